import Foundation
import JSON
package import Storage

/// What an earlier release left behind: its migrations with their checksums, and rows that it wrote, from a file in
/// `Tests/Released`. Those files are never changed; a release adds its own.
package struct ReleasedDatabase: Sendable {
    private struct File: Codable {
        let migrations: [Applied]
        /// As SQLite keeps them.
        let sqliteSchema: [String]
        let tables: [Table]

        private enum CodingKeys: String, CodingKey {
            case migrations
            case sqliteSchema = "sqlite_schema"
            case tables
        }
    }

    private struct Applied: Codable {
        let number: Int
        let name: String
        let checksum: String
    }

    private struct Table: Codable {
        let name: String
        let rows: [[String: Value]]
    }

    /// One of four: a number, text, bytes that are text, other bytes. A column that is not there was null.
    private struct Value: Codable {
        let int: Int64?
        let text: String?
        let utf8: String?
        let base64: String?
    }

    private let file: File

    /// The releases there are files of.
    package static let releases = ["2026-11-21"]

    /// - Parameter service: the file's name.
    package init(_ service: String, release: String, testFile: String = #filePath) throws {
        let url = URL(filePath: testFile).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Released/\(release)/\(service).json")
        let limits = JSONLimits(bytesMax: 16 << 20)
        file = try StrictJSONDecoder(limits: limits).decode(File.self, from: Array(Data(contentsOf: url)))
    }

    /// The migrations that were released and are not in the list any more as they were.
    package func changes(in current: [Migration]) -> [String] {
        file.migrations.filter { released in
            !current.contains {
                $0.number == released.number && $0.name == released.name && $0.checksum == released.checksum
            }
        }.map { "\($0.number) \($0.name)" }
    }

    /// How many rows of a table the release wrote.
    package func count(_ table: String) -> Int { file.tables.first { $0.name == table }?.rows.count ?? 0 }

    /// Brings an empty database to where the release left it. On SQLite by the very statements it was made with; on
    /// PostgreSQL by today's rendering of the migrations that were released, which `changes` proves to be the same.
    package func restore(_ database: any Database, current: [Migration]) async throws {
        switch database.engine {
        case .sqlite:
            let schema = ["DROP TABLE IF EXISTS schema_migration"] + file.sqliteSchema
            try await database.write { db in for statement in schema { try db.execute(.oneOff(statement)) } }
        case .postgres:
            let numbers = Set(file.migrations.map(\.number))
            try await database.migrate(current.filter { numbers.contains($0.number) })
        }
        let statements = file.tables.flatMap { table in
            table.rows.map { Self.insert($0, into: table.name, on: database.engine) }
        }
        try await database.write { db in for statement in statements { try db.execute(.oneOff(statement)) } }
    }

    private static func insert(_ row: [String: Value], into table: String, on engine: SQLEngine) -> String {
        let columns = row.keys.sorted()
        let values = columns.map { literal(row[$0], on: engine) }
        return "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(values.joined(separator: ", "))) "
            + "ON CONFLICT DO NOTHING"
    }

    private static func literal(_ value: Value?, on engine: SQLEngine) -> String {
        if let number = value?.int { return String(number) }
        if let text = value?.text { return "'\(text.replacing("'", with: "''"))'" }
        let bytes = value?.utf8.map { Data($0.utf8) } ?? value?.base64.flatMap { Data(base64Encoded: $0) } ?? Data()
        let digits = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        return engine == .sqlite ? "X'\(digits)'" : "'\\x\(digits)'::bytea"
    }
}

extension Engine {
    /// Lends a database that a release wrote and that today's migrations were then applied to.
    @discardableResult
    package func withDatabase<T>(
        of released: ReleasedDatabase, migratedBy migrations: [Migration], _ body: (any Database) async throws -> T
    ) async throws -> T {
        try await withDatabase { database in
            try await released.restore(database, current: migrations)
            try await database.migrate(migrations)
            return try await body(database)
        }
    }
}
