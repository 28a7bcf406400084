import Foundation
import Synchronization

/// When the server may be tried again: after three failures in a row nobody waits for a connection until then.
final class ConnectGate: Sendable {
    private struct State {
        var failures = 0
        var next = ContinuousClock.now
    }
    private let state = Mutex(State())

    /// Failures in a row before attempts are spaced out; fewer would make one dropped packet an outage.
    static let failuresFree = 3
    static let delayFirst = Duration.milliseconds(100)
    static let delayMax = Duration.seconds(5)

    /// - Throws: `DatabaseUnavailable` while it is too early to try.
    func pass(at now: ContinuousClock.Instant = .now) throws(DatabaseUnavailable) {
        let wait: Duration? = state.withLock { state in
            state.failures >= Self.failuresFree && now < state.next ? state.next - now : nil
        }
        if let wait { throw DatabaseUnavailable(reason: "connecting failed; waiting to try again", retryAfter: wait) }
    }

    func succeeded() { state.withLock { $0.failures = 0 } }

    /// Doubles the wait up to 5 s, less up to a quarter by chance, so that instances do not come back in step.
    func failed(at now: ContinuousClock.Instant = .now) -> Duration {
        state.withLock { state in
            state.failures += 1
            let doublings = min(6, max(0, state.failures - Self.failuresFree))
            let delay = min(Self.delayMax, Self.delayFirst * (1 << doublings)) * Double.random(in: 0.75...1)
            state.next = now + delay
            return delay
        }
    }
}

/// What a PostgreSQL thread works with: its link, made when needed and made again when it is lost.
final class PostgresSession {
    private let settings: PostgresSettings
    private let gate: ConnectGate
    private let signals: CommitSignals
    private var link: PostgresLink?

    /// Attempts after the first for a transaction that another was in the way of.
    static let retriesMax = 3

    init(settings: PostgresSettings, gate: ConnectGate, signals: CommitSignals) {
        self.settings = settings
        self.gate = gate
        self.signals = signals
    }

    /// One unchanging view for all queries of the closure.
    func read<T>(_ body: (any SQLConnection) throws -> T) throws -> T {
        try transact("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", body) { try $0.endReading() }
    }

    func write<T>(_ body: (any SQLConnection) throws -> T) throws -> T {
        try transact("BEGIN", body) { try $0.commit() }
    }

    /// A list and one Sync, without BEGIN: one transaction by the protocol's own rule.
    func executeAll(_ statements: [SQL]) throws -> [Int] {
        try retrying { link in
            do {
                return try link.exchange(prelude: nil, statements).map(\.changed)
            } catch is PostgresConnectionLost {
                throw CommitOutcomeUnknown()
            }
        }
    }

    private func transact<T>(
        _ begin: String, _ body: (any SQLConnection) throws -> T, end: (PostgresConnection) throws -> Void
    ) throws -> T {
        try retrying { link in
            let connection = PostgresConnection(link, begin: begin)
            defer { connection.expire() }
            do {
                let value = try body(connection)
                try end(connection)
                signals.raise(connection.signals)
                return value
            } catch {
                connection.rollback()
                // What the closure made of a failure does not hide it: a deadlock is one however it was reported.
                switch connection.failure {
                case let refusal as PostgresRefusal where refusal.mayBeRetried: throw refusal
                case let lost as PostgresConnectionLost: throw lost
                default: throw error
                }
            }
        }
    }

    /// Runs an attempt on a connection that is alive and idle, again where the rules allow it.
    private func retrying<T>(_ attempt: (PostgresLink) throws -> T) throws -> T {
        var retries = 0
        var hasReconnected = false
        while true {
            let link = try readyLink()
            defer { dropUnlessIdle(link) }
            do {
                return try attempt(link)
            } catch let refusal as PostgresRefusal {
                guard refusal.mayBeRetried, retries < Self.retriesMax else { throw refusal.error }
                retries += 1
                Thread.sleep(forTimeInterval: Double.random(in: 0.001...0.005) * Double(1 << retries))
            } catch let lost as PostgresConnectionLost {
                // Lost before COMMIT was sent: the server has forgotten all of it.
                self.link = nil
                guard !hasReconnected else { throw DatabaseUnavailable(reason: lost.reason, retryAfter: .seconds(1)) }
                hasReconnected = true
            }
        }
    }

    private func readyLink() throws -> PostgresLink {
        if let link, !link.isLost, !link.isStale() { return link }
        link = nil
        try gate.pass()
        do {
            let link = try PostgresLink(settings)
            gate.succeeded()
            self.link = link
            return link
        } catch let error as DatabaseUnavailable {
            throw DatabaseUnavailable(reason: error.reason, retryAfter: gate.failed())
        }
    }

    /// A connection that is still inside a transaction would fail everything after it.
    private func dropUnlessIdle(_ link: PostgresLink) {
        if link.isLost || link.isInTransaction, self.link === link { self.link = nil }
    }
}
