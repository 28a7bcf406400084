import Commerce
import Foundation
import HTTPTypes
package import ServiceKit
package import Storage
import Wire

/// Why a call under an idempotency key may not run.
package enum KeyRefusal: Error, Hashable, Sendable, ProblemConvertible {
    /// Another call with this key has not ended.
    case inProgress
    /// The key was used for another request.
    case mismatch

    package var problem: Problem {
        switch self {
        case .inProgress:
            Problem(
                "idempotency-key-in-progress", .conflict, "A call with this Idempotency-Key is still running",
                headers: [.retryAfter: "1"])
        case .mismatch:
            Problem(
                "idempotency-key-reused", .unprocessableContent, "This Idempotency-Key was used for another call",
                detail: "Choose a new key for a new call.",
                errors: [
                    FieldError(pointer: "Idempotency-Key", code: "mismatch", detail: "The earlier call was another one")
                ])
        }
    }
}

/// Calls that count once: the key, the effect and the answer in the same transactions.
///
/// `begin` claims the key together with the first rows of the effect; `finish` stores the answer together with the last.
/// A crash between the two leaves a recovery point, from which the same call sent again goes on.
package struct KeyedCalls: Sendable {
    /// Longer than any request may take, so that nobody else finishes what is still running.
    package static let lease: Duration = .seconds(15)

    private let owner: String
    private let ambient: Ambient

    /// - Parameter ambient: also gives this process a name of its own, so that its claims are known from those of an
    ///   earlier one.
    package init(ambient: Ambient) {
        self.ambient = ambient
        owner = Hex.text(ambient.randomBytes(8))
    }

    package enum Beginning<Started: Sendable>: Sendable {
        /// The effect has begun; what `start` returned.
        case started(Started)
        /// An earlier call began it and did not end; the recovery point it noted.
        case resumed(point: String)
        case replay(KeyedAnswer)
    }

    /// Claims the key; for a new one runs `start`, which writes the first rows and returns the recovery point beside its
    /// result.
    /// - Throws: `KeyRefusal`, and what `start` throws, which leaves the key unused.
    package func begin<Started: Sendable>(
        _ key: IdempotencyRequest, in db: any SQLConnection, start: () throws -> (point: String, Started)
    ) throws -> Beginning<Started> {
        let store = IdempotencyStore(db: db)
        let now = ambient.now()
        let claim = try store.claim(
            scope: key.scope, key: key.key, fingerprint: key.fingerprint, earlier: key.earlierFingerprint,
            owner: owner, now: now, lease: Self.lease)
        switch claim {
        case .inProgress: throw KeyRefusal.inProgress
        case .mismatch: throw KeyRefusal.mismatch
        case .replay(let status, _, let body):
            return .replay(KeyedAnswer(status: status, body: body, isReplay: true))
        case .recovered(let point?):
            return .resumed(point: point)
        case .new, .recovered(nil):
            let (point, started) = try start()
            try store.setRecoveryPoint(
                scope: key.scope, key: key.key, owner: owner, point: point,
                leasedUntil: now.addingTimeInterval(Double(Self.lease.components.seconds)))
            return .started(started)
        }
    }

    /// Whether the key was used before, for whatever: what is checked before a first use must not stand in a replay's way.
    package func isKnown(_ key: IdempotencyRequest, in db: any SQLConnection) throws -> Bool {
        try db.first("SELECT 1 AS known FROM idempotency WHERE scope = \(key.scope) AND key = \(key.key)") != nil
    }

    /// Stores the answer; from now on the key gives it again.
    /// - Throws: `IdempotencyLeaseLost` where the claim was lost to another.
    package func finish(
        _ key: IdempotencyRequest, in db: any SQLConnection, status: Int, body: [UInt8]
    ) throws {
        try IdempotencyStore(db: db).complete(
            scope: key.scope, key: key.key, owner: owner, status: status, headers: [], body: body)
    }

    /// Lets go of the claim though the effect is not finished, so that the next try need not wait for the lease's end.
    package func yield(_ key: IdempotencyRequest, in db: any SQLConnection, point: String) throws {
        try IdempotencyStore(db: db).setRecoveryPoint(
            scope: key.scope, key: key.key, owner: owner, point: point, leasedUntil: ambient.now())
    }
}
