import Commerce
import HTTPTypes
import ServiceKit
import Storage
import Synchronization
import TestSupport
import Testing
import Wire

@testable import CheckoutService

/// That each decision on an order is in the audit log, with who made it and nobody's name.
@Suite struct AuditTests {
    private static let key = "key_01jd0000000000000000000000"

    private static func order(_ shop: Shop) async throws -> PublicAPI.Order {
        let quote = try await shop.quote().decoded(PublicAPI.Quote.self)
        let json = """
            {"quote_id":"\(quote.id)","delivery_option":"post","payment_method":"ideal",
             "buyer":{"name":"Ana Jansen","email":"ana@example.com"},
             "ship_to":{"country":"NL","city":"Amsterdam"},"return_url":"https://shop.example/back"}
            """
        let (asker, headers) = shop.ask()
        return try await asker.send(
            .post, "/v1/orders", headers: headers + [("idempotency-key", "k1"), ("carnet-key", key)], json: json
        ).decoded()
    }

    @Test(arguments: Engine.available)
    func `placed by a key, paid by what payments told, each once`(engine: Engine) async throws {
        try await Shop.open(engine) { shop in
            let order = try await Self.order(shop)
            let payment = try #require(shop.peers.script.withLock { $0.paymentsMade.first })
            for sequence in 2...3 {
                let paid = PaymentsAPI.PaymentUpdated(payment: payment.told(.succeeded, sequence: Int64(sequence)))
                #expect(try await shop.tell("payment.updated", paid).status == 204)
            }
            let trail = AuditTrail(shop.database)
            let entries = try await trail.entries(of: order.id.text)
            #expect(entries.map(\.act) == ["order.placed", "order.moved"])
            #expect(entries.map(\.actor) == ["merchant \(Self.key)", "service payments"])
            #expect(entries.first?.detail["total"] == "\(order.total)")
            #expect(entries.first?.detail["merchant"] == Shop.merchant)
            #expect(entries.last?.detail["from"] == "awaiting_payment")
            #expect(entries.last?.detail["to"] == "paid")
            #expect(entries.last?.detail["payment"] == payment.id.text)
            #expect(try await trail.finds(["Ana", "Jansen", "example.com", "Amsterdam"]).isEmpty)
            #expect(try await trail.isWhole())
        }
    }

    @Test(arguments: Engine.available)
    func `held by the rules, let go by a reviewer, mismatched by the provider`(engine: Engine) async throws {
        try await Shop.open(engine) { shop in
            shop.peers.script.withLock {
                $0.decision = .review
                $0.isRefundable = false
            }
            let order = try await Self.order(shop)
            let decided = FraudAPI.CaseDecided(
                caseId: try #require(order.screening?.caseId), orderId: order.id, verdict: .approved,
                reason: "looked at", decidedAt: shop.clock.ambient.timestamp())
            #expect(try await shop.tell("case.decided", decided).status == 204)
            try await shop.worker.resume()
            // The service's own worker may hold the step at this moment; the order is then a moment behind.
            while try await shop.state(of: order.id) == .startingPayment { await Task.yield() }
            let payment = try #require(shop.peers.script.withLock { $0.paymentsMade.first })
            let other = PaymentsAPI.PaymentUpdated(
                payment: payment.told(.pending, sequence: 2, flags: ["amount_mismatch"]))
            #expect(try await shop.tell("payment.updated", other).status == 204)
            let entries = try await AuditTrail(shop.database).entries(of: order.id.text)
            #expect(entries.map(\.act) == ["order.placed", "order.moved", "order.moved", "order.moved"])
            #expect(entries.dropFirst().map(\.actor) == ["service fraud", "service fraud", "service payments"])
            #expect(
                entries.dropFirst().map { $0.detail["to"] } == ["in_review", "starting_payment", "payment_mismatch"])
            #expect(entries.dropFirst().map { $0.detail["review"] } == ["open", "approved", "approved"])
            #expect(try await AuditTrail(shop.database).isWhole())
        }
    }
}
