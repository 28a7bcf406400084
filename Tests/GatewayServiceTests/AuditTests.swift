import Commerce
import ServiceKit
import Storage
import TestSupport
import Testing

@testable import GatewayService

@Suite struct AuditTests {
    @Test(arguments: Engine.available)
    func `keys are made and revoked by somebody, once, and their names stay out`(engine: Engine) async throws {
        try await engine.withDatabase(Migrations.all) { database in
            let command = KeyCommand(
                database: database, ambient: .fixed(at: "2026-11-21T12:00:00Z"), actor: .operator("uid 1000"))
            try await command.run(["create", "--merchant", "Shop of Mara", "--name", "Mara's laptop"])
            let key = try #require(try await database.read { try KeyRepository(db: $0).all() }.first)
            try await command.run(["revoke", key.id.text])
            await #expect(throws: UsageError.self) { try await command.run(["revoke", key.id.text]) }
            let trail = AuditTrail(database)
            let entries = try await trail.entries(of: key.id.text)
            #expect(entries.map(\.act) == ["key.created", "key.revoked"])
            #expect(Set(entries.map(\.actor)) == ["operator uid 1000"])
            #expect(entries.first?.detail == ["merchant": key.merchant.text, "mode": "test", "kind": "secret"])
            #expect(try await trail.all().count == 2)
            #expect(try await trail.finds(["Mara", "laptop"]).isEmpty)
            #expect(try await trail.isWhole())
        }
    }
}
