import Commerce
import LandedCostDomain
import Testing

@Suite struct ExchangeRatesTests {
    private func rates() throws -> ExchangeRates {
        ExchangeRates(
            id: "t", perEuro: [(.usd, try Ratio(decimal: "1.0872")), (.jpy, try Ratio(decimal: "163.45"))])
    }

    @Test func `cross rates go through the euro exactly`() throws {
        #expect(try rates().cross(from: .usd, to: .jpy) == Ratio(16345_00, over: 10_872))
        #expect(try rates().cross(from: .jpy, to: .eur) == Ratio(100, over: 16_345))
        #expect(try rates().cross(from: .usd, to: .usd) == .one)
    }

    @Test(arguments: [
        (Money(10_00, .eur), Currency.usd, Money(10_87, .usd)), (Money(10_87, .usd), .eur, Money(10_00, .eur)),
        (Money(1_00, .usd), .jpy, Money(150, .jpy)), (Money(1, .jpy), .eur, Money(1, .eur)),
        (Money(12_34, .eur), .eur, Money(12_34, .eur)),
    ])
    func `a sum is converted and rounded once, half up`(sum: Money, currency: Currency, expected: Money) throws {
        #expect(try rates().convert(sum, to: currency) == expected)
    }

    @Test func `a currency without a rate is refused by name`() throws {
        #expect(throws: LandedCostError.noRate(.brl)) { try rates().convert(Money(1_00, .eur), to: .brl) }
    }
}
