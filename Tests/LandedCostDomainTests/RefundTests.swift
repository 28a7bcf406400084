import Commerce
import LandedCostDomain
import Testing

/// What comes back when goods go back, over tables of a handful of rows.
@Suite struct RefundTests {
    private func back(
        _ cart: Cart, _ pieces: [Int64], before: [Int64]? = nil, on day: String = "2026-12-10",
        for reason: ReturnReason = .withdrawal
    ) throws -> [Refund] {
        let tables = try SmallTables.read()
        let shipment = try cart.shipment()
        let charges = try #require(try tables.assess(shipment).options.first).charges
        let returned = ReturnedGoods(
            day: try #require(CalendarDate(day)), importedOn: shipment.asOf, reason: reason, pieces: pieces,
            before: before ?? pieces.map { _ in 0 })
        return try tables.refunds(returned, of: shipment, charges: charges)
    }

    private static let formal = Cart(lines: [.init(quantity: 3, price: "100.00")])

    @Test func `the part of the pieces that go back comes back, from whom the row says`() throws {
        // 300.00 at 12 % is 36.00; 21 % of 336.00 is 70.56, for which no row is known at the border.
        let refunds = try back(Self.formal, [2])
        #expect(refunds.map(\.refund.shopper) == [Money(24_00, .eur), Money(0, .eur)])
        #expect(refunds.map { $0.rule?.payer } == [.customs, nil])
        #expect(refunds[0].until == CalendarDate("2027-02-19"))
        #expect(refunds[1].borne.shopper == Money(47_04, .eur))
        #expect(refunds[1].why == "no rule is known for this charge and ground of return")
    }

    @Test(
        arguments: [
            ("2027-02-19", .withdrawal, "eu.back.duty"), ("2027-02-20", .withdrawal, nil),
            ("2027-02-20", .defective, "eu.back.duty.bad"), ("2027-11-21", .defective, "eu.back.duty.bad"),
            ("2027-11-22", .defective, nil),
        ] as [(String, ReturnReason, String?)])
    func `the last day is still in time, the next is not`(day: String, reason: ReturnReason, rule: String?) throws {
        let refund = try #require(try back(Self.formal, [3], on: day, for: reason).first)
        #expect(refund.rule?.citation.id == rule)
        if rule == nil {
            #expect(refund.why == "the time to ask for it is over")
            #expect(refund.refund.customs.isZero)
            #expect(refund.tried.first?.rule == "eu.back.duty")
        }
    }

    @Test func `a duty for each item comes back with the last piece it was charged on`() throws {
        // Lines 0 and 1 share a subheading and its 3.00; line 2 has another.
        let cart = Cart(lines: [
            .init(code: "640299", quantity: 2), .init(code: "640299"), .init(code: "610910", quantity: 1),
        ])
        func duty(_ refunds: [Refund]) -> Int64 {
            refunds.filter { $0.rule?.citation.id == "eu.back.duty" }.map(\.refund.shopper.minorUnits)
                .reduce(0, +)
        }
        #expect(try duty(try back(cart, [2, 0, 0])) == 0)
        #expect(try duty(try back(cart, [0, 1, 0], before: [2, 0, 0])) == 3_00)
        #expect(try duty(try back(cart, [0, 0, 1])) == 3_00)
        #expect(try duty(try back(cart, [2, 1, 1])) == 6_00)
        let some = try back(cart, [2, 0, 0])
        #expect(some.contains { $0.why?.hasPrefix("a sum for each item") == true })
    }

    @Test func `the seller's own tax comes back off its return, in full`() throws {
        let cart = Cart(registrations: ["ioss"], lines: [.init(quantity: 3, price: "9.99")])
        let refunds = try back(cart, [3])
        // 29.97 and 3.00: 21 % is 6.92.
        #expect(refunds.map(\.refund.shopper) == [Money(3_00, .eur), Money(6_92, .eur)])
        #expect(refunds[1].rule?.payer == .sellerVATReturn)
        #expect(refunds.allSatisfy { $0.why == nil })
    }

    @Test func `99 percent is never more, and a row may say that nothing comes back`() throws {
        let cart = Cart(
            destination: "US", from: "CN", currency: .usd,
            lines: [.init(code: "6109100012", quantity: 7, price: "13.37")])
        let refunds = try back(cart, [7])
        for refund in refunds {
            #expect(refund.why == "99 % comes back")
            #expect(refund.refund.customs.minorUnits == refund.borne.customs.minorUnits * 99 / 100)
        }
        let dear = Cart(
            destination: "US", from: "CN", currency: .usd,
            lines: [.init(code: "6109100012", quantity: 7, price: "1337.00")])
        let fee = try #require(try back(dear, [7]).last)
        #expect(fee.rule?.citation.id == "us.back.fee")
        #expect(fee.refund.customs.isZero)
        #expect(fee.why == "fees stay")
    }

    @Test func `a destination without rows is refused by name`() throws {
        let cart = Cart(destination: "BR", currency: .usd, region: "SP", lines: [.init()])
        #expect(throws: LandedCostError.noRefundRules(.brazil)) { try back(cart, [1]) }
    }

    @Test(arguments: 0..<120) func `several returns bring what one would, nothing lost and nothing twice`(seed: UInt64)
        throws
    {
        var random = SplitMix64(seed: seed)
        let lines = (0..<Int.random(in: 1...4, using: &random)).map { _ in
            Cart.Line(
                code: ["610910", "6402999000", "010121", "330300"].randomElement(using: &random) ?? "610910",
                quantity: Int64.random(in: 1...9, using: &random),
                price: "\(Int.random(in: 1...60, using: &random)).\(Int.random(in: 10...99, using: &random))")
        }
        let cart = Cart(
            currency: [.eur, .usd].randomElement(using: &random) ?? .eur,
            freight: "\(Int.random(in: 1...9, using: &random)).00", registrations: ["ioss"], lines: lines)
        let whole = try back(cart, lines.map(\.quantity))
        var before = lines.map { _ in Int64(0) }
        var sums: [Int: (borne: Int64, refund: Int64)] = [:]
        while before != lines.map(\.quantity) {
            let pieces = zip(lines, before).map { line, done in
                Int64.random(in: 0...line.quantity - done, using: &random)
            }
            for refund in try back(cart, pieces, before: before) {
                sums[refund.charge, default: (0, 0)].borne += refund.borne.shopper.minorUnits
                sums[refund.charge, default: (0, 0)].refund += refund.refund.shopper.minorUnits
                #expect(refund.refund.shopper.minorUnits >= 0)
                #expect(refund.refund.shopper.minorUnits <= refund.borne.shopper.minorUnits)
            }
            before = zip(before, pieces).map { $0 + $1 }
        }
        let charges = try cart.cost(try SmallTables.read()).charges
        for (position, charge) in charges.enumerated() {
            let once = whole.filter { $0.charge == position }
            #expect(sums[position]?.borne ?? 0 == charge.amount.minorUnits)
            #expect(once.map(\.borne.shopper.minorUnits).reduce(0, +) == charge.amount.minorUnits)
            #expect(sums[position]?.refund ?? 0 == once.map(\.refund.shopper.minorUnits).reduce(0, +))
        }
    }

    @Test(arguments: [
        ("90 days", "2026-11-21", "2027-02-19"), ("6 months", "2026-08-31", "2027-02-28"),
        ("1 year", "2024-02-29", "2025-02-28"), ("5 years", "2026-11-21", "2031-11-21"),
        ("1 month", "2026-12-31", "2027-01-31"),
    ])
    func `time limits end on the same day of the month, or its last`(limit: String, from: String, end: String) throws {
        let limit = try #require(TimeLimit(limit))
        #expect(limit.end(from: try #require(CalendarDate(from))) == CalendarDate(end))
    }

    @Test(arguments: ["", "90", "days", "0 days", "90 weeks", "-1 days", "9 9 days"])
    func `what is no time limit is not read`(text: String) { #expect(TimeLimit(text) == nil) }
}
