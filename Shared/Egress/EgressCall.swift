import Synchronization

/// One call on its way through a worker, from `send` to its outcome.
final class EgressCall: Sendable {
    typealias Outcome = Result<EgressResponse, EgressFailure>

    let request: EgressRequest
    let target: EgressTarget
    let expires: ContinuousClock.Instant

    private struct State {
        var isCancelled = false
        var continuation: CheckedContinuation<Outcome, Never>?
    }
    private let state = Mutex(State())

    init(_ request: EgressRequest, _ target: EgressTarget, expires: ContinuousClock.Instant) {
        self.request = request
        self.target = target
        self.expires = expires
    }

    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// Only marks it: the worker that owns the transfer ends it.
    func cancel() { state.withLock { $0.isCancelled = true } }

    func waitsOn(_ continuation: CheckedContinuation<Outcome, Never>) {
        state.withLock { $0.continuation = continuation }
    }

    /// Hands the outcome over; the first one counts.
    func finish(_ outcome: Outcome) {
        let continuation = state.withLock { state in
            let waiting = state.continuation
            state.continuation = nil
            return waiting
        }
        continuation?.resume(returning: outcome)
    }
}

extension Duration {
    /// Whole milliseconds, at least 1 for anything positive: libcurl reads 0 as "no limit".
    var curlMilliseconds: Int {
        let (seconds, attoseconds) = components
        return max(1, Int(seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000))
    }
}
