import Foundation
import ServiceKit
import Storage
import Synchronization

extension KeyedCalls {
    /// How a call under a key begins.
    enum Beginning<Started: Sendable>: Sendable {
        /// The effect has begun; what `start` returned.
        case started(point: String, Started)
        /// An earlier call began it and did not end; the recovery point it noted.
        case resumed(point: String)
        case answered(KeyedAnswer)
    }

    /// Claims the key, with the first rows of the effect where it is new. Waits for another call that has it.
    /// - Throws: `KeyRefusal`, and what `start` throws, which leaves the key unused.
    func begin<Started: Sendable>(
        _ key: IdempotencyRequest, start: @escaping @Sendable (any SQLConnection) throws -> (point: String, Started)
    ) async throws -> Beginning<Started> {
        var patience = Patience(until: Scope.current?.deadline)
        // What this very call has begun, should the answer to its commit be lost.
        let begun = Mutex<(point: String, started: Started)?>(nil)
        var isUnsure = false
        while true {
            let claim: IdempotencyClaim
            do {
                claim = try await database.write { [self] db in
                    let claim = try self.claim(key, in: db)
                    switch claim {
                    case .new, .recovered(nil):
                        let (point, started) = try start(db)
                        try note(point, of: key, in: db)
                        begun.withLock { $0 = (point, started) }
                    default: break
                    }
                    return claim
                }
            } catch let lost as CommitOutcomeUnknown {
                // The key is in that transaction, so it tells whether it happened; asked once, a second loss is told.
                guard !isUnsure else { throw lost }
                isUnsure = true
                continue
            }
            switch claim {
            case .new, .recovered(nil):
                guard let (point, started) = begun.withLock({ $0 }) else { throw KeyRefusal.inProgress }
                return .started(point: point, started)
            case .recovered(let point?): return .resumed(point: point)
            case .mismatch: throw KeyRefusal.mismatch
            case .replay(let status, let headers, let body):
                return .answered(KeyedAnswer(storedStatus: status, headers: headers, body: body))
            case .inProgress(let point):
                if isUnsure, let own = begun.withLock({ $0 }), own.point == point {
                    return .started(point: own.point, own.started)
                }
                try await waitWhileRunning(key, &patience)
            }
        }
    }

    func claim(_ key: IdempotencyRequest, in db: any SQLConnection) throws -> IdempotencyClaim {
        try IdempotencyStore(db: db).claim(
            scope: key.scope, key: key.key, fingerprint: key.fingerprint, alternative: key.formerFingerprint,
            owner: owner, now: ambient.now(), lease: Self.lease)
    }

    private func note(_ point: String, of key: IdempotencyRequest, in db: any SQLConnection) throws {
        try IdempotencyStore(db: db).setRecoveryPoint(
            scope: key.scope, key: key.key, owner: owner, point: point,
            leasedUntil: ambient.now().addingTimeInterval(Self.lease / .seconds(1)))
    }

    /// Returns when the other call has ended or let go. No connection is held meanwhile.
    /// - Throws: `KeyRefusal.inProgress` when there is no more time to wait.
    private func waitWhileRunning(_ key: IdempotencyRequest, _ patience: inout Patience) async throws {
        repeat {
            guard let pause = patience.next() else { throw KeyRefusal.inProgress }
            try await ambient.sleep(for: pause)
        } while try await database.read { [ambient] db in
            try IdempotencyStore(db: db).isRunning(scope: key.scope, key: key.key, now: ambient.now())
        }
    }
}

/// The pauses between looks at a call that somebody else is at: short first, as most calls end soon.
struct Patience {
    private static let first = Duration.milliseconds(5)
    private static let longest = Duration.milliseconds(160)
    /// Kept of a call's own time, to answer in.
    private static let margin = Duration.milliseconds(100)

    private let end: ContinuousClock.Instant
    private var left: Duration
    private var pause = Self.first

    /// - Parameter deadline: of the call that waits.
    init(until deadline: ContinuousClock.Instant?) {
        let now = ContinuousClock.now
        left = deadline.map { min(KeyedCalls.patience, $0 - now - Self.margin) } ?? KeyedCalls.patience
        end = now + left
    }

    /// The next pause; nil when time is up, by the clock or by the pauses themselves.
    mutating func next() -> Duration? {
        let next = min(pause, left, end - .now)
        guard next > .zero else { return nil }
        left -= next
        pause = min(pause * 2, Self.longest)
        return next
    }
}
