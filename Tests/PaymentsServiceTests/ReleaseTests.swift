import Commerce
import Foundation
import PaymentsDomain
import ServiceKit
import ServiceStorage
import Storage
import TestSupport
import Testing

@testable import PaymentsService

@Suite struct ReleaseTests {
    @Test(arguments: ReleasedDatabase.releases)
    func `no migration that was released has changed`(release: String) throws {
        #expect(try ReleasedDatabase("payments", release: release).changes(in: Migrations.all) == [])
    }

    @Test(arguments: Engine.available)
    func `what the release before wrote can be read and sent`(engine: Engine) async throws {
        let released = try ReleasedDatabase("payments", release: "2026-11-21")
        let settings = try PaymentsSettings(.forTests())
        let seal = AttemptSeal(earlierKey: settings.earlierDataKey)
        try await engine.withDatabase(of: released, migratedBy: Migrations.all) { database in
            let vault = try await Vault.open(database, settings.masterKeys, .live)
            let payments = try await database.read { db in
                try db.query("SELECT id FROM payment ORDER BY created_at").compactMap { row in
                    try PaymentRepository(db: db, vault: vault).find(try row.id("id"))
                }
            }
            #expect(payments.count == released.count("payment"))
            #expect(payments.map(\.state) == [.succeeded, .requiresAction, .requiresAction, .created])
            // The one that no provider has answered yet is still to be sent, and says what.
            let unsent = payments.filter { $0.attempt != nil }
            #expect(unsent.map(\.state) == [.created])
            for payment in unsent {
                let attempt = try #require(payment.attempt)
                let body = try #require(try seal.open(attempt, of: payment))
                #expect(String(decoding: body, as: UTF8.self).contains(payment.reference))
            }
            let running = try await database.write { db in
                try IdempotencyStore(db: db).takeAbandoned(
                    owner: "now", now: Timestamp("2026-12-01T00:00:00Z")?.date ?? .now, until: .now, limit: 10)
            }
            #expect(running.map(\.recoveryPoint) == unsent.map(\.id.text))
        }
    }
}
