import Commerce
import LandedCostDomain
import Testing

/// Reduced and zero rates by product group: TEDB and national acts, as vat_rates.csv names them for each row; codes by the
/// TEDB extract of 2025-08.
@Suite struct TaxCategoryTests {
    private func cost(_ to: String, _ category: String?, day: String = "2026-11-21", code: String = "950300") throws
        -> OptionCost
    {
        try Cart(to: to, from: to, day: day, in: "EUR", lines: [.init(code: code, price: "100.00", category: category)])
            .cost()
    }

    @Test(arguments: [
        ("DE", "books", "2026-11-21", "7.00"), ("FR", "books", "2026-11-21", "5.50"),
        ("GB", "books", "2026-11-21", "0.00"),
        ("GB", "children_clothing", "2026-11-21", "0.00"), ("IE", "books", "2026-11-21", "0.00"),
        ("FI", "food", "2025-12-31", "14.00"), ("FI", "food", "2026-01-01", "13.50"),
        ("SE", "food", "2026-03-31", "12.00"), ("SE", "food", "2026-04-01", "6.00"),
        ("AT", "food_basic", "2026-06-30", "10.00"), ("AT", "food_basic", "2026-07-01", "4.90"),
        ("RO", "medicines", "2025-07-31", "9.00"), ("RO", "medicines", "2025-08-01", "11.00"),
        ("JP", "food", "2026-11-21", "8.00"), ("NO", "food", "2026-11-21", "15.00"),
    ])
    func `a product group has its rate on the day`(to: String, category: String, day: String, tax: String) throws {
        let cost = try cost(to, category, day: day)
        #expect(cost.totals.tax.amountText == tax)
        #expect(!cost.assumptions.contains { $0.code == "standard_rate" })
    }

    @Test func `a group without a rate takes the standard one and says so`() throws {
        let cost = try cost("DE", "children_clothing")
        #expect(cost.totals.tax.amountText == "19.00")
        #expect(cost.assumptions.contains { $0.code == "tax_category" })
    }

    @Test func `lines of several rates are charged apart, and no cent is lost`() throws {
        let cart = try Cart(
            to: "DE", in: "EUR", freight: "9.99",
            lines: [
                .init(code: "950300", price: "20.00"), .init(code: "490199", price: "30.00", category: "books"),
                .init(code: "490199", price: "10.00", category: "books"),
            ])
        let cost = try cart.cost()
        let taxes = cost.charges.filter { $0.kind == .tax }
        #expect(taxes.map(\.authority.id) == ["de.vat_standard.2021-01-01", "de.vat_books.open"])
        let bases = try Money.sum(taxes.compactMap(\.working.base), in: .eur)
        #expect(bases == Money(75_99, .eur))  // 60.00 + 9.99 and twice 3 EUR
    }

    @Test func `a code decides where the database sets no condition`() throws {
        // Works of art of heading 9701 bear 13 % in Austria; medicines of heading 3004 13 % in Greece.
        #expect(try cost("AT", nil, code: "970121").totals.tax.amountText == "13.00")
        #expect(try cost("GR", nil, code: "300490").totals.tax.amountText == "13.00")
    }

    @Test func `a code under conditions stays at the standard rate and names the other`() throws {
        let cost = try cost("DE", nil, code: "090111")
        #expect(cost.totals.tax.amountText == "19.00")
        #expect(cost.assumptions.contains { $0.code == "reduced_rate_possible" && $0.detail.contains("7") })
    }

    @Test func `a stated group is not overruled by the code`() throws {
        #expect(try cost("DE", "books", code: "950300").totals.tax.amountText == "7.00")
    }

    @Test func `books in Canada bear the federal part alone`() throws {
        let cart = try Cart(
            to: "CA", from: "US", in: "CAD", mode: .express, region: "ON",
            lines: [.init(code: "490199", price: "100.00", category: "books")])
        #expect(try cart.cost().sums[1] == "5.00")
    }

    @Test func `the sales tax of a state is said and not charged`() throws {
        let cost = try Cart(to: "US", in: "USD", region: "CA", lines: [.init(code: "610910", price: "100.00")]).cost()
        #expect(cost.totals.tax.isZero)
        #expect(cost.assumptions.contains { $0.code == "state_sales_tax" && $0.detail.hasPrefix("California") })
    }
}
