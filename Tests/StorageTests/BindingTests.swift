import Commerce
import Foundation
import Storage
import TestSupport
import Testing

private enum Colour: String {
    case red
    case dark = "dark'; DROP TABLE shelf; --"
}

@Suite struct BindingTests {
    @Test(arguments: Engine.available)
    func `a value is never part of the text, whatever is in it`(engine: Engine) async throws {
        let hostile = [
            "'; DROP TABLE shelf; --", "\" OR 1=1 --", "$1", "?", "\\", "\\'", "a\nb\tc", "%s %n", "/*", "日本語 🛒 é", "",
        ]
        try await engine.withDatabase([shelves]) { database in
            try await database.write { db in
                for text in hostile { try db.execute("INSERT INTO shelf (id, room) VALUES (\(text), \(Colour.dark))") }
            }
            let found = try await database.read { db in
                try hostile.map { try db.first("SELECT id, room FROM shelf WHERE id = \($0)")?.text("id") }
            }
            #expect(found == hostile)
            let count = try await database.read { db in try db.first("SELECT COUNT(*) AS n FROM shelf")?.int("n") }
            #expect(count == hostile.count)
        }
    }

    @Test(arguments: Engine.available)
    func `each kind of value comes back as it went in`(engine: Engine) async throws {
        let quote = QuoteID(.version7(at: Date(timeIntervalSince1970: 1_795_000_000), random: (1, 2)))
        let moment = Date(sqlMilliseconds: 1_795_000_000_123)
        let bytes = Array(UInt8.min...UInt8.max)
        let code = try #require(HSCode("6109.10"))
        let day = try #require(CalendarDate("2026-11-21"))
        try await engine.withDatabase([
            Migration(
                10, "kinds",
                [
                    """
                    CREATE TABLE kind (a TEXT, b TEXT, c TEXT, d TEXT, e TEXT, f TEXT, g BIGINT, h BIGINT, i BIGINT, j BYTEA,
                        k BYTEA, l BIGINT, m TEXT)
                    """
                ])
        ]) { database in
            try await database.write { db in
                try db.execute(
                    """
                    INSERT INTO kind (a, b, c, d, e, f, g, h, i, j, k, l, m)
                    VALUES (\(quote), \(Currency.eur), \(CountryCode.brazil), \(code), \(day), \(Colour.red),
                        \(Int64.min), \(true), \(moment), \(bytes), \([UInt8]()), \(Int?.none), \(String?.none))
                    """)
            }
            let row = try #require(await database.read { db in try db.first("SELECT * FROM kind") })
            #expect(try row.id("a", QuoteKind.self) == quote)
            #expect(try row.currency("b") == .eur)
            #expect(try row.country("c") == .brazil)
            #expect(try row.hsCode("d") == code)
            #expect(try row.calendarDate("e") == day)
            #expect(try row.word("f", Colour.self) == .red)
            #expect(try row.int64("g") == .min)
            #expect(try row.bool("h"))
            #expect(try row.date("i") == moment)
            #expect(try row.bytes("j") == bytes)
            #expect(try row.bytes("k") == [])
            #expect(try row.optionalInt64("l") == nil)
            #expect(try row.optionalText("m") == nil)
        }
    }

    @Test(arguments: Engine.available, [0, 1, 2, 3, 5, 64, 100])
    func `a list finds its members, and an empty one nothing`(engine: Engine, count: Int) async throws {
        try await engine.withDatabase([shelves]) { database in
            let wanted = Array(1..<(1 + count))
            let found = try await database.write { db in
                try db.addShelf("a")
                for id in 1...120 { try db.addBook(id) }
                return try db.query("SELECT id FROM book WHERE id IN \(list: wanted) ORDER BY id").map {
                    try $0.int("id")
                }
            }
            #expect(found == wanted)
        }
    }

    @Test(arguments: Engine.available)
    func `a fragment brings its own values, in their order`(engine: Engine) async throws {
        try await engine.withDatabase([shelves]) { database in
            let found = try await database.write { db in
                try db.addShelf("a")
                for id in 1...9 { try db.addBook(id, copies: id * 10) }
                let columns: StaticString = "id, copies"
                let many: SQL = "copies > \(30) AND copies < \(80)"
                return try db.query("SELECT \(raw: columns) FROM book WHERE shelf = \("a") AND \(many) AND id <> \(5)")
                    .map { try $0.int("id") }
            }
            #expect(found.sorted() == [4, 6, 7])
        }
    }

    @Test(arguments: Engine.available)
    func `text with a NUL is refused and nothing is stored`(engine: Engine) async throws {
        try await engine.withDatabase([shelves]) { database in
            await #expect(throws: SQLError.nulInText) { try await database.write { db in try db.addShelf("a\0b") } }
            let count = try await database.read { db in try db.query("SELECT id FROM shelf").count }
            #expect(count == 0)
        }
    }

    @Test(arguments: Engine.available)
    func `text sorts by its bytes, whatever the server's locale`(engine: Engine) async throws {
        let words = ["Zebra", "_under", "apple", "zebra", "Äpfel"]
        try await engine.withDatabase([shelves]) { database in
            let sorted = try await database.write { db in
                for word in words.reversed() { try db.addShelf(word) }
                return try db.query("SELECT id FROM shelf ORDER BY id").map { try $0.text("id") }
            }
            #expect(sorted == words)
        }
    }

    @Test(arguments: [
        (seconds: 0.0, milliseconds: Int64(0)), (1_795_000_000.123, 1_795_000_000_123), (0.001, 1), (0.0019, 1),
        (-0.001, -1), (-0.0001, -1), (1_795_000_000.999, 1_795_000_000_999),
    ])
    func `a moment is kept in whole milliseconds, rounded down`(seconds: Double, milliseconds: Int64) {
        #expect(Date(timeIntervalSince1970: seconds).sqlMilliseconds == milliseconds)
    }

    @Test func `every millisecond of a second survives the way there and back`() {
        for milliseconds in Int64(1_795_000_000_000)...1_795_000_001_000 {
            #expect(Date(sqlMilliseconds: milliseconds).sqlMilliseconds == milliseconds)
        }
    }

    @Test(arguments: Engine.available)
    func `a row names the column that is not what was asked for`(engine: Engine) async throws {
        try await engine.withDatabase { database in
            let row = try #require(
                await database.read { db in
                    try db.first("SELECT 2 AS two, CAST(NULL AS BIGINT) AS none, 'XX' AS word")
                })
            #expect(throws: SQLRowError(column: "three", problem: .noSuchColumn)) { try row.int("three") }
            #expect(throws: SQLRowError(column: "none", problem: .null)) { try row.int64("none") }
            #expect(throws: SQLRowError(column: "word", problem: .otherType)) { try row.int64("word") }
            #expect(throws: SQLRowError(column: "two", problem: .unreadable)) { try row.bool("two") }
            #expect(throws: SQLRowError(column: "word", problem: .unreadable)) { try row.country("word") }
        }
    }
}
