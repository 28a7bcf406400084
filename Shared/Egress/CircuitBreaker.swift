/// Stops calling a host that does not answer, and lets one call at a time find out whether it is back.
///
/// Counts failures in a row to connect or to answer in time. An answer with any status closes it: the host lives.
package struct CircuitBreaker: Sendable {
    package struct Settings: Sendable {
        /// Failures in a row that open it.
        package var failuresMax = 5
        /// The first rest, doubled after each failed probe.
        package var rest: Duration = .seconds(5)
        package var restMax: Duration = .seconds(60)

        package init() {}
    }

    private enum State {
        case closed(failures: Int)
        case open(until: ContinuousClock.Instant, rest: Duration)
        case probing(rest: Duration)
    }

    private let settings: Settings
    private var state = State.closed(failures: 0)

    package init(_ settings: Settings) { self.settings = settings }

    /// Whether a call may start. After the rest the first to ask becomes the probe, and others wait for its outcome.
    package mutating func admits(at now: ContinuousClock.Instant) -> Bool {
        switch state {
        case .closed: return true
        case .probing: return false
        case .open(let until, let rest):
            guard now >= until else { return false }
            state = .probing(rest: rest)
            return true
        }
    }

    package mutating func succeeded() { state = .closed(failures: 0) }

    /// Returns true when this failure opened it.
    package mutating func failed(at now: ContinuousClock.Instant) -> Bool {
        switch state {
        case .closed(let failures):
            guard failures + 1 >= settings.failuresMax else {
                state = .closed(failures: failures + 1)
                return false
            }
            state = .open(until: now + settings.rest, rest: settings.rest)
            return true
        case .probing(let rest):
            let longer = min(rest * 2, settings.restMax)
            state = .open(until: now + longer, rest: longer)
            return true
        case .open: return false  // a call begun before it opened
        }
    }

    /// A call that ended without saying anything about the host, such as one its caller gave up.
    package mutating func abandoned(at now: ContinuousClock.Instant) {
        if case .probing(let rest) = state { state = .open(until: now, rest: rest) }
    }

    /// As metrics show it.
    package enum Standing: Int64, Sendable {
        case closed = 0, probing = 1, open = 2
    }

    package var standing: Standing {
        switch state {
        case .closed: .closed
        case .probing: .probing
        case .open: .open
        }
    }

    /// Nothing to remember.
    var isFresh: Bool {
        if case .closed(failures: 0) = state { true } else { false }
    }
}
