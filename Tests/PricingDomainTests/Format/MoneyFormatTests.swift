import Commerce
import Foundation
import PricingDomain
import Testing

/// What shoppers read. The patterns are the CLDR's as Foundation carries them; decimals are ISO 4217's.
@Suite struct MoneyFormatTests {
    /// Without the marks that only keep right-to-left text in order, and with plain spaces.
    private static func normalised(_ text: String) -> String {
        var plain = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x200E, 0x200F, 0x061C, 0x200B: continue
            case 0xA0, 0x202F: plain += " "
            default: plain.unicodeScalars.append(scalar)
            }
        }
        return plain
    }

    private static func text(_ amount: String, _ code: String, _ locale: String) throws -> String {
        let currency = try #require(Currency(code: code))
        let format = try #require(MoneyFormat(locale: locale, currency: currency))
        return normalised(format.text(try Money(amount, currency)))
    }

    @Test(arguments: [
        ("1234567.89", "USD", "en-US", "$1,234,567.89"), ("-0.05", "USD", "en-US", "-$0.05"),
        ("6299.00", "INR", "mr-IN", "₹६,२९९.००"), ("1234567.00", "INR", "mr-IN", "₹१२,३४,५६७.००"),
        ("1234567.00", "INR", "en-IN", "₹12,34,567.00"), ("123456789.50", "INR", "hi-IN", "₹12,34,56,789.50"),
        ("1234.50", "THB", "th-TH", "฿1,234.50"), ("1234567.05", "CHF", "de-CH", "CHF 1’234’567.05"),
        ("1980", "JPY", "ja-JP", "¥1,980"), ("1234567", "JPY", "ja-JP", "¥1,234,567"),
        ("1234.50", "SAR", "ar-SA", "١٬٢٣٤٫٥٠ ر.س."), ("1990.00", "BRL", "pt-BR", "R$ 1.990,00"),
        ("4990.00", "HUF", "hu-HU", "4990,00 Ft"), ("12990.00", "HUF", "hu-HU", "12 990,00 Ft"),
        ("1234.50", "EUR", "es-ES", "1234,50 €"), ("12345.50", "EUR", "es-ES", "12.345,50 €"),
        ("1234.50", "EUR", "de-AT", "€ 1.234,50"), ("19.99", "EUR", "de-DE", "19,99 €"),
        ("1234.500", "KWD", "en-US", "KWD 1,234.500"), ("1234567.00", "IDR", "id-ID", "Rp1.234.567,00"),
        ("1234567.00", "BDT", "bn-BD", "১২,৩৪,৫৬৭.০০৳"), ("0.00", "EUR", "nl-NL", "€ 0,00"),
    ])
    func `a sum is written as people there write it`(amount: String, code: String, locale: String, expected: String)
        throws
    {
        #expect(try Self.text(amount, code, locale) == expected)
    }

    @Test func `every digit that 64 bits hold is there`() throws {
        #expect(try Self.text("92233720368547758.07", "EUR", "en-US") == "€92,233,720,368,547,758.07")
        #expect(try Self.text("-92233720368547758.08", "EUR", "en-US") == "-€92,233,720,368,547,758.08")
    }

    /// Read back, the text is the sum: for each locale that a country has, and each of its currency's decimals.
    @Test func `every locale of every country is known, and loses no digit`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Services/Pricing/Data/countries.csv")
        let facts = try CountryFacts.table(String(decoding: try Data(contentsOf: file), as: UTF8.self))
        #expect(facts.count == 250)
        var unknown: [String] = []
        for country in CountryCode.all {
            for locale in try #require(facts[country]).locales {
                let currency = country.currency ?? .usd
                guard let format = MoneyFormat(locale: locale, currency: currency) else {
                    unknown.append(locale)
                    continue
                }
                for units in [0, 7, -1_234, 1_234_567, 987_654_321_012] as [Int64] {
                    // Symbols may have points of their own (ر.س.), so only digits are read back.
                    let read = format.text(Money(units, currency)).unicodeScalars.compactMap {
                        $0.properties.numericType == .decimal ? $0.properties.numericValue.map { Int64($0) } : nil
                    }
                    let padded = max(String(units.magnitude).count, currency.exponent + 1)
                    #expect(read.count == padded, "\(locale) \(format.text(Money(units, currency)))")
                    #expect(read.reduce(0) { $0 * 10 + $1 } == Int64(units.magnitude), "\(locale)")
                }
            }
        }
        #expect(unknown == [])
    }

    @Test(arguments: [
        "", "e", "xx-ZZ", "en_US", "en-US@currency=EUR", "en--US", "../en", "english-of-the-queen-and-all-her-people",
    ])
    func `what is no locale is none`(text: String) {
        #expect(MoneyFormat(locale: text, currency: .eur) == nil)
    }
}
