import NIOCore
import Testing

@testable import GatewayService

@Suite struct RetryBudgetTests {
    /// How many retries there are at once.
    private func drain(_ budget: inout RetryBudget, at now: NIODeadline) -> Int {
        var count = 0
        while budget.takeRetry(at: now), count < 1_000 { count += 1 }
        return count
    }

    private func expectCount(_ count: Int, _ expected: Int, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(count == expected, sourceLocation: sourceLocation)
    }

    @Test(arguments: [(0, 3), (9, 3), (10, 4), (100, 13), (10_000, 30)])
    func `a tenth of the calls, beside those of each second`(calls: Int, retries: Int) {
        var budget = RetryBudget(perSecond: 3, at: at(0))
        for _ in 0..<calls { budget.called() }
        expectCount(drain(&budget, at: at(0)), retries)
    }

    @Test(arguments: [(333, 0), (334, 1), (1_000, 3), (2_000, 6), (3_600_000, 30)])
    func `each second brings some, and a quiet hour no more than ten seconds' worth`(after: Int64, retries: Int) {
        var budget = RetryBudget(perSecond: 3, at: at(0))
        expectCount(drain(&budget, at: at(0)), 3)
        expectCount(drain(&budget, at: at(after)), retries)
    }
}
