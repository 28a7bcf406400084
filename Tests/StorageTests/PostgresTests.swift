import TestSupport
import Testing

@testable import Storage

/// What is PostgreSQL's own: connections that die, transactions that collide, settings that lose commits.
@Suite(.enabled(if: EngineServer.postgresURL != nil, "CARNET_TEST_POSTGRES names no server"))
struct PostgresTests {
    private let one = DatabaseLimits(
        connections: 1, acquireTimeout: .seconds(60), statementTimeout: .seconds(60), lockTimeout: .seconds(60))

    /// Ends a server process and returns when it is gone.
    private func terminate(_ pid: Int) async throws {
        let url = try #require(EngineServer.postgresURL)
        let admin = try await openDatabase(url, schema: "public", limits: one)
        let isGone = try await admin.read { db in
            try db.first("SELECT pg_terminate_backend(\(pid)::int, 10000) AS is_gone")?.bool("is_gone")
        }
        await admin.close()
        #expect(isGone == true)
    }

    private func pid(_ database: any Database) async throws -> Int {
        try #require(await database.read { db in try db.first("SELECT pg_backend_pid() AS pid")?.int("pid") })
    }

    @Test func `a connection that failed inside a transaction is clean for the next`() async throws {
        try await Engine.postgres.withDatabase([shelves], limits: one) { database in
            let before = try await pid(database)
            await #expect(throws: SQLError.self) {
                try await database.write { db in
                    try db.addShelf("a")
                    try db.executeAll([
                        "INSERT INTO shelf (id, room) VALUES ('b', 'x')",
                        "INSERT INTO shelf (id, room) VALUES ('a', 'x')",
                        "INSERT INTO shelf (id, room) VALUES ('c', 'x')",
                    ])
                }
            }
            await #expect(throws: SQLError.self) { try await database.write { db in try db.query("SELECT nonsense") } }
            await #expect(throws: SQLError.self) { try await database.executeAll(["SELECT 1", "SELECT nonsense"]) }
            for _ in 0..<3 { try await database.write { db in try db.execute("DELETE FROM shelf") } }
            try await database.write { db in try db.addShelf("a") }
            #expect(try await pid(database) == before)
        }
    }

    @Test func `a connection that died idle is replaced unnoticed`() async throws {
        try await Engine.postgres.withDatabase([shelves], limits: one) { database in
            for id in ["a", "b"] {
                try await terminate(try await pid(database))
                try await database.write { db in try db.addShelf(id) }
            }
            try await terminate(try await pid(database))
            #expect(try await database.executeAll(["DELETE FROM shelf"]) == [2])
        }
    }

    @Test func `a connection that dies before COMMIT makes the closure run again, whole`() async throws {
        try await Engine.postgres.withDatabase([shelves], limits: one) { database in
            let begun = Mailbox<Int>()
            let killed = Latch()
            let attempts = Tally()
            async let written: Void = database.write { db in
                let isFirst = attempts.count() == 1
                try db.addShelf("a")
                if isFirst {
                    begun.send(try db.first("SELECT pg_backend_pid() AS pid")?.int("pid") ?? 0)
                    try killed.wait()
                }
                try db.addBook(1)
            }
            try await terminate(try await begun.next())
            killed.open()
            try await written
            #expect(attempts.value == 2)
            #expect(try await database.read { db in try db.bookIDs() } == [1])
        }
    }

    @Test func `a connection that dies at COMMIT leaves an unknown outcome, said as such`() async throws {
        try await Engine.postgres.withDatabase([shelves], limits: one) { database in
            let begun = Mailbox<Int>()
            let killed = Latch()
            let attempts = Tally()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    await #expect(throws: CommitOutcomeUnknown()) {
                        try await database.write { db in
                            attempts.count()
                            try db.addShelf("a")
                            begun.send(try db.first("SELECT pg_backend_pid() AS pid")?.int("pid") ?? 0)
                            try killed.wait()
                        }
                    }
                }
                try await terminate(try await begun.next())
                killed.open()
            }
            #expect(attempts.value == 1)
            try await expectShelves(0, in: database)
        }
    }

    @Test func `of two transactions in a deadlock one runs again and both are done`() async throws {
        try await Engine.postgres.withDatabase([shelves], limits: .forTests) { database in
            try await database.write { db in
                try db.addShelf("a")
                for id in 1...2 { try db.addBook(id, copies: 0) }
            }
            let attempts = Tally()
            let latches = [Latch(), Latch()]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (index, order) in [[1, 2], [2, 1]].enumerated() {
                    group.addTask {
                        let own = Tally()
                        try await database.write { db in
                            attempts.count()
                            let isFirst = own.count() == 1
                            try db.execute("UPDATE book SET copies = copies + 1 WHERE id = \(order[0])")
                            if isFirst {
                                latches[1 - index].open()
                                try latches[index].wait()
                            }
                            try db.execute("UPDATE book SET copies = copies + 1 WHERE id = \(order[1])")
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(attempts.value == 3)
            let copies = try await database.read { db in
                try db.query("SELECT copies FROM book").map { try $0.int("copies") }
            }
            #expect(copies == [2, 2])
        }
    }

    @Test func `who waits too long for a lock hears of it`() async throws {
        let limits = DatabaseLimits(connections: 2, lockTimeout: .milliseconds(500))
        try await Engine.postgres.withDatabase([shelves], limits: limits) { database in
            try await database.write { db in try db.addShelf("a") }
            let lockAndHold:
                @Sendable (any Database, @escaping @Sendable (any SQLConnection) throws -> Void) async throws -> Void =
                    {
                        try await $0.write { [hold = $1] db in
                            _ = try db.first("SELECT id FROM shelf \(SQL.forUpdate)")
                            try hold(db)
                        }
                    }
            try await database.whileHeld(by: lockAndHold) { _ in
                await #expect(throws: SQLError.timeout) {
                    try await database.write { db in try db.execute("DELETE FROM shelf") }
                }
                let free = try await database.write { db in
                    try db.query("SELECT id FROM shelf \(SQL.forUpdateSkipLocked)").count
                }
                #expect(free == 0)
            }
        }
    }

    @Test func `a statement that takes too long is cut`() async throws {
        let limits = DatabaseLimits(connections: 1, statementTimeout: .seconds(1))
        try await Engine.postgres.withDatabase(limits: limits) { database in
            await #expect(throws: SQLError.timeout) {
                try await database.read { db in try db.first("SELECT CAST(pg_sleep(30) AS TEXT) AS slept") }
            }
            try await database.ping()
        }
    }

    @Test func `more statements than are kept prepared all work, and the server keeps no more`() async throws {
        try await Engine.postgres.withDatabase([shelves], limits: one) { database in
            let pieces: [SQL] = ["id = \("a")", "room = \("b")"]
            let count = try await database.write { db in
                var condition: SQL = "id <> \("x")"
                for number in 0..<300 {
                    condition = "\(condition) AND \(pieces[number % 2])"
                    _ = try db.query("SELECT id FROM shelf WHERE \(condition)")
                }
                return try db.first("SELECT COUNT(*) AS n FROM pg_prepared_statements")?.int("n") ?? 0
            }
            #expect((200...256).contains(count))
        }
    }

    @Test func `a schema change under prepared statements goes unnoticed`() async throws {
        try await Engine.postgres.withDatabase([shelves]) { database in
            try await database.write { db in try db.addShelf("a") }
            let look: @Sendable (any SQLConnection) throws -> Int = { db in
                try db.query("SELECT * FROM shelf")[0].values.count
            }
            #expect(try await database.read(look) == 2)
            try await database.migrate([shelves, Migration(11, "floor", ["ALTER TABLE shelf ADD COLUMN floor BIGINT"])])
            #expect(try await database.read(look) == 3)
        }
    }

    @Test func `a setting that loses commits is refused where durability is required`() async throws {
        let url = try #require(EngineServer.postgresURL)
        for value in ["off", "local"] {
            let lax = url + (url.contains("?") ? "&" : "?") + "options=-csynchronous_commit%3D\(value)"
            await #expect(throws: DatabaseSetupError.notDurable(setting: "synchronous_commit", value: value)) {
                _ = try await openDatabase(lax, schema: "public", limits: one, durability: .required)
            }
            let database = try await openDatabase(lax, schema: "public", limits: one)
            try await database.ping()
            await database.close()
        }
    }

    @Test func `schemas do not see each other`() async throws {
        try await Engine.postgres.withDatabase([shelves]) { first in
            try await Engine.postgres.withDatabase([shelves]) { second in
                try await first.write { db in try db.addShelf("a") }
                try await expectShelves(0, in: second)
            }
        }
    }

    @Test func `a transaction that others are always in the way of is given up after three more attempts`() async throws
    {
        try await Engine.postgres.withDatabase([shelves], limits: one) { database in
            for (state, error) in [
                ("40001", SQLError.serializationFailure), ("40P01", .serializationFailure),
                ("P0001", .other(code: "P0001", message: "no")),
            ] {
                let attempts = Tally()
                await #expect(throws: error) {
                    try await database.write { db in
                        attempts.count()
                        try db.addShelf("a")
                        try db.execute(
                            .oneOff("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '\(state)'; END $$"))
                    }
                }
                #expect(attempts.value == (state == "P0001" ? 1 : 4))
            }
            try await expectShelves(0, in: database)
        }
    }

    @Test func `a transaction that collides is serialised by the second attempt`() async throws {
        try await Engine.postgres.withDatabase([shelves], limits: .forTests) { database in
            try await database.write { db in
                try db.addShelf("a")
                try db.addBook(1, copies: 0)
            }
            let attempts = Tally()
            let (read, changed) = (Mailbox<Void>(), Latch())
            async let slow: Void = database.write { db in
                try db.execute(.oneOff("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE"))
                let copies = try db.first("SELECT copies FROM book WHERE id = 1")?.int("copies") ?? 0
                if attempts.count() == 1 {
                    read.send(())
                    try changed.wait()
                }
                try db.execute("UPDATE book SET copies = \(copies + 1) WHERE id = 1")
            }
            try await read.next()
            try await database.write { db in try db.execute("UPDATE book SET copies = copies + 10 WHERE id = 1") }
            changed.open()
            try await slow
            #expect(attempts.value == 2)
            let copies = try await database.read { db in try db.first("SELECT copies FROM book")?.int("copies") }
            #expect(copies == 11)
        }
    }

    @Test func `a URL that demands a certificate we know gets it or nothing`() async throws {
        let url = try #require(EngineServer.postgresURL)
        try #require(url.contains("sslmode=disable"))
        let plain = try await openDatabase(url, schema: "public", limits: one)
        let (speaksTLS, folder) = try await plain.read { db in
            let setting: (SQL) throws -> String? = { try db.first($0)?.text("setting") }
            return (
                try setting("SELECT setting FROM pg_settings WHERE name = 'ssl'") == "on",
                try setting("SELECT setting FROM pg_settings WHERE name = 'data_directory'") ?? ""
            )
        }
        await plain.close()
        func open(_ options: String) async throws -> Bool? {
            let secured = url.replacing("sslmode=disable", with: options)
            let database = try await openDatabase(secured, schema: "public", limits: one)
            let isSecured = try await database.read { db in
                try db.first("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")?.bool("ssl")
            }
            await database.close()
            return isSecured
        }
        for mode in ["verify-full", "verify-ca", "require"] {
            guard speaksTLS else {
                await #expect(throws: DatabaseUnavailable.self) { try await open("sslmode=\(mode)") }
                continue
            }
            #expect(try await open("sslmode=\(mode)&sslrootcert=\(folder)/server.crt") == true)
            guard mode != "require" else { continue }
            let failure = await #expect(throws: DatabaseUnavailable.self) {
                try await open("sslmode=\(mode)&sslrootcert=/nowhere/root.crt")
            }
            #expect(try #require(failure?.reason).contains("root certificate"))
        }
    }
}

/// What needs no server to be judged.
@Suite struct PostgresRulesTests {
    @Test func `every setting under which an answered commit is lost is looked at`() {
        let refused = PostgresSettings.lossy.flatMap { setting, values in values.map { "\(setting)=\($0)" } }
        #expect(
            refused == ["fsync=off", "full_page_writes=off", "synchronous_commit=off", "synchronous_commit=local"])
    }

    @Test func `three failures to connect are free, then attempts are spaced out up to five seconds`() throws {
        let gate = ConnectGate()
        var now = ContinuousClock.now
        for _ in 0..<2 {
            try gate.pass(at: now)
            _ = gate.failed(at: now)
        }
        try gate.pass(at: now)
        var delays: [Duration] = []
        for _ in 0..<10 {
            let delay = gate.failed(at: now)
            delays.append(delay)
            let refusal = #expect(throws: DatabaseUnavailable.self) { try gate.pass(at: now + delay * 0.9) }
            #expect(try #require(refusal).retryAfter <= delay * 0.1 + .milliseconds(1))
            now = now + delay
            try gate.pass(at: now)
        }
        for (delay, longest) in zip(delays, [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000, 5_000]) {
            #expect(delay >= .milliseconds(longest) * 0.749 && delay <= .milliseconds(longest))
        }
        gate.succeeded()
        _ = gate.failed(at: now)
        try gate.pass(at: now)
    }
}
