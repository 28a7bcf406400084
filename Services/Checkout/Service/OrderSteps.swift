import CheckoutDomain
import Commerce
import JSON
import ServiceKit
import Storage
import Wire

/// Does the next step of an order, whoever asks: the request that placed it, an event, or the worker after a crash.
///
/// Each step asks a peer under a key made of the order's id, so that doing it twice counts once, and then writes what
/// came of it in one transaction that looks at the order afresh.
struct OrderSteps: Sendable {
    let database: any Database
    let peers: Peers
    let ambient: Ambient
    let vault: Vault
    /// How long an unfinished order is left to whoever is at it before the worker takes it up.
    let resumeAfter: Duration

    /// Goes on until the order waits for somebody else; returns how it stands.
    /// - Throws: `CallError` where a peer does not answer: the order keeps its state, and is taken up again later.
    func advance(_ id: OrderID) async throws -> StoredOrder {
        while true {
            guard let order = try await database.read({ db in try OrderRepository(db: db, vault: vault).unlocked(id) })
            else {
                throw Problem.notFound("order")
            }
            switch order.standing.state {
            case .placed: try await Scope.$current.withValue(scope(of: order)) { try await screen(order) }
            // A payment that is known goes on by itself; its events will tell.
            case .startingPayment where order.payment == nil:
                try await Scope.$current.withValue(scope(of: order)) { try await startPayment(order) }
            default: return order
            }
        }
    }

    /// Peers are asked in the name of the order's merchant, whoever does the step: a key counts once for one merchant.
    private func scope(of order: StoredOrder) -> Scope {
        let current = Scope.current
        return Scope(
            requestID: current?.requestID ?? ambient.newID(RequestKind.self).text,
            deadline: current?.deadline ?? .now + Limits.deadlineDefault, merchant: order.owner.merchant,
            mode: order.owner.mode, keyKind: .secret, key: current?.key, trace: current?.trace,
            eventLoop: current?.eventLoop)
    }

    /// Applies an event to an order, in a transaction of the caller's.
    /// - Parameter handsOver: whether the worker is to do the next step at once; else the caller goes on itself.
    func apply(
        _ event: OrderEvent, to id: OrderID, in db: any SQLConnection, because: String, handsOver: Bool = false,
        _ change: (inout StoredOrder) -> Void = { _ in }
    ) throws {
        let repository = OrderRepository(db: db, vault: vault)
        guard var order = try repository.locked(id) else { throw Problem.notFound("order") }
        let before = order.standing
        order.standing = try before.after(event)
        change(&order)
        order.updatedAt = ambient.timestamp()
        if order.standing.state == .startingPayment, order.priceHeldUntil == nil {
            order.priceHeldUntil = try priceHeldUntil(order, in: db)
        }
        try repository.update(
            order, from: before, because: because, dueAt: order.updatedAt.adding(handsOver ? .zero : resumeAfter))
        try OrderAudit(db: db).moved(order, from: before, by: event)
        if handsOver, order.standing.state.isUnfinished { db.afterCommit(.unfinishedOrder) }
    }

    private func quote(of order: StoredOrder) async throws -> StoredQuote {
        guard let quote = try await database.read({ try QuoteRepository(db: $0).quote(order.quoteID, of: order.owner) })
        else { throw PeerMistake(what: "an order's quote is gone") }
        return quote
    }

    /// Ends an order whose buyer was erased before its next step was done: it cannot be done for nobody. An erasure waits
    /// for open orders, so this is one that stood still for longer than it may wait.
    private func endErased(_ order: StoredOrder, _ event: OrderEvent) async throws {
        try await database.write { db in
            guard try OrderRepository(db: db, vault: vault).locked(order.id)?.standing == order.standing else { return }
            try apply(event, to: order.id, in: db, because: "the buyer's data was erased on request")
        }
    }

    // MARK: - Screening

    private func screen(_ order: StoredOrder) async throws {
        guard
            let stored = try await database.read({ try QuoteRepository(db: $0).quote(order.quoteID, of: order.owner) })
        else { throw PeerMistake(what: "an order's quote is gone") }
        let quote = try StrictJSONDecoder(limits: .ours).decode(PublicAPI.Quote.self, from: stored.document)
        let method = try Self.method(of: order, in: quote)
        guard let request = order.request else { return try await endErased(order, .screeningRefused) }
        let assessment: FraudAPI.Assessment
        do {
            assessment = try await assess(try question(order, request, quote, method))
        } catch CallError.refused(let problem) where problem.isAboutClocks {
            throw CallError.unavailable("Fraud")
        } catch CallError.refused(let problem) where problem.isAboutTheOrder {
            try await database.write { db in
                guard try OrderRepository(db: db, vault: vault).locked(order.id)?.standing.state == .placed else {
                    return
                }
                try apply(
                    .screeningRefused, to: order.id, in: db,
                    because: "the fraud rules cannot take the order: \(Self.words(of: problem))")
            }
            return
        }
        let screening: Screening =
            switch assessment.decision {
            case .allow: .allow
            case .review: .review(beforePayment: !method.isRefundable)
            case .block: .block
            }
        try await database.write { db in
            // Another worker may have done the step meanwhile; the answer it wrote is the same.
            guard try OrderRepository(db: db, vault: vault).locked(order.id)?.standing.state == .placed else { return }
            try apply(
                .screened(screening), to: order.id, in: db, because: "fraud rules say \(assessment.decision.rawValue)"
            ) {
                $0.decision = assessment.decision
                $0.caseID = assessment.caseId
            }
        }
    }

    private func assess(_ question: FraudAPI.AssessmentRequest) async throws -> FraudAPI.Assessment {
        try await peers.fraud.call(FraudAPI.assess, question, key: question.orderId.text)
    }

    private func question(
        _ order: StoredOrder, _ request: PublicAPI.OrderRequest, _ quote: PublicAPI.Quote,
        _ method: PaymentsAPI.MethodOffer
    ) throws -> FraudAPI.AssessmentRequest {
        // An order placed under a clock that was ahead is none of the future.
        try FraudAPI.AssessmentRequest(
            orderID: order.id, placedAt: min(order.createdAt, ambient.timestamp()), request: request, quote: quote,
            amount: order.total,
            method: method)
    }

    private static func method(of order: StoredOrder, in quote: PublicAPI.Quote) throws -> PaymentsAPI.MethodOffer {
        let option = quote.options.first { $0.id == order.deliveryOption }
        guard let method = option?.paymentMethods.first(where: { $0.method == order.paymentMethod }) else {
            throw PeerMistake(what: "an order's method is not in its quote")
        }
        return method
    }

    // MARK: - Payment

    private func startPayment(_ order: StoredOrder) async throws {
        guard let request = order.request else { return try await endErased(order, .paymentFailed) }
        let payment: PaymentsAPI.Payment
        do {
            payment = try await requestPayment(for: order, request)
        } catch CallError.refused(let problem) where problem.isAboutTheOrder {
            try await database.write { db in
                guard try OrderRepository(db: db, vault: vault).locked(order.id)?.standing.state == .startingPayment
                else { return }
                try apply(.paymentFailed, to: order.id, in: db, because: "payment refused: \(Self.words(of: problem))")
            }
            return
        }
        try await database.write { db in try take(payment, in: db) }
    }

    private func requestPayment(
        for order: StoredOrder, _ request: PublicAPI.OrderRequest
    ) async throws -> PaymentsAPI.Payment {
        guard let heldUntil = order.priceHeldUntil else {
            throw PeerMistake(what: "an order has no time to be paid in")
        }
        return try await peers.payments.call(
            PaymentsAPI.create,
            PaymentsAPI.CreatePayment(
                orderID: order.id, request: request, amount: order.total, heldUntil: heldUntil),
            key: order.id.text)
    }

    /// The price is held as long as the quote was, counted from when the order came to be paid: a review takes its time.
    private func priceHeldUntil(_ order: StoredOrder, in db: any SQLConnection) throws -> Timestamp {
        guard let quote = try QuoteRepository(db: db).quote(order.quoteID, of: order.owner) else {
            throw PeerMistake(what: "an order's quote is gone")
        }
        let held = quote.expiresAt.millisecondsSince1970 - quote.createdAt.millisecondsSince1970
        return order.updatedAt.adding(.milliseconds(held))
    }

    private static func words(of problem: ProblemDocument) -> String {
        let fields = (problem.errors ?? []).map { "\($0.pointer): \($0.detail)" }
        return ([problem.title] + fields).joined(separator: "; ")
    }

    /// Takes what is known of a payment into its order. News that is older than what is known changes nothing.
    func take(_ payment: PaymentsAPI.Payment, in db: any SQLConnection) throws {
        let repository = OrderRepository(db: db, vault: vault)
        guard let order = try repository.locked(payment.orderId) else { throw Problem.notFound("order") }
        if let known = order.payment {
            guard known.id == payment.id else { throw PeerMistake(what: "an order has two payments") }
            guard known.sequence < payment.sequence else { return }
        }
        if order.standing.state == .startingPayment, payment.state != .created {
            try apply(.paymentStarted, to: order.id, in: db, because: "payment \(payment.id) started") {
                $0.payment = payment
            }
        }
        let (event, because) = Self.event(of: payment, total: order.total)
        if let event {
            try apply(event, to: order.id, in: db, because: because) { $0.payment = payment }
        } else if var current = try repository.locked(payment.orderId) {
            current.payment = payment
            current.updatedAt = ambient.timestamp()
            try repository.update(
                current, from: current.standing, because: because, dueAt: current.updatedAt.adding(resumeAfter))
        }
    }

    private static func event(of payment: PaymentsAPI.Payment, total: Money) -> (OrderEvent?, String) {
        if payment.flags.contains("amount_mismatch") || payment.amount != total {
            return (.paymentMismatched, "the provider reports another amount")
        }
        switch payment.state {
        case .created, .requiresAction, .pending, .authorized: return (nil, "payment is \(payment.state.rawValue)")
        case .succeeded: return (.paymentSucceeded, "payment \(payment.id) succeeded")
        case .failed, .cancelled: return (.paymentFailed, payment.reason ?? "payment \(payment.state.rawValue)")
        case .expired: return (.paymentExpired, "nobody paid in time")
        }
    }
}

extension CommitSignal {
    /// An order has a step that checkout itself must do.
    static let unfinishedOrder = CommitSignal("unfinished-order")
}
