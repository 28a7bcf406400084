import Storage
import TestSupport
import Testing

@testable import PricingService

@Suite struct ReleaseTests {
    @Test(arguments: ReleasedDatabase.releases)
    func `no migration that was released has changed`(release: String) throws {
        #expect(try ReleasedDatabase("pricing", release: release).changes(in: Migrations.all) == [])
    }

    @Test(arguments: Engine.available)
    func `imports go on where the release before left off`(engine: Engine) async throws {
        let released = try ReleasedDatabase("pricing", release: "2026-11-21")
        try await engine.withDatabase(of: released, migratedBy: Migrations.all) { database in
            let last = try await database.write { db in try RateRepository(db: db).lockLastImport() }
            #expect(last == 0)
        }
    }
}
