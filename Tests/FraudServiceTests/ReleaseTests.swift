import Commerce
import Foundation
import FraudDomain
import ServiceKit
import ServiceStorage
import Storage
import TestSupport
import Testing
import Wire

@testable import FraudService

@Suite struct ReleaseTests {
    @Test(arguments: ReleasedDatabase.releases)
    func `no migration that was released has changed`(release: String) throws {
        #expect(try ReleasedDatabase("fraud", release: release).changes(in: Migration.fraud) == [])
    }

    @Test(arguments: Engine.available)
    func `what the release before wrote can be read, opened and told`(engine: Engine) async throws {
        let released = try ReleasedDatabase("fraud", release: "2026-11-21")
        let settings = try Settings(.forTests())
        try await engine.withDatabase(of: released, migratedBy: Migration.fraud) { database in
            let vault = try await Vault.open(database, settings.masterKeys, .live)
            let sealed = Evidence(vault: vault, earlierKey: settings.earlierDataKey)
            let (records, reviewer) = try await database.read { db in
                (
                    try db.query("SELECT order_id FROM assessment ORDER BY assessed_at").compactMap { row in
                        try AssessmentRepository(db: db, vault: vault).find(order: try row.id("order_id"))
                    }, try ReviewerRepository(db: db).find(email: "reviewer@carnet.test")
                )
            }
            #expect(records.count == released.count("assessment"))
            #expect(records.map(\.outcome) == [.allow, .review, .allow, .allow])
            #expect(reviewer != nil)
            for record in records {
                let request = try sealed.request(of: record)
                #expect(request?.orderId == record.orderID)
            }
            // The decision that checkout had not heard of is still to be delivered.
            let told = Told()
            // A clock that stands: on a busy machine the lease would lapse before the delivery begins.
            let moment = Date()
            let relay = OutboxRelay(database: database, now: { moment }) { event in await told.add(event.topic) }
            #expect(try await relay.deliverDue() == 1)
            #expect(await told.topics == ["case.decided"])
        }
    }

    private actor Told {
        var topics: [String] = []
        func add(_ topic: String) { topics.append(topic) }
    }
}
