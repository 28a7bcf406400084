import Commerce
import Testing

@Suite struct AllocationTests {
    @Test(
        arguments: [
            (Int64(100), [Int64(1), 1, 1], [Int64(34), 33, 33]),
            (100, [1, 2, 3], [17, 33, 50]),  // 16⅔, 33⅓, 50: the largest fraction first
            (5, [1, 1], [3, 2]),  // a tie goes to the earlier one
            (-5, [1, 1], [-3, -2]),
            (-100, [1, 1, 1], [-34, -33, -33]),
            (0, [1, 2], [0, 0]),
            (7, [0, 1, 0], [0, 7, 0]),  // a weight of zero gets nothing
            (1, [0, 0, 3, 3], [0, 0, 1, 0]),
            (10, [70, 20, 10], [7, 2, 1]),
            (.max, [1], [.max]),
            (.min, [1], [.min]),
            (.min, [1, 1], [-4_611_686_018_427_387_904, -4_611_686_018_427_387_904]),
            (.max, [.max, .max], [4_611_686_018_427_387_904, 4_611_686_018_427_387_903]),
        ] as [(Int64, [Int64], [Int64])])
    func `shares are cut down and the rest goes to the largest fractions`(
        units: Int64, weights: [Int64], shares: [Int64]
    ) throws {
        #expect(try Money(units, .eur).allocated(by: weights).map(\.minorUnits) == shares)
    }

    @Test(arguments: [[], [0], [0, 0], [1, -1], [-1]] as [[Int64]])
    func `weights by which nothing can be shared are refused`(weights: [Int64]) {
        #expect(throws: MoneyError.self) { _ = try Money(100, .eur).allocated(by: weights) }
    }

    private struct Case {
        let sum: Money
        let weights: [Int64]
        let shares: [Int64]
        let total: Int128

        init(_ generator: inout SeededGenerator) throws {
            sum = Money(generator.anyMagnitude(), .eur)
            var weights: [Int64] = []
            for _ in 0...generator.below(4) { weights.append(generator.anyMagnitude().magnitude.clamped) }
            if weights.allSatisfy({ $0 == 0 }) { weights[0] = 1 }
            self.weights = weights
            shares = try sum.allocated(by: weights).map(\.minorUnits)
            total = weights.reduce(Int128(0)) { $0 + Int128($1) }
        }

        var losesNothing: Bool { shares.reduce(Int128(0)) { $0 + Int128($1) } == Int128(sum.minorUnits) }

        var isWithinOneUnit: Bool {
            zip(shares, weights).allSatisfy { share, weight in
                let exact = Int128(sum.minorUnits) * Int128(weight)
                let product = Int128(share).multipliedReportingOverflow(by: total)
                return !product.overflow && (product.partialValue - exact).magnitude < total.magnitude
            }
        }

        var isFair: Bool {
            for (weight, share) in zip(weights, shares) {
                if weight == 0, share != 0 { return false }
                for (other, otherShare) in zip(weights, shares)
                where other > weight && otherShare.magnitude < share.magnitude { return false }
            }
            return true
        }

        var isMirrored: Bool {
            guard sum.minorUnits != .min else { return true }
            let credit = try? Money(-sum.minorUnits, .eur).allocated(by: weights)
            return credit?.map { -$0.minorUnits } == shares
        }
    }

    /// 100,000 random sums, each shared by up to four random weights of any magnitude.
    @Test func `whatever is shared, nothing is lost, each share is near the exact one, and a credit mirrors a debit`()
        throws
    {
        var generator = SeededGenerator(3)
        var (losing, far, unfair, skewed) = (0, 0, 0, 0)
        for _ in 0..<100_000 {
            let one = try Case(&generator)
            if !one.losesNothing { losing += 1 }
            if !one.isWithinOneUnit { far += 1 }
            if !one.isFair { unfair += 1 }
            if !one.isMirrored { skewed += 1 }
        }
        #expect(losing == 0)
        #expect(far == 0)
        #expect(unfair == 0)
        #expect(skewed == 0)
    }
}

extension UInt64 {
    fileprivate var clamped: Int64 { Int64(Swift.min(self, UInt64(Int64.max))) }
}
