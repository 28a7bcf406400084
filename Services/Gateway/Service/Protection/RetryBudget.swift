import NIOCore

/// How many calls may be sent again: a tenth of all, and some each second; so that a service in trouble is not asked
/// twice as much.
struct RetryBudget {
    /// One retry, in the unit in which the budget is kept.
    private static let retry: Int64 = 1_000_000_000
    /// Each call brings this much.
    private static let share = retry / 10

    private let perSecond: Int64
    private let most: Int64
    private var balance: Int64
    private var refilledAt: NIODeadline

    /// - Parameter perSecond: retries a second beside the tenth, at most so many at once; times the event loops that
    ///   each keep a budget this is 3, see `ProtectionLimits`.
    init(perSecond: Int64, at now: NIODeadline) {
        self.perSecond = perSecond
        most = max(perSecond, 1) * 10 * Self.retry
        balance = max(perSecond, 1) * Self.retry
        refilledAt = now
    }

    /// A call began.
    mutating func called() { balance = min(balance + Self.share, most) }

    /// Whether one call may be sent again; it is charged.
    mutating func takeRetry(at now: NIODeadline) -> Bool {
        let passed = min((now - refilledAt).nanoseconds, 60 * 1_000_000_000)
        if passed > 0 {
            // A second brings `perSecond` retries, a nanosecond as many units.
            balance = min(balance + passed * perSecond, most)
            refilledAt = now
        }
        guard balance >= Self.retry else { return false }
        balance -= Self.retry
        return true
    }
}
