import Storage
import TestSupport
import Testing

@Suite struct ConstraintTests {
    @Test(arguments: Engine.available)
    func `a broken constraint is told by kind, table and columns`(engine: Engine) async throws {
        try await engine.withDatabase([shelves]) { database in
            try await database.write { db in
                try db.addShelf("a")
                try db.addBook(1, title: "Emma")
            }
            let title = await error { try await database.write { db in try db.addBook(2, title: "Emma") } }
            #expect(title?.isUniqueViolation(table: "book", columns: ["shelf", "title"]) == true)
            let key = await error { try await database.write { db in try db.addBook(1) } }
            #expect(key?.isUniqueViolation(table: "book", columns: ["id"]) == true)
            #expect(key?.isUniqueViolation(table: "book", columns: ["shelf", "title"]) == false)

            guard
                case .foreignKeyViolation = await error({
                    try await database.write { db in try db.addBook(3, on: "b") }
                })
            else { return #expect(Bool(false), "not a foreign key violation") }

            let copies = await error { try await database.write { db in try db.addBook(4, copies: -1) } }
            guard case .checkViolation(let constraint) = copies else {
                return #expect(Bool(false), "not a check violation")
            }
            #expect(constraint.name == "book_copies")

            let null = await error {
                try await database.write { db in try db.execute("UPDATE book SET title = \(String?.none) WHERE id = 1")
                }
            }
            #expect(null == .notNullViolation(SQLConstraint(table: "book", name: nil, columns: ["title"])))
            #expect(try await database.read { db in try db.bookIDs() } == [1])
        }
    }

    @Test(arguments: Engine.available)
    func `a column keeps its type`(engine: Engine) async throws {
        try await engine.withDatabase([shelves]) { database in
            await #expect(throws: SQLError.self) {
                try await database.write { db in
                    try db.addShelf("a")
                    try db.execute("INSERT INTO book (id, shelf, title, copies) VALUES (1, 'a', 't', \("many"))")
                }
            }
            let kept = try await database.read { db in try db.bookIDs() }
            #expect(kept == [])
        }
    }

    private func error(_ body: () async throws -> some Sendable) async -> SQLError? {
        do {
            _ = try await body()
            return nil
        } catch { return error as? SQLError }
    }
}
