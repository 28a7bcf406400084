import Commerce
import PricingDomain
import Testing

@Suite struct PresentmentTests {
    private func book() throws -> RateBook { RateBook(table: RateTable(try Samples.publications(Samples.daily))) }

    private func line(_ id: String = "1", _ price: Money = Money(19_99, .usd), _ quantity: Int64 = 1)
        -> PriceOrder.Line
    {
        PriceOrder.Line(id: id, unitPrice: price, quantity: quantity)
    }

    private func faults(_ make: () throws -> Void) -> [FieldFault] {
        do {
            try make()
            return []
        } catch PricingError.faults(let faults) {
            return faults
        } catch {
            return [FieldFault("?", "other", "\(error)")]
        }
    }

    private func order(
        _ lines: [PriceOrder.Line], in currency: Currency = .brl, amounts: [PriceOrder.Amount] = [],
        also: [Currency] = []
    ) throws -> PriceOrder {
        try PriceOrder(
            asOf: Samples.day("2026-10-31"), currency: currency, lines: lines, amounts: amounts, alsoCurrencies: also)
    }

    @Test func `the unit price is converted and rounded, and the total is what the shopper can add up`() throws {
        let order = try order(
            [line("shirt", Money(19_99, .usd), 3), line("mug", Money(500, .jpy), 2)],
            amounts: [PriceOrder.Amount(id: "post", amount: Money(4_50, .gbp))], also: [.cny, .eur])
        let answer = try Presentment(order, book: book(), today: Samples.today)
        // 108.59587…, three times the rounded price; 500 × 6.0692 ÷ 175.68 = 17.2735…; 4.50 × 6.0692 ÷ 0.8338 = 32.7553…
        #expect(answer.lines.map(\.unitPrice) == [Money(108_60, .brl), Money(17_27, .brl)])
        #expect(answer.lines.map(\.total) == [Money(325_80, .brl), Money(34_54, .brl)])
        #expect(answer.amounts.map(\.amount) == [Money(32_76, .brl)])
        #expect(answer.rateSet.rates.map(\.currency.code) == ["BRL", "CNY", "GBP", "JPY", "USD"])
        #expect(answer.rateSet.publishedOn == Samples.day("2026-10-30"))
    }

    @Test func `a price in the shopper's own currency stays as it is`() throws {
        let answer = try Presentment(
            order([line("1", Money(19_99, .eur), 2)], in: .eur), book: book(), today: Samples.today)
        #expect(answer.lines.map(\.total) == [Money(39_98, .eur)])
        #expect(answer.rateSet.rates.isEmpty)
    }

    @Test func `every bad field of an order is named at once`() {
        let faults = faults {
            _ = try order(
                [
                    line("", Money(-1, .usd), 0), line("a", Money(0, .usd), 1_000_001),
                    line("a", Money(1_000_000_000_000_001, .usd), 1), line(String(repeating: "x", count: 101)),
                ], amounts: [PriceOrder.Amount(id: "b", amount: Money(-5, .usd))])
        }
        #expect(
            faults.map(\.pointer) == [
                "/lines/0/id", "/lines/0/unit_price/amount", "/lines/0/quantity", "/lines/1/quantity", "/lines/2/id",
                "/lines/2/unit_price/amount", "/lines/3/id", "/amounts/0/amount/amount",
            ])
    }

    @Test func `an order without anything, or with too much of it, is refused`() {
        #expect(faults { _ = try order([]) }.map(\.pointer) == ["/lines"])
        let lines = (0..<4_001).map { line("\($0)") }
        #expect(faults { _ = try order(lines) }.map(\.detail) == ["At most 4000, found 4001"])
        #expect(faults { _ = try order(Array(lines.prefix(4_000))) }.isEmpty)
        let also = Array(repeating: Currency.cny, count: 51)
        #expect(faults { _ = try order([line()], also: also) }.map(\.pointer) == ["/also_currencies"])
    }

    @Test func `nobody pays in a currency that is withdrawn`() {
        let kuna = Samples.currency("HRK")
        #expect(faults { _ = try order([line()], in: kuna) }.map(\.code) == ["withdrawn_currency"])
    }

    @Test func `each currency without a rate is named by the first field that has it`() throws {
        let order = try order(
            [line("1", Money(1, Samples.currency("TWD"))), line("2", Money(1, Samples.currency("TWD")))],
            in: Samples.currency("KZT"),
            amounts: [PriceOrder.Amount(id: "1", amount: Money(1, Samples.currency("ARS")))],
            also: [.usd, Samples.currency("VND")])
        let faults = faults { _ = try Presentment(order, book: book(), today: Samples.today) }
        #expect(
            faults.map(\.pointer) == [
                "/currency", "/lines/0/unit_price/currency", "/amounts/0/amount/currency", "/also_currencies/1",
            ])
        #expect(Set(faults.map(\.code)) == ["no_rate"])
    }

    @Test func `a sum that no longer fits is named`() throws {
        let most = PriceOrder.minorUnitsMax
        let order = try order(
            [line("1", Money(most, .usd), 1_000_000), line("2", Money(most, .usd), 1)],
            in: .inr)
        let faults = faults { _ = try Presentment(order, book: book(), today: Samples.today) }
        #expect(faults.map(\.pointer) == ["/lines/0"])
    }
}
