import Commerce
import PricingDomain
import Testing

@Suite struct RateSetTests {
    /// The rates of 2026-10-30 as the ECB printed them, two days later.
    private func set(_ codes: String..., asOf: String = "2026-11-01") throws -> RateSet {
        let book = RateBook(table: RateTable(try Samples.publications(Samples.daily)))
        return try book.rateSet(of: codes.map(Samples.currency), asOf: Samples.day(asOf), today: Samples.today)
    }

    @Test func `a cross rate goes through the euro and is divided once`() throws {
        let set = try set("USD", "JPY", "INR")
        // 1.1172 ÷ 175.68 and 106.0840 ÷ 1.1172, as fractions in lowest terms.
        #expect(try set.crossRate(from: .jpy, to: .usd) == Ratio(931, over: 146_400))
        #expect(try set.crossRate(from: .usd, to: .inr) == Ratio(265_210, over: 2_793))
        #expect(try set.crossRate(from: .eur, to: .usd) == Ratio(decimal: "1.1172"))
        #expect(try set.crossRate(from: .usd, to: .usd) == .one)
        #expect(try set.crossRate(from: .usd, to: .jpy) == Ratio(146_400, over: 931))
    }

    /// Exact figures recomputed as fractions from the printed rates.
    @Test(
        arguments: [
            // 6359.2896…; with the cross rate cut to four decimals it would be 6400.00.
            (Money(1_000_000, .jpy), "USD", "6359.29"),
            (Money(19_99, .usd), "BRL", "108.60"),  // 108.59587…
            (Money(19_99, .usd), "JPY", "3143"),  // 3143.43…
            (Money(19_99, .usd), "INR", "1898.16"),  // 1898.1553…
            (Money(100_00, .eur), "USD", "111.72"),
            (Money(0, .jpy), "USD", "0.00"),
            (Money(-1_000_000, .jpy), "USD", "-6359.29"),  // a refund mirrors the sale
            (Money(1, .jpy), "USD", "0.01"),  // 0.00636
            (Money(19_99, .usd), "USD", "19.99"),
        ] as [(Money, String, String)])
    func `a sum is rounded once, at the end`(sum: Money, code: String, text: String) throws {
        let target = Samples.currency(code)
        let converted = try set("USD", "JPY", "INR", "BRL").convert(sum, to: target, rounding: .halfUp)
        #expect(converted == (try Money(text, target)))
    }

    @Test func `a currency that is not in the set is refused, and a sum beyond 64 bits`() throws {
        let set = try set("USD", "IDR")
        #expect(throws: PricingError.self) { _ = try set.crossRate(from: .usd, to: .gbp) }
        #expect(throws: PricingError.tooLarge) {
            _ = try set.convert(Money(Int64.max, .usd), to: Samples.currency("IDR"), rounding: .halfUp)
        }
    }

    @Test func `the canonical text holds everything, so that equal texts are equal sets`() throws {
        let first = try set("USD", "JPY")
        #expect(
            first.canonicalText == """
                as_of 2026-11-01
                published_on 2026-10-30
                JPY 175.68 2026-10-30 European Central Bank, euro foreign exchange reference rates
                USD 1.1172 2026-10-30 European Central Bank, euro foreign exchange reference rates

                """)
        #expect(try set("JPY", "USD", "EUR").canonicalText == first.canonicalText)
        #expect(try set("USD", "JPY", asOf: "2026-11-02").canonicalText != first.canonicalText)
        #expect(try set("USD").canonicalText != first.canonicalText)
    }

    @Test func `there and back again is within half a unit of each rounding`() throws {
        let set = try set("USD", "JPY", "INR", "IDR", "GBP")
        let codes = ["EUR", "USD", "JPY", "INR", "IDR", "GBP"]
        for (source, target) in codes.flatMap({ one in codes.map { (one, $0) } }) {
            let (from, to) = (Samples.currency(source), Samples.currency(target))
            let back = try set.crossRate(from: to, to: from)
            // Half a minor unit of the target, in minor units of the source, plus half a unit of the way back.
            let bound =
                try (back * Ratio(from.minorUnitsPerMajor, over: 2 * to.minorUnitsPerMajor))
                + Ratio(1, over: 2)
            for units in Swift.stride(from: Int64(1), to: 1_000_000, by: 9_973) {
                let there = try set.convert(Money(units, from), to: to, rounding: .halfUp)
                let again = try set.convert(there, to: from, rounding: .halfUp)
                #expect(Ratio(whole: abs(again.minorUnits - units)) <= bound, "\(units) \(source) \(target)")
                let negative = try set.convert(Money(-units, from), to: to, rounding: .halfUp)
                #expect(negative.minorUnits == -there.minorUnits)
            }
        }
    }
}
