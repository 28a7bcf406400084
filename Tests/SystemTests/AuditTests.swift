import Commerce
import Foundation
import HTTPTypes
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

/// What real processes did, and what they were in the middle of when they were killed, is proven.
extension SystemTests {
    @Suite struct AuditTests {
        @Test(arguments: Engine.available)
        func `a sale with kills in its midst leaves whole, signed logs`(engine: Engine) async throws {
            try await House.open(engine) { house in
                let sale = Sale.all[0]
                let order = try await house.order(sale.order(try await house.quote(sale.cart()).id))
                let action = try #require(order.payment?.action)
                let payment = try #require(order.payment?.id)
                for service in ["payments", "checkout"] {
                    try await house.killHard(service)
                    try house.start(service)
                    try await house.waitUntilReady(service)
                }
                try await house.play("approve", sale, action)
                _ = try await house.wait(for: .paid, of: order.id)

                let made = try await house.acts(of: "payments", on: payment.text)
                #expect(made.map(\.act) == ["payment.created", "payment.captured"])
                #expect(made.first?.actor.hasPrefix("merchant key_") == true)
                #expect(try await house.acts(of: "checkout", on: order.id.text).map(\.act).first == "order.placed")
                #expect(try await house.acts(of: "checkout", on: order.id.text).last?.detail["to"] == "paid")

                // A service that is asked to stop signs what it did; one that was killed, when it is back.
                for service in ["checkout", "fraud", "gateway", "payments"] {
                    try await house.stop(service)
                    let report = try await house.auditReport(of: service)
                    #expect(report.findings.isEmpty)
                    #expect(report.entries > 0)
                    #expect(report.heads > 0)
                    #expect(report.unsigned == 0)
                }
            }
        }
    }
}

extension House {
    /// What the service's audit log says of an object.
    fileprivate func acts(of service: String, on object: String) async throws -> [AuditTrail.Entry] {
        try await withDatabase(of: service) { try await AuditTrail($0).entries(of: object) }
    }

    /// With the heads file that the service writes where it runs, and the key it has where none is set.
    func auditReport(of service: String) async throws -> AuditReport {
        guard let key = AuditSigningKey.development?.publicKey else { throw HouseError("no key signs audit logs") }
        let file = AuditHeadsFile(path: folder.appending(path: ".carnet/audit/\(service).heads").path)
        return try await withDatabase(of: service) {
            try await AuditVerifier(service: service, keys: [key], file: file).verify($0)
        }
    }
}
