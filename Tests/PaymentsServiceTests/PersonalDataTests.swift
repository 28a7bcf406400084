import Commerce
import Crypto
import Foundation
import HTTPTypes
import JSON
import PaymentsDomain
import ServiceKit
import ServiceStorage
import Storage
import TestSupport
import Testing
import Wire

@testable import PaymentsService

/// What payments keeps of payers: sealed, told, forgotten.
@Suite struct PersonalDataTests {
    /// As they stand in what was sent, and as the provider's wire writes the tax number.
    static let secrets = ["Ana Souza", "ana@example.com", "529.982.247-25", "52998224725"]
    static let tables: [StaticString] = [
        "payment", "payment_fact", "callback", "callback_event", "numbering", "outbox", "outbox_stream", "idempotency",
        "presence",
        "subject_key", "vault_key", "audit_lane", "audit_entry", "audit_head",
    ]
    private static let shop = (name: "carnet-merchant", value: "mer_01jd0000000000000000000000")
    private static let other = (name: "carnet-merchant", value: "mer_01jd0000000000000000000001")
    private static let ana = SubjectsAPI.SubjectName(email: "Ana@Example.com")

    private func pay(
        _ bench: Bench, key: String = "k1", email: String = "ana@example.com", as merchant: (String, String) = shop
    ) async throws -> ServiceAnswer {
        let order = bench.order()
        let body = PaymentsAPI.CreatePayment(
            orderId: bench.clock.ambient.newID(), method: order.method, amount: order.amount,
            payer: PaymentsAPI.Payer(
                name: "Ana Souza", email: email, country: .brazil, document: "529.982.247-25",
                customerReference: "c-1"),
            description: order.description, returnUrl: order.returnUrl, expiresAt: order.expiresAt)
        return try await bench.send(
            .post, "/v1/payments",
            headers: [("Idempotency-Key", key), ("Content-Type", "application/json"), (merchant.0, merchant.1)],
            body: try StrictJSONEncoder().encode(body))
    }

    private func ask<Question: Encodable, Answer: Decodable>(
        _ bench: Bench, _ path: String, _ question: Question, as merchant: (String, String) = shop
    ) async throws -> Answer {
        try await bench.send(
            .post, path, headers: [("Content-Type", "application/json"), (merchant.0, merchant.1)],
            body: try StrictJSONEncoder().encode(question)
        ).decoded()
    }

    private func export(
        _ bench: Bench, _ name: SubjectsAPI.SubjectName = ana, orders: [OrderID] = [],
        as merchant: (String, String) = shop
    ) async throws -> [SubjectsAPI.Record] {
        let page: SubjectsAPI.ExportPage = try await ask(
            bench, SubjectsAPI.export.path,
            SubjectsAPI.ExportRequest(request: bench.clock.ambient.newID(), subject: name, orders: orders),
            as: merchant)
        return page.records
    }

    private func erase(
        _ bench: Bench, _ request: PrivacyRequestID, _ name: SubjectsAPI.SubjectName = ana, orders: [OrderID] = [],
        as merchant: (String, String) = shop
    ) async throws -> SubjectsAPI.ErasureAnswer {
        try await ask(
            bench, SubjectsAPI.erase.path,
            SubjectsAPI.EraseRequest(request: request, subject: name, orders: orders), as: merchant)
    }

    private func settle(_ bench: Bench, _ payment: PaymentsAPI.Payment, event: String = "e1") async throws {
        let reference = try #require(try await bench.record(payment.id)?.reference)
        let message = try bench.provider.message(.paid(payment.amount), about: reference, event: event, at: bench.now)
        #expect(try await bench.tell(message).status < 300)
        #expect(try await bench.get(payment.id).state == .succeeded)
    }

    @Test(arguments: StandIn.Provider.allCases, Engine.available)
    func `who pays stands nowhere in the tables, from the first call to the last callback`(
        provider: StandIn.Provider, engine: Engine
    ) async throws {
        try await Bench.run(provider, on: engine) { bench in
            bench.provider.behave(.cutsOff)
            let lost = try await pay(bench)
            #expect(lost.status == 201)
            // What will be sent again names the payer, and waits in the table.
            let waits = try await bench.record(lost.decoded(PaymentsAPI.Payment.self).id)?.attempt != nil
            #expect(waits || provider == .alipay, "only Alipay's page is not asked for beforehand")
            #expect(try await bench.database.tables(holding: Self.secrets, among: Self.tables) == [])
            bench.provider.behave(.normal)
            let payment = try await pay(bench, key: "k2").decoded(PaymentsAPI.Payment.self)
            let action = try #require(payment.action)
            let ways = [action.url, action.appLink, action.line, action.barcode, action.documentUrl].compactMap(\.self)
            let reference = try #require(try await bench.record(payment.id)?.reference)
            let news = try bench.provider.message(.failed, about: reference, event: "e1", at: bench.now)
            #expect(try await bench.tell(news).status < 300)
            let raw = try bench.provider.message(
                .paid(payment.amount), about: "somebody-elses", event: "e2", at: bench.now)
            #expect(try await bench.tell(raw).status < 300)
            #expect(try await bench.verdicts().sorted() == ["applied", "parked"])
            // JSON writes a slash as it is, so the ways to pay would be found in an answer, an event or a column.
            let words = Self.secrets + ways + [String(decoding: raw.body, as: UTF8.self)]
            #expect(try await bench.database.tables(holding: words, among: Self.tables) == [])
        }
    }

    @Test(arguments: Engine.available)
    func `what is kept is told whole, to its own merchant alone`(engine: Engine) async throws {
        try await Bench.run(.boleto, on: engine) { bench in
            let payment = try await pay(bench).decoded(PaymentsAPI.Payment.self)
            try await settle(bench, payment)
            _ = try await pay(bench, key: "k2", email: "eva@example.com")
            for name in [Self.ana, SubjectsAPI.SubjectName(email: "ana@example.com")] {
                let records = try await export(bench, name)
                #expect(records.map(\.id) == [payment.id.text])
                let line = try #require(records.first?.data.description)
                #expect(line.contains(try #require(payment.action?.line)))
                #expect(
                    line.contains("e1") && line.contains(payment.orderId.text), "the provider's own words are in it")
            }
            #expect(try await export(bench, .init(customerReference: "c-1")).count == 2)
            #expect(try await export(bench, .init(email: "nobody@example.com")).isEmpty)
            #expect(try await export(bench, as: Self.other).isEmpty)
            let reads = try await bench.database.read { db in
                try db.first("SELECT COUNT(*) AS reads FROM audit_entry WHERE act = 'personal_data.read'")?.int("reads")
            }
            #expect(reads == 3, "each read that found somebody is in the audit log")
        }
    }

    @Test(arguments: Engine.available)
    func `an open payment holds an erasure until it ends, and everything else stays whole`(
        engine: Engine
    ) async throws {
        try await Bench.run(.boleto, on: engine) { bench in
            let payment = try await pay(bench).decoded(PaymentsAPI.Payment.self)
            let eva = try await pay(bench, key: "k2", email: "eva@example.com").decoded(PaymentsAPI.Payment.self)
            let request: PrivacyRequestID = bench.clock.ambient.newID()
            let held = try await erase(bench, request)
            #expect(held.records == 0 && held.holds.map(\.object) == [payment.id.text])
            #expect(held.holds.first?.endsAt == bench.now.adding(SubjectsAPI.holdMax))
            #expect(try await bench.get(payment.id) == payment, "nothing was forgotten yet")

            try await settle(bench, payment)
            #expect(try await erase(bench, request, as: Self.other).records == 0)
            #expect(try await export(bench).count == 1)
            // Twice, as where the first answer was lost.
            for _ in 0..<2 {
                let answer = try await erase(bench, request)
                #expect(answer.records == 1 && answer.holds.isEmpty)
            }
            #expect(try await export(bench).isEmpty)
            let record = try #require(try await bench.record(payment.id))
            #expect(record.subject?.isErased == true && record.action == nil)
            #expect(record.state == .succeeded && record.amount == payment.amount)
            #expect(try await bench.get(payment.id).received == payment.amount)
            #expect(try await bench.count("payment_fact") > 0)
            let bodies = try await bench.database.read { db in
                try CallbackRepository(db: db, vault: bench.vault).bodies(of: record)
            }
            #expect(bodies.isEmpty)
            #expect(try await bench.get(eva.id) == eva)
            #expect(try await export(bench, .init(email: "eva@example.com")).count == 1)
            // A callback that comes after all is taken, and tells nothing of anybody.
            try await tellAgain(bench, payment)
        }
    }

    private func tellAgain(_ bench: Bench, _ payment: PaymentsAPI.Payment) async throws {
        let reference = try #require(try await bench.record(payment.id)?.reference)
        let message = try bench.provider.message(.paid(payment.amount), about: reference, event: "e9", at: bench.now)
        #expect(try await bench.tell(message).status < 300)
        let left = try await bench.database.read { db in
            try db.query("SELECT body FROM callback WHERE event_id = 'e9'").map { try $0.bytes("body") }
        }
        #expect(left == [[]])
    }

    @Test(arguments: Engine.available)
    func `the same key gives the first answer, and after erasure the payment as it stands`(
        engine: Engine
    ) async throws {
        try await Bench.run(.boleto, on: engine) { bench in
            let order = bench.order()
            func create() async throws -> ServiceAnswer {
                try await bench.send(
                    .post, "/v1/payments",
                    headers: [("Idempotency-Key", "k"), ("Content-Type", "application/json"), Self.shop],
                    body: try StrictJSONEncoder().encode(order))
            }
            let first = try await create()
            #expect(try await create().body == first.body)
            let payment = try first.decoded(PaymentsAPI.Payment.self)
            try await settle(bench, payment)
            #expect(try await erase(bench, bench.clock.ambient.newID()).records == 1)
            let again = try await create()
            #expect(again.status == 201 && again.header("Idempotent-Replayed") == "true")
            let told = try again.decoded(PaymentsAPI.Payment.self)
            #expect(told.id == payment.id && told.action == nil)
        }
    }

    @Test(arguments: Engine.available)
    func `a payment whose payer was erased before it could be sent ends, and is never sent`(
        engine: Engine
    ) async throws {
        try await Bench.run(.boleto, on: engine) { bench in
            let id: PaymentID = bench.clock.ambient.newID()
            let vault = bench.vault
            let merchant = MerchantID(Self.shop.value)
            try await bench.database.write { db in
                let person = Person(email: "ana@example.com", reference: nil, merchant: merchant, mode: "test")
                let now = bench.clock.ambient.timestamp()
                let subject = try vault.subject(of: person, at: now.date, in: db)
                try PaymentRepository(db: db, vault: vault).insert(
                    PaymentRecord(
                        id: id, subject: subject, orderID: bench.clock.ambient.newID(), merchant: merchant,
                        method: "boleto", provider: "boleto", amount: Money(10_00, .brl), state: .created, flags: [],
                        received: nil, failure: nil, sequence: 1, reference: "r1", providerPayment: nil, action: nil,
                        attempt: try subject.seal(Array("{}".utf8), in: AttemptSeal.place(id)), tries: 0,
                        graceSeconds: 0, createdAt: now, expiresAt: now.adding(.seconds(86_400)), updatedAt: now,
                        dueAt: now))
                try vault.erase([subject.id], for: "prv_1", at: now.date, in: db)
            }
            #expect(try await bench.application.worker.doDue() == 1)
            #expect(try await bench.get(id).state == .failed)
            #expect(bench.provider.registrations == 0)
        }
    }

    /// As release 1 left it: the schema of then, an attempt under the service's own key, everything else in clear.
    @Test(arguments: Engine.available)
    func `rows from before there were subjects are sealed, and found by their order`(engine: Engine) async throws {
        try await Bench.run(.boleto, on: engine) { bench in
            let payment = try await pay(bench).decoded(PaymentsAPI.Payment.self)
            try await settle(bench, payment)
            let open = try await pay(bench, key: "k2").decoded(PaymentsAPI.Payment.self)
            let action = try StrictJSONEncoder().encode(try #require(payment.action))
            let body = Array(#"{"paid_by":"Ana Souza","document":"52998224725"}"#.utf8)
            let attempt = try Self.sealedEarlier(body, for: open.id, bench.settings.earlierDataKey)
            let answer = try StrictJSONEncoder().encode(payment)
            let event = try StrictJSONEncoder().encode(PaymentsAPI.PaymentUpdated(payment: payment))
            try await bench.database.write { db in
                try db.execute("UPDATE payment SET subject = NULL, action = \(action)")
                try db.execute("UPDATE payment SET state = 'created', attempt = \(attempt) WHERE id = \(open.id)")
                try db.execute("UPDATE callback SET body = \(body), sealed_by = NULL")
                try db.execute("UPDATE idempotency SET body = \(answer) WHERE key = 'k1'")
                try db.execute("DELETE FROM idempotency WHERE key = 'k2'")
                try db.execute("UPDATE outbox SET payload = \(event)")
                try db.execute("DELETE FROM subject_key")
            }
            let line = try #require(payment.action?.line)
            let words = Self.secrets + [line]
            #expect(try await bench.database.tables(holding: words, among: Self.tables).count == 4)
            // Unsealed rows are read as they are, by whoever is quicker than the upkeep.
            #expect(try await bench.record(payment.id)?.action == payment.action)

            for _ in 0..<2 { try await bench.application.upkeep.pass() }
            #expect(try await bench.database.tables(holding: words, among: Self.tables) == [])
            let record = try #require(try await bench.record(payment.id))
            #expect(record.action == payment.action && record.subject != nil)
            let sealed = try #require(try await bench.record(open.id))
            let seal = AttemptSeal(earlierKey: bench.settings.earlierDataKey)
            #expect(try seal.open(try #require(sealed.attempt), of: sealed) == body)
            #expect(try await bench.told().allSatisfy { $0.action == payment.action }, "what is told is as it was")

            // Nobody knows whose they are but checkout, which names the orders.
            #expect(try await export(bench).isEmpty)
            let records = try await export(bench, orders: [payment.orderId])
            #expect(records.map(\.id) == [payment.id.text])
            #expect(records.first?.data.description.contains("Ana Souza") == true)
            #expect(try await erase(bench, bench.clock.ambient.newID(), orders: [payment.orderId]).records == 1)
            #expect(try await bench.record(payment.id)?.action == nil)
            #expect(try await bench.record(open.id)?.subject?.isErased == false)
        }
    }

    private static func sealedEarlier(
        _ bytes: [UInt8], for payment: PaymentID, _ key: SymmetricKey
    ) throws -> [UInt8] {
        let box = try AES.GCM.seal(bytes, using: key, authenticating: Array(payment.text.utf8))
        return Array(try #require(box.combined))
    }

    @Test func `what an abandoned callback said is thrown away in time`() async throws {
        try await Bench.run(.boleto, on: .sqlite) { bench in
            let message = try bench.provider.message(.failed, about: "nobodys", event: "e1", at: bench.now)
            #expect(try await bench.tell(message).status < 300)
            let callbacks = bench.application.worker.callbacks
            bench.clock.advance(by: Callbacks.parkedFor + .seconds(1))
            try await callbacks.sweep()
            #expect(try await bench.verdicts() == ["abandoned"])
            func bytes() async throws -> Int {
                try await bench.database.read { try $0.first("SELECT body FROM callback")?.bytes("body").count ?? -1 }
            }
            #expect(try await bytes() > 0)
            bench.clock.advance(by: Callbacks.abandonedKeptFor + .seconds(1))
            try await callbacks.sweep()
            #expect(try await bytes() == 0)
        }
    }
}
