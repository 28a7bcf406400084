package import Foundation
import Logging

/// Applies migrations in the order of their numbers, once each, all in one transaction.
///
/// What was applied is in the table `schema_migration`, with a checksum: history that changed is refused. Instances that
/// start at the same moment take turns on its row 0, and all but the first find nothing to do. A migration that is newer
/// than any we know was applied by a newer release beside us; it is left alone.
package struct Migrator: Sendable {
    private let migrations: [Migration]
    private let now: @Sendable () -> Date

    /// - Throws: `MigrationError.duplicateNumber`.
    package init(_ migrations: [Migration], now: @escaping @Sendable () -> Date = { Date() }) throws(MigrationError) {
        self.migrations = migrations.sorted { $0.number < $1.number }
        for (one, next) in zip(self.migrations, self.migrations.dropFirst()) where one.number == next.number {
            throw .duplicateNumber(one.number)
        }
        self.now = now
    }

    package func migrate(_ database: any Database) async throws {
        try await createTable(in: database)
        let applied = try await database.write { [self] db in
            if db.engine == .postgres {
                // Building an index takes what it takes, and so does the other instance's turn.
                try db.execute(.oneOff("SET LOCAL statement_timeout = 0"))
                try db.execute(.oneOff("SET LOCAL lock_timeout = '120s'"))
            }
            _ = try db.first("SELECT number FROM schema_migration WHERE number = 0 \(SQL.forUpdate)")
            return try apply(on: db)
        }
        for name in applied {
            Logger(label: "storage.migrator").info("Migration applied", metadata: ["migration": "\(name)"])
        }
    }

    /// Two instances may both find no table and both create it: PostgreSQL then tells one of them that a type or table
    /// exists, which is what it wanted.
    private func createTable(in database: any Database) async throws {
        let table = try MigrationDialect.render(
            """
            CREATE TABLE IF NOT EXISTS schema_migration (
                number BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL)
            """, for: database.engine, migration: 0)
        do {
            try await database.write { db in try db.execute(.oneOff(table)) }
        } catch SQLError.uniqueViolation {
        } catch SQLError.other(code: "42P07", _) {
        } catch SQLError.other(code: "42710", _) {}
        let moment = now()
        try await database.write { db in
            try db.execute(
                """
                INSERT INTO schema_migration (number, name, checksum, applied_at)
                VALUES (0, 'turn', '', \(moment)) ON CONFLICT DO NOTHING
                """)
        }
    }

    private func apply(on db: any SQLConnection) throws -> [String] {
        var history: [Int: (name: String, checksum: String)] = [:]
        for row in try db.query("SELECT number, name, checksum FROM schema_migration WHERE number > 0 ORDER BY number")
        {
            history[try row.int("number")] = (try row.text("name"), try row.text("checksum"))
        }
        let known = Set(migrations.map(\.number))
        let newest = known.max() ?? 0
        for (number, entry) in history where number < newest && !known.contains(number) {
            throw MigrationError.missingFromHistory(number: number, name: entry.name)
        }
        var applied: [String] = []
        for migration in migrations {
            if let entry = history[migration.number] {
                guard entry.name == migration.name, entry.checksum == migration.checksum else {
                    throw MigrationError.changedHistory(number: migration.number, applied: entry.name)
                }
                continue
            }
            for statement in migration.statements {
                try db.execute(
                    .oneOff(
                        try MigrationDialect.render(statement, for: db.engine, migration: migration.number)))
            }
            try db.execute(
                """
                INSERT INTO schema_migration (number, name, checksum, applied_at)
                VALUES (\(migration.number), \(migration.name), \(migration.checksum), \(now()))
                """)
            applied.append("\(migration.number) \(migration.name)")
        }
        return applied
    }
}
