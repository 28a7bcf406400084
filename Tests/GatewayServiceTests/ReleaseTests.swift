import ServiceKit
import Storage
import TestSupport
import Testing

@testable import GatewayService

@Suite struct ReleaseTests {
    @Test(arguments: ReleasedDatabase.releases)
    func `no migration that was released has changed`(release: String) throws {
        #expect(try ReleasedDatabase("gateway", release: release).changes(in: Migrations.all) == [])
    }

    /// Keys of that release's own installation, which is gone.
    @Test(arguments: Engine.available)
    func `keys of the release before open the same doors`(engine: Engine) async throws {
        let released = try ReleasedDatabase("gateway", release: "2026-11-21")
        try await engine.withDatabase(of: released, migratedBy: Migrations.all) { database in
            let keys = KeyCache(database: database)
            try await keys.refresh()
            let secret = keys.key(matching: "carnet_sk_test_5zc2h9v3x386shqq1qpe836vex5a51fx")
            let publishable = keys.key(matching: "carnet_pk_test_5a1pa0evhfxzjsxvvbncdhyvm5qjtrhp")
            #expect(secret?.kind == .secret && publishable?.kind == .publishable)
            #expect(secret?.merchant == publishable?.merchant)
        }
    }
}
