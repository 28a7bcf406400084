import Commerce
import LandedCostDomain
import Testing

/// How rows of additional duty keep each other away. The rows are those of `SmallTables`.
@Suite struct AdditionalDutyTests {
    private func charges(_ code: String, from origin: String, price: String = "1000.00") throws -> [String] {
        let cart = Cart(
            destination: "US", from: origin, currency: .usd, lines: [.init(code: code, origin: origin, price: price)])
        return try cart.cost(SmallTables.read()).charges.filter { $0.kind != .fee }
            .map { "\($0.authority.id) \($0.customsAmount.amountText)" }
    }

    @Test func `duties are each taken of the value and added`() throws {
        let made = try charges("6109100012", from: "CN")
        #expect(made == ["us.tariff.6109100012 165.00", "us.cn.old 250.00", "us.labour.cn 125.00"])
    }

    @Test func `a heading takes the place of another`() throws {
        #expect(
            try charges("85171300", from: "CN") == [
                "us.tariff.8517130000 0.00", "us.cn.new 500.00", "us.labour.cn 125.00",
            ])
    }

    @Test func `a programme yields where another was charged`() throws {
        #expect(try charges("6402990800", from: "CN") == ["us.tariff.6402990800 60.00", "us.metal 500.00"])
    }

    @Test func `a total brings column 1 up to the rate`() throws {
        #expect(try charges("6402990800", from: "DE") == ["us.tariff.6402990800 60.00", "us.metal.eu 90.00"])
        #expect(try charges("6402990400", from: "DE") == ["us.tariff.6402990400 60.00", "us.labour.eu 40.00"])
    }

    @Test func `a total below column 1 charges nothing and says so`() throws {
        let cart = Cart(
            destination: "US", from: "DE", currency: .usd,
            lines: [.init(code: "6109100012", origin: "DE", price: "1000.00")])
        let cost = try cart.cost(SmallTables.read())
        #expect(cost.customsTotals.duty == Money(165_00, .usd))
        #expect(cost.tried.contains { $0.rule == "us.labour.eu" && $0.words.contains("at the total already") })
    }

    @Test func `a list of exempt goods keeps a duty away`() throws {
        #expect(try charges("0101210010", from: "CN") == ["us.tariff.0101210010 0.00"])
    }

    @Test func `a row that must be stated does not apply by itself`() throws {
        #expect(try charges("6402990800", from: "GB") == ["us.tariff.6402990800 60.00", "us.metal 500.00"])
    }

    @Test func `column 2 takes the place of column 1`() throws {
        #expect(try charges("6109100012", from: "RU") == ["us.tariff.6109100012 900.00"])
    }

    @Test func `a code of which a list has only a part asks for more digits`() throws {
        let cart = Cart(destination: "US", from: "CN", currency: .usd, lines: [.init(code: "640299")])
        let lines = ["6402990400", "6402990800"]
        let problem = LineProblem(line: 0, reason: .codeTooShort("640299", lines: lines))
        #expect(try cart.refusal(SmallTables.read()) == .lines([problem]))
    }

    @Test func `a note charges nothing and is said`() throws {
        let cart = Cart(destination: "US", from: "CA", currency: .usd, lines: [.init(origin: "CA", price: "1000.00")])
        let cost = try cart.cost(SmallTables.read())
        #expect(cost.customsTotals.duty == Money(165_00, .usd))
        #expect(cost.assumptions.contains { $0.detail == "The lists were widened." })
    }
}
