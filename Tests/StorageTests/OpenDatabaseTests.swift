import Foundation
import Storage
import TestSupport
import Testing

@Suite struct OpenDatabaseTests {
    @Test(arguments: ["", "sqlite:", "mysql://u@h/d", "postgres:", "/tmp/file", "POSTGRES://h"])
    func `a URL of no engine is refused and not repeated`(url: String) async {
        await #expect(throws: DatabaseSetupError.unknownURL) { _ = try await openDatabase(url, schema: "a") }
    }

    @Test(arguments: ["", "1a", "_a", "a-b", "a\"b", "A", "é", String(repeating: "a", count: 64)])
    func `a schema name is a plain name`(schema: String) async {
        await #expect(throws: DatabaseSetupError.badSchemaName(schema)) {
            _ = try await openDatabase("sqlite::memory:", schema: schema)
        }
    }

    @Test func `databases in memory are strangers to each other and leave nothing behind`() async throws {
        let first = try await openDatabase("sqlite::memory:", schema: "a")
        let second = try await openDatabase("sqlite::memory:", schema: "a")
        try await first.migrate([shelves])
        try await second.migrate([shelves])
        try await first.write { db in try db.addShelf("a") }
        try await expectShelves(1, in: first)
        try await expectShelves(0, in: second)
        await first.close()
        await second.close()
    }

    @Test func `a SQLite file keeps what was committed, in a folder that is made for it`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "carnet-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let url = "sqlite:" + folder.appending(path: "deep/er/shop.sqlite").path
        for round in 0..<2 {
            let database = try await openDatabase(url, schema: "shop", durability: .required)
            try await database.migrate([shelves])
            let count = try await database.write { db in
                if round == 0 { try db.addShelf("a") }
                return try db.query("SELECT id FROM shelf").count
            }
            #expect(count == 1)
            let settings = try await database.read { db in
                [
                    try db.first("PRAGMA journal_mode")?.text("journal_mode"),
                    try db.first("PRAGMA foreign_keys").map { "\(try $0.int("foreign_keys"))" },
                ]
            }
            #expect(settings == ["wal", "1"])
            let synchronous = try await database.write { db in try db.first("PRAGMA synchronous")?.int("synchronous") }
            #expect(synchronous == 2)
            await database.close()
        }
        try await eraseDatabase(url, schema: "shop")
        let database = try await openDatabase(url, schema: "shop")
        try await database.migrate([shelves])
        try await expectShelves(0, in: database)
        await database.close()
    }

    @Test func `a server that is not there is an error that says when to come back, not a hang`() async throws {
        // Port 1 of the loopback: nothing listens there (tcpmux, and never on a test machine).
        let error = await #expect(throws: DatabaseUnavailable.self) {
            _ = try await openDatabase("postgres://carnet@127.0.0.1:1/none?sslmode=disable", schema: "a")
        }
        #expect((error?.retryAfter ?? .zero) > .zero)
    }
}
