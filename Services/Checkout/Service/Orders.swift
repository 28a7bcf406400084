import CheckoutDomain
import Commerce
import JSON
import Logging
import ServiceKit
import ServiceStorage
import Storage
import Wire

/// The use cases on orders.
struct Orders: Sendable {
    let database: any Database
    let steps: OrderSteps
    let ambient: Ambient
    let keyed: KeyedCalls
    private var vault: Vault { steps.vault }

    /// Places an order under a key and takes it as far as it goes.
    ///
    /// The order is durable before any peer is asked. Where one does not answer in time the caller gets a 503 and the
    /// order goes on by itself; the same call sent again gives its outcome.
    func place(
        _ request: PublicAPI.OrderRequest, _ given: IdempotencyRequest, for owner: Owner
    ) async throws -> KeyedAnswer {
        try check(request)
        let key = given.keyed(by: vault.fingerprint)
        let now = ambient.timestamp()
        let id: OrderID = ambient.newID()
        let actor = AuditActor.caller(in: Scope.current, else: "checkout")
        return try await keyed.answer(key) {
            try await askBefore(request, id, for: owner, at: now)
        } start: { db in
            try insert(request, id: id, for: owner, by: actor, at: now, in: db)
            return (point: id.text, id)
        } resume: { point in
            try Self.order(at: point)
        } finish: { id in
            try await finish(id, key)
        } replay: { stored in
            try await replayed(stored, key, for: owner)
        }
    }

    /// Goes on with an order whose call was cut short, though nobody asks again.
    func resume(_ key: IdempotencyRequest, at point: String) async throws {
        _ = try await finish(Self.order(at: point), key)
    }

    private static func order(at point: String) throws -> OrderID {
        guard let id = OrderID(point) else { throw PeerMistake(what: "a recovery point is no order id") }
        return id
    }

    private func finish(_ id: OrderID, _ key: IdempotencyRequest) async throws -> KeyedAnswer {
        do {
            _ = try await steps.advance(id)
        } catch {
            Logger.current.warning("Order goes on later", metadata: ["order": "\(id)", "error": "\(error)"])
            throw CallError.outcomeUnknown("checkout")
        }
        return try await database.write { db in
            let repository = OrderRepository(db: db, vault: vault)
            guard let order = try repository.unlocked(id) else { throw Problem.notFound("order") }
            let body = try StrictJSONEncoder().encode(PublicAPI.Order(order, history: try repository.steps(of: id)))
            let stored = try order.subject.map {
                try SealedAnswer.seal(body, of: id.text, for: $0, scope: key.scope, key: key.key)
            }
            let status = PublicAPI.createOrder.status
            try keyed.finish(key, in: db, answer: KeyedAnswer(status: status, body: stored ?? body))
            return KeyedAnswer(status: status, body: body)
        }
    }

    /// The first answer again; the order as it stands where its buyer was erased since.
    private func replayed(
        _ answer: KeyedAnswer, _ key: IdempotencyRequest, for owner: Owner
    ) async throws -> KeyedAnswer {
        let read = try await database.read { [vault] db in
            try SealedAnswer.read(answer.body, scope: key.scope, key: key.key, vault: vault, in: db)
        }
        switch read {
        case .open(let body):
            return KeyedAnswer(status: answer.status, headers: answer.headers, body: body, isReplay: true)
        case .erased(let row):
            guard let id = OrderID(row) else { throw PeerMistake(what: "an answer tells of no order") }
            let body = try StrictJSONEncoder().encode(try await order(id, for: owner))
            return KeyedAnswer(status: answer.status, body: body, isReplay: true)
        }
    }

    func order(_ id: OrderID, for owner: Owner) async throws -> PublicAPI.Order {
        try await database.read { db in
            let repository = OrderRepository(db: db, vault: vault)
            guard let order = try repository.order(id, of: owner) else { throw Problem.notFound("order") }
            return PublicAPI.Order(order, history: try repository.steps(of: id))
        }
    }

    private func check(_ request: PublicAPI.OrderRequest) throws {
        let faults = OrderRules.faults(
            OrderRules.Words(
                name: request.buyer.name, email: request.buyer.email, returnURL: request.returnUrl,
                instrumentToken: request.instrument?.token, ip: request.buyer.ip,
                customerReference: request.buyer.customerReference))
        guard faults.isEmpty else { throw CartFaults(faults: faults) }
    }

    /// Asks fraud and payments, before anything is kept, what they would refuse of this order.
    /// - Throws: a 422 problem with each field; `CallError` where one of them does not answer.
    private func askBefore(
        _ request: PublicAPI.OrderRequest, _ id: OrderID, for owner: Owner, at now: Timestamp
    ) async throws {
        let (quote, option) = try await database.read { try orderable(request, for: owner, at: now, in: $0) }
        guard let method = option.paymentMethods.first(where: { $0.method == request.paymentMethod }) else { return }
        let assessment = try FraudAPI.AssessmentRequest(
            orderID: id, placedAt: now, request: request, quote: quote, amount: option.payNow, method: method)
        let payment = PaymentsAPI.CreatePayment(
            orderID: id, request: request, amount: option.payNow, heldUntil: quote.expiresAt)
        let asked = try await [
            refusals { _ = try await steps.peers.fraud.call(FraudAPI.check, assessment) },
            refusals { _ = try await steps.peers.payments.call(PaymentsAPI.check, payment) },
        ]
        var seen: Set<String> = []
        let errors = asked.joined().filter { seen.insert($0.pointer).inserted }
        guard errors.isEmpty else { throw Problem.invalidFields(errors) }
    }

    /// The fields that a check refuses, in the words of the public order.
    private func refusals(_ check: () async throws -> Void) async throws -> [FieldError] {
        do {
            try await check()
            return []
        } catch CallError.refused(let problem) where problem.isAboutTheOrder {
            return problem.fieldsOfTheOrder
        } catch CallError.outcomeUnknown(let what) {
            throw CallError.unavailable(what)  // A check changes nothing: not to know its outcome is not to have asked.
        }
    }

    /// The quote and the option that a request may order now.
    private func orderable(
        _ request: PublicAPI.OrderRequest, for owner: Owner, at now: Timestamp, in db: any SQLConnection
    ) throws -> (PublicAPI.Quote, PublicAPI.QuotedOption) {
        guard let stored = try QuoteRepository(db: db).quote(request.quoteId, of: owner) else {
            throw Problem.invalidField("/quote_id", "unknown", "There is no such quote")
        }
        let quote = try StrictJSONDecoder(limits: .ours).decode(PublicAPI.Quote.self, from: stored.document)
        guard stored.isOffer else { throw OrderRules.Refusal.notAnOffer(asOf: quote.asOf) }
        guard now < stored.expiresAt else { throw OrderRules.Refusal.expired(at: stored.expiresAt) }
        guard let option = quote.options.first(where: { $0.id == request.deliveryOption }) else {
            throw OrderRules.Refusal.noSuchOption(request.deliveryOption)
        }
        if let why = option.notOrderable { throw OrderRules.Refusal.notOrderable(option.id, why: why) }
        guard option.paymentMethods.contains(where: { $0.method == request.paymentMethod }) else {
            let reason = option.methodsNotOffered.first { $0.method == request.paymentMethod }?.reason
            throw OrderRules.Refusal.noSuchMethod(request.paymentMethod, reason: reason)
        }
        if let expected = request.expectedTotal, expected != option.total {
            throw OrderRules.Refusal.otherTotal(quoted: option.total)
        }
        guard request.shipTo.country == quote.destination.country else {
            throw OrderRules.Refusal.otherCountry(quote.destination.country)
        }
        return (quote, option)
    }

    private func insert(
        _ request: PublicAPI.OrderRequest, id: OrderID, for owner: Owner, by actor: AuditActor, at now: Timestamp,
        in db: any SQLConnection
    ) throws {
        let (_, option) = try orderable(request, for: owner, at: now, in: db)
        let subject = try vault.subject(of: owner.person(of: request.buyer), at: now.date, in: db)
        let order = StoredOrder(
            id: id, owner: owner, quoteID: request.quoteId, standing: .placed, total: option.payNow,
            deliveryOption: request.deliveryOption, paymentMethod: request.paymentMethod, subject: subject,
            request: request, createdAt: now, updatedAt: now)
        try OrderRepository(db: db, vault: vault).insert(order, dueAt: now.adding(steps.resumeAfter))
        try OrderAudit(db: db).placed(order, by: actor)
    }
}

extension PublicAPI.Order {
    init(_ order: StoredOrder, history: [PublicAPI.OrderStep]) {
        self.init(
            id: order.id, quoteId: order.quoteID, state: Wire.OrderState(order.standing.state),
            deliveryOption: order.deliveryOption, paymentMethod: order.paymentMethod,
            total: order.total, refundDue: order.standing.isRefundDue,
            screening: order.decision.map { PublicAPI.OrderScreening(decision: $0, caseId: order.caseID) },
            payment: order.payment.map {
                PublicAPI.OrderPayment(
                    id: $0.id, method: $0.method, state: $0.state, flags: $0.flags, action: $0.action,
                    expiresAt: $0.expiresAt)
            },
            history: history, createdAt: order.createdAt, updatedAt: order.updatedAt)
    }
}

extension Wire.OrderState {
    init(_ state: CheckoutDomain.OrderState) {
        self =
            switch state {
            case .placed: .placed
            case .inReview: .inReview
            case .startingPayment: .startingPayment
            case .awaitingPayment: .awaitingPayment
            case .paidOnHold: .paidOnHold
            case .paid: .paid
            case .blocked: .blocked
            case .declined: .declined
            case .paymentFailed: .paymentFailed
            case .expired: .expired
            case .paymentMismatch: .paymentMismatch
            }
    }
}
