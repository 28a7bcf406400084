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
    }

    /// 100,000 random sums and weights.
    private func forRandomCases(seed: UInt64, _ isRight: (Case) -> Bool) throws -> Int {
        var generator = SeededGenerator(seed)
        var wrong = 0
        for _ in 0..<100_000 {
            let sum = Money(generator.anyMagnitude(), .eur)
            var weights: [Int64] = []
            for _ in 0...generator.below(4) { weights.append(generator.anyMagnitude().magnitude.clamped) }
            if weights.allSatisfy({ $0 == 0 }) { weights[0] = 1 }
            let shares = try sum.allocated(by: weights).map(\.minorUnits)
            let total = weights.reduce(Int128(0)) { $0 + Int128($1) }
            if !isRight(Case(sum: sum, weights: weights, shares: shares, total: total)) { wrong += 1 }
        }
        return wrong
    }

    @Test func `no unit is lost or made, for any sum and weights`() throws {
        let wrong = try forRandomCases(seed: 3) { one in
            one.shares.reduce(Int128(0)) { $0 + Int128($1) } == Int128(one.sum.minorUnits)
        }
        #expect(wrong == 0)
    }

    @Test func `each share is less than one unit from the exact one`() throws {
        let wrong = try forRandomCases(seed: 4) { one in
            zip(one.shares, one.weights).allSatisfy { share, weight in
                let exact = Int128(one.sum.minorUnits) * Int128(weight)
                let product = Int128(share).multipliedReportingOverflow(by: one.total)
                guard !product.overflow else { return false }
                return (product.partialValue - exact).magnitude < one.total.magnitude
            }
        }
        #expect(wrong == 0)
    }

    @Test func `a larger weight never gets less, and a weight of zero gets nothing`() throws {
        let wrong = try forRandomCases(seed: 5) { one in
            let pairs = zip(one.weights, one.shares).map { (weight: $0, size: $1.magnitude) }
            return pairs.allSatisfy { first in
                if first.weight == 0, first.size != 0 { return false }
                return pairs.allSatisfy { $0.weight <= first.weight || $0.size >= first.size }
            }
        }
        #expect(wrong == 0)
    }

    @Test func `a credit is shared as the debit was`() throws {
        let wrong = try forRandomCases(seed: 6) { one in
            guard one.sum.minorUnits != .min else { return true }
            let credit = try? Money(-one.sum.minorUnits, .eur).allocated(by: one.weights).map { -$0.minorUnits }
            return credit == one.shares
        }
        #expect(wrong == 0)
    }
}

extension UInt64 {
    fileprivate var clamped: Int64 { Int64(Swift.min(self, UInt64(Int64.max))) }
}
