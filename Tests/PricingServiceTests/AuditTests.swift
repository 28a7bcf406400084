import Commerce
import Crypto
import Foundation
import PricingDomain
import ServiceKit
import Storage
import TestSupport
import Testing

@testable import PricingService

@Suite struct AuditTests {
    @Test(arguments: Engine.available)
    func `rates that changed are a change of configuration, and those that did not are none`(engine: Engine)
        async throws
    {
        try await engine.withDatabase(Migrations.all) { database in
            let rates = try await Rates.started(on: database)
            let file = Array("Date,USD,JPY,\n2026-11-20,1.1111,170.01,\n2026-11-19,1.1010,169.9,\n".utf8)
            try await rates.take(file)
            try await rates.take(file)
            try await rates.take(Array("Date,USD,\n2026-11-20,1.1112,\n".utf8), by: .operator("carnet"))
            let trail = AuditTrail(database)
            #expect(try await trail.all().map(\.act) == ["config.changed", "config.changed"])
            let first = try #require(try await trail.entries(of: "rate_import:1").first)
            #expect(first.actor.hasPrefix("operator uid "))
            #expect(first.detail["days_added"] == "2")
            #expect(first.detail["file_sha256"] == Hex.text(SHA256.hash(data: file)))
            let second = try #require(try await trail.entries(of: "rate_import:2").first)
            #expect(second.actor == "operator carnet")
            #expect(second.detail["days_changed"] == "1")
            #expect(try await trail.isWhole())
        }
    }
}
