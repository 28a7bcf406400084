import Commerce
import PaymentsDomain
import Testing

@Suite struct PollPlanTests {
    private static let start = Timestamp(millisecondsSince1970: 1_795_000_000_000)

    private static func after(_ seconds: Int64) -> Timestamp { start.adding(.seconds(seconds)) }

    /// The seconds at which a plan asks, to its end.
    private static func seconds(_ plan: PollPlan, valid: Int64, grace: Int64) -> [Int64] {
        var moments: [Int64] = []
        var now = start
        while let next = plan.next(
            after: now, startedAt: start, deadline: after(valid), graceSeconds: grace)
        {
            moments.append((next.millisecondsSince1970 - start.millisecondsSince1970) / 1_000)
            now = next
        }
        return moments
    }

    @Test func `a plan asks quickly, then evenly, and a last time at the end of the grace`() {
        let plan = PollPlan(firstSeconds: [5, 10, 20, 40, 60], thenEverySeconds: 60)
        #expect(Self.seconds(plan, valid: 180, grace: 90) == [5, 10, 20, 40, 60, 120, 180, 240, 270])
    }

    @Test func `a plan without a pace asks again at the deadline and after the grace`() {
        let plan = PollPlan(firstSeconds: [60, 300], thenEverySeconds: nil)
        #expect(Self.seconds(plan, valid: 900, grace: 900) == [60, 300, 900, 1_800])
    }

    @Test func `no plan asks past the grace`() {
        let plan = PollPlan(firstSeconds: [60, 7_200], thenEverySeconds: nil)
        #expect(Self.seconds(plan, valid: 600, grace: 300) == [60, 900])
    }

    @Test func `a payment of long validity is asked a bounded number of times`() {
        let plan = PollPlan(firstSeconds: [21_600], thenEverySeconds: 21_600)
        #expect(Self.seconds(plan, valid: 432_000, grace: 432_000).count == 40)
    }
}
