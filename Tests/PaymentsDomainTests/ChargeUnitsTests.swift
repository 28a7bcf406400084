import Commerce
import Foundation
import PaymentsDomain
import Testing

/// Shown = charged = captured, by the columns of each provider.
@Suite struct ChargeUnitsTests {
    private func units() throws -> ChargeUnits {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Services/Payments/Data/minor_units.csv")
        return try ChargeUnits(table: String(contentsOf: file, encoding: .utf8))
    }

    private func money(_ text: String, _ code: String) throws -> Money {
        try Money(text, try #require(Currency(code: code)))
    }

    @Test(
        arguments: [
            ("19.99", "USD", "stripe", 19_99), ("1999", "JPY", "stripe", 1_999), ("1999", "JPY", "paypal", 1_999),
            ("1500", "CLP", "stripe", 1_500), ("1500", "CLP", "adyen", 150_000),  // Adyen: CLP with two
            ("250", "ISK", "adyen", 25_000), ("250", "ISK", "stripe", 25_000), ("250", "UGX", "stripe", 25_000),
            ("1.230", "KWD", "stripe", 1_230), ("1.234", "KWD", "checkout_com", 1_234),
            ("12.00", "CVE", "adyen", 12), ("20000.00", "IDR", "adyen", 20_000),
            ("20000.00", "IDR", "stripe", 2_000_000),
            ("1500.00", "HUF", "paypal", 1_500), ("1500.50", "HUF", "stripe", 150_050), ("99.00", "COP", "sumup", 99),
            ("300.00", "TWD", "paypal", 300), ("-19.99", "USD", "stripe", -19_99),
            // No list of these is known, so they charge by ISO 4217.
            ("19.99", "INR", "upi", 19_99), ("19.99", "EUR", "ideal", 19_99),
        ] as [(String, String, String, Int64)])
    func `a sum is told in the provider's units and comes back as itself`(
        text: String, code: String, provider: String, expected: Int64
    ) throws {
        let (units, sum) = (try units(), try money(text, code))
        #expect(try units.units(of: sum, by: provider) == expected)
        #expect(units.sum(expected, sum.currency, by: provider) == sum)
    }

    @Test(
        arguments: [
            ("1.234", "KWD", "stripe", "stripe cannot charge KWD 1.234 exactly: the last digit must be 0"),
            ("1500.50", "HUF", "paypal", "paypal charges HUF with 0 decimals and cannot charge 1500.50 exactly"),
            ("1500.50", "HUF", "sumup", "sumup charges HUF with 0 decimals and cannot charge 1500.50 exactly"),
            ("300.01", "TWD", "paypal", "paypal charges TWD with 0 decimals and cannot charge 300.01 exactly"),
            ("20000.01", "IDR", "adyen", "adyen charges IDR with 0 decimals and cannot charge 20000.01 exactly"),
            ("12.50", "CVE", "adyen", "adyen charges CVE with 0 decimals and cannot charge 12.50 exactly"),
            ("1.00", "UAH", "paypal", "paypal does not list UAH"),
            ("1.00", "USD", "sumup", "sumup does not list USD"),
        ])
    func `a sum that cannot be charged exactly is refused, and the provider named`(
        text: String, code: String, provider: String, sentence: String
    ) throws {
        let error = #expect(throws: ChargeRefusal.self) {
            _ = try units().units(of: try money(text, code), by: provider)
        }
        #expect(error?.sentence == sentence)
    }

    @Test func `what a provider captured beyond our digits is no sum of ours`() throws {
        #expect(try units().sum(25_050, try #require(Currency(code: "ISK")), by: "adyen") == nil)
        #expect(throws: ChargeRefusal.self) {
            _ = try units().units(of: Money(.max, try #require(Currency(code: "ISK"))), by: "adyen")
        }
    }

    @Test func `whatever is told comes back, for every provider, currency and random sum`() throws {
        let units = try units()
        var state: UInt64 = 7
        var (told, wrong) = (0, 0)
        while told < 100_000 {
            for provider in ["stripe", "adyen", "paypal", "sumup", "checkout_com", "upi"] {
                for currency in Currency.all {
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    let sum = Money(Int64(state >> 34) * 100, currency)
                    guard let given = try? units.units(of: sum, by: provider) else { continue }
                    told += 1
                    if units.sum(given, currency, by: provider) != sum { wrong += 1 }
                }
            }
        }
        #expect(wrong == 0)
    }

    @Test(
        arguments: [
            "XYZ,stripe,2,1,", "USD,stripe,5,1,", "USD,stripe,2,0,", "USD,,2,1,", "USD,stripe,2,1,\nUSD,stripe,2,1,",
        ])
    func `a row that cannot be read is refused`(rows: String) {
        #expect(throws: MethodTableError.self) {
            _ = try ChargeUnits(table: "currency,provider,decimals,step,note\n\(rows)\n")
        }
    }
}
