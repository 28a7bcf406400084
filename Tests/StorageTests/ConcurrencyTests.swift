import Storage
import Synchronization
import TestSupport
import Testing

@Suite struct ConcurrencyTests {
    @Test(arguments: Engine.available)
    func `of 64 callers at once, one that fails takes nobody along`(engine: Engine) async throws {
        try await engine.withDatabase([shelves]) { database in
            try await database.write { db in try db.addShelf("a") }
            let failed = await withTaskGroup(of: Int?.self) { group in
                for id in 1...64 {
                    group.addTask {
                        do {
                            try await database.write { db in
                                try db.addBook(id)
                                if id == 13 { throw Refusal() }
                                // Another that fails by a constraint, after it has written.
                                if id == 26 { try db.addBook(id) }
                            }
                            return nil
                        } catch { return id }
                    }
                }
                return await group.reduce(into: Set<Int>()) { failed, id in
                    if let id { failed.insert(id) }
                }
            }
            #expect(failed == [13, 26])
            let kept = try await database.read { db in try db.bookIDs() }
            #expect(kept == (1...64).filter { ![13, 26].contains($0) })
        }
    }

    @Test(arguments: Engine.available)
    func `a row that is locked is counted up by each of 64 callers`(engine: Engine) async throws {
        try await engine.withDatabase([shelves]) { database in
            try await database.write { db in
                try db.addShelf("a")
                try db.addBook(1, copies: 0)
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<64 {
                    group.addTask {
                        try await database.write { db in
                            let copies = try db.first("SELECT copies FROM book WHERE id = 1 \(SQL.forUpdate)")?.int(
                                "copies")
                            try db.execute("UPDATE book SET copies = \((copies ?? 0) + 1) WHERE id = 1")
                        }
                    }
                }
                try await group.waitForAll()
            }
            let copies = try await database.read { db in try db.first("SELECT copies FROM book")?.int("copies") }
            #expect(copies == 64)
        }
    }

    @Test(arguments: Engine.available)
    func `a full line refuses at once, and those in it are served`(engine: Engine) async throws {
        let limits = DatabaseLimits(connections: 1, queued: 3, acquireTimeout: .seconds(60))
        try await engine.withDatabase([shelves], limits: limits) { database in
            try await database.write { db in try db.addShelf("a") }
            let refusals = Mutex<[any Error]>([])
            try await database.whileHeld(by: { try await $0.write($1) }) { latch in
                try await withThrowingTaskGroup(of: (any Error)?.self) { group in
                    for id in 1...10 {
                        group.addTask {
                            do {
                                try await database.write { db in try db.addBook(id) }
                                return nil
                            } catch { return error }
                        }
                    }
                    for try await outcome in group {
                        guard let outcome else { continue }
                        let count = refusals.withLock { refusals in
                            refusals.append(outcome)
                            return refusals.count
                        }
                        // Ten came, three may wait: when seven are refused, the holder may go.
                        if count == 7 { latch.open() }
                    }
                }
            }
            let reasons = refusals.withLock { $0.map { ($0 as? DatabaseBusy)?.reason } }
            #expect(reasons == Array(repeating: .queueFull, count: 7))
            #expect(try await database.read { db in try db.bookIDs() }.count == 3)
        }
    }

    @Test(arguments: Engine.available)
    func `who waits too long for a connection is refused without having begun`(engine: Engine) async throws {
        let limits = DatabaseLimits(connections: 1, acquireTimeout: .seconds(1))
        try await engine.withDatabase(limits: limits) { database in
            let begun = Tally()
            try await database.whileHeld(by: { try await $0.read($1) }) { _ in
                await #expect(throws: DatabaseBusy(reason: .waitedTooLong)) {
                    try await database.read { _ in begun.count() }
                }
            }
            #expect(begun.value == 0)
        }
    }

    @Test(arguments: Engine.available)
    func `callers in their hundreds are all answered, over and over`(engine: Engine) async throws {
        try await engine.withDatabase([shelves]) { database in
            try await database.write { db in try db.addShelf("a") }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for id in 1...600 {
                    group.addTask {
                        try await database.write { db in try db.addBook(id) }
                        // What was acknowledged is there to read.
                        let found = try await database.read { db in try db.first("SELECT id FROM book WHERE id = \(id)")
                        }
                        #expect(found != nil)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await database.read { db in try db.bookIDs() } == Array(1...600))
        }
    }
}
