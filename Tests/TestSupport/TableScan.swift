package import Storage

extension Database {
    /// The tables in which one of some texts stands, as bytes of whatever column.
    /// - Parameter tables: all that there are but the migrator's own; one that is missing here is an error, so that a new
    ///   table cannot be forgotten.
    package func tables(holding texts: [String], among tables: [StaticString]) async throws -> [String] {
        let wanted = texts.map { Array($0.utf8) }
        let known = Set(tables.map { "\($0)" } + ["schema_migration"])
        let engine = engine
        return try await read { db in
            let listing: SQL =
                engine == .sqlite
                ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                : "SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = current_schema()"
            let there = Set(try db.query(listing).map { try $0.text("name") })
            guard there == known else { throw UnknownTables(names: there.symmetricDifference(known).sorted()) }
            return try tables.filter { table in
                try db.query("SELECT * FROM \(raw: table)").contains { row in
                    row.values.contains { value in wanted.contains { value.bytes.contains($0) } }
                }
            }.map { "\($0)" }
        }
    }
}

/// Tables that a scan was not told of, or that are not there.
package struct UnknownTables: Error {
    package let names: [String]
}

extension SQLValue {
    fileprivate var bytes: [UInt8] {
        switch self {
        case .text(let text): Array(text.utf8)
        case .bytes(let bytes): bytes
        case .int64(let number): Array(String(number).utf8)
        case .null: []
        }
    }
}
