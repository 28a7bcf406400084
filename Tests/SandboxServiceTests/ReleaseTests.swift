import Storage
import TestSupport
import Testing

@testable import SandboxService

@Suite struct ReleaseTests {
    private static let migrations = StorageMigrations.all + Migrations.all

    @Test(arguments: ReleasedDatabase.releases)
    func `no migration that was released has changed`(release: String) throws {
        #expect(try ReleasedDatabase("sandbox", release: release).changes(in: Self.migrations) == [])
    }

    @Test(arguments: Engine.available)
    func `sales of the release before can be played on`(engine: Engine) async throws {
        let released = try ReleasedDatabase("sandbox", release: "2026-11-21")
        try await engine.withDatabase(of: released, migratedBy: Self.migrations) { database in
            let sales = try await database.read { db in
                try db.query("SELECT id FROM sale ORDER BY created_at").compactMap { row in
                    try SaleRepository(db: db).find(try row.text("id"), at: .ideal)
                }
            }
            #expect(sales.count == released.count("sale"))
            #expect(sales.map(\.standing) == [.paid, .open, .open])
        }
    }
}
