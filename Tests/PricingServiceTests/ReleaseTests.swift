import Commerce
import PricingDomain
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

    /// The release knew one source only; what it imported is the ECB's, and other sources go on from there.
    @Test(arguments: Engine.available)
    func `what an earlier release imported is in force beside what this one brings`(engine: Engine) async throws {
        let released = try ReleasedDatabase("pricing", release: "2026-11-21")
        try await engine.withDatabase { database in
            try await released.restore(database, current: Migrations.all)
            // As that release's import wrote them.
            try await database.write { db in
                try db.execute("INSERT INTO rate_import (number, imported_at, day_count) VALUES (1, 1795251600000, 1)")
                try db.execute(
                    """
                    INSERT INTO euro_rate (import_number, day, currency, per_euro)
                    VALUES (1, '2026-11-20', 'USD', '1.1111'), (1, '2026-11-20', 'JPY', '170.01')
                    """)
                try db.execute("UPDATE rate_head SET last_import = 1 WHERE id = 1")
            }
            try await database.migrate(Migrations.all)
            let rates = try await Rates.started(on: database)
            #expect(rates.board.importNumber == 1)
            let manual = "base,quote,rate,from,until,note\nUSD,TWD,31.5,2026-11-21,2026-11-21,\n"
            #expect(try await rates.take(Array(manual.utf8), as: .manual).added == 1)
            let set = try rates.book.rateSet(
                of: [.usd, currency("TWD")], asOf: day("2026-11-21"), today: day("2026-11-21"))
            #expect(set.rates.map(\.perEuro.text) == ["34.99965", "1.1111"])
            let format = try await database.read { db in
                try db.query("SELECT format FROM rate_import ORDER BY number").map { try $0.text("format") }
            }
            #expect(format == ["ecb", "manual"])
        }
    }
}
