import Foundation
import Logging
package import ServiceKit
import ServiceLifecycle
import Storage
import Synchronization

/// Finishes calls under a key that were begun and abandoned, though nobody sends them again, and forgets keys that are
/// older than `IdempotencyStore.keptDays`.
package final class KeyedUpkeep: Service {
    private let keyed: KeyedCalls
    private let finish: @Sendable (IdempotencyRequest, String) async throws -> Void
    /// Failures in a row of calls that could not be finished yet.
    private let failures = Mutex<[IdempotencyRequest: Int]>([:])
    private let log = Logger(label: "idempotency")

    private static let every = Duration.seconds(1)
    /// How many abandoned calls are taken up at once.
    private static let batch = 16
    /// Rounds between two sweeps: an hour.
    private static let sweepEvery = 3_600
    /// Failures remembered; beyond it all are forgotten, and some calls are tried sooner than they need be.
    private static let failuresMax = 10_000
    /// A call that cannot be finished is tried after 1, 2, 4 … seconds, and in the end every minute.
    private static let delayMax = Duration.seconds(60)

    /// - Parameter finish: goes on from a recovery point and ends with `KeyedCalls.finish(_:in:answer:)`.
    package init(
        _ keyed: KeyedCalls, finish: @escaping @Sendable (IdempotencyRequest, String) async throws -> Void
    ) {
        self.keyed = keyed
        self.finish = finish
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            var round = 0
            while !Task.isCancelled {
                do {
                    try await oneRound()
                    if round % Self.sweepEvery == 0 { try await sweep() }
                } catch {
                    log.warning("Upkeep of idempotency keys failed", metadata: ["error": "\(error)"])
                }
                round += 1
                do { try await keyed.ambient.sleep(for: Self.every) } catch { return }
            }
        }
    }

    /// Takes up what is abandoned now; how many calls it were.
    @discardableResult
    package func oneRound() async throws -> Int {
        for release in keyed.unreleased.withLock({ list in
            defer { list = [] }
            return list
        }) { await keyed.letGo(release, retryAfter: .zero) }
        let now = keyed.ambient.now()
        let until = now.addingTimeInterval(KeyedCalls.lease / .seconds(1))
        let claims = try await keyed.database.write { [keyed] db in
            try IdempotencyStore(db: db).takeAbandoned(
                owner: keyed.owner, now: now, until: until, waitMax: Self.delayMax * 2, limit: Self.batch)
        }
        await withDiscardingTaskGroup { group in
            for claim in claims { group.addTask { [self] in await finish(claim) } }
        }
        return claims.count
    }

    private func finish(_ claim: AbandonedClaim) async {
        let key = IdempotencyRequest(scope: claim.scope, key: claim.key, fingerprint: claim.fingerprint)
        guard let point = claim.recoveryPoint else {
            // Claimed and nothing more: nothing was begun, so nothing is to be finished.
            try? await keyed.database.write { [keyed] db in
                try IdempotencyStore(db: db).release(scope: key.scope, key: key.key, owner: keyed.owner)
            }
            return
        }
        let count = failures.withLock { $0[key] ?? 0 }
        do {
            try await keyed.releasing(key, point, retryAfter: Self.delay(afterFailures: count + 1)) {
                try await finish(key, point)
            }
            failures.withLock { $0[key] = nil }
        } catch {
            failures.withLock { failures in
                if failures.count >= Self.failuresMax { failures = [:] }
                failures[key] = count + 1
            }
            log.warning("An abandoned call is still unfinished", metadata: ["point": "\(point)", "error": "\(error)"])
        }
    }

    static func delay(afterFailures count: Int) -> Duration {
        min(delayMax, .seconds(1) * (1 << min(20, max(0, count - 1))))
    }

    /// Forgets old keys; how many it were.
    @discardableResult
    package func sweep() async throws -> Int {
        let now = keyed.ambient.now()
        var swept = 0
        while true {
            let count = try await keyed.database.write { db in try IdempotencyStore(db: db).sweep(now: now) }
            swept += count
            if count == 0 { return swept }
        }
    }
}
