import Commerce
import PricingDomain
import Testing

@Suite struct AllocationTests {
    /// Largest remainder (Hamilton): 0.05 by 3, 7 is 0.015 and 0.035; both halves are equal, so the first has the cent.
    @Test(
        arguments: [
            (5, [3, 7], [2, 3]), (100, [1, 1, 1], [34, 33, 33]), (10, [1, 0, 1], [5, 0, 5]),
            (1, [0, 1, 1], [0, 1, 0]),
            (-100, [1, 1, 1], [-34, -33, -33]), (0, [1, 2], [0, 0]), (7, [50, 50], [4, 3]),
            (1_00, [70, 20, 10], [70, 20, 10]),
        ] as [(Int64, [Int64], [Int64])])
    func `a sum is shared by largest remainder, the earlier first on a tie`(
        sum: Int64, weights: [Int64], expected: [Int64]
    )
        throws
    {
        #expect(try Money(sum, .eur).allocated(by: weights).map(\.minorUnits) == expected)
    }

    @Test func `no cent is lost, and no share is off by a whole one`() throws {
        var (chance, wrong) = (Chance(7), Counterexamples())
        for _ in 0..<propertyCases {
            let sum = Money((chance.number(0...1) == 0 ? 1 : -1) * chance.magnitude(digits: 15), .eur)
            var weights = (0..<chance.number(1...6)).map { _ in chance.magnitude(digits: 6) }
            if weights.allSatisfy({ $0 == 0 }) { weights[0] = 1 }
            let total = weights.reduce(0, +)
            let parts = try sum.allocated(by: weights)
            wrong.expect(try Money.sum(parts, in: .eur) == sum, "\(sum) by \(weights)")
            for (part, weight) in zip(parts, weights) {
                let off = Int128(part.minorUnits) * Int128(total) - Int128(sum.minorUnits) * Int128(weight)
                wrong.expect(off.magnitude < UInt128(total), "\(sum) by \(weights): \(part)")
                wrong.expect(weight > 0 || part.isZero, "\(sum) by \(weights): \(part) for nothing")
            }
            let credit = try Money(-sum.minorUnits, .eur).allocated(by: weights)
            wrong.expect(zip(parts, credit).allSatisfy { $0.minorUnits == -$1.minorUnits }, "\(sum) by \(weights)")
        }
        #expect(wrong.count == 0, "\(wrong.first ?? "")")
    }

    @Test func `refunds of a line, in whatever portions, add up to what was paid`() throws {
        var (chance, wrong) = (Chance(8), Counterexamples())
        for _ in 0..<propertyCases {
            let original = Money((chance.number(0...4) == 0 ? -1 : 1) * chance.magnitude(digits: 9), .eur)
            let quantity = chance.number(1...12)
            var (returned, refunded): (Int64, Money) = (0, .zero(.eur))
            while returned < quantity {
                let now = chance.number(1...quantity - returned)
                let part = try RefundShares.next(
                    of: original, quantity: quantity, returned: returned, refunded: refunded, now: now)
                wrong.expect(part.isZero || part.isNegative == original.isNegative, "\(part) of \(original)")
                refunded = try refunded + part
                returned += now
                wrong.expect(
                    refunded.minorUnits.magnitude <= original.minorUnits.magnitude, "\(refunded) of \(original)")
            }
            wrong.expect(refunded == original, "\(refunded) of \(original) in \(quantity)")
        }
        #expect(wrong.count == 0, "\(wrong.first ?? "")")
    }

    /// 10.00 for three: 3.34, 3.33, and the last takes the rest.
    @Test func `the last refund takes the rest`() throws {
        func next(_ returned: Int64, _ refunded: Int64, _ now: Int64 = 1) throws -> Int64 {
            try RefundShares.next(
                of: Money(10_00, .eur), quantity: 3, returned: returned, refunded: Money(refunded, .eur), now: now
            ).minorUnits
        }
        #expect(try next(0, 0) == 3_34)
        #expect(try next(1, 3_34) == 3_33)
        #expect(try next(2, 6_67) == 3_33)
        #expect(try next(0, 0, 2) == 6_67)
        // Somebody gave more for the first as a courtesy: the last is what is left.
        #expect(try next(2, 8_00) == 2_00)
        #expect(throws: MoneyError.malformed("quantity")) { try next(2, 6_67, 2) }
        #expect(throws: MoneyError.malformed("refunded")) { try next(2, 10_01) }
    }
}
