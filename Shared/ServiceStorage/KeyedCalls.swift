import Commerce
import Foundation
import HTTPTypes
import JSON
package import ServiceKit
package import Storage
import Synchronization

/// Calls that count once: the key, the effect and the answer in the same transactions.
///
/// `answer` claims the key together with the first rows of the effect; `finish`, in the transaction of the last ones,
/// stores the answer. A crash between the two leaves a claim with a recovery point, from which the same call sent again
/// goes on, or `KeyedUpkeep` though nobody asks.
package final class KeyedCalls: Sendable {
    /// Longer than any request may take. A claim is free at once when its process is known to be gone.
    package static let lease: Duration = .seconds(15)
    /// How long a call waits for another one with its key before it is told to come back.
    package static let patience: Duration = .seconds(2)

    let database: any Database
    let ambient: Ambient
    /// Whose claims ours are.
    let owner: String
    /// Claims that were to be let go while the database did not answer; `KeyedUpkeep` tries again.
    let unreleased = Mutex<[Release]>([])

    struct Release: Sendable {
        let key: IdempotencyRequest
        let point: String
    }

    /// What is remembered of an outage; what does not fit waits for the end of its lease.
    static let unreleasedMax = 1_000

    /// - Parameter presence: by whose name claims are told from those of an earlier or another process.
    package init(database: any Database, ambient: Ambient, presence: Presence) {
        self.database = database
        self.ambient = ambient
        owner = presence.id
    }

    /// Answers a call under its key: the stored answer again, or a new one.
    /// - Parameters:
    ///   - check: asks, before a first use, what would stand in the way. Not done for a key that is known, so that
    ///     nothing stands in the way of a replay.
    ///   - start: writes the first rows of the effect, in the transaction that claims the key; returns the recovery
    ///     point beside its result. It may run again, so it is SQL and nothing else. Each run's point is its own.
    ///   - resume: what `start` would have returned, from the recovery point that an earlier call left.
    ///   - finish: does the rest, and calls `finish(_:in:answer:)` in its last transaction.
    ///   - replay: makes an answer of what was stored, where that is sealed.
    /// - Throws: `KeyRefusal`; what the closures throw, and then the key is free for the next try. A refusal by the
    ///   rules of the business (402, 409) that `check` or `start` throws is the answer, and is stored.
    package func answer<Started: Sendable>(
        _ key: IdempotencyRequest,
        check: (() async throws -> Void)? = nil,
        start: @escaping @Sendable (any SQLConnection) throws -> (point: String, Started),
        resume: (String) async throws -> Started,
        finish: (Started) async throws -> KeyedAnswer,
        replay: (KeyedAnswer) async throws -> KeyedAnswer = { $0 }
    ) async throws -> KeyedAnswer {
        let beginning: Beginning<Started>
        do {
            if let check, try await !isKnown(key) { try await check() }
            beginning = try await begin(key, start: start)
        } catch {
            guard let refusal = Self.businessRefusal(error) else { throw error }
            return try await store(refusal, under: key)
        }
        switch beginning {
        case .answered(let stored): return try await replay(stored)
        case .started(let point, let started):
            return try await releasing(key, point) { try await finish(started) }
        case .resumed(let point):
            return try await releasing(key, point) { try await finish(try await resume(point)) }
        }
    }

    private func isKnown(_ key: IdempotencyRequest) async throws -> Bool {
        try await database.read { db in try IdempotencyStore(db: db).isKnown(scope: key.scope, key: key.key) }
    }

    /// Stores the answer; from now on the key gives it again.
    /// - Throws: `IdempotencyLeaseLost` where the claim was lost to another.
    package func finish(_ key: IdempotencyRequest, in db: any SQLConnection, answer: KeyedAnswer) throws {
        try IdempotencyStore(db: db).complete(
            scope: key.scope, key: key.key, owner: owner, status: answer.status,
            headers: answer.headers.map { StoredHeader($0.name.rawName, $0.value) }, body: answer.body)
    }

    /// Runs what follows a claim; where it fails, lets go of the claim, so that the next try need not wait.
    func releasing<Value>(
        _ key: IdempotencyRequest, _ point: String, retryAfter: Duration = .zero, _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await body()
        } catch {
            // One that was lost is another's to end.
            if !(error is IdempotencyLeaseLost) { await letGo(Release(key: key, point: point), retryAfter: retryAfter) }
            throw error
        }
    }

    func letGo(_ release: Release, retryAfter: Duration) async {
        let retryAt = ambient.now().addingTimeInterval(retryAfter / .seconds(1))
        do {
            try await database.write { [owner] db in
                try IdempotencyStore(db: db).letGo(
                    scope: release.key.scope, key: release.key.key, owner: owner, point: release.point,
                    retryAt: retryAt)
            }
        } catch is IdempotencyLeaseLost {
            // It ended after all, as where the answer of its last commit was lost, or another has it.
        } catch {
            unreleased.withLock { if $0.count < Self.unreleasedMax { $0.append(release) } }
        }
    }

    // MARK: - Refusals

    /// What was refused by the state of things, not by the form of the call: the same key gets the same refusal. A
    /// peer's words are not ours to keep.
    private static func businessRefusal(_ error: any Error) -> Problem? {
        guard !(error is KeyRefusal), !(error is CallError), let known = error as? any ProblemConvertible else {
            return nil
        }
        let problem = known.problem
        return [402, 409].contains(problem.status.code) ? problem : nil
    }

    private func store(_ refusal: Problem, under key: IdempotencyRequest) async throws -> KeyedAnswer {
        let body = try StrictJSONEncoder().encode(refusal.document(instance: Scope.current?.requestID))
        let answer = KeyedAnswer(status: refusal.status.code, headers: refusal.headers, body: body)
        return try await database.write { [self] db in
            switch try claim(key, in: db) {
            case .new:
                try finish(key, in: db, answer: answer)
                return answer
            case .replay(let status, let headers, let body):
                return KeyedAnswer(storedStatus: status, headers: headers, body: body)
            // Another call with the key was faster; ours has done nothing, and says so.
            case .recovered, .inProgress, .mismatch: throw refusal
            }
        }
    }
}

extension KeyedAnswer {
    /// An answer as it was stored.
    init(storedStatus status: Int, headers stored: [StoredHeader], body: [UInt8]) {
        var headers: HTTPFields = [:]
        for header in stored {
            guard let name = HTTPField.Name(header.name) else { continue }
            headers.append(HTTPField(name: name, value: header.value))
        }
        self.init(status: status, headers: headers, body: body, isReplay: true)
    }
}
