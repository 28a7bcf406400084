import Commerce
import Foundation
import HTTPTypes
import JSON
import ServiceKit
import ServiceStorage
import Storage
import Synchronization
import TestSupport
import Testing
import Wire

@testable import CheckoutService

extension Shop {
    static let secrets = ["Ana Jansen", "ana@example.com", "shop.example/back", "bank.example/pay"]
    static let tables: [StaticString] = [
        "quote", "orders", "order_step", "event_inbox", "idempotency", "presence", "subject_key", "vault_key",
        "privacy_request",
        "privacy_part", "privacy_page", "audit_lane", "audit_entry", "audit_head",
    ]

    func scan() async throws -> [String] {
        try await database.tables(holding: Self.secrets, among: Self.tables)
    }

    func ask(
        _ type: String, of subject: String = #"{"email":"Ana@Example.com"}"#, law: String = "gdpr", key: String = "p1",
        more: String = "", merchant: String = Shop.merchant
    ) async throws -> ServiceAnswer {
        let (asker, headers) = ask(merchant: merchant)
        return try await asker.send(
            .post, "/v1/privacy/requests", headers: headers + [("idempotency-key", key)],
            json: #"{"type":"\#(type)","subject":\#(subject),"law":"\#(law)"\#(more)}"#)
    }

    func request(_ id: PrivacyRequestID) async throws -> PublicAPI.PrivacyRequest {
        try await get("/v1/privacy/requests/\(id)").decoded()
    }

    /// Has the worker do what is due until the request stands so. Its own worker may be at it too.
    func work(on id: PrivacyRequestID, until status: PrivacyRequestStatus) async throws -> PublicAPI.PrivacyRequest {
        for _ in 0..<2_000 {
            try await privacy.doDue()
            let request = try await request(id)
            if request.status == status { return request }
            await Task.yield()
        }
        return try await request(id)
    }

    func placed(_ key: String = "k1", changes: [String: String] = [:]) async throws -> PublicAPI.Order {
        let quote = try await quote().decoded(PublicAPI.Quote.self)
        return try await order(quote.id, key: key, changes: changes).decoded()
    }

    func pay(_ order: PublicAPI.Order) async throws {
        let made = script { $0.paymentsMade.first { $0.orderId == order.id } }
        let paid = PaymentsAPI.PaymentUpdated(payment: try #require(made).told(.succeeded, sequence: 2))
        #expect(try await tell("payment.updated", paid).status == 204)
    }

    func script<Value: Sendable>(_ body: (inout sending PlayedPeers.Script) -> sending Value) -> Value {
        peers.script.withLock(body)
    }
}

@Suite struct PrivacyTests {
    @Test(arguments: Engine.available)
    func `who ordered stands nowhere in the tables`(engine: Engine) async throws {
        try await Shop.open(engine) { shop in
            let order = try await shop.placed()
            #expect(try await shop.scan() == [])
            try await shop.pay(order)
            _ = try await shop.ask("access")
            #expect(try await shop.scan() == [])
            #expect(try await shop.get("/v1/orders/\(order.id)").status == 200)
        }
    }

    @Test(arguments: Engine.available)
    func `an access request is taken, has a deadline, and gathers from every service`(engine: Engine) async throws {
        try await Shop.open(engine) { shop in
            let order = try await shop.placed()
            _ = try await shop.placed("k2", changes: ["ana@": "eva@"])
            let taken = try await shop.ask("access", more: #","received_at":"2026-11-20T09:00:00Z""#)
            #expect(taken.status == 201)
            let request = try taken.decoded(PublicAPI.PrivacyRequest.self)
            #expect(request.id.text.hasPrefix("prv_") && request.status == .inProgress)
            #expect(request.dueAt == Timestamp("2026-12-20T09:00:00Z"))
            #expect(request.rule.term == "1 month" && request.rule.confidence == "high")
            #expect(request.services.map(\.service) == ["checkout", "payments", "fraud"])
            #expect(!taken.text.contains("example.com"), "whom it is about is not told again")
            // The same call again is the same request, byte for byte; the key with another body is none.
            let again = try await shop.ask("access", more: #","received_at":"2026-11-20T09:00:00Z""#)
            #expect(again.body == taken.body && again.header("idempotent-replayed") == "true")
            #expect(try await shop.ask("erasure").status == 422)

            let done = try await shop.work(on: request.id, until: .completed)
            #expect(done.status == .completed && done.completedAt != nil)
            #expect(done.services.map(\.records) == [1, 2, 2])
            #expect(done.services.allSatisfy { $0.status == .completed && $0.holds.isEmpty })
            let export = try await shop.get("/v1/privacy/requests/\(request.id)/export")
            #expect(export.status == 200 && export.header("content-type") == "application/x-ndjson")
            #expect(export.header("cache-control") == "no-store")
            let lines = try export.text.split(separator: "\n").map {
                try StrictJSONDecoder().decode(SubjectsAPI.Record.self, from: Array($0.utf8))
            }
            #expect(lines.map(\.id) == [order.id.text, "first", "second", "first", "second"])
            let own = try #require(lines.first?.data.description)
            for word in ["Ana Jansen", "ana@example.com", "https://bank.example/pay", "TEE"] {
                #expect(own.contains(word))
            }
            let asked = shop.script { $0.exportsAsked.map { ($0.0?.text, $0.1.orders) } }
            #expect(asked.allSatisfy { $0.0 == Shop.merchant && $0.1 == [order.id] } && asked.count >= 4)
            #expect(try await shop.scan() == [], "what was found is sealed too")
            let acts = try await shop.database.read { try AuditLog(db: $0).entries(of: request.id.text).map(\.act) }
            #expect(acts == ["personal_data.read", "personal_data.read"], "gathered once, handed out once")
        }
    }

    @Test(arguments: Engine.available)
    func `an erasure goes to every service, and leaves the order without its person`(engine: Engine) async throws {
        try await Shop.open(engine) { shop in
            let order = try await shop.placed()
            let eva = try await shop.placed("k2", changes: ["ana@": "eva@"])
            try await shop.pay(order)
            let access = try await shop.ask("access").decoded(PublicAPI.PrivacyRequest.self)
            _ = try await shop.work(on: access.id, until: .completed)
            let request = try await shop.ask("erasure", key: "p2").decoded(PublicAPI.PrivacyRequest.self)
            let done = try await shop.work(on: request.id, until: .completed)
            #expect(done.status == .completed)
            #expect(done.services.map(\.records) == [1, 3, 3])
            #expect(shop.script { $0.erasuresAsked.allSatisfy { $0.1.orders == [order.id] } })

            let after = try await shop.get("/v1/orders/\(order.id)").decoded(PublicAPI.Order.self)
            #expect(after.state == .paid && after.total == order.total && after.history.count == 4)
            #expect(after.payment?.id == order.payment?.id && after.payment?.action == nil)
            let stored = try await shop.database.read { db in
                try OrderRepository(db: db, vault: shop.vault).unlocked(order.id)
            }
            #expect(stored?.subject?.isErased == true && stored?.request == nil)
            // The first answer told what the buyer had to do: its key now tells the order as it stands.
            let replay = try await shop.order(order.quoteId)
            #expect(replay.status == 201 && replay.header("idempotent-replayed") == "true")
            #expect(try replay.decoded(PublicAPI.Order.self) == after)
            // What was found for them before is gone with them.
            let export = try await shop.get("/v1/privacy/requests/\(access.id)/export")
            #expect(export.status == 410)
            // Others stay.
            let other = try await shop.database.read { db in
                try OrderRepository(db: db, vault: shop.vault).unlocked(eva.id)
            }
            #expect(other?.request?.buyer.email == "eva@example.com")
            // Late news of the erased one is taken as ever.
            let news = PaymentsAPI.PaymentUpdated(
                payment: try #require(shop.script { $0.paymentsMade.first }).told(.succeeded, sequence: 9))
            #expect(try await shop.tell("payment.updated", news).status == 204)
            #expect(try await shop.state(of: order.id) == .paid)
            let acts = try await shop.database.read { try AuditLog(db: $0).entries(of: request.id.text) }
            #expect(acts.map(\.act) == ["personal_data.erased"])
            #expect(!"\(acts)".contains("example.com"))
        }
    }

    @Test(arguments: Engine.available)
    func `an open order holds its person's erasure, and nobody is asked before it ends`(engine: Engine) async throws {
        try await Shop.open(engine) { shop in
            let order = try await shop.placed()
            let request = try await shop.ask("erasure").decoded(PublicAPI.PrivacyRequest.self)
            let held = try await shop.work(on: request.id, until: .held)
            #expect(held.status == .held)
            #expect(held.services.first?.holds.map(\.object) == [order.id.text])
            #expect(held.services.first?.holds.first?.reason == "open_order")
            #expect(shop.script { $0.erasuresAsked.isEmpty })
            let before = try await shop.get("/v1/orders/\(order.id)").decoded(PublicAPI.Order.self)
            #expect(before.payment?.action?.url == "https://bank.example/pay", "the buyer can still pay")
            try await shop.pay(order)
            shop.clock.advance(by: PrivacyWork.heldFor)
            #expect(try await shop.work(on: request.id, until: .completed).status == .completed)
            #expect(try await shop.get("/v1/orders/\(order.id)").decoded(PublicAPI.Order.self).payment?.action == nil)
        }
    }

    @Test(arguments: Engine.available)
    func `a service that holds is shown, and asked again`(engine: Engine) async throws {
        try await Shop.open(engine) { shop in
            let order = try await shop.placed()
            try await shop.pay(order)
            let hold = SubjectsAPI.Hold(
                object: "pay_1", reason: "open_payment", endsAt: shop.clock.ambient.timestamp())
            shop.script { $0.holds = [hold] }
            let request = try await shop.ask("erasure").decoded(PublicAPI.PrivacyRequest.self)
            let held = try await shop.work(on: request.id, until: .held)
            #expect(held.services.map(\.status) == [.pending, .held, .pending])
            #expect(held.services[1].holds == [hold])
            shop.script { $0.holds = [] }
            shop.clock.advance(by: PrivacyWork.heldFor)
            let done = try await shop.work(on: request.id, until: .completed)
            #expect(done.services.map(\.status) == [.completed, .completed, .completed])
        }
    }

    @Test func `an order that stands still holds no longer than it may, and then ends`() async throws {
        try await Shop.open(.sqlite) { shop in
            shop.script {
                $0.decision = .review
                $0.isRefundable = false
            }
            let order = try await shop.placed()
            #expect(order.state == .inReview)
            let request = try await shop.ask("erasure").decoded(PublicAPI.PrivacyRequest.self)
            #expect(try await shop.work(on: request.id, until: .held).status == .held)
            shop.clock.advance(by: SubjectsAPI.holdMax)
            // The service tokens of the tests follow the clock, so asking goes on.
            #expect(try await shop.work(on: request.id, until: .completed).status == .completed)
            // A reviewer approves it after all: there is nobody left to charge.
            let decided = FraudAPI.CaseDecided(
                caseId: try #require(order.screening?.caseId), orderId: order.id, verdict: .approved, reason: "late",
                decidedAt: shop.clock.ambient.timestamp())
            #expect(try await shop.tell("case.decided", decided).status == 204)
            for _ in 0..<2_000 {
                try await shop.worker.resume()
                guard try await shop.state(of: order.id) == .startingPayment else { break }
                await Task.yield()
            }
            let after = try await shop.get("/v1/orders/\(order.id)").decoded(PublicAPI.Order.self)
            #expect(after.state == .paymentFailed && shop.script { $0.paymentsMade.isEmpty })
            #expect(after.history.last?.because == "the buyer's data was erased on request")
        }
    }

    @Test(arguments: Engine.available)
    func `a service that is down is asked again later, and what was done stays done`(engine: Engine) async throws {
        try await Shop.open(engine) { shop in
            let order = try await shop.placed()
            try await shop.pay(order)
            shop.script { $0.subjectsAreSilent = true }
            let access = try await shop.ask("access").decoded(PublicAPI.PrivacyRequest.self)
            let erasure = try await shop.ask("erasure", key: "p2").decoded(PublicAPI.PrivacyRequest.self)
            var part = try await shop.request(access.id).services[0]
            for _ in 0..<2_000 where part.status != .completed {
                try await shop.privacy.doDue()
                part = try await shop.request(access.id).services[0]
                await Task.yield()
            }
            #expect(part.status == .completed && part.records == 1)
            // As a process that died with them in hand leaves them.
            shop.clock.advance(by: PrivacyWork.lease)
            try await shop.privacy.doDue()
            #expect(try await shop.request(erasure.id).status == .inProgress)
            #expect(try await shop.get("/v1/privacy/requests/\(access.id)/export").status == 409)
            shop.script { $0.subjectsAreSilent = false }
            shop.clock.advance(by: .seconds(300))
            let found = try await shop.work(on: access.id, until: .completed)
            #expect(found.services[0].records == 1)
            shop.clock.advance(by: .seconds(300))
            #expect(try await shop.work(on: erasure.id, until: .completed).status == .completed)
        }
    }

    @Test(arguments: Engine.available)
    func `whoever orders while being forgotten is forgotten with that order too`(engine: Engine) async throws {
        try await Shop.open(engine) { shop in
            try await shop.pay(try await shop.placed())
            shop.script { $0.subjectsAreSilent = true }
            let request = try await shop.ask("erasure").decoded(PublicAPI.PrivacyRequest.self)
            var seen: Int64?
            for _ in 0..<2_000 where seen == nil {
                try await shop.privacy.doDue()
                seen = try await shop.database.read { db in
                    try PrivacyRepository(db: db, vault: shop.vault).find(request.id)?.ordersSeen
                }
                await Task.yield()
            }
            #expect(seen == 1)
            let second = try await shop.placed("k2")
            try await shop.pay(second)
            shop.script { $0.subjectsAreSilent = false }
            shop.clock.advance(by: .seconds(300))
            let done = try await shop.work(on: request.id, until: .completed)
            #expect(done.services[0].records == 2)
            let last = shop.script { $0.erasuresAsked.suffix(2).map(\.1.orders.count) }
            #expect(last == [2, 2], "everybody was asked once more, with both orders")
        }
    }

    @Test(arguments: [
        (#"{"email":"ana@example.com","customer_reference":"c-1"}"#, "gdpr", "", ["/subject"]),
        ("{}", "gdpr", "", ["/subject"]), (#"{"email":"ana"}"#, "gdpr", "", ["/subject/email"]),
        (#"{"customer_reference":"c 1"}"#, "gdpr", "", ["/subject/customer_reference"]),
        (#"{"email":"ana@example.com"}"#, "hipaa", "", ["/law"]),
        (
            #"{"email":"ana"}"#, "hipaa", #","received_at":"2027-01-01T00:00:00Z""#,
            ["/subject/email", "/received_at", "/law"]
        ),
        (#"{"email":"ana@example.com"}"#, "gdpr", #","received_at":"2024-01-01T00:00:00Z""#, ["/received_at"]),
    ])
    func `a request that cannot be done names each field`(
        subject: String, law: String, more: String, pointers: [String]
    ) async throws {
        try await Shop.open(.sqlite) { shop in
            let answer = try await shop.ask("access", of: subject, law: law, more: more)
            #expect(answer.status == 422)
            #expect(try (answer.problem.errors ?? []).map(\.pointer) == pointers)
            if pointers.contains("/law") { #expect(answer.text.contains("hipaa") && answer.text.contains("lgpd")) }
        }
    }

    @Test(arguments: [
        ("ccpa", "2027-01-05T12:00:00.000Z"), ("lgpd", "2026-12-06T12:00:00.000Z"),
        ("gdpr", "2026-12-21T12:00:00.000Z"),
    ])
    func `each law has its clock`(law: String, due: String) async throws {
        try await Shop.open(.sqlite) { shop in
            for (key, type) in [("a", "access"), ("b", "erasure")] {
                let request = try await shop.ask(type, law: law, key: key).decoded(PublicAPI.PrivacyRequest.self)
                #expect(request.dueAt.description == due && !request.rule.source.isEmpty)
            }
        }
    }

    @Test(arguments: Engine.available)
    func `another merchant sees nothing of a person, nor of a request`(engine: Engine) async throws {
        let stranger = "mer_01jd0000000000000000000009"
        try await Shop.open(engine) { shop in
            _ = try await shop.placed()
            let own = try await shop.ask("access").decoded(PublicAPI.PrivacyRequest.self)
            let theirs = try await shop.ask("access", merchant: stranger).decoded(PublicAPI.PrivacyRequest.self)
            for id in [own.id, theirs.id] {
                for _ in 0..<2_000 {
                    try await shop.privacy.doDue()
                    let isDone = try await shop.database.read { db in
                        try PrivacyRepository(db: db, vault: shop.vault).find(id)?.status == .completed
                    }
                    if isDone { break }
                    await Task.yield()
                }
            }
            #expect(try await shop.get("/v1/privacy/requests/\(own.id)", merchant: stranger).status == 404)
            #expect(try await shop.get("/v1/privacy/requests/\(own.id)/export", merchant: stranger).status == 404)
            let found = try await shop.get("/v1/privacy/requests/\(theirs.id)", merchant: stranger)
            #expect(try found.decoded(PublicAPI.PrivacyRequest.self).services[0].records == 0)
            let erasure = try await shop.ask("erasure", key: "e", merchant: stranger)
            #expect(erasure.status == 201)
            try await shop.privacy.doDue()
            let order = try #require(shop.script { $0.paymentsMade.first?.orderId })
            #expect(try await shop.get("/v1/orders/\(order)").decoded(PublicAPI.Order.self).payment?.action != nil)
        }
    }

    @Test(arguments: Engine.available)
    func `a customer's own reference finds their orders, whatever the address`(engine: Engine) async throws {
        try await Shop.open(engine) { shop in
            let reference = #""email":"#
            let one = try await shop.placed("a", changes: [reference: #""customer_reference":"c-1","email":"#])
            let two = try await shop.placed(
                "b", changes: [reference: #""customer_reference":"c-1","email":"#, "ana@": "ana.new@"])
            _ = try await shop.placed("c", changes: [reference: #""customer_reference":"c-2","email":"#])
            let request = try await shop.ask("access", of: #"{"customer_reference":"c-1"}"#)
                .decoded(PublicAPI.PrivacyRequest.self)
            #expect(try await shop.work(on: request.id, until: .completed).services[0].records == 2)
            let text = try await shop.get("/v1/privacy/requests/\(request.id)/export").text
            #expect(text.contains(one.id.text) && text.contains(two.id.text) && !text.contains("c-2"))
        }
    }

    @Test(arguments: Engine.available)
    func `requests are listed newest first, a page at a time`(engine: Engine) async throws {
        try await Shop.open(engine) { shop in
            var ids: [PrivacyRequestID] = []
            for number in 0..<5 {
                // Two of one moment: the id decides then.
                if number != 2 { shop.clock.advance(by: .milliseconds(10)) }
                ids.append(
                    try await shop.ask("access", of: #"{"email":"p\#(number)@example.com"}"#, key: "k\(number)")
                        .decoded(PublicAPI.PrivacyRequest.self).id)
            }
            _ = try await shop.ask("access", key: "x", merchant: "mer_01jd0000000000000000000009")
            var (seen, path): ([PrivacyRequestID], String?) = ([], "/v1/privacy/requests?limit=2")
            while let next = path {
                let answer = try await shop.get(next)
                #expect(answer.status == 200)
                let page = try answer.decoded(PublicAPI.PrivacyRequestList.self)
                seen += page.data.map(\.id)
                #expect(page.hasMore == (page.nextCursor != nil))
                path = page.nextCursor.map { "/v1/privacy/requests?limit=2&cursor=\($0)" }
                #expect(answer.header("link") == path.map { "<\($0)>; rel=\"next\"" })
                if let cursor = page.nextCursor {
                    let foreign = try await shop.get(
                        "/v1/privacy/requests?cursor=\(cursor)", merchant: "mer_01jd0000000000000000000009")
                    #expect(foreign.status == 400)
                }
            }
            #expect(seen == ids.sorted(by: >) && seen.count == 5)
            #expect(
                try await shop.get("/v1/privacy/requests").decoded(PublicAPI.PrivacyRequestList.self).data.count == 5)
            let bad = try await shop.get("/v1/privacy/requests?cursor=nonsense")
            #expect(bad.status == 400)
            #expect(try bad.problem.type.hasSuffix("invalid-cursor"))
            for query in ["limit=0", "limit=101", "limit=x", "page=2"] {
                #expect(try await shop.get("/v1/privacy/requests?\(query)").status == 422)
            }
        }
    }

    /// As release 1 left it: requests, payments and answers in clear.
    @Test(arguments: Engine.available)
    func `orders from before there were subjects are sealed, and found`(engine: Engine) async throws {
        try await Shop.open(engine) { shop in
            let first = try await shop.order(try await shop.quote().decoded(PublicAPI.Quote.self).id)
            let order = try first.decoded(PublicAPI.Order.self)
            let (request, payment) = try await shop.database.read { db in
                let stored = try OrderRepository(db: db, vault: shop.vault).unlocked(order.id)
                return (try stored?.request.map { try $0.encoded() }, try stored?.payment.map { try $0.encoded() })
            }
            try await shop.database.write { db in
                try db.execute(
                    """
                    UPDATE orders SET subject = NULL, request = \(request), payment = \(payment), payment_action = NULL
                    """)
                try db.execute("UPDATE idempotency SET body = \(first.body)")
                try db.execute("DELETE FROM subject_key")
            }
            #expect(try await shop.scan() == ["orders", "idempotency"])
            #expect(try await shop.get("/v1/orders/\(order.id)").decoded(PublicAPI.Order.self) == order)
            let earlier = EarlierOrders(database: shop.database, ambient: shop.clock.ambient, vault: shop.vault)
            let upkeep = VaultUpkeep(shop.vault, of: shop.database, sealing: earlier.steps)
            for _ in 0..<2 { try await upkeep.pass() }
            #expect(try await shop.scan() == [])
            #expect(try await shop.get("/v1/orders/\(order.id)").decoded(PublicAPI.Order.self) == order)
            #expect(try await shop.order(order.quoteId).body == first.body)
            let access = try await shop.ask("access").decoded(PublicAPI.PrivacyRequest.self)
            #expect(try await shop.work(on: access.id, until: .completed).services[0].records == 1)
        }
    }

    @Test func `an export is thrown away in time`() async throws {
        try await Shop.open(.sqlite) { shop in
            _ = try await shop.placed()
            let request = try await shop.ask("access").decoded(PublicAPI.PrivacyRequest.self)
            let done = try await shop.work(on: request.id, until: .completed)
            #expect(done.exportExpiresAt == done.completedAt?.adding(PrivacyWork.exportKeptFor))
            shop.clock.advance(by: PrivacyWork.exportKeptFor)
            #expect(try await shop.get("/v1/privacy/requests/\(request.id)/export").status == 410)
            try await shop.privacy.sweep()
            let left = try await shop.database.read { db in
                try db.first("SELECT COUNT(*) AS pages FROM privacy_page")?.int("pages")
            }
            #expect(left == 0)
        }
    }
}
