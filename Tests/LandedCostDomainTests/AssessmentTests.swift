import Commerce
import LandedCostDomain
import Testing

/// Which way a shipment goes, and what is refused before any figure is made.
@Suite struct AssessmentTests {
    private func tables() throws -> Tables { try SmallTables.read() }

    @Test func `a destination without rows is refused by name`() throws {
        let refusal = try Cart(destination: "JP", lines: [.init()]).refusal(tables())
        #expect(refusal == .noDataForDestination(try #require(CountryCode("JP"))))
    }

    @Test func `a code that is in no table is refused by name, all lines at once`() throws {
        let cart = Cart(lines: [.init(code: "999999"), .init(), .init(code: "851712")])
        let refusal = try cart.refusal(tables())
        #expect(
            refusal
                == .lines([
                    LineProblem(line: 0, reason: .unknownTariffLine("999999", revision: nil, near: [])),
                    LineProblem(
                        line: 2, reason: .unknownTariffLine("851712", revision: "HS 2017", near: ["851713", "851714"])),
                ]))
    }

    @Test func `goods with a tax we do not know are refused`() throws {
        let refusal = try Cart(lines: [.init(code: "240220")]).refusal(tables())
        #expect(
            refusal
                == .lines([
                    LineProblem(line: 0, reason: .excluded(goods: "tobacco", why: "excise is not in the tables"))
                ]))
    }

    @Test func `a part of the country with taxes of its own is refused`() throws {
        let refusal = try Cart(destination: "DE", postalCode: "27498", lines: [.init()]).refusal(tables())
        #expect(refusal == .noDataForTerritory("Heligoland", why: "outside the VAT area"))
    }

    @Test func `a state that does not exist is refused`() throws {
        let cart = Cart(destination: "BR", currency: .usd, region: "ZZ", lines: [.init()])
        #expect(try cart.refusal(tables()) == .unknownRegion("ZZ", known: ["BA", "SP"]))
    }

    @Test(arguments: [
        ("DE", "DE", "domestic", 1_90), ("NL", "DE", "eu_internal", 1_90), ("DE", "NL", "eu_internal", 2_10),
    ])
    func `a sale without a border in between bears the destination's VAT alone`(
        from: String, to: String, regime: String, tax: Int64
    ) throws {
        let cost = try Cart(destination: to, from: from, lines: [.init()]).cost(tables())
        #expect(cost.regime == regime)
        #expect(cost.charges.map(\.kind) == [.tax])
        #expect(cost.totals.total == Money(tax, .eur))
    }

    @Test(arguments: [("2020-06-30", 19), ("2020-07-01", 16), ("2020-12-31", 16), ("2021-01-01", 19)])
    func `the tax is that of the day`(day: String, euros: Int64) throws {
        let cost = try Cart(destination: "DE", from: "NL", day: day, lines: [.init(price: "100.00")]).cost(tables())
        #expect(cost.totals.tax == Money(euros * 100, .eur))
    }

    @Test func `a day before the rules is refused with the days known`() throws {
        let refusal = try Cart(day: "2021-06-30", lines: [.init()]).refusal(tables())
        let from = CalendarDate("2021-07-01")
        #expect(
            refusal
                == .outsideDates(
                    rule: "eu.low_value_scheme", asOf: try #require(CalendarDate("2021-06-30")),
                    known: [Period(from: from, to: nil)]))
    }

    @Test func `a rule whose start was not recorded is not carried back before 2025`() throws {
        let refusal = try Cart(day: "2024-12-31", lines: [.init()]).refusal(tables())
        guard case .outsideDates(let rule, _, _) = refusal else { throw NotRefused() }
        #expect(rule == "eu.duty_de_minimis")
    }

    @Test func `the same shipment gives the same answer`() throws {
        let tables = try tables()
        let cart = Cart(freight: "9.99", lines: [.init(price: "149.99"), .init(code: "910211", price: "88.00")])
        let (first, second) = (try cart.cost(tables), try cart.cost(tables))
        #expect(first.charges.map(\.working.words) == second.charges.map(\.working.words))
        #expect(first.totals == second.totals)
        #expect(first.assumptions == second.assumptions)
    }

    @Test func `goods left out of the relief bear duty below it`() throws {
        let cart = Cart(day: "2026-06-30", lines: [.init(), .init(code: "330300")])
        let cost = try cart.cost(tables())
        #expect(cost.charges.filter { $0.kind == .duty }.map(\.line) == [1])
        #expect(cost.customsTotals.duty == Money(50, .eur))
    }

    @Test func `a seller who is in no scheme leaves the tax to the border`() throws {
        let cost = try Cart(registrations: ["none"], lines: [.init()]).cost(tables())
        #expect(cost.regime == "eu_low_value")
        #expect(cost.charges.last?.collector == .carrier)
        let said = try Cart(registrations: ["ioss"], lines: [.init()]).cost(tables())
        #expect(said.regime == "eu_ioss")
        #expect(!said.assumptions.contains { $0.code == "seller_registration" })
    }

    @Test func `a business is not in the consumers' scheme`() throws {
        let cost = try Cart(isForBusiness: true, lines: [.init()]).cost(tables())
        #expect(cost.regime == "normal_entry")
        #expect(cost.customsTotals.duty == Money(1_20, .eur))
        #expect(cost.tried.contains { $0.rule == "eu.ioss" && $0.words == "it is for consumers" })
    }
}
