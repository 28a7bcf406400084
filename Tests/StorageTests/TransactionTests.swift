import Storage
import TestSupport
import Testing

@Suite struct TransactionTests {
    @Test(arguments: Engine.available)
    func `what a closure throws takes everything back`(engine: Engine) async throws {
        try await engine.withDatabase([shelves]) { database in
            await #expect(throws: Refusal()) {
                try await database.write { db in
                    try db.addShelf("a")
                    try db.addBook(1)
                    throw Refusal()
                }
            }
            try await expectShelves(0, in: database)
        }
    }

    @Test(arguments: Engine.available)
    func `a failed statement ends its transaction, even where the closure makes light of it`(engine: Engine)
        async throws
    {
        try await engine.withDatabase([shelves]) { database in
            await #expect(throws: SQLError.transactionAborted) {
                try await database.write { db in
                    try db.addShelf("a")
                    try? db.addShelf("a")
                }
            }
            await #expect(throws: SQLError.transactionAborted) {
                try await database.write { db in
                    try? db.addBook(1, on: "nowhere")
                    try db.addShelf("b")
                }
            }
            try await expectShelves(0, in: database)
        }
    }

    @Test(arguments: Engine.available)
    func `the number of changed rows is the statement's own`(engine: Engine) async throws {
        try await engine.withDatabase([shelves]) { database in
            let changed = try await database.write { db in
                try db.addShelf("a")
                for id in 1...3 { try db.addBook(id) }
                return [
                    try db.execute("UPDATE book SET copies = 5"),
                    try db.execute("UPDATE book SET copies = 6 WHERE id = 99"),
                    try db.execute("SELECT id FROM book"),
                    try db.execute("INSERT INTO shelf (id, room) VALUES ('a', 'x') ON CONFLICT DO NOTHING"),
                    try db.execute("DELETE FROM book WHERE id < 3"),
                ]
            }
            #expect(changed == [3, 0, 0, 0, 2])
        }
    }

    @Test(arguments: Engine.available)
    func `a list of statements is one transaction`(engine: Engine) async throws {
        try await engine.withDatabase([shelves]) { database in
            let changed = try await database.executeAll([
                "INSERT INTO shelf (id, room) VALUES (\("a"), 'hall'), (\("b"), 'hall')",
                "UPDATE shelf SET room = \("attic") WHERE id = \("a")",
            ])
            #expect(changed == [2, 1])
            await #expect(throws: SQLError.self) {
                try await database.executeAll([
                    "UPDATE shelf SET room = \("cellar")",
                    "INSERT INTO shelf (id, room) VALUES (\("a"), 'hall')",
                    "UPDATE shelf SET room = \("garden")",
                ])
            }
            let rooms = try await database.read { db in
                try db.query("SELECT room FROM shelf ORDER BY id").map { try $0.text("room") }
            }
            #expect(rooms == ["attic", "hall"])
            #expect(try await database.executeAll([]) == [])
        }
    }

    @Test(arguments: Engine.available)
    func `a list inside a transaction goes with it`(engine: Engine) async throws {
        try await engine.withDatabase([shelves]) { database in
            await #expect(throws: Refusal()) {
                try await database.write { db in
                    let changed = try db.executeAll([
                        "INSERT INTO shelf (id, room) VALUES ('a', 'x')",
                        "INSERT INTO shelf (id, room) VALUES ('b', 'x')",
                    ])
                    #expect(changed == [1, 1])
                    throw Refusal()
                }
            }
            try await expectShelves(0, in: database)
        }
    }

    @Test(arguments: Engine.available)
    func `reading cannot write`(engine: Engine) async throws {
        try await engine.withDatabase([shelves]) { database in
            await #expect(throws: SQLError.readOnly) { try await database.read { db in try db.addShelf("a") } }
            try await expectShelves(0, in: database)
        }
    }

    @Test(arguments: Engine.available)
    func `all queries of one read see the same moment`(engine: Engine) async throws {
        try await engine.withDatabase([shelves]) { database in
            let hasRead = Mailbox<Int>()
            let written = Latch()
            async let counts = database.read { db in
                let before = try db.query("SELECT id FROM shelf").count
                hasRead.send(before)
                try written.wait()
                return [before, try db.query("SELECT id FROM shelf").count]
            }
            _ = try await hasRead.next()
            try await database.write { db in try db.addShelf("a") }
            written.open()
            #expect(try await counts == [0, 0])
            try await expectShelves(1, in: database)
        }
    }

    @Test(arguments: Engine.available)
    func `a signal is raised by a commit and by nothing else`(engine: Engine) async throws {
        let signal = CommitSignal("shelf")
        try await engine.withDatabase([shelves]) { database in
            var raised = database.commits(raising: signal).makeAsyncIterator()
            await #expect(throws: Refusal()) {
                try await database.write { db in
                    db.afterCommit(signal)
                    throw Refusal()
                }
            }
            try await database.write { db in
                try db.addShelf("a")
                db.afterCommit(signal)
            }
            #expect(await raised.next() != nil)
            await database.close()
            // One element for one commit: the refused transaction has left none behind.
            #expect(await raised.next() == nil)
        }
    }

    @Test(arguments: Engine.available)
    func `a closed database refuses, and closing twice is harmless`(engine: Engine) async throws {
        try await engine.withDatabase([shelves]) { database in
            await database.close()
            await database.close()
            await #expect(throws: DatabaseClosed()) { try await database.write { db in try db.addShelf("a") } }
            await #expect(throws: DatabaseClosed()) { try await database.read { db in try db.bookIDs() } }
            await #expect(throws: DatabaseClosed()) { try await database.ping() }
        }
    }
}
