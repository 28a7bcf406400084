import Foundation

/// Which engine a database URL means. The text of a URL may hold a password: it is not logged and not in errors.
package enum DatabaseURL: Sendable {
    /// A SQLite file, made if it is not there.
    case sqliteFile(path: String)
    /// A SQLite database of its own that goes when it is closed.
    case sqliteMemory
    /// What libpq reads: host, port, user, `sslmode`, `sslrootcert` and its other parameters.
    case postgres(String)

    /// Reads `sqlite:PATH`, `sqlite::memory:`, `postgres://…` and `postgresql://…`.
    package init(_ text: String) throws(DatabaseSetupError) {
        if text == "sqlite::memory:" {
            self = .sqliteMemory
        } else if text.hasPrefix("sqlite:"), text.utf8.count > "sqlite:".utf8.count {
            self = .sqliteFile(path: String(text.dropFirst("sqlite:".count)))
        } else if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") {
            self = .postgres(text)
        } else {
            throw .unknownURL
        }
    }
}

/// Opens the tables of one service.
///
/// - Parameters:
///   - url: see `DatabaseURL`.
///   - schema: the service's schema on PostgreSQL, made if it is not there; SQLite has a file a service instead.
///   - durability: `.required` for everything that holds money.
/// - Throws: `DatabaseSetupError`, `DatabaseUnavailable`, `SQLError`.
package func openDatabase(
    _ url: String, schema: String, limits: DatabaseLimits = DatabaseLimits(), durability: Durability = .asConfigured
) async throws -> any Database {
    let isName = schema.utf8.enumerated().allSatisfy { position, byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): position > 0
        default: false
        }
    }
    guard isName, (1...63).contains(schema.utf8.count) else { throw DatabaseSetupError.badSchemaName(schema) }
    switch try DatabaseURL(url) {
    case .sqliteMemory:
        return try SQLiteDatabase(path: nil, limits: limits)
    case .sqliteFile(let path):
        let folder = URL(filePath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return try SQLiteDatabase(path: path, limits: limits)
    case .postgres(let text):
        let database = PostgresDatabase(
            PostgresSettings(url: text, schema: schema, limits: limits, durability: durability))
        try await database.start()
        return database
    }
}
