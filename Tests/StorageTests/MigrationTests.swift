import Storage
import TestSupport
import Testing

@Suite struct MigrationTests {
    private let second = Migration(11, "readers", ["CREATE TABLE reader (id TEXT PRIMARY KEY, book BIGINT NOT NULL)"])

    /// What every service has.
    private let shared = StorageMigrations.all.map { "\($0.number) \($0.name)" }

    private func history(_ database: any Database) async throws -> [String] {
        try await database.read { db in
            try db.query("SELECT number, name FROM schema_migration WHERE number > 0 ORDER BY number").map {
                "\(try $0.int("number")) \(try $0.text("name"))"
            }
        }
    }

    @Test(arguments: Engine.available)
    func `from empty, in the order of their numbers, once`(engine: Engine) async throws {
        try await engine.withDatabase { database in
            let all = [second, shelves] + StorageMigrations.all
            try await database.migrate(all)
            try await database.migrate(all)
            #expect(try await history(database) == shared + ["10 shelves", "11 readers"])
        }
    }

    @Test(arguments: Engine.available)
    func `step by step, with rows that were there before`(engine: Engine) async throws {
        try await engine.withDatabase([shelves]) { database in
            try await database.write { db in
                try db.addShelf("a")
                try db.addBook(7)
            }
            let third = Migration(
                12, "notes",
                [
                    "ALTER TABLE book ADD COLUMN note TEXT", "UPDATE book SET note = 'old'",
                    "CREATE INDEX book_note ON book (note)",
                ])
            try await database.migrate([shelves, second])
            try await database.migrate([shelves, second, third])
            #expect(try await history(database) == ["10 shelves", "11 readers", "12 notes"])
            let note = try await database.read { db in try db.first("SELECT note FROM book WHERE id = 7")?.text("note")
            }
            #expect(note == "old")
        }
    }

    @Test(arguments: Engine.available)
    func `history that changed is refused`(engine: Engine) async throws {
        try await engine.withDatabase([shelves, second]) { database in
            let changed = Migration(
                10, "shelves", shelves.statements + ["CREATE INDEX book_copies_index ON book (copies)"])
            await #expect(throws: MigrationError.changedHistory(number: 10, applied: "shelves")) {
                try await database.migrate([changed, second])
            }
            await #expect(throws: MigrationError.changedHistory(number: 11, applied: "readers")) {
                try await database.migrate([shelves, Migration(11, "visitors", second.statements)])
            }
            await #expect(throws: MigrationError.missingFromHistory(number: 10, name: "shelves")) {
                try await database.migrate([second])
            }
            await #expect(throws: MigrationError.duplicateNumber(10)) {
                try await database.migrate([shelves, Migration(10, "again", [])])
            }
            // A newer release beside us has gone further: not ours to judge.
            try await database.migrate([shelves])
            #expect(try await history(database) == ["10 shelves", "11 readers"])
        }
    }

    @Test(arguments: Engine.available)
    func `a migration that fails leaves the schema as it was`(engine: Engine) async throws {
        try await engine.withDatabase([shelves]) { database in
            let broken = Migration(
                12, "broken", ["CREATE TABLE half (id TEXT PRIMARY KEY)", "CREATE INDEX nowhere ON gone (id)"])
            await #expect(throws: SQLError.self) { try await database.migrate([shelves, second, broken]) }
            #expect(try await history(database) == ["10 shelves"])
            try await database.migrate([shelves, second])
            #expect(try await history(database) == ["10 shelves", "11 readers"])
        }
    }

    @Test(arguments: Engine.available)
    func `instances that start at once migrate once`(engine: Engine) async throws {
        try await engine.withPlace { place in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        try await place.withDatabase { database in
                            try await database.migrate([shelves] + StorageMigrations.all)
                            try await database.ping()
                        }
                    }
                }
                try await group.waitForAll()
            }
            let applied = try await place.withDatabase { try await history($0) }
            #expect(applied == shared + ["10 shelves"])
        }
    }

    @Test(
        arguments: Engine.available,
        [
            ("CREATE TABLE t (id SERIAL PRIMARY KEY)", "SERIAL"), ("CREATE TABLE t (a timestamp)", "TIMESTAMP"),
            ("ALTER TABLE book ADD COLUMN price NUMERIC", "NUMERIC"), ("CREATE TABLE t (a BOOLEAN)", "BOOLEAN"),
        ])
    func `a word that the engines do not share is refused by name`(engine: Engine, bad: (String, String)) async throws {
        try await engine.withDatabase([shelves]) { database in
            await #expect(throws: MigrationError.notPortable(word: bad.1, migration: 12)) {
                try await database.migrate([shelves, Migration(12, "bad", [bad.0])])
            }
        }
    }

    @Test(arguments: Engine.available)
    func `words in quotes are not types`(engine: Engine) async throws {
        let quoted = Migration(
            10, "quoted",
            ["CREATE TABLE sort (\"date\" TEXT, word TEXT NOT NULL CHECK (word IN ('BIGINT', 'it''s TEXT', 'SERIAL')))"]
        )
        try await engine.withDatabase([quoted]) { database in
            let words = try await database.write { db in
                for word in ["BIGINT", "it's TEXT", "SERIAL"] {
                    try db.execute("INSERT INTO sort (\"date\", word) VALUES (\("today"), \(word))")
                }
                return try db.query("SELECT word FROM sort ORDER BY word").map { try $0.text("word") }
            }
            #expect(words == ["BIGINT", "SERIAL", "it's TEXT"])
        }
    }
}
