/// How a relay spaces out attempts, and how much it does at once.
package struct OutboxRelayPolicy: Sendable {
    /// Aggregates delivered side by side. One that hangs takes one of these places and no other's.
    package var concurrency = 32
    /// Attempts before an event is set aside: with waits that double to `delayMax`, more than a day.
    package var attemptsMax = 1_500
    /// The wait after the first failure; each further one doubles it.
    package var delayFirst = Duration.milliseconds(500)
    package var delayMax = Duration.seconds(60)
    /// The longest one delivery may take before it counts as failed.
    package var deliveryTimeout = Duration.seconds(5)
    /// How long events taken are ours; what a dead process held is free after it, so that a crash delays an event by no
    /// more. Longer than `deliveryTimeout`.
    package var lease = Duration.seconds(10)
    /// How often to look without having been woken: for events due again, and for those of other processes.
    package var pollEvery = Duration.seconds(1)

    package init() {}

    /// The wait after this many failures, 1 for the first.
    func delay(afterFailures failures: Int) -> Duration {
        let doublings = min(30, max(0, failures - 1))
        return min(delayMax, delayFirst * (1 << doublings))
    }
}

/// Thrown by a delivery that no further attempt can help: the event is set aside at once.
package struct OutboxRefused: Error, Hashable, Sendable {
    package let reason: String

    package init(_ reason: String) { self.reason = reason }
}
