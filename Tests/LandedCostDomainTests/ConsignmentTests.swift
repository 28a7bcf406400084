import Commerce
import LandedCostDomain
import Testing

@Suite struct ConsignmentTests {
    @Test(arguments: [
        ("0.01", ["10.00", "10.00", "10.00"]), ("10.00", ["0.01", "999.99", "33.33"]),
        ("7.77", ["1.11", "2.22", "3.33"]),
        ("100.00", ["0.01", "0.01", "0.01"]),
    ])
    func `freight is split over the lines without losing a cent`(freight: String, prices: [String]) throws {
        // Enough pieces to pass 150 EUR, so that each line has a duty of its own base.
        let cart = Cart(freight: freight, lines: prices.map { .init(quantity: 20_000, price: $0) })
        let cost = try cart.cost(SmallTables.read())
        let bases = cost.charges.filter { $0.kind == .duty }.compactMap(\.working.base)
        #expect(bases.count == prices.count)
        #expect(try Money.sum(bases, in: .eur) == cost.customsValue)
    }

    @Test func `freight counts in the value under CIF, and not under FOB`() throws {
        let tables = try SmallTables.read()
        let cif = try Cart(freight: "50.00", insurance: "5.00", lines: [.init(price: "1000.00")]).cost(tables)
        #expect(cif.customsValue == Money(1_055_00, .eur))
        let fob = try Cart(
            destination: "US", currency: .usd, freight: "50.00", insurance: "5.00", lines: [.init(price: "1000.00")]
        ).cost(tables)
        #expect(fob.customsValue == Money(1_000_00, .usd))
    }

    @Test(arguments: ["EUR", "USD", "GBP"], ["9.99", "149.99", "700.00"])
    func `the charges of each kind sum to the totals in both currencies`(code: String, price: String) throws {
        let currency = try #require(Currency(code: code))
        let cart = Cart(
            currency: currency, freight: "12.34",
            lines: [.init(quantity: 3, price: price), .init(code: "910211", price: price)])
        let cost = try cart.cost(SmallTables.read())
        #expect(try Money.sum(cost.charges.map(\.amount), in: currency) == cost.totals.total)
        #expect(try Money.sum(cost.charges.map(\.customsAmount), in: .eur) == cost.customsTotals.total)
        #expect(try cost.totals.duty + cost.totals.tax + cost.totals.fees == cost.totals.total)
    }

    @Test(arguments: [1, 2, 7, 1_000])
    func `more value never makes less duty above the threshold`(step: Int64) throws {
        let tables = try SmallTables.read()
        var last = Money.zero(.eur)
        for index in 0..<60 {
            let price = Money(150_01 + Int64(index) * step, .eur).amountText
            let duty = try Cart(lines: [.init(price: price)]).cost(tables).customsTotals.duty
            #expect(try !duty.isLess(than: last))
            last = duty
        }
    }

    @Test func `sums past 64 bits are refused, not wrapped`() throws {
        let cart = Cart(lines: [.init(quantity: .max / 2, price: "1000000.00")])
        #expect(try cart.refusal(SmallTables.read()) == .amountTooLarge)
    }
}
