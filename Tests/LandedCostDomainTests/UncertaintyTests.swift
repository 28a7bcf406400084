import Commerce
import LandedCostDomain
import Testing

/// What an answer says while facts are missing. The rows are those of `SmallTables`.
@Suite struct UncertaintyTests {
    private static let gold = Cart.Line(code: "71081210", origin: "CH", price: "1000.00")

    private func cost(_ lines: [Cart.Line], to destination: String = "US") throws -> OptionCost {
        try Cart(destination: destination, from: "CH", currency: destination == "US" ? .usd : .eur, lines: lines)
            .cost(SmallTables.read())
    }

    private func stating(_ line: Cart.Line, _ name: String, _ text: String) -> Cart.Line {
        var line = line
        line.facts[name] = text
        return line
    }

    @Test func `a duty that turns on a fact is asked for, between its answers, and shown at the dearest`() throws {
        let cost = try cost([.init(origin: "CH"), Self.gold])
        let need = try #require(cost.needs.first)
        #expect(cost.needs.count == 1)
        #expect(need.line == 1)
        #expect(need.fact.name == "patented_medicine")
        #expect(cost.range == TotalRange(low: Money(1_65, .usd), high: Money(1001_65, .usd)))
        #expect(cost.totals.total == cost.range?.high)
        #expect(cost.assumptions.contains { $0.code == "fact_supposed" && $0.detail.contains("taken as yes") })
    }

    @Test(arguments: [("yes", "1000.00"), ("no", "0.00")])
    func `what is stated is not asked for`(text: String, duty: String) throws {
        let cost = try cost([stating(Self.gold, "patented_medicine", text)])
        #expect(cost.needs.isEmpty)
        #expect(cost.range == nil)
        #expect(cost.totals.duty.amountText == duty)
    }

    @Test func `a rate by weight has no high, and its charge is left out`() throws {
        let perfume = Cart.Line(code: "3303000000", origin: "CH", price: "100.00")  // 1 ¢/kg + 2 %
        let cost = try cost([perfume])
        #expect(cost.needs.map(\.fact) == [.netWeight])
        #expect(cost.range == TotalRange(low: Money(2_00, .usd), high: nil))
        #expect(cost.charges.allSatisfy { $0.kind != .duty })
        var weighed = perfume
        weighed.netGrams = 200_000
        #expect(try self.cost([weighed]).totals.duty == Money(4_00, .usd))
    }

    @Test func `each line's questions bound the whole`() throws {
        let cost = try cost([Self.gold, .init(code: "3303000000", origin: "CH", price: "100.00"), Self.gold])
        #expect(cost.needs.map(\.line) == [0, 1, 2])
        #expect(cost.range == TotalRange(low: Money(2_00, .usd), high: nil))
    }

    @Test func `a share of the value is stated, or the duty lies between none and all of it`() throws {
        let lamp = Cart.Line(code: "6402990400", origin: "JP", price: "1000.00")
        let open = try cost([lamp])
        #expect(open.needs.map(\.fact.name) == ["steel_value_share"])
        #expect(open.range == TotalRange(low: Money(60_00 + 100_00, .usd), high: Money(60_00 + 500_00, .usd)))
        // 50 % of a quarter; the other programme takes its 10 % of the rest.
        let stated = try cost([stating(lamp, "steel_value_share", "0.25")])
        let amounts = stated.charges.filter { $0.kind == .additionalDuty }.map(\.customsAmount.amountText)
        #expect(amounts == ["125.00", "75.00"])
    }

    @Test func `goods that may not come in are named with rule and date, and never at zero`() throws {
        let cost = try cost([.init(code: "6109100012", origin: "KP", price: "1000.00")])
        let prohibition = try #require(cost.prohibitions.first)
        #expect(prohibition.line == 0)
        #expect(prohibition.citation.id == "us.ban.kp")
        #expect(prohibition.citation.period.from == CalendarDate("2011-04-18"))
        #expect(cost.totals.duty.isPositive)
    }
}
