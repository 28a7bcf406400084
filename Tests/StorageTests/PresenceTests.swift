import Commerce
import Foundation
import Storage
import TestSupport
import Testing

@Suite struct PresenceTests {
    private let start = Date(timeIntervalSince1970: 1_795_000_000)

    /// Claims a key for a process, and takes the outbox for its relay, both for a long time.
    private func hold(_ database: any Database, by process: String, _ number: UInt64) async throws {
        let start = start
        try await database.write { db in
            let claim = try IdempotencyStore(db: db).claim(
                scope: "s", key: process, fingerprint: [1], owner: process, now: start, lease: .seconds(600))
            #expect(claim == .new)
            try Outbox(db: db).append(
                id: eventID(number), topic: "t", aggregate: process, payload: [], at: start.addingTimeInterval(-1))
            try db.execute(
                """
                UPDATE outbox_stream SET lease_owner = \(process), leased_until = \(start.addingTimeInterval(600))
                WHERE aggregate = \(process)
                """)
        }
    }

    /// What of it is free.
    private func free(_ database: any Database) async throws -> [String] {
        try await database.read { [start] db in
            let keys = try db.query("SELECT key FROM idempotency WHERE leased_until <= \(start)").map {
                "key of " + (try $0.text("key"))
            }
            let events = try db.query("SELECT aggregate FROM outbox_stream WHERE leased_until <= \(start)").map {
                "events of " + (try $0.text("aggregate"))
            }
            return (keys + events).sorted()
        }
    }

    private func presence(_ database: any Database, _ id: String) -> Presence {
        Presence(database: database, id: id, holdings: Presence.Holding.allCases)
    }

    @Test func `at the start on SQLite all earlier processes are dead, and this one is not`() async throws {
        try await Engine.sqlite.withDatabase(StorageMigrations.all) { database in
            for (number, process) in ["earlier", "ours"].enumerated() {
                try await hold(database, by: process, UInt64(number))
            }
            #expect(try await presence(database, "ours").look())
            #expect(try await free(database) == ["events of earlier", "key of earlier"])
        }
    }

    @Test(.enabled(if: EngineServer.postgresURL != nil))
    func `on PostgreSQL a process is dead when its count stood still for three seconds`() async throws {
        try await Engine.postgres.withDatabase(StorageMigrations.all) { database in
            let (living, dying, watching) = (
                presence(database, "living"), presence(database, "dying"), presence(database, "watching")
            )
            for (number, process) in ["living", "dying", "unknown"].enumerated() {
                try await hold(database, by: process, UInt64(number))
            }
            let isEnough = try await dying.look()
            #expect(!isEnough)
            for _ in 0..<3 {
                try await living.look()
                try await watching.look()
                #expect(try await free(database) == [])
                #expect(watching.instances == 3)
            }
            try await living.look()
            try await watching.look()
            #expect(watching.instances == 2)
            // One that never showed itself is left to its leases: it may be of an earlier release.
            #expect(try await free(database) == ["events of dying", "key of dying"])
            // Taken for dead and not so: it is there again, and is watched anew.
            try await dying.look()
            for _ in 0..<10 {
                for process in [living, dying, watching] { try await process.look() }
            }
            let processes = try await database.read { db in
                try db.query("SELECT id FROM presence ORDER BY id").map { try $0.text("id") }
            }
            #expect(processes == ["dying", "living", "watching"])
        }
    }

    @Test(.enabled(if: EngineServer.postgresURL != nil))
    func `looks that failed do not count, so that an outage kills nobody`() async throws {
        try await Engine.postgres.withDatabase(StorageMigrations.all) { database in
            let (quiet, watching) = (presence(database, "quiet"), presence(database, "watching"))
            try await quiet.look()
            try await hold(database, by: "quiet", 1)
            for _ in 0..<3 { try await watching.look() }
            try await database.write { db in try db.execute("ALTER TABLE presence RENAME TO away") }
            await #expect(throws: SQLError.self) { try await watching.look() }
            #expect(watching.instances == 2)
            try await database.write { db in try db.execute("ALTER TABLE away RENAME TO presence") }
            for _ in 0..<3 { try await watching.look() }
            #expect(try await free(database) == [])
            try await watching.look()
            #expect(try await free(database) == ["events of quiet", "key of quiet"])
        }
    }

    @Test func `it looks again after each pause until it is told to stop`() async throws {
        try await Engine.sqlite.withDatabase(StorageMigrations.all) { database in
            try await hold(database, by: "earlier", 1)
            let presence = presence(database, "ours")
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await presence.run() }
                while try await free(database).isEmpty { await Task.yield() }
                group.cancelAll()
            }
            #expect(try await free(database) == ["events of earlier", "key of earlier"])
        }
    }
}
