import Commerce
import LandedCostDomain
import Testing

/// The cheapest way to send an order, over tables of a handful of rows.
@Suite struct ShipFromTests {
    private static func origin(
        _ id: String, _ country: CountryCode, freight: Int64, days: Int = 5, stock: [Int64]
    ) -> ShippingOrigin {
        ShippingOrigin(
            id: id, country: country, freight: Money(freight, .eur), freightPerPiece: nil, days: days, mode: .air,
            stock: stock)
    }

    private func choose(
        _ cart: Cart, _ origins: [ShippingOrigin], daysMax: Int? = nil, plansMax: Int = ShipFromSearch.plansMax
    ) throws -> ShippingChoice {
        try ShipFromSearch(
            try SmallTables.read(), try cart.shipment(), from: origins, daysMax: daysMax, plansMax: plansMax
        ).run()
    }

    private static let china = CountryCode.china
    private static let dear = Cart(lines: [.init(quantity: 2, price: "100.00")])

    @Test func `two parcels under the threshold are cheaper than one over it`() throws {
        // One parcel of 200.00 bears 24.00 and 47.04 of tax with freight; two of 100.00 bear 3.00 and 21.63 each.
        let origins = [
            Self.origin("a", Self.china, freight: 0, stock: [2]), Self.origin("b", Self.china, freight: 0, stock: [1]),
        ]
        let choice = try choose(Self.dear, origins)
        let taken = try #require(choice.taken)
        #expect(taken.parcels.map(\.pieces) == [[1], [1]])
        #expect(taken.total == Money(49_26, .eur))
        let one = try #require(choice.notTaken.first)
        #expect(one.parcels.map(\.origin) == [0])
        #expect(one.total == Money(71_04, .eur))
        #expect(choice.isExact)
        #expect(choice.planCount == 2)
        #expect(choice.impossible.map(\.origins) == [[1]])
    }

    @Test func `freight outweighs what a split saves`() throws {
        let origins = [
            Self.origin("a", Self.china, freight: 0, stock: [2]),
            Self.origin("b", Self.china, freight: 30_00, stock: [2]),
        ]
        let choice = try choose(Self.dear, origins)
        #expect(choice.taken?.parcels.map(\.origin) == [0])
        // All with one origin are told, and the split.
        #expect(choice.notTaken.map { $0.parcels.map(\.origin) } == [[0, 1], [1]])
    }

    @Test func `a place inside the union bears no duty, one too slow is left out by name`() throws {
        let germany = try #require(CountryCode("DE"))
        let origins = [
            Self.origin("cn", Self.china, freight: 0, days: 3, stock: [2]),
            Self.origin("de", germany, freight: 5_00, days: 9, stock: [2]),
        ]
        #expect(try choose(Self.dear, origins).taken?.parcels.map(\.origin) == [1])
        let fast = try choose(Self.dear, origins, daysMax: 5)
        #expect(fast.taken?.parcels.map(\.origin) == [0])
        guard case .tooSlow(days: 9, promised: 5) = try #require(fast.impossible.first).why else {
            Issue.record("\(fast.impossible)")
            return
        }
    }

    @Test func `too few pieces anywhere is refused, naming the lines`() throws {
        let cart = Cart(lines: [.init(quantity: 2), .init(code: "010121", quantity: 3)])
        let origins = [
            Self.origin("a", Self.china, freight: 0, stock: [2, 1]),
            Self.origin("b", Self.china, freight: 0, days: 20, stock: [0, 3]),
        ]
        #expect(try choose(cart, origins).taken?.parcels.count == 2)
        let error = #expect(throws: ShipFromOutOfStock.self) { try choose(cart, origins, daysMax: 10) }
        #expect(error?.lines == [1])
    }

    @Test func `past the bound whole lines stay together, and past that it is refused`() throws {
        let cart = Cart(lines: [.init(quantity: 10), .init(code: "010121", quantity: 10)])
        let origins = (0..<3).map { Self.origin("\($0)", Self.china, freight: 100, stock: [10, 10]) }
        #expect(try choose(cart, origins).planCount == 66 * 66)
        let whole = try choose(cart, origins, plansMax: 100)
        #expect(!whole.isExact)
        #expect(whole.planCount == 9)
        #expect(throws: ShipFromTooLarge.self) { try choose(cart, origins, plansMax: 8) }
    }

    @Test func `a way that has no answer is told with the reason, another is taken`() throws {
        let germany = try #require(CountryCode("DE"))
        // Tobacco bears an excise that the tables do not hold; inside the union nothing is asked.
        let cart = Cart(lines: [.init(code: "010121")])
        let origins = [
            Self.origin("a", Self.china, freight: 0, stock: [1]), Self.origin("b", germany, freight: 0, stock: [1]),
        ]
        let tables = try SmallTables.read("excluded_goods.csv", "EU,24,", "EU,01,")
        let choice = try ShipFromSearch(tables, try cart.shipment(), from: origins, daysMax: nil).run()
        #expect(choice.taken?.parcels.map(\.origin) == [1])
        guard case .refused(.lines) = try #require(choice.impossible.first).why else {
            Issue.record("\(choice.impossible)")
            return
        }
        #expect(throws: LandedCostError.self) {
            try ShipFromSearch(tables, try cart.shipment(), from: [origins[0]], daysMax: nil).run()
        }
    }

    @Test func `a line of a part is refused by its place in the order`() throws {
        let cart = Cart(lines: [.init(), .init(code: "010121")])
        let origins = [
            Self.origin("shirts", Self.china, freight: 0, stock: [1, 0]),
            Self.origin("horses", Self.china, freight: 0, stock: [0, 1]),
        ]
        let tables = try SmallTables.read("excluded_goods.csv", "EU,24,", "EU,01,")
        let error = #expect(throws: LandedCostError.self) {
            try ShipFromSearch(tables, try cart.shipment(), from: origins, daysMax: nil).run()
        }
        guard case .lines(let problems) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(problems.map(\.line) == [1])
    }

    @Test(arguments: 0..<60) func `no division of the pieces is cheaper than the one taken`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed &+ 5)
        let codes = ["610910", "6402999000", "010121", "851713"]
        let cart = Cart(
            lines: (0..<Int.random(in: 1...2, using: &random)).map { _ in
                Cart.Line(
                    code: codes.randomElement(using: &random) ?? "610910",
                    quantity: Int64.random(in: 1...3, using: &random),
                    price: "\(Int.random(in: 20...90, using: &random)).00")
            })
        let germany = try #require(CountryCode("DE"))
        let origins = (0..<Int.random(in: 1...3, using: &random)).map { index in
            Self.origin(
                "\(index)", Bool.random(using: &random) ? Self.china : germany,
                freight: Int64.random(in: 0...2_000, using: &random),
                stock: cart.lines.map { _ in Int64.random(in: 0...3, using: &random) })
        }
        let tables = try SmallTables.read()
        let shipment = try cart.shipment()
        // Every way to give each piece a place, the same pieces of a line being told apart: far more than needed.
        let pieces = cart.lines.indices.flatMap { line in (0..<cart.lines[line].quantity).map { _ in line } }
        var best: Int64?
        for number in 0..<Int(pieces.map { _ in origins.count }.reduce(1, *)) {
            var rest = number
            var loads = origins.map { _ in cart.lines.map { _ in Int64(0) } }
            for line in pieces {
                loads[rest % origins.count][line] += 1
                rest /= origins.count
            }
            guard zip(loads, origins).allSatisfy({ load, origin in zip(load, origin.stock).allSatisfy(<=) }) else {
                continue
            }
            var total: Int64 = 0
            for (load, origin) in zip(loads, origins) where load.contains(where: { $0 > 0 }) {
                var part = cart
                part.from = origin.country.alpha2
                part.freight = origin.freight.amountText
                part.lines = zip(cart.lines, load).compactMap { line, count in
                    var line = line
                    line.quantity = count
                    return count > 0 ? line : nil
                }
                total += try part.cost(tables).totals.total.minorUnits + origin.freight.minorUnits
            }
            best = min(best ?? total, total)
        }
        guard let best else {
            #expect(throws: ShipFromOutOfStock.self) {
                try ShipFromSearch(tables, shipment, from: origins, daysMax: nil).run()
            }
            return
        }
        let choice = try ShipFromSearch(tables, shipment, from: origins, daysMax: nil).run()
        #expect(choice.taken?.total.minorUnits == best)
        #expect(choice.isExact)
    }
}
