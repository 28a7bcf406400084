import Foundation
import Storage
import TestSupport
import Testing

@Suite struct IdempotencyTests {
    private let start = Date(timeIntervalSince1970: 1_795_000_000)
    private let print: [UInt8] = Array(repeating: 7, count: 32)

    private func claim(
        _ database: any Database, key: String = "k", scope: String = "mer_1/live/POST/v1/orders",
        print: [UInt8]? = nil, owner: String = "boot-1", after seconds: Double = 0
    ) async throws -> IdempotencyClaim {
        let now = start.addingTimeInterval(seconds)
        let fingerprint = print ?? self.print
        return try await database.write { db in
            try IdempotencyStore(db: db).claim(
                scope: scope, key: key, fingerprint: fingerprint, owner: owner, now: now, lease: .seconds(10))
        }
    }

    private let scope = "mer_1/live/POST/v1/orders"
    private let headers = [StoredHeader("content-type", "application/json"), StoredHeader("x-empty", "")]

    @Test(arguments: Engine.available)
    func `a key is new once, then running, then answered the same for ever`(engine: Engine) async throws {
        try await engine.withDatabase(StorageMigrations.all) { database in
            #expect(try await claim(database) == .new)
            #expect(try await claim(database) == .inProgress(recoveryPoint: nil))
            #expect(try await claim(database, owner: "boot-2", after: 9) == .inProgress(recoveryPoint: nil))
            #expect(try await claim(database, key: "other") == .new)
            #expect(try await claim(database, scope: "mer_2/live/POST/v1/orders") == .new)
            let body = Array("{\"id\":\"ord_1\"}\u{0}\u{ff}".utf8)
            let (scope, headers) = (scope, headers)
            try await database.write { db in
                try IdempotencyStore(db: db).complete(
                    scope: scope, key: "k", owner: "boot-1", status: 201, headers: headers, body: body)
            }
            let replay = IdempotencyClaim.replay(status: 201, headers: headers, body: body)
            #expect(try await claim(database) == replay)
            #expect(try await claim(database, owner: "boot-9", after: 86_400 * 29) == replay)
        }
    }

    @Test(arguments: Engine.available)
    func `another request under the same key is told apart, running or done`(engine: Engine) async throws {
        try await engine.withDatabase(StorageMigrations.all) { database in
            let other: [UInt8] = Array(repeating: 8, count: 32)
            #expect(try await claim(database) == .new)
            #expect(try await claim(database, print: other) == .mismatch)
            #expect(try await claim(database, print: other, after: 60) == .mismatch)
            let (scope, headers) = (scope, headers)
            try await database.write { db in
                try IdempotencyStore(db: db).complete(
                    scope: scope, key: "k", owner: "boot-1", status: 200, headers: headers, body: [])
            }
            #expect(try await claim(database, print: other) == .mismatch)
        }
    }

    @Test(arguments: Engine.available)
    func `the claim of a dead owner is taken over where it stood, and the dead one has lost it`(engine: Engine)
        async throws
    {
        try await engine.withDatabase(StorageMigrations.all) { database in
            let scope = scope
            #expect(try await claim(database) == .new)
            #expect(try await claim(database, owner: "boot-2", after: 10) == .recovered(recoveryPoint: nil))
            let until = start.addingTimeInterval(20)
            try await database.write { db in
                try IdempotencyStore(db: db).setRecoveryPoint(
                    scope: scope, key: "k", owner: "boot-2", point: "provider asked", leasedUntil: until)
            }
            #expect(
                try await claim(database, owner: "boot-3", after: 19.9)
                    == .inProgress(recoveryPoint: "provider asked"))
            #expect(
                try await claim(database, owner: "boot-3", after: 20) == .recovered(recoveryPoint: "provider asked"))
            for owner in ["boot-1", "boot-2"] {
                await #expect(throws: IdempotencyLeaseLost()) {
                    try await database.write { db in
                        try IdempotencyStore(db: db).complete(
                            scope: scope, key: "k", owner: owner, status: 200, headers: [], body: [])
                    }
                }
                await #expect(throws: IdempotencyLeaseLost()) {
                    try await database.write { db in
                        try IdempotencyStore(db: db).release(scope: scope, key: "k", owner: owner)
                    }
                }
            }
        }
    }

    @Test(arguments: Engine.available)
    func `an abandoned claim is taken up by one of many, longest abandoned first`(engine: Engine) async throws {
        try await engine.withDatabase(StorageMigrations.all) { database in
            for (key, seconds) in [("late", 3.0), ("early", 1.0), ("middle", 2.0), ("running", 60.0)] {
                #expect(try await claim(database, key: key, after: seconds) == .new)
            }
            let now = start.addingTimeInterval(20)
            let until = now.addingTimeInterval(15)
            let take: @Sendable (String, Int) async throws -> [String] = { owner, limit in
                try await database.write { db in
                    try IdempotencyStore(db: db).takeAbandoned(owner: owner, now: now, until: until, limit: limit)
                        .map(\.key)
                }
            }
            let first = try await take("boot-2", 2)
            #expect(first == ["early", "middle"])
            async let one = take("boot-3", 10)
            async let other = take("boot-4", 10)
            #expect(try await one + other == ["late"])
            #expect(
                try await claim(database, key: "early", owner: "boot-5", after: 21) == .inProgress(recoveryPoint: nil))
        }
    }

    @Test(arguments: Engine.available)
    func `a claim made under a clock that was set back is taken up at once`(engine: Engine) async throws {
        try await engine.withDatabase(StorageMigrations.all) { database in
            // Leases end at 110 and at 3,610 seconds; nobody ever waits for more than 120.
            for (key, seconds) in [("near", 100.0), ("ahead", 3_600.0)] {
                #expect(try await claim(database, key: key, after: seconds) == .new)
            }
            let start = start
            let taken = try await database.write { db in
                try IdempotencyStore(db: db).takeAbandoned(
                    owner: "w", now: start, until: start, waitMax: .seconds(120), limit: 9
                ).map(\.key)
            }
            #expect(taken == ["ahead"])
        }
    }

    @Test(arguments: Engine.available)
    func `who asks next goes on with a claim that was let go, and a worker only when its time has come`(
        engine: Engine
    ) async throws {
        try await engine.withDatabase(StorageMigrations.all) { database in
            let (scope, start) = (scope, start)
            #expect(try await claim(database) == .new)
            try await database.write { db in
                try IdempotencyStore(db: db).letGo(
                    scope: scope, key: "k", owner: "boot-1", point: "half", retryAt: start.addingTimeInterval(60))
            }
            let taken = try await database.write { db in
                [1.0, 59.999, 60.0].map { seconds in
                    let now = start.addingTimeInterval(seconds)
                    return try? IdempotencyStore(db: db).takeAbandoned(owner: "w", now: now, until: now, limit: 1).count
                }
            }
            #expect(taken == [0, 0, 1])
            try await database.write { db in
                try IdempotencyStore(db: db).letGo(
                    scope: scope, key: "k", owner: "w", point: "half", retryAt: start.addingTimeInterval(90))
            }
            let isRunning: @Sendable (any SQLConnection) throws -> Bool = { db in
                try IdempotencyStore(db: db).isRunning(scope: scope, key: "k", now: start)
            }
            #expect(try await !database.read(isRunning))
            #expect(try await claim(database, owner: "boot-2", after: 61) == .recovered(recoveryPoint: "half"))
            #expect(try await database.read(isRunning))
            await #expect(throws: IdempotencyLeaseLost()) {
                try await database.write { db in
                    try IdempotencyStore(db: db).letGo(
                        scope: scope, key: "k", owner: "boot-1", point: "half", retryAt: start)
                }
            }
        }
    }

    @Test(arguments: Engine.available)
    func `a key that an earlier release stored is known by the fingerprint it made`(engine: Engine) async throws {
        try await engine.withDatabase(StorageMigrations.all) { database in
            let (scope, print, start) = (scope, print, start)
            #expect(try await claim(database) == .new)
            let claims = try await database.write { db in
                try [[9, 9], print].map { former in
                    try IdempotencyStore(db: db).claim(
                        scope: scope, key: "k", fingerprint: [1], alternative: former, owner: "boot-2", now: start,
                        lease: .seconds(1))
                }
            }
            #expect(claims == [.mismatch, .inProgress(recoveryPoint: nil)])
        }
    }

    @Test(arguments: Engine.available)
    func `a released key is new again`(engine: Engine) async throws {
        try await engine.withDatabase(StorageMigrations.all) { database in
            let scope = scope
            #expect(try await claim(database) == .new)
            try await database.write { db in
                try IdempotencyStore(db: db).release(scope: scope, key: "k", owner: "boot-1")
            }
            #expect(try await claim(database, print: [1, 2, 3]) == .new)
        }
    }

    @Test(arguments: Engine.available)
    func `the effect and its answer are stored together or not at all`(engine: Engine) async throws {
        try await engine.withDatabase(StorageMigrations.all + [shelves]) { database in
            let scope = scope
            let first = try await claim(database)
            #expect(first == .new)
            await #expect(throws: SQLError.self) {
                try await database.write { db in
                    try db.addShelf("a")
                    try IdempotencyStore(db: db).complete(
                        scope: scope, key: "k", owner: "boot-1", status: 201, headers: [], body: [])
                    try db.addShelf("a")
                }
            }
            #expect(try await claim(database) == .inProgress(recoveryPoint: nil))
            try await expectShelves(0, in: database)
        }
    }

    @Test(arguments: Engine.available)
    func `of many at once with one key exactly one is new`(engine: Engine) async throws {
        try await engine.withDatabase(StorageMigrations.all) { database in
            let claims = try await withThrowingTaskGroup(of: IdempotencyClaim.self) { group in
                for number in 0..<24 { group.addTask { try await claim(database, owner: "boot-\(number)") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(claims.filter { $0 == .new }.count == 1)
            #expect(claims.filter { $0 == .inProgress(recoveryPoint: nil) }.count == 23)
        }
    }

    @Test(arguments: Engine.available)
    func `keys are kept for thirty days and then forgotten, swept or not`(engine: Engine) async throws {
        try await engine.withDatabase(StorageMigrations.all) { database in
            let scope = scope
            let month = 86_400.0 * 30
            for key in ["a", "b", "c"] {
                #expect(try await claim(database, key: key) == .new)
                try await database.write { db in
                    try IdempotencyStore(db: db).complete(
                        scope: scope, key: key, owner: "boot-1", status: 200, headers: [], body: [])
                }
            }
            #expect(try await claim(database, key: "a", after: month) == .replay(status: 200, headers: [], body: []))
            #expect(try await claim(database, key: "a", after: month + 0.001) == .new)
            #expect(try await claim(database, key: "d", after: 5) == .new)
            let later = start.addingTimeInterval(month + 1)
            let swept = try await database.write { db in
                let store = IdempotencyStore(db: db)
                return [
                    try store.sweep(now: later, limit: 1), try store.sweep(now: later), try store.sweep(now: later),
                ]
            }
            #expect(swept == [1, 1, 0])
        }
    }

    @Test(arguments: ["a\nb", "a\rb", "a\tb", "a\0b"])
    func `a header that would not come back as it was is refused`(value: String) async throws {
        try await Engine.sqlite.withDatabase(StorageMigrations.all) { database in
            let scope = scope
            let first = try await claim(database)
            #expect(first == .new)
            await #expect(throws: UnstorableHeader(name: "location")) {
                try await database.write { db in
                    try IdempotencyStore(db: db).complete(
                        scope: scope, key: "k", owner: "boot-1", status: 200,
                        headers: [StoredHeader("location", value)],
                        body: [])
                }
            }
        }
    }
}
