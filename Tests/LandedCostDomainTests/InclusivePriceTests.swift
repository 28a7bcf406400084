import Commerce
import Testing

@testable import LandedCostDomain

/// Prices that hold everything, over tables of a handful of rows, beside a search that tries every value.
@Suite struct InclusivePriceTests {
    private func solve(_ cart: Cart, _ wanted: InclusivePriceWish.Wanted, _ declared: InclusivePriceWish.Declared)
        throws -> InclusivePrices
    {
        let shipment = try cart.shipment()
        return try InclusivePriceSolver(
            try SmallTables.read(), shipment, try #require(shipment.options.first),
            InclusivePriceWish(wanted: wanted, declared: declared)
        ).run()
    }

    @Test func `a price that holds a flat duty and a tax`() throws {
        // 79.65 and 3.00: 21 % of 82.65 is 17.36, 100.01 in all.
        let found = try solve(Cart(lines: [.init()]), .price(Money(100_01, .eur)), .net)
        #expect(found.solutions.map(\.net) == [Money(79_65, .eur)])
        #expect(found.solutions.first?.cost.totals.total == Money(20_36, .eur))
    }

    @Test func `a price between two cents of tax has no value, and the nearest are told`() throws {
        // 79.64 makes 99.99, and one cent more 100.01.
        let found = try solve(Cart(lines: [.init()]), .price(Money(100_00, .eur)), .net)
        #expect(found.solutions.isEmpty)
        #expect(found.below?.price == Money(99_99, .eur))
        #expect(found.above?.price == Money(100_01, .eur))
    }

    @Test func `what is wanted net and shown apart is one assessment`() throws {
        let found = try solve(Cart(freight: "6.00", lines: [.init()]), .net(Money(60_00, .eur)), .net)
        // 60.00, 6.00 and 3.00: 21 % of 69.00 is 14.49.
        #expect(found.solutions.map(\.price) == [Money(83_49, .eur)])
        #expect(found.evaluations == 1)
    }

    @Test func `a step up at a threshold leaves prices that nothing makes`() throws {
        // Goods of 150.00 bear 3.00 and 32.13; goods of 150.01 bear 18.00 and 35.28: 185.13, then 203.29.
        let found = try solve(Cart(lines: [.init()]), .price(Money(190_00, .eur)), .net)
        #expect(found.solutions.isEmpty)
        #expect(found.below?.price == Money(185_13, .eur))
        #expect(found.below?.net == Money(150_00, .eur))
        #expect(found.above?.price == Money(203_29, .eur))
        #expect(found.above?.net == Money(150_01, .eur))
    }

    @Test func `a step down at a threshold makes one price of several values`() throws {
        // Three subheadings at no duty of the tariff bear 9.00 together up to 150.00, and nothing above.
        let lines: [Cart.Line] = [.init(code: "010121"), .init(code: "851713", price: "10.00")]
        let found = try solve(Cart(lines: lines), .price(Money(185_00, .eur)), .net)
        #expect(found.solutions.map(\.net) == [Money(146_89, .eur), Money(152_89, .eur)])
        #expect(found.solutions.map(\.cost.totals.duty) == [Money(6_00, .eur), Money(0, .eur)])
    }

    @Test func `a tax inside its base and a deduction are solved too`() throws {
        let cart = Cart(
            destination: "BR", currency: .brl, freight: "20.00", region: "SP", lines: [.init(price: "9.00")])
        let found = try solve(cart, .price(Money(400_00, .brl)), .net)
        let near = try #require(found.solutions.first ?? found.below)
        #expect(abs(near.price.minorUnits - 400_00) <= 1)
        #expect(try near.net + near.carriage + near.cost.totals.total == near.price)
    }

    @Test func `lines keep their proportion, and whole lines need no whole unit price`() throws {
        let lines: [Cart.Line] = [
            .init(quantity: 3, price: "10.00"), .init(code: "910211", quantity: 1, price: "15.00"),
        ]
        let found = try solve(Cart(lines: lines), .price(Money(100_00, .eur)), .net)
        let only = try #require(found.solutions.first ?? found.below)
        #expect(only.declared.map(\.minorUnits).reduce(0, +) == only.net.minorUnits)
        #expect(abs(only.declared[0].minorUnits - 2 * only.declared[1].minorUnits) <= 2)
    }

    @Test func `a price no value has an answer for is refused with the reason`() throws {
        let cart = Cart(lines: [.init(code: "240220")])
        #expect(throws: LandedCostError.self) { try solve(cart, .price(Money(50_00, .eur)), .net) }
    }

    @Test(arguments: 0..<60) func `it finds what trying every value finds`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed &+ 77)
        let isBrazil = seed % 4 == 0
        let codes = ["610910", "6402999000", "010121", "330300", "851713", "910211"]
        let cart = Cart(
            destination: isBrazil ? "BR" : ["NL", "DE"].randomElement(using: &random) ?? "NL",
            currency: [.eur, .usd].randomElement(using: &random) ?? .eur,
            freight: "\(Int.random(in: 0...9, using: &random)).00", region: isBrazil ? "SP" : nil,
            lines: (0..<Int.random(in: 1...3, using: &random)).map { _ in
                Cart.Line(
                    code: codes.randomElement(using: &random) ?? "610910",
                    quantity: Int64.random(in: 1...3, using: &random),
                    price: "\(Int.random(in: 1...9, using: &random)).00")
            })
        let tables = try SmallTables.read()
        let shipment = try cart.shipment()
        let option = try #require(shipment.options.first)
        let weights = try shipment.lines.map { try $0.price.minorUnits }
        let carriage = option.freight
        let declared: InclusivePriceWish.Declared = Bool.random(using: &random) ? .net : .price
        // Around the thresholds of 150 EUR and 50 USD, where steps are.
        let top: Int64 = isBrazil ? 70_00 : 230_00
        var sums: [Int64: Int64] = [:]
        for value in stride(from: top - 45_00, through: top, by: 1) {
            let prices = try Money(value, cart.currency).allocated(by: weights)
            let cost = try #require(try tables.assess(shipment.priced(prices)).options.first)
            let charges = cost.totals.total.minorUnits
            sums[value] = declared == .net ? value + charges + carriage.minorUnits : value - charges
        }
        for _ in 0..<12 {
            let seen = try #require(sums.values.randomElement(using: &random))
            let target = seen + Int64.random(in: -1...1, using: &random)
            guard target > 0 else { continue }
            let wanted = Money(target, cart.currency)
            let found = try InclusivePriceSolver(
                tables, shipment, option,
                InclusivePriceWish(wanted: declared == .net ? .price(wanted) : .net(wanted), declared: declared)
            ).run()
            let values = found.solutions.map { solution in solution.declared.map(\.minorUnits).reduce(0, +) }
            let expected = sums.filter { $0.value == target }.keys.sorted()
            #expect(values.filter { sums[$0] != nil } == expected, "seed \(seed), \(declared), \(target)")
            for solution in found.solutions {
                #expect((declared == .net ? solution.price : solution.net) == wanted)
                #expect(try solution.net + solution.carriage + solution.cost.totals.total == solution.price)
            }
        }
    }
}
