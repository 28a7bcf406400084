import Metrics
import Synchronization

/// Counts and times calls by host. Merchants' addresses are many: only hosts that the settings name have a label of
/// their own, all others are `other`.
final class EgressMetrics: Sendable {
    private struct Series {
        let inFlight: Meter
        let time: Metrics.Timer
        let opened: Counter
        /// 0 closed, 1 one call is let through to see, 2 open; none where many hosts share the label.
        let breaker: Meter?
        var ended: [String: Counter] = [:]
    }

    static let otherHosts = "other"

    private let named: Set<String>
    private let factory: any MetricsFactory
    private let known = Mutex<[String: Series]>([:])
    private let waiting: Meter

    init(_ settings: EgressSettings) {
        named = settings.namedHosts.union(settings.allowedPrivateHosts)
        factory = settings.metrics
        waiting = Meter(label: "egress_waiting", factory: factory)
    }

    func label(of origin: String) -> String { named.contains(origin) ? origin : Self.otherHosts }

    func isWaiting(_ change: Int) { change < 0 ? waiting.decrement(by: 1) : waiting.increment(by: 1) }

    func started(_ origin: String) { with(origin) { $0.inFlight.increment(by: 1) } }

    func stopped(_ origin: String) { with(origin) { $0.inFlight.decrement(by: 1) } }

    func breaker(_ origin: String, _ state: CircuitBreaker.Standing, hasOpened: Bool) {
        with(origin) { series in
            series.breaker?.set(state.rawValue)
            if hasOpened { series.opened.increment() }
        }
    }

    /// - Parameter outcome: `2xx` and so on for an answer, or the kind of failure.
    func ended(_ origin: String, outcome: String, took: Duration) {
        let host = label(of: origin)
        let factory = factory
        with(origin) { series in
            let counter =
                series.ended[outcome]
                ?? Counter(label: "egress_calls", dimensions: [("host", host), ("outcome", outcome)], factory: factory)
            series.ended[outcome] = counter
            counter.increment()
            let (seconds, attoseconds) = took.components
            series.time.recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
        }
    }

    private func with(_ origin: String, _ body: (inout Series) -> Void) {
        let host = label(of: origin)
        known.withLock { known in
            var series = known[host] ?? make(host)
            body(&series)
            known[host] = series
        }
    }

    private func make(_ host: String) -> Series {
        let labels = [("host", host)]
        return Series(
            inFlight: Meter(label: "egress_in_flight", dimensions: labels, factory: factory),
            time: Metrics.Timer(label: "egress_call_seconds", dimensions: labels, factory: factory),
            opened: Counter(label: "egress_breaker_opened", dimensions: labels, factory: factory),
            breaker: host == Self.otherHosts
                ? nil : Meter(label: "egress_breaker_state", dimensions: labels, factory: factory))
    }
}
