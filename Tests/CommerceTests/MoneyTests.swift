import Commerce
import Testing

@Suite struct MoneyTests {
    private static let uyw = Currency(code: "UYW") ?? .eur  // four decimals, the most there are

    /// Decimals by ISO 4217 of 2026-01-01: EUR 2, JPY 0, KWD 3, UYW 4.
    @Test(
        arguments: [
            ("19.99", Currency.eur, Int64(1_999)), ("0.00", .eur, 0), ("-0.05", .eur, -5), ("-12.50", .eur, -1_250),
            ("1999", .jpy, 1_999), ("0", .jpy, 0), ("-1", .jpy, -1),
            ("1.234", .kwd, 1_234), ("-0.001", .kwd, -1), ("1.2345", uyw, 12_345), ("-0.0001", uyw, -1),
            ("92233720368547758.07", .eur, .max), ("-92233720368547758.08", .eur, .min),
            ("9223372036854775807", .jpy, .max), ("-9223372036854775808", .jpy, .min),
            ("-922337203685477.5808", uyw, .min),
        ] as [(String, Currency, Int64)])
    func `text with exactly the currency's digits is read, and printed again`(
        text: String, currency: Currency, units: Int64
    ) throws {
        let sum = try Money(text, currency)
        #expect(sum == Money(units, currency))
        #expect(sum.amountText == text)
    }

    @Test(
        arguments: [
            ("19.9", Currency.eur), ("19.999", .eur), ("19", .eur), ("19.", .eur), (".99", .eur), ("", .eur),
            ("-", .eur),
            ("+19.99", .eur), (" 19.99", .eur), ("19.99 ", .eur), ("19,99", .eur), ("1 999.00", .eur), ("1e2", .jpy),
            ("019.99", .eur), ("00.00", .eur), ("-00.05", .eur), ("--1.00", .eur), ("1.0.0", .eur), ("NaN", .jpy),
            ("1999.0", .jpy), ("1.23", .kwd), ("1.2345", .kwd), ("1.234", uyw), ("١٩.٩٩", .eur), ("１９.９９", .eur),
            ("0x1F", .jpy), ("1_000", .jpy), ("1.-5", .eur), ("1\u{0}", .jpy),
        ] as [(String, Currency)])
    func `any other text is refused`(text: String, currency: Currency) {
        #expect(throws: MoneyError.self) { _ = try Money(text, currency) }
    }

    @Test(
        arguments: [
            ("92233720368547758.08", Currency.eur), ("-92233720368547758.09", .eur), ("9223372036854775808", .jpy),
            ("99999999999999999999999999.00", .eur),
        ] as [(String, Currency)])
    func `what exceeds 64 bits is an overflow, not another number`(text: String, currency: Currency) {
        #expect(throws: MoneyError.overflow) { _ = try Money(text, currency) }
    }

    @Test func `sums of one currency add up, and of two do not`() throws {
        #expect(try Money(1_99, .eur) + Money(-2_00, .eur) == Money(-1, .eur))
        #expect(try Money(1_99, .eur) - Money(2_00, .eur) == Money(-1, .eur))
        #expect(throws: MoneyError.currencyMismatch(.eur, .usd)) { _ = try Money(1, .eur) + Money(1, .usd) }
        #expect(throws: MoneyError.currencyMismatch(.eur, .usd)) { _ = try Money(1, .eur) - Money(1, .usd) }
        #expect(throws: MoneyError.currencyMismatch(.eur, .usd)) {
            _ = try Money(1, .eur).isLess(than: Money(1, .usd))
        }
        #expect(try Money.sum([Money(1, .jpy), Money(2, .jpy)], in: .jpy) == Money(3, .jpy))
        #expect(try Money.sum([Money](), in: .jpy) == .zero(.jpy))
    }

    @Test func `every operation at the edge of 64 bits throws instead of wrapping`() {
        let most = Money(.max, .eur)
        let least = Money(.min, .eur)
        #expect(throws: MoneyError.overflow) { _ = try most + Money(1, .eur) }
        #expect(throws: MoneyError.overflow) { _ = try least - Money(1, .eur) }
        #expect(throws: MoneyError.overflow) { _ = try most.times(2) }
        #expect(throws: MoneyError.overflow) { _ = try least.times(-1) }
        #expect(throws: MoneyError.overflow) { _ = try most.times(Ratio(3, over: 2), rounding: .halfUp) }
        #expect(throws: MoneyError.overflow) { _ = try most.converted(to: .kwd, at: .one, rounding: .halfUp) }
        #expect(throws: MoneyError.overflow) { _ = try Money(Ratio(whole: .max), .eur, rounding: .down) }
        #expect(throws: MoneyError.overflow) {
            _ = try most.converted(to: .eur, at: Ratio(whole: .max), rounding: .down)
        }
    }

    /// Recomputed as exact fractions.
    @Test(
        arguments: [
            (Money(99_99, .eur), Int64(35), Int64(1_000), Rounding.down, Int64(3_49)),  // 3.49965
            (Money(99_99, .eur), 35, 1_000, .halfUp, 3_50),
            (Money(2_50, .eur), 1, 100, .halfUp, 3),  // 0.025
            (Money(2_50, .eur), 1, 100, .halfEven, 2),
            (Money(-2_50, .eur), 1, 100, .halfUp, -3),
            (Money(999, .jpy), 35, 1_000, .down, 34),  // 34.965
            (Money(.max, .eur), 1, 1, .unnecessary, .max),
            (Money(.min, .eur), 1, 1, .unnecessary, .min),
        ] as [(Money, Int64, Int64, Rounding, Int64)])
    func `a share of a sum is exact and rounded once`(
        sum: Money, top: Int64, bottom: Int64, mode: Rounding, units: Int64
    ) throws {
        #expect(try sum.times(Ratio(top, over: bottom), rounding: mode) == Money(units, sum.currency))
    }

    @Test func `conversion minds the digits of both currencies`() throws {
        let rate = try Ratio(decimal: "0.2")
        #expect(try Money(1_00, .eur).converted(to: .kwd, at: rate, rounding: .halfUp) == Money(200, .kwd))
        #expect(try Money(200, .kwd).converted(to: .eur, at: Ratio(whole: 5), rounding: .halfUp) == Money(1_00, .eur))
        #expect(
            try Money(1_00, .eur).converted(to: .jpy, at: Ratio(decimal: "175.68"), rounding: .down) == Money(175, .jpy)
        )
        #expect(try Money(Ratio(1, over: 3), .eur, rounding: .halfUp) == Money(33, .eur))
        #expect(try Money(1_25, .eur).ratio == Ratio(5, over: 4))
    }

    /// 100,000 random sums in random currencies: what is printed is read back.
    @Test func `printing and reading are inverse for any sum`() throws {
        var generator = SeededGenerator(2)
        let currencies = Currency.all
        var wrong = 0
        for _ in 0..<100_000 {
            let currency = currencies[Int(generator.below(UInt64(currencies.count)))]
            let sum = Money(generator.anyMagnitude(), currency)
            if try Money(sum.amountText, currency) != sum { wrong += 1 }
        }
        #expect(wrong == 0)
    }
}
