import NIOCore

/// Stops asking a service that cannot answer, and finds out by single calls when it can again.
///
/// A failure is a call that the service did not serve: no connection, no answer in time, a broken answer, a bare 500. An
/// answer that says what is wrong (a problem with 502, 503 or 504) is an answer: one provider that is away must not
/// take the others along.
struct CircuitBreaker {
    enum State: Hashable {
        case closed
        case open(until: NIODeadline)
        /// Single calls find out.
        case halfOpen
    }

    enum Ticket: Hashable {
        case usual
        /// The outcome of this call decides whether others follow.
        case probe
    }

    enum Decision: Hashable {
        case admitted(Ticket)
        case refused(retryAfter: TimeAmount)
    }

    /// Failures without a success between them.
    static let consecutiveMax = 10
    /// Within one window, together with `shareMax`.
    static let failuresMax = 20
    static let window: TimeAmount = .seconds(10)
    /// Good probes that close it.
    static let probesWanted = 3
    private static let firstPause: TimeAmount = .seconds(1)
    private static let longestPause: TimeAmount = .seconds(30)

    private(set) var state = State.closed
    private var consecutive = 0
    private var good = 0
    private var bad = 0
    private var windowEnd = NIODeadline.uptimeNanoseconds(0)
    private var timesOpened = 0
    private var isProbing = false
    private var goodProbes = 0

    /// Asked before each call; a probe that was given must be `ended` or `withdrawn`.
    mutating func admit(at now: NIODeadline) -> Decision {
        switch state {
        case .closed: return .admitted(.usual)
        case .open(let until):
            guard until <= now else { return .refused(retryAfter: until - now) }
            state = .halfOpen
            goodProbes = 0
        case .halfOpen: break
        }
        guard !isProbing else { return .refused(retryAfter: Self.firstPause) }
        isProbing = true
        return .admitted(.probe)
    }

    mutating func ended(_ ticket: Ticket, isGood: Bool, at now: NIODeadline) {
        if ticket == .probe { isProbing = false }
        switch state {
        case .closed: count(isGood, at: now)
        case .open: break  // It was under way when the others failed.
        case .halfOpen where ticket == .probe:
            guard isGood else { return open(at: now) }
            goodProbes += 1
            if goodProbes >= Self.probesWanted { close() }
        case .halfOpen: break
        }
    }

    /// The call was not made after all.
    mutating func withdrawn(_ ticket: Ticket) {
        if ticket == .probe { isProbing = false }
    }

    /// The service said by itself that it is ready: the next call finds out at once.
    mutating func heardReady(at now: NIODeadline) {
        if case .open = state { state = .open(until: now) }
    }

    private mutating func count(_ isGood: Bool, at now: NIODeadline) {
        if windowEnd <= now { (good, bad, windowEnd) = (0, 0, now + Self.window) }
        if isGood {
            good += 1
            consecutive = 0
        } else {
            bad += 1
            consecutive += 1
        }
        if consecutive >= Self.consecutiveMax || (bad >= Self.failuresMax && bad >= good) { open(at: now) }
    }

    private mutating func open(at now: NIODeadline) {
        let pause = min(Self.firstPause * (1 << min(timesOpened, 5)), Self.longestPause)
        timesOpened += 1
        state = .open(until: now + pause)
    }

    private mutating func close() {
        state = .closed
        (consecutive, good, bad, timesOpened) = (0, 0, 0, 0)
    }
}
