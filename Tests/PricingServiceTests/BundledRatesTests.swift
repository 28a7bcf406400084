import Commerce
import PricingDomain
import Testing

@testable import PricingService

/// The files under `Data`, against facts about them that were gathered apart.
@Suite struct BundledRatesTests {
    private let today = day("2026-11-21")

    private func perEuro(_ code: String, _ asOf: String) throws -> Ratio? {
        try BundledRates.get().rateSet(of: [currency(code)], asOf: day(asOf), today: today)
            .rate(of: currency(code))?.perEuro
    }

    @Test func `the history has every publication from the first one on`() throws {
        let table = try BundledRates.get().table
        #expect(table.dayCount == 7_126)
        #expect(table.firstDay == day("1999-01-04"))
        #expect(table.lastDay == day("2026-10-30"))
    }

    /// From the ECB's file; the daily document of 2026-10-30 has the same.
    @Test(
        arguments: [
            ("USD", "1999-01-04", "1.1789"), ("JPY", "1999-01-04", "133.73"), ("USD", "2026-10-30", "1.1172"),
            ("JPY", "2026-10-30", "175.68"), ("INR", "2026-10-30", "106.084"), ("BRL", "2026-10-30", "6.0692"),
            ("GBP", "2026-10-29", "0.83578"), ("IDR", "2026-10-30", "20275.17"), ("RUB", "2022-03-01", "117.201"),
        ] as [(String, String, String)])
    func `the figures are those published`(code: String, asOf: String, text: String) throws {
        #expect(try perEuro(code, asOf) == Ratio(decimal: text))
    }

    /// First and last day of each, and whether there is a hole: the Icelandic króna has one from 2008 to 2018.
    @Test(
        arguments: [
            ("BGN", "2000-07-18", false), ("BGN", "2000-07-19", true), ("ISK", "2008-12-10", false),
            ("ISK", "2015-06-01", false), ("ISK", "2018-02-01", true), ("RUB", "2022-03-02", false),
            ("HRK", "2022-12-30", true), ("INR", "2008-12-31", false), ("INR", "2009-01-02", true),
        ] as [(String, String, Bool)])
    func `a currency has a rate while the bank published one`(code: String, asOf: String, hasRate: Bool) throws {
        let listed = try BundledRates.get().table.rate(of: currency(code), onOrBefore: day(asOf))
        #expect((listed != nil) == hasRate)
    }

    @Test func `a Sunday, Christmas and the year's end have the publication before`() throws {
        let table = try BundledRates.get().table
        #expect(table.publicationDay(onOrBefore: day("2026-10-25")) == day("2026-10-23"))
        #expect(table.publicationDay(onOrBefore: day("2025-12-26")) == day("2025-12-24"))
        #expect(table.publicationDay(onOrBefore: day("2026-01-01")) == day("2025-12-31"))
    }

    @Test func `every peg that holds today leads to a rate`() throws {
        let book = try BundledRates.get()
        let pegged = book.currencies(asOf: today).filter { book.table.rate(of: $0, onOrBefore: today) == nil }
        #expect(
            pegged.map(\.code) == [
                "AED", "BAM", "BBD", "BHD", "BMD", "BND", "BSD", "BTN", "CVE", "EUR", "FKP", "JOD", "KMF", "LSL", "MOP",
                "NAD", "NPR", "OMR", "PAB", "QAR", "SAR", "SHP", "SZL", "TMT", "XAF", "XCD", "XCG", "XOF", "XPF",
            ])
    }

    /// 1.1172 dollars for a euro, times the peg.
    @Test(
        arguments: [
            ("AED", "4.102917"), ("SAR", "4.1895"), ("QAR", "4.066608"), ("BHD", "0.4200672"), ("OMR", "0.4295634"),
            ("JOD", "0.7920948"), ("XOF", "655.957"), ("ANG", "1.999788"), ("EEK", "15.6466"), ("LVL", "0.702804"),
        ] as [(String, String)])
    func `a currency that the bank does not quote follows its peg or its law`(code: String, text: String) throws {
        #expect(try perEuro(code, "2026-10-30") == Ratio(decimal: text))
    }

    @Test(arguments: ["TWD", "VND", "KWD", "EGP", "CLP", "ARS", "UAH", "NGN", "KES", "RUB"])
    func `a currency that no source here prices is refused`(code: String) throws {
        #expect(throws: PricingError.self) { _ = try perEuro(code, "2026-10-30") }
    }

    /// 100,000 random days, pairs and sums: what comes back is within half a unit of either rounding.
    @Test func `conversion there and back stays within its bound at any day's rates`() throws {
        let book = try BundledRates.get()
        var chance = SplitMix(state: 11)
        let codes = ["EUR", "USD", "JPY", "GBP", "CHF", "SEK", "CAD", "AUD", "ZAR", "KRW"].map(currency)
        var (wrong, count) = (0, 0)
        while count < 100_000 {
            let asOf = day("2000-01-13").adding(days: Int(chance.next() % 9_700))
            let set = try book.rateSet(of: codes, asOf: asOf, today: today)
            for _ in 0..<200 {
                let from = codes[Int(chance.next() % 10)]
                let to = codes[Int(chance.next() % 10)]
                let sum = Money(Int64(chance.next() % 10_000_000), from)
                let there = try set.convert(sum, to: to, rounding: .halfUp)
                let again = try set.convert(there, to: from, rounding: .halfUp)
                // |again - sum| <= ½ + ½ × back × scales, and back = 1 ÷ there's rate.
                let back = try set.crossRate(from: to, to: from)
                let off = 2 * abs(Int128(again.minorUnits - sum.minorUnits)) - 1
                let scale = Int128(back.denominator) * Int128(to.minorUnitsPerMajor)
                if off * scale > Int128(back.numerator) * Int128(from.minorUnitsPerMajor) { wrong += 1 }
                let credit = try set.convert(Money(-sum.minorUnits, from), to: to, rounding: .halfUp)
                if credit.minorUnits != -there.minorUnits { wrong += 1 }
                count += 1
            }
        }
        #expect(wrong == 0)
    }
}

private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
