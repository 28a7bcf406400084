import Commerce
import Foundation
import HTTPTypes
import JSON
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import PaymentsService

/// That each act on money is in the audit log, once, with who did it and nobody's name.
@Suite struct AuditTests {
    private static let key = "key_01jd0000000000000000000000"
    private static let headers = [
        (name: "Idempotency-Key", value: "key-1"), ("Content-Type", "application/json"),
        ("carnet-merchant", "mer_01jd0000000000000000000000"), ("carnet-key", key), ("carnet-key-mode", "test"),
        ("carnet-key-kind", "secret"),
    ]

    private static func created(_ bench: Bench) async throws -> (payment: PaymentsAPI.Payment, reference: String) {
        let body = try StrictJSONEncoder().encode(bench.order())
        // The same call again is no second act.
        for _ in 0..<2 { _ = try await bench.send(.post, "/v1/payments", headers: headers, body: body) }
        let payment: PaymentsAPI.Payment = try await bench.send(
            .post, "/v1/payments", headers: headers, body: body
        ).decoded()
        return (payment, try #require(try await bench.record(payment.id)?.reference))
    }

    @Test(arguments: Engine.available)
    func `made by a key, paid by the provider's callback, each once`(engine: Engine) async throws {
        try await Bench.run(.upi, on: engine) { bench in
            let (payment, reference) = try await Self.created(bench)
            let message = try bench.provider.message(.paid(payment.amount), about: reference, event: "e", at: bench.now)
            for _ in 0..<2 { #expect(try await bench.tell(message).status == 204) }
            let trail = AuditTrail(bench.database)
            let entries = try await trail.entries(of: payment.id.text)
            #expect(entries.map(\.act) == ["payment.created", "payment.captured"])
            #expect(entries.map(\.actor) == ["merchant \(Self.key)", "provider upi"])
            #expect(entries.first?.detail["amount"] == "\(payment.amount)")
            #expect(entries.first?.detail["order"] == payment.orderId.text)
            #expect(entries.last?.detail["from"] == "requires_action")
            #expect(entries.last?.detail["to"] == "succeeded")
            #expect(entries.last?.detail["received"] == "\(payment.amount)")
            #expect(entries.last?.detail["callback"]?.hasPrefix("evt_") == true)
            #expect(try await trail.finds(["Ana", "Souza", "example.com", "529.982", "52998"]).isEmpty)
            #expect(try await trail.isWhole())
        }
    }

    @Test(arguments: Engine.available)
    func `another sum is held, a refusal failed, and more money flagged`(engine: Engine) async throws {
        try await Bench.run(.upi, on: engine) { bench in
            let (payment, reference) = try await Self.created(bench)
            let other = Money(payment.amount.minorUnits + 1, payment.amount.currency)
            for (event, news) in [("a", StandIn.News.failed), ("b", .paid(other)), ("c", .failed)] {
                bench.clock.advance(by: .seconds(1))
                let message = try bench.provider.message(news, about: reference, event: event, at: bench.now)
                #expect(try await bench.tell(message).status == 204)
            }
            let entries = try await AuditTrail(bench.database).entries(of: payment.id.text)
            #expect(entries.map(\.act).prefix(3) == ["payment.created", "payment.failed", "payment.held"])
            #expect(entries.dropFirst(2).first?.detail["flags"] == "amount_mismatch late")
            #expect(entries.dropFirst(2).first?.detail["received"] == "\(other)")
            #expect(try await AuditTrail(bench.database).isWhole())
        }
    }

    @Test(arguments: Engine.available)
    func `a payment that nobody made expires by our own clock`(engine: Engine) async throws {
        try await Bench.run(.upi, on: engine) { bench in
            let (payment, _) = try await Self.created(bench)
            bench.clock.advance(by: .seconds(30 * 86_400))
            while try await bench.application.worker.doDue() > 0 {}
            let entries = try await AuditTrail(bench.database).entries(of: payment.id.text)
            #expect(entries.map(\.act) == ["payment.created", "payment.expired"])
            #expect(entries.last?.actor == "service payments")
        }
    }

    @Test(arguments: Engine.available)
    func `a call that was refused leaves nothing`(engine: Engine) async throws {
        try await Bench.run(.upi, on: engine) { bench in
            let body = bench.order(amount: Money(0, bench.provider.provider.amount.currency))
            let answer = try await bench.create(body)
            #expect(answer.status == 422)
            #expect(try await AuditTrail(bench.database).all().isEmpty)
        }
    }
}
