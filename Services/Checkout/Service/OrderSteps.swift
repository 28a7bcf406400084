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
    /// How long an unfinished order is left to whoever is at it before the worker takes it up.
    let resumeAfter: Duration

    /// Goes on until the order waits for somebody else; returns how it stands.
    /// - Throws: `CallError` where a peer does not answer: the order keeps its state, and is taken up again later.
    func advance(_ id: OrderID) async throws -> StoredOrder {
        while true {
            guard let order = try await database.read({ db in try OrderRepository(db: db).unlocked(id) }) else {
                throw Problem.notFound("order")
            }
            switch order.standing.state {
            case .placed: try await screen(order)
            case .startingPayment: try await startPayment(order)
            default: return order
            }
        }
    }

    /// Applies an event to an order, in a transaction of the caller's.
    /// - Parameter handsOver: whether the worker is to do the next step at once; else the caller goes on itself.
    func apply(
        _ event: OrderEvent, to id: OrderID, in db: any SQLConnection, because: String, handsOver: Bool = false,
        _ change: (inout StoredOrder) -> Void = { _ in }
    ) throws {
        let repository = OrderRepository(db: db)
        guard var order = try repository.locked(id) else { throw Problem.notFound("order") }
        let before = order.standing
        order.standing = try before.after(event)
        change(&order)
        order.updatedAt = ambient.timestamp()
        try repository.update(
            order, from: before, because: because, dueAt: order.updatedAt.adding(handsOver ? .zero : resumeAfter))
        if handsOver, order.standing.state.isUnfinished { db.afterCommit(.unfinishedOrder) }
    }

    private func quote(of order: StoredOrder) async throws -> StoredQuote {
        guard let quote = try await database.read({ try QuoteRepository(db: $0).quote(order.quoteID, of: order.owner) })
        else { throw PeerMistake(what: "an order's quote is gone") }
        return quote
    }

    // MARK: - Screening

    private func screen(_ order: StoredOrder) async throws {
        guard
            let stored = try await database.read({ try QuoteRepository(db: $0).quote(order.quoteID, of: order.owner) })
        else { throw PeerMistake(what: "an order's quote is gone") }
        let quote = try StrictJSONDecoder().decode(PublicAPI.Quote.self, from: stored.document)
        let method = try Self.method(of: order, in: quote)
        let assessment: FraudAPI.Assessment
        do {
            assessment = try await assess(try question(order, quote, method))
        } catch CallError.refused(let problem) where problem.status != 409 && problem.status != 429 {
            try await database.write { db in
                guard try OrderRepository(db: db).locked(order.id)?.standing.state == .placed else { return }
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
            guard try OrderRepository(db: db).locked(order.id)?.standing.state == .placed else { return }
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
        _ order: StoredOrder, _ quote: PublicAPI.Quote, _ method: PaymentsAPI.MethodOffer
    ) throws -> FraudAPI.AssessmentRequest {
        let buyer = order.request.buyer
        return FraudAPI.AssessmentRequest(
            orderId: order.id, placedAt: order.createdAt, amount: order.total,
            amountInEuro: try quote.rateSet.inEuro(order.total),
            buyer: FraudAPI.Buyer(
                name: buyer.name, email: buyer.email, phone: buyer.phone, ip: buyer.ip, ipCountry: buyer.ipCountry,
                deviceId: buyer.deviceId, accountAgeDays: buyer.accountAgeDays, previousOrders: buyer.previousOrders),
            shipTo: order.request.shipTo, billTo: order.request.billTo,
            lines: quote.lines.map {
                FraudAPI.BasketLine(
                    sku: $0.sku, title: $0.title, hsCode: $0.hsCode, quantity: $0.quantity, unitPrice: $0.unitPrice)
            },
            method: method.method, methodIsRefundable: method.isRefundable, instrument: order.request.instrument)
    }

    private static func method(of order: StoredOrder, in quote: PublicAPI.Quote) throws -> PaymentsAPI.MethodOffer {
        let option = quote.options.first { $0.id == order.request.deliveryOption }
        guard let method = option?.paymentMethods.first(where: { $0.method == order.request.paymentMethod }) else {
            throw PeerMistake(what: "an order's method is not in its quote")
        }
        return method
    }

    // MARK: - Payment

    private func startPayment(_ order: StoredOrder) async throws {
        let payment: PaymentsAPI.Payment
        do {
            payment = try await requestPayment(for: order)
        } catch CallError.refused(let problem) where problem.status != 409 && problem.status != 429 {
            // A 409 says that the same call is still running, a 429 that there is no room: neither is about the order.
            try await database.write { db in
                guard try OrderRepository(db: db).locked(order.id)?.standing.state == .startingPayment else { return }
                try apply(.paymentFailed, to: order.id, in: db, because: "payment refused: \(Self.words(of: problem))")
            }
            return
        }
        try await database.write { db in try take(payment, in: db) }
    }

    private func requestPayment(for order: StoredOrder) async throws -> PaymentsAPI.Payment {
        let buyer = order.request.buyer
        let payer = PaymentsAPI.Payer(
            name: buyer.name, email: buyer.email,
            country: order.request.billTo?.country ?? order.request.shipTo.country, document: buyer.document)
        return try await peers.payments.call(
            PaymentsAPI.create,
            PaymentsAPI.CreatePayment(
                orderId: order.id, method: order.request.paymentMethod, amount: order.total, payer: payer,
                description: "Order \(order.id)", returnUrl: order.request.returnUrl,
                expiresAt: try await priceHeldUntil(order)),
            key: order.id.text)
    }

    /// The price is held as long as the quote was, counted from when the order came to be paid: a review takes its time.
    /// The same at each attempt, as all that goes under one key must be.
    private func priceHeldUntil(_ order: StoredOrder) async throws -> Timestamp {
        let quote = try await quote(of: order)
        let held = quote.expiresAt.millisecondsSince1970 - quote.createdAt.millisecondsSince1970
        return order.updatedAt.adding(.milliseconds(held))
    }

    private static func words(of problem: ProblemDocument) -> String {
        let fields = (problem.errors ?? []).map { "\($0.pointer): \($0.detail)" }
        return ([problem.title] + fields).joined(separator: "; ")
    }

    /// Takes what is known of a payment into its order. News that is older than what is known changes nothing.
    func take(_ payment: PaymentsAPI.Payment, in db: any SQLConnection) throws {
        let repository = OrderRepository(db: db)
        guard let order = try repository.locked(payment.orderId) else { throw Problem.notFound("order") }
        if let known = order.payment, known.sequence >= payment.sequence { return }
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

extension PricingAPI.RateSet {
    /// A sum in euros at these rates, half up to the cent.
    func inEuro(_ sum: Money) throws -> Money {
        if sum.currency == .eur { return sum }
        guard let rate = rates.first(where: { $0.currency == sum.currency })?.perEuro else {
            throw PeerMistake(what: "a rate set has no rate for \(sum.currency)")
        }
        return try sum.converted(to: .eur, at: Ratio.one / rate, rounding: .halfUp)
    }
}
