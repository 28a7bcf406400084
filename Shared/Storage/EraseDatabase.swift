import Foundation

/// Removes all that a service kept: its SQLite file, or its schema on PostgreSQL. For `--reset` and for tests.
///
/// Nobody else may have the database open.
/// - Throws: as `openDatabase`, and when a file is there and cannot be removed.
package func eraseDatabase(_ url: String, schema: String) async throws {
    switch try DatabaseURL(url) {
    case .sqliteMemory: break
    case .sqliteFile(let path):
        for file in [path, path + "-wal", path + "-shm"] where FileManager.default.fileExists(atPath: file) {
            try FileManager.default.removeItem(atPath: file)
        }
    case .postgres:
        // `openDatabase` has checked that the name is nothing but a name.
        let database = try await openDatabase(url, schema: schema, limits: DatabaseLimits(connections: 1))
        do {
            try await database.write { db in try db.execute(.oneOff("DROP SCHEMA \"\(schema)\" CASCADE")) }
        } catch {
            await database.close()
            throw error
        }
        await database.close()
    }
}
