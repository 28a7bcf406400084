import Foundation
import Logging
import ServiceLifecycle
import Synchronization

/// This process among those that share a database: a name that no other process has, and proof that it lives.
///
/// What a process held when it died is free again as soon as the death is known, long before its leases end. A SQLite
/// file belongs to one process, so at its start all earlier ones are dead. On PostgreSQL each process counts up a
/// row of its own once a second; one whose count stands still for three looks of another is dead. Only counts are
/// compared, never two clocks, and looks that failed do not count: a server that was down has killed nobody.
///
/// A process that was taken for dead (stopped, or starved for seconds) finds that its claims may be another's, and
/// each step that ends a claim checks that.
package final class Presence: Service {
    /// What a dead process leaves behind.
    package enum Holding: Sendable, CaseIterable {
        /// Claims on idempotency keys; see `IdempotencyStore`.
        case keys
        /// Aggregates whose events were being delivered; see `OutboxRelay`.
        case events
    }

    /// This process since its start.
    package let id: String

    private let database: any Database
    private let holdings: [Holding]
    private let sleep: @Sendable (Duration) async throws -> Void
    /// What the others' rows said when last looked at, and in how many looks they have said it.
    private let seen = Mutex<[String: (beat: Int64, looks: Int)]>([:])
    /// Our own count, which never stands where it stood before, even if others deleted our row.
    private let beats = Atomic<Int64>(0)
    private let log = Logger(label: "storage.presence")
    private let alive = Atomic<Int>(1)

    /// How many processes live that share the database, this one included: as it was when they were last looked for, so
    /// that a database that is away changes nothing.
    package var instances: Int { alive.load(ordering: .relaxed) }

    /// Between two looks.
    static let every = Duration.seconds(1)
    /// Looks in a row that find the same count before its process is dead: with the first of them, three seconds.
    static let looksMax = 4

    /// - Parameters:
    ///   - id: unlike any other process's, also after a restart.
    ///   - holdings: which of the tables the service has.
    ///   - sleep: waits between two looks.
    package init(
        database: any Database, id: String, holdings: [Holding],
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.database = database
        self.id = id
        self.holdings = holdings
        self.sleep = sleep
    }

    /// Other processes on the same database, as last looked at; on SQLite there are none.
    package var others: Int { seen.withLock { $0.count } }

    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                do {
                    let isEnough = try await look()
                    if isEnough { break }
                } catch {
                    log.warning("Nobody could be looked for", metadata: ["error": "\(error)"])
                }
                do { try await sleep(Self.every) } catch { return }
            }
        }
        try? await gracefulShutdown()
    }

    /// Shows that this process lives, and frees what the dead held; whether there is nothing more to look for.
    @discardableResult
    package func look() async throws -> Bool {
        switch database.engine {
        case .sqlite:
            try await database.executeAll(holdings.map { $0.free(from: "<> \(id)") })
            return true
        case .postgres:
            do {
                for dead in try await findDead() { try await bury(dead) }
            } catch {
                seen.withLock { $0 = [:] }
                throw error
            }
            return false
        }
    }

    private func findDead() async throws -> [(id: String, beat: Int64)] {
        let beat = beats.wrappingAdd(1, ordering: .relaxed).newValue
        let others = try await database.write { [id] db in
            try db.execute(
                """
                INSERT INTO presence (id, beat) VALUES (\(id), \(beat))
                ON CONFLICT (id) DO UPDATE SET beat = excluded.beat
                """)
            return try db.query("SELECT id, beat FROM presence WHERE id <> \(id) LIMIT 1000").map { row in
                (id: try row.text("id"), beat: try row.int64("beat"))
            }
        }
        return seen.withLock { seen in
            var now: [String: (beat: Int64, looks: Int)] = [:]
            for (id, beat) in others {
                let looks = seen[id].map { $0.beat == beat ? $0.looks : 0 } ?? 0
                now[id] = (beat, looks + 1)
            }
            seen = now
            let dead = now.filter { $1.looks >= Self.looksMax }.map { ($0.key, $0.value.beat) }
            alive.store(1 + now.count - dead.count, ordering: .relaxed)
            return dead
        }
    }

    /// In one transaction, and only where the count still stands: another may have been faster, or it lives after all.
    private func bury(_ dead: (id: String, beat: Int64)) async throws {
        let isOurs = try await database.write { [holdings] db in
            guard try db.execute("DELETE FROM presence WHERE id = \(dead.id) AND beat = \(dead.beat)") == 1 else {
                return false
            }
            try db.executeAll(holdings.map { $0.free(from: "= \(dead.id)") })
            return true
        }
        if isOurs { log.notice("A process is gone; what it held is free", metadata: ["process": "\(dead.id)"]) }
    }
}

extension Presence.Holding {
    /// - Parameter whose: a comparison that the owner must fit.
    fileprivate func free(from whose: SQL) -> SQL {
        switch self {
        case .keys:
            "UPDATE idempotency SET leased_until = 0 WHERE state = 'running' AND leased_until > 0 AND owner \(whose)"
        case .events:
            """
            UPDATE outbox_stream SET leased_until = 0, lease_owner = NULL
            WHERE leased_until > 0 AND lease_owner \(whose)
            """
        }
    }
}
