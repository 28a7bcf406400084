import Commerce
import JSON
import PaymentsDomain
import ServiceKit
import ServiceStorage
import Storage
import Wire

/// The use cases on payments.
///
/// A payment is written, with what will be sent and under which reference, before its provider is asked; then it is
/// sent; then the outcome is stored together with the answer to the caller. Whoever dies between two of these steps
/// leaves a row from which the same call, or the worker, goes on.
struct Payments: Sendable {
    let database: any Database
    let ambient: Ambient
    let keys: KeyedCalls
    let tables: MethodTables
    let connectors: Connectors
    let sending: PaymentSending
    let vault: Vault
    /// The gateway as providers reach it.
    let callbackURL: String

    /// - Throws: `KeyRefusal`; a 422 problem for fields that are wrong.
    func create(
        _ body: PaymentsAPI.CreatePayment, key given: IdempotencyRequest, merchant: MerchantID?, mode: KeyMode = .test
    ) async throws -> KeyedAnswer {
        let key = given.keyed(by: vault.fingerprint)
        let actor = AuditActor.caller(in: Scope.current, else: "checkout")
        return try await keys.answer(key) { [self] db in
            let payment = try draft(body, merchant: merchant, mode: mode, in: db)
            try PaymentRepository(db: db, vault: vault).insert(payment)
            try PaymentAudit(db: db).created(payment, by: actor)
            return (point: payment.id.text, payment)
        } resume: { point in
            try await payment(at: point)
        } finish: { payment in
            try await finish(payment, key)
        } replay: { stored in
            try await replayed(stored, key)
        }
    }

    /// Goes on with a payment whose call was cut short, though nobody asks again.
    func resume(_ key: IdempotencyRequest, at point: String) async throws {
        _ = try await finish(payment(at: point), key)
    }

    private func payment(at point: String) async throws -> PaymentRecord {
        guard let id = PaymentID(point), let payment = try await find(id) else { throw Problem.notFound("payment") }
        return payment
    }

    /// - Parameter merchant: nil for our own services; else a payment of another merchant, or of the other mode, is not found.
    func get(_ id: PaymentID, merchant: MerchantID?, mode: KeyMode = .test) async throws -> PaymentsAPI.Payment {
        guard let payment = try await find(id) else { throw Problem.notFound("payment") }
        let isOwn = payment.merchant == merchant && payment.mode == mode
        guard merchant == nil || isOwn else { throw Problem.notFound("payment") }
        return payment.wire
    }

    private func find(_ id: PaymentID) async throws -> PaymentRecord? {
        try await database.read { [vault] db in try PaymentRepository(db: db, vault: vault).find(id) }
    }

    /// What `create` would refuse in this request, without any of it being kept.
    /// - Throws: a 422 problem with every field that is wrong.
    func check(_ body: PaymentsAPI.CreatePayment) throws { _ = try checked(body, id: ambient.newID()) }

    private func checked(
        _ body: PaymentsAPI.CreatePayment, id: PaymentID
    ) throws -> (PaymentOrder, any PaymentConnector, PaymentIntent) {
        let now = ambient.timestamp()
        let order = try PaymentOrder(body, tables: tables, now: now)
        let provider = order.method.provider
        guard let connector = connectors[provider] else { throw Problem.unavailable(order.method.name(on: now.day)) }
        let intent = PaymentIntent(
            reference: ProviderReference(id), serial: 0, amount: body.amount, payer: body.payer,
            description: body.description, returnURL: body.returnUrl, callbackURL: callback(for: provider),
            createdAt: now, expiresAt: order.method.deadline(from: now, heldUntil: body.expiresAt))
        let refusals = connector.refusals(of: intent)
        guard refusals.isEmpty else { throw Problem.invalidFields(refusals) }
        return (order, connector, intent)
    }

    private func draft(
        _ body: PaymentsAPI.CreatePayment, merchant: MerchantID?, mode: KeyMode, in db: any SQLConnection
    ) throws -> PaymentRecord {
        let id: PaymentID = ambient.newID()
        let (order, connector, plan) = try checked(body, id: id)
        var intent = plan
        let (now, provider) = (intent.createdAt, order.method.provider)
        if connector.numbersPayments {
            intent.serial = try PaymentRepository(db: db, vault: vault).nextSerial(of: provider)
        }
        let attempt = try connector.prepare(intent)
        let payer = Person(
            email: body.payer.email, reference: body.payer.customerReference, merchant: merchant, mode: mode.rawValue)
        let subject = try vault.subject(of: payer, at: now.date, in: db)
        return PaymentRecord(
            id: id, subject: subject, orderID: body.orderId, merchant: merchant, mode: mode, method: order.method.id,
            provider: provider,
            amount: body.amount, state: .created, flags: [], received: nil, failure: nil, sequence: 1,
            reference: attempt.reference, providerPayment: nil, action: nil,
            attempt: try subject.seal(attempt.body, in: AttemptSeal.place(id)), tries: 0,
            graceSeconds: order.method.graceSeconds,
            createdAt: now, expiresAt: attempt.expiresAt, updatedAt: now,
            // The worker leaves it alone as long as this call may still be at it.
            dueAt: now.adding(KeyedCalls.lease))
    }

    private func callback(for provider: String) -> String {
        callbackURL + PaymentsAPI.callbackPath.replacing("{provider}", with: provider)
    }

    private func finish(_ payment: PaymentRecord, _ key: IdempotencyRequest) async throws -> KeyedAnswer {
        let store: @Sendable (any SQLConnection, PaymentRecord) throws -> Void = { [keys] db, payment in
            var body = try Self.body(payment)
            if let subject = payment.subject {
                body = try SealedAnswer.seal(
                    body, of: payment.id.text, for: subject, scope: key.scope, key: key.key)
            }
            try keys.finish(key, in: db, answer: KeyedAnswer(status: PaymentsAPI.create.status, body: body))
        }
        let finished: PaymentRecord
        if payment.attempt != nil {
            finished = try await sending.send(payment, also: store)
        } else {
            try await database.write { db in try store(db, payment) }
            finished = payment
        }
        return try Self.answer(finished)
    }

    /// The first answer again; the payment as it stands where its payer was erased since.
    private func replayed(_ answer: KeyedAnswer, _ key: IdempotencyRequest) async throws -> KeyedAnswer {
        let body = try await database.read { [vault] db in
            switch try SealedAnswer.read(answer.body, scope: key.scope, key: key.key, vault: vault, in: db) {
            case .open(let body): return body
            case .erased(let row):
                guard let id = PaymentID(row), let payment = try PaymentRepository(db: db, vault: vault).find(id) else {
                    throw Problem.notFound("payment")
                }
                return try Self.body(payment)
            }
        }
        return KeyedAnswer(status: answer.status, headers: answer.headers, body: body, isReplay: true)
    }

    private static func answer(_ payment: PaymentRecord) throws -> KeyedAnswer {
        KeyedAnswer(status: PaymentsAPI.create.status, body: try body(payment))
    }

    private static func body(_ payment: PaymentRecord) throws -> [UInt8] {
        try StrictJSONEncoder().encode(payment.wire)
    }
}
