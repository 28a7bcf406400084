import Commerce
import Foundation
import ServiceKit
import Storage
import Synchronization
import TestSupport
import Testing
import Wire

@testable import CheckoutService

@Suite struct OrderTests {
    private func placed(_ shop: Shop) async throws -> PublicAPI.Order {
        let quote = try await shop.quote().decoded(PublicAPI.Quote.self)
        let answer = try await shop.order(quote.id)
        #expect(answer.status == 201)
        return try answer.decoded(PublicAPI.Order.self)
    }

    @Test(arguments: Engine.available)
    func `an order is screened, waits for its payment and is paid once`(engine: Engine) async throws {
        try await Shop.open(engine) { shop in
            let order = try await placed(shop)
            #expect(order.state == .awaitingPayment)
            #expect(order.payment?.action?.url == "https://bank.example/pay")
            let payment = try #require(shop.peers.script.withLock { $0.paymentsMade.first })
            let event: EventID = shop.clock.ambient.newID()
            let paid = PaymentsAPI.PaymentUpdated(payment: payment.told(.succeeded, sequence: 2))
            for _ in 0..<2 { #expect(try await shop.tell("payment.updated", paid, id: event).status == 204) }
            // Older news, under an id of its own, changes nothing.
            let old = PaymentsAPI.PaymentUpdated(payment: payment.told(.failed, sequence: 1))
            #expect(try await shop.tell("payment.updated", old).status == 204)
            let after = try await shop.get("/v1/orders/\(order.id)").decoded(PublicAPI.Order.self)
            #expect(after.state == .paid)
            #expect(after.history.map(\.state) == [.placed, .startingPayment, .awaitingPayment, .paid])
        }
    }

    @Test(arguments: Engine.available)
    func `the same key gives the same bytes, another body is refused`(engine: Engine) async throws {
        try await Shop.open(engine) { shop in
            let quote = try await shop.quote().decoded(PublicAPI.Quote.self)
            let first = try await shop.order(quote.id)
            let again = try await shop.order(quote.id)
            #expect(again.body == first.body && again.status == 201)
            #expect(again.header("idempotent-replayed") == "true")
            let other = try await shop.order(quote.id, changes: ["Ana": "Eva"])
            #expect(other.status == 422)
            #expect(try other.problem.type.hasSuffix("idempotency-key-reused"))
            #expect(shop.peers.script.withLock { $0.paymentsMade.count } == 1)
        }
    }

    @Test(arguments: Engine.available)
    func `a peer that is silent leaves the order to be finished, under the same keys`(engine: Engine) async throws {
        try await Shop.open(engine) { shop in
            shop.peers.script.withLock { $0.paymentsAreSilent = true }
            let quote = try await shop.quote().decoded(PublicAPI.Quote.self)
            #expect(try await shop.order(quote.id).status == 503)
            shop.peers.script.withLock { $0.paymentsAreSilent = false }
            shop.clock.advance(by: .seconds(1))
            let second = try await shop.order(quote.id)
            #expect(second.status == 201)
            #expect(try second.decoded(PublicAPI.Order.self).state == .awaitingPayment)
            let keys = shop.peers.script.withLock { $0.paymentKeys }
            #expect(Set(keys).count == 1 && keys.count >= 2, "the payment was asked for under several keys or bodies")
        }
    }

    @Test(arguments: Engine.available)
    func `a payment of which nothing is known yet goes on by its events`(engine: Engine) async throws {
        try await Shop.open(engine) { shop in
            shop.peers.script.withLock { $0.paymentsStayCreated = true }
            let order = try await placed(shop)
            #expect(order.state == .startingPayment && order.payment?.state == .created)
            shop.clock.advance(by: .seconds(60))
            try await shop.worker.resume()
            #expect(shop.peers.script.withLock { $0.paymentsMade.count } == 1)
            let payment = try #require(shop.peers.script.withLock { $0.paymentsMade.first })
            let paid = PaymentsAPI.PaymentUpdated(payment: payment.told(.succeeded, sequence: 3))
            #expect(try await shop.tell("payment.updated", paid).status == 204)
            #expect(try await shop.state(of: order.id) == .paid)
        }
    }

    @Test func `what a peer would refuse is told before there is an order`() async throws {
        try await Shop.open(.sqlite) { shop in
            shop.peers.script.withLock { $0.checkRefuses = true }
            let quote = try await shop.quote().decoded(PublicAPI.Quote.self)
            let answer = try await shop.order(quote.id)
            #expect(answer.status == 422)
            #expect((try answer.problem.errors ?? []).map(\.pointer) == ["/buyer/document"])
            // The key is free: the mended order may use it.
            shop.peers.script.withLock { $0.checkRefuses = false }
            #expect(try await shop.order(quote.id, changes: ["Ana": "Eva"]).status == 201)
        }
    }

    @Test func `a decision that comes before its screening was written comes again`() async throws {
        try await Shop.open(.sqlite) { shop in
            let order = try await placed(shop)
            try await shop.database.write { db in
                try db.execute("UPDATE orders SET state = 'placed', due_at = 9000000000000 WHERE id = \(order.id)")
            }
            let decided = FraudAPI.CaseDecided(
                caseId: CaseID(order.id.uuid), orderId: order.id, verdict: .approved, reason: "early",
                decidedAt: shop.clock.ambient.timestamp())
            #expect(try await shop.tell("case.decided", decided).status == 503)
        }
    }

    @Test(arguments: Engine.available)
    func `the worker finishes an order whose request died`(engine: Engine) async throws {
        try await Shop.open(engine) { shop in
            shop.peers.script.withLock { $0.paymentsAreSilent = true }
            let quote = try await shop.quote().decoded(PublicAPI.Quote.self)
            #expect(try await shop.order(quote.id).status == 503)
            shop.peers.script.withLock { $0.paymentsAreSilent = false }
            shop.clock.advance(by: .seconds(60))
            try await shop.worker.resume()
            // Its own worker may have been quicker; either way the order is where it should be.
            let id = try #require(shop.peers.script.withLock { $0.paymentsMade.first?.orderId })
            #expect(try await shop.state(of: id) == .awaitingPayment)
        }
    }

    @Test(arguments: Engine.available)
    func `an order whose payment hangs keeps no other order waiting`(engine: Engine) async throws {
        try await Shop.open(engine) { shop in
            shop.peers.script.withLock {
                $0.decision = .review
                $0.isRefundable = false
            }
            let quote = try await shop.quote().decoded(PublicAPI.Quote.self)
            let slow = try await shop.order(quote.id, key: "a").decoded(PublicAPI.Order.self)
            let other = try await shop.order(quote.id, key: "b").decoded(PublicAPI.Order.self)
            shop.peers.script.withLock { $0.paymentsHangFor = [slow.id] }
            func approve(_ order: PublicAPI.Order) async throws {
                let decided = FraudAPI.CaseDecided(
                    caseId: try #require(order.screening?.caseId), orderId: order.id, verdict: .approved,
                    reason: "looked at", decidedAt: shop.clock.ambient.timestamp())
                #expect(try await shop.tell("case.decided", decided).status == 204)
            }
            try await approve(slow)
            while shop.peers.script.withLock({ $0.hanging.isEmpty }) { _ = try await shop.state(of: slow.id) }
            try await approve(other)
            // The service's own worker does it, long before the slow one's deadline of ten seconds.
            let deadline = ContinuousClock.now + .seconds(8)
            while try await shop.state(of: other.id) != .awaitingPayment, ContinuousClock.now < deadline {}
            #expect(try await shop.state(of: other.id) == .awaitingPayment)
            #expect(try await shop.state(of: slow.id) == .startingPayment)
            shop.peers.letGo()
        }
    }

    @Test(arguments: [(true, OrderState.awaitingPayment), (false, .inReview)])
    func `a flagged order waits where its money could not come back`(isRefundable: Bool, state: OrderState) async throws
    {
        try await Shop.open(.sqlite) { shop in
            shop.peers.script.withLock {
                $0.decision = .review
                $0.isRefundable = isRefundable
            }
            let order = try await placed(shop)
            #expect(order.state == state)
            #expect(order.screening?.decision == .review)
            #expect(shop.peers.script.withLock { $0.paymentsMade.isEmpty } == !isRefundable)
        }
    }

    @Test(arguments: Engine.available)
    func `a reviewer's approval starts the payment, a refusal ends the order`(engine: Engine) async throws {
        try await Shop.open(engine) { shop in
            shop.peers.script.withLock {
                $0.decision = .review
                $0.isRefundable = false
            }
            let quote = try await shop.quote().decoded(PublicAPI.Quote.self)
            let orders = [
                try await shop.order(quote.id, key: "a").decoded(PublicAPI.Order.self),
                try await shop.order(quote.id, key: "b").decoded(PublicAPI.Order.self),
            ]
            for (order, verdict) in zip(orders, [CaseVerdict.approved, .declined]) {
                let decided = FraudAPI.CaseDecided(
                    caseId: try #require(order.screening?.caseId), orderId: order.id, verdict: verdict,
                    reason: "looked at", decidedAt: shop.clock.ambient.timestamp())
                #expect(try await shop.tell("case.decided", decided).status == 204)
            }
            try await shop.worker.resume()
            // The service's own worker may hold the step at this moment; the order is then a moment behind.
            while try await shop.state(of: orders[0].id) == .startingPayment { await Task.yield() }
            #expect(try await shop.state(of: orders[0].id) == .awaitingPayment)
            #expect(try await shop.state(of: orders[1].id) == .declined)
        }
    }

    @Test func `a blocked order is answered as one, and never paid`() async throws {
        try await Shop.open(.sqlite) { shop in
            shop.peers.script.withLock { $0.decision = .block }
            let order = try await placed(shop)
            #expect(order.state == .blocked)
            #expect(shop.peers.script.withLock { $0.paymentsMade.isEmpty })
        }
    }

    @Test func `a payment that is refused ends the order with the reason`() async throws {
        try await Shop.open(.sqlite) { shop in
            shop.peers.script.withLock { $0.paymentsRefuse = true }
            let order = try await placed(shop)
            #expect(order.state == .paymentFailed)
            #expect(order.history.last?.because.contains("This is no CPF") == true)
        }
    }

    @Test func `another amount is looked at, not shipped`() async throws {
        try await Shop.open(.sqlite) { shop in
            let order = try await placed(shop)
            let payment = try #require(shop.peers.script.withLock { $0.paymentsMade.first })
            let told = payment.told(.succeeded, sequence: 2, flags: ["amount_mismatch"])
            _ = try await shop.tell("payment.updated", PaymentsAPI.PaymentUpdated(payment: told))
            #expect(try await shop.state(of: order.id) == .paymentMismatch)
        }
    }

    @Test func `a quote that is over, is of another day or says another total is refused with the reason`() async throws
    {
        try await Shop.open(.sqlite) { shop in
            let quote = try await shop.quote().decoded(PublicAPI.Quote.self)
            func expect(_ answer: ServiceAnswer, _ status: Int, _ slug: String) throws {
                #expect(answer.status == status)
                #expect(try answer.problem.type == "urn:carnet:problem:" + slug)
            }
            let total =
                #""return_url":"https://shop.example/back","expected_total":{"amount":"30.09","currency":"EUR"}"#
            let changed = [#""return_url":"https://shop.example/back""#: total]
            let refused = try await shop.order(quote.id, key: "k1", changes: changed)
            try expect(refused, 409, "total-changed")
            // What the state of things refuses stays refused under its key; what is wrong with the form may be mended.
            let again = try await shop.order(quote.id, key: "k1", changes: changed)
            #expect(again.body == refused.body && again.header("idempotent-replayed") == "true")
            try expect(try await shop.order(quote.id, key: "k1"), 422, "idempotency-key-reused")
            for (from, to) in [
                ("ideal", "upi_intent"), (#""post""#, #""express""#), (#""country":"NL""#, #""country":"DE""#),
            ] {
                try expect(try await shop.order(quote.id, key: "k2", changes: [from: to]), 422, "invalid-fields")
            }
            let past = try await shop.quote(
                Shop.cart.replacing(
                    #""currency":"EUR","#, with: #""currency":"EUR","as_of":"2026-06-30","#, maxReplacements: 1)
            ).decoded(PublicAPI.Quote.self)
            try expect(try await shop.order(past.id, key: "k3"), 409, "quote-not-orderable")
            shop.clock.advance(by: .seconds(30 * 60))
            try expect(try await shop.order(quote.id, key: "k2"), 409, "quote-expired")
            #expect(try await shop.database.read { try $0.query("SELECT id FROM orders") }.isEmpty)
        }
    }

    @Test(arguments: Engine.available)
    func `the same order in other words is the same order`(engine: Engine) async throws {
        try await Shop.open(engine) { shop in
            let quote = try await shop.quote().decoded(PublicAPI.Quote.self)
            let first = try await shop.order(quote.id)
            let words = [
                #""name":"Ana Jansen","email":"ana@example.com""#:
                    #""email": "ana@example.com", "name":"An\u0061 Jansen""#
            ]
            let again = try await shop.order(quote.id, key: "\"k1\"", changes: words)
            #expect(first.status == 201 && again.body == first.body)
            #expect(again.header("idempotent-replayed") == "true")
        }
    }

    @Test(arguments: Engine.available)
    func `an order whose process died is finished by the next one, asked or not`(engine: Engine) async throws {
        try await Shop.open(engine) { shop in
            shop.peers.script.withLock { $0.paymentsAreSilent = true }
            let quote = try await shop.quote().decoded(PublicAPI.Quote.self)
            #expect(try await shop.order(quote.id).status == 503)
            shop.peers.script.withLock { $0.paymentsAreSilent = false }
            // As the crash leaves it: held by a process that will never come back.
            let until = shop.clock.ambient.now().addingTimeInterval(15)
            try await shop.database.write { db in
                try db.execute("UPDATE idempotency SET owner = 'proc_dead', leased_until = \(until)")
                try db.execute("INSERT INTO presence (id, beat) VALUES ('proc_dead', 1)")
            }
            // Its successor finds out by itself, and finishes; the caller comes back to the answer.
            try await withRunning(shop.another()) { address in
                var answer = try await shop.order(quote.id, at: address)
                for _ in 0..<5 where answer.status == 409 { answer = try await shop.order(quote.id, at: address) }
                #expect(answer.status == 201)
                #expect(try answer.decoded(PublicAPI.Order.self).state == .awaitingPayment)
            }
            #expect(try await shop.database.read { try $0.query("SELECT id FROM orders") }.count == 1)
        }
    }
}
