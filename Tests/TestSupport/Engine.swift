package import Storage

/// The SQL engines that a suite runs on: `@Test(arguments: Engine.available)`.
package enum Engine: String, CaseIterable, Sendable, CustomStringConvertible {
    case sqlite
    case postgres

    /// SQLite always; PostgreSQL where `CARNET_TEST_POSTGRES` holds the URL of a server, as `.ci/postgres start` prints.
    package static let available: [Engine] = EngineServer.postgresURL == nil ? [.sqlite] : allCases

    package var description: String { rawValue }

    /// Lends a database of its own, with the tables of these migrations, and removes it afterwards.
    @discardableResult
    package func withDatabase<T>(
        _ migrations: [Migration] = [], limits: DatabaseLimits = .forTests,
        _ body: (any Database) async throws -> T
    ) async throws -> T {
        try await withPlace { place in
            try await place.withDatabase(limits: limits) { database in
                try await database.migrate(migrations)
                return try await body(database)
            }
        }
    }

    /// Lends a place that several databases, and so several processes, may open at once; empty before and after.
    @discardableResult
    package func withPlace<T>(_ body: (EnginePlace) async throws -> T) async throws -> T {
        let place = try EnginePlace(self)
        do {
            let result = try await body(place)
            try await place.erase()
            return result
        } catch {
            try? await place.erase()
            throw error
        }
    }
}
