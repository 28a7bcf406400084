package import Commerce

/// When to ask a provider about a payment that stays open, because callbacks get lost.
package struct PollPlan: Hashable, Sendable {
    /// Seconds after the payment began at which to ask, rising.
    package let firstSeconds: [Int64]
    /// Then each so many seconds, to the deadline and its grace; nil to ask again only after the deadline.
    package let thenEverySeconds: Int64?

    package init(firstSeconds: [Int64], thenEverySeconds: Int64?) {
        self.firstSeconds = firstSeconds
        self.thenEverySeconds = thenEverySeconds
    }

    /// The next moment to ask that is later than `now`; the last is the end of the grace, and nil after that.
    /// - Parameters:
    ///   - deadline: when the payment expires.
    ///   - graceSeconds: how long after the deadline money may still be on its way.
    package func next(
        after now: Timestamp, startedAt: Timestamp, deadline: Timestamp, graceSeconds: Int64
    ) -> Timestamp? {
        let end = deadline.adding(.seconds(graceSeconds))
        guard now < end else { return nil }
        for seconds in firstSeconds {
            let moment = startedAt.adding(.seconds(seconds))
            if moment > now { return min(moment, end) }
        }
        if let every = thenEverySeconds, every > 0 {
            let base = startedAt.adding(.seconds(firstSeconds.last ?? 0))
            let passed = now.millisecondsSince1970 - base.millisecondsSince1970
            let steps = passed < 0 ? 1 : passed / (every * 1_000) + 1
            return min(base.adding(.seconds(steps * every)), end)
        }
        return now < deadline ? deadline : end
    }
}
