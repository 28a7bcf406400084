import Commerce
import Foundation
import Testing

@Suite struct CurrencyTests {
    /// ISO 4217 list one of 2026-01-01.
    @Test(
        arguments: [
            ("EUR", "978", 2), ("USD", "840", 2), ("JPY", "392", 0), ("KWD", "414", 3), ("BHD", "048", 3),
            ("CLF", "990", 4),
            ("UYW", "927", 4), ("ISK", "352", 0), ("HUF", "348", 2), ("UGX", "800", 0), ("XCG", "532", 2),
            ("CLP", "152", 0),
        ] as [(String, String, Int)])
    func `a currency has its number and its digits`(code: String, number: String, exponent: Int) throws {
        let currency = try #require(Currency(code: code))
        #expect(currency.code == code)
        #expect(currency.number == number)
        #expect(currency.exponent == exponent)
        #expect(currency.withdrawnOn == nil)
    }

    @Test(arguments: ["", "eur", "EURO", "EU", "XXX", "XAU", "XTS", "ABC", "E\u{0}R", "ＥＵＲ", " EUR"])
    func `what is no money is no currency`(code: String) { #expect(Currency(code: code) == nil) }

    @Test func `a withdrawn currency says when`() {
        #expect(Currency(code: "HRK")?.withdrawnOn?.description == "2022-12-31")
        #expect(Currency(code: "BGN")?.withdrawnOn?.description == "2025-12-31")
    }

    @Test func `the table has each code once, in order, with a scale that fits its digits`() {
        let all = Currency.all
        #expect(Set(all.map(\.code)).count == all.count)
        for currency in all {
            #expect(Currency(code: currency.code) == currency)
            #expect([0, 2, 3, 4].contains(currency.exponent), "\(currency)")
            #expect(currency.number.utf8.count == 3)
            #expect(!currency.name.isEmpty)
            let scale = (0..<currency.exponent).reduce(Int64(1)) { product, _ in product * 10 }
            #expect(currency.minorUnitsPerMajor == scale)
        }
        #expect(all.map(\.code) == all.map(\.code).sorted())
    }

    @Test func `the names in code are the currencies they say`() {
        let named: [Currency] = [.eur, .usd, .gbp, .jpy, .inr, .brl, .cny, .chf, .kwd]
        #expect(named.map(\.code) == ["EUR", "USD", "GBP", "JPY", "INR", "BRL", "CNY", "CHF", "KWD"])
    }
}

@Suite struct CountryCodeTests {
    @Test func `the names in code are the countries they say`() {
        let named: [CountryCode] = [
            .netherlands, .germany, .france, .unitedKingdom, .unitedStates, .brazil, .india, .china,
        ]
        #expect(named.map(\.alpha2) == ["NL", "DE", "FR", "GB", "US", "BR", "IN", "CN"])
        #expect(named.map(\.currency) == [.eur, .eur, .eur, .gbp, .usd, .brl, .inr, .cny])
    }

    @Test func `the union has its twenty-seven members`() {
        let members = CountryCode.all.filter(\.isInEuropeanUnion).map(\.alpha2)
        #expect(
            members == [
                "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT",
                "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
            ])
        #expect(CountryCode("BG")?.currency == .eur)  // since 2026-01-01
    }

    @Test func `every row can be found by its letters`() {
        for country in CountryCode.all {
            #expect(CountryCode(country.alpha2) == country)
            #expect(country.alpha3.utf8.count == 3 && !country.name.isEmpty && !country.defaultLocale.isEmpty)
        }
        #expect(Set(CountryCode.all.map(\.alpha3)).count == CountryCode.all.count)
    }

    @Test(arguments: ["", "nl", "NLD", "XX", "UK", "EU", "N", "N\u{0}"])
    func `what ISO 3166 does not assign is no country`(code: String) { #expect(CountryCode(code) == nil) }
}

@Suite struct HSCodeTests {
    @Test(
        arguments: [
            ("610910", "610910"), ("6109.10", "610910"), ("6109.10.00", "61091000"), ("6109.10.00.11", "6109100011"),
            ("0101.21", "010121"), ("9804900011", "9804900011"), ("970121", "970121"), ("99038801", "99038801"),
        ] as [(String, String)])
    func `six to ten digits are a code, with or without dots`(text: String, digits: String) throws {
        let code = try #require(HSCode(text))
        #expect(code.digits == digits)
        #expect(code.subheading == digits.prefix(6))
        #expect(code.heading == digits.prefix(4))
        #expect(code.chapter == digits.prefix(2))
    }

    @Test(
        arguments: [
            "", "61091", "61091000111", "000000", "770110", "6109..10", ".610910", "610910.", "61 09 10", "6109-10",
            "61O910", "٦١٠٩١٠", "610910\n",
        ] as [String])
    func `other text is no code`(text: String) { #expect(HSCode(text) == nil) }
}

@Suite struct IDTests {
    @Test func `an id is a prefix and 26 characters that read back`() throws {
        var generator = SeededGenerator(9)
        var wrong = 0
        for _ in 0..<20_000 {
            let moment = Date(timeIntervalSince1970: Double(generator.below(4_102_444_800_000)) / 1_000)
            let id = QuoteID(UUID.version7(at: moment, random: (generator.next(), generator.next())))
            if QuoteID(id.text) != id || id.text.utf8.count != 29 || !id.text.hasPrefix("qt_") { wrong += 1 }
            if OrderID(id.text) != nil { wrong += 1 }
        }
        #expect(wrong == 0)
    }

    @Test func `the known bytes have the known text`() throws {
        let least = try #require(UUID(uuidString: "00000000-0000-0000-0000-000000000000"))
        let most = try #require(UUID(uuidString: "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"))
        let one = try #require(UUID(uuidString: "00000000-0000-0000-0000-000000000021"))
        #expect(QuoteID(least).text == "qt_" + String(repeating: "0", count: 26))
        #expect(QuoteID(most).text == "qt_7" + String(repeating: "z", count: 25))
        #expect(QuoteID(one).text == "qt_" + String(repeating: "0", count: 24) + "11")  // 33 = 1 × 32 + 1
    }

    @Test func `texts sort as the moments do, to the millisecond`() {
        var generator = SeededGenerator(10)
        let moments = (0..<2_000).map { Date(timeIntervalSince1970: 1_795_293_766 + Double($0) / 1_000) }
        let ids = moments.map { QuoteID(UUID.version7(at: $0, random: (generator.next(), generator.next()))) }
        #expect(ids.map(\.text) == ids.map(\.text).sorted())
        #expect(ids == ids.sorted())
    }

    @Test func `a version 7 UUID says its version, its variant and its moment`() {
        let moment = Date(timeIntervalSince1970: 1_795_293_766.123)
        let text = UUID.version7(at: moment, random: (.max, .max)).uuidString
        // The first 48 bits are Unix milliseconds (RFC 9562, 5.7).
        #expect(
            text.replacing("-", with: "").prefix(12) == String(1_795_293_766_123, radix: 16).uppercased().leftPadded)
        #expect(text.hasSuffix("-7FFF-BFFF-FFFFFFFFFFFF"))
    }

    @Test(
        arguments: [
            "", "qt_", "qt_0000000000000000000000000", "qt_000000000000000000000000000",
            "ord_00000000000000000000000000",
            "qt_80000000000000000000000000", "qt_0000000000000000000000000I", "qt_0000000000000000000000000u",
            "qt_0000000000000000000000000A", "QT_00000000000000000000000000", "qt-00000000000000000000000000",
            " qt_00000000000000000000000000", "qt_0000000000000000000000000\u{0}", "qt_000000000000000000000000é",
        ] as [String])
    func `other text is no id`(text: String) { #expect(QuoteID(text) == nil) }
}

extension String {
    fileprivate var leftPadded: String { String(repeating: "0", count: Swift.max(0, 12 - count)) + self }
}
