import CheckoutDomain
import Commerce
import Foundation
import JSON
import ServiceKit
import Storage
import Wire

/// An order as it is kept.
struct StoredOrder: Sendable {
    let id: OrderID
    let owner: Owner
    let quoteID: QuoteID
    var standing: OrderStanding
    let total: Money
    let deliveryOption: String
    let paymentMethod: String
    /// Whose it is; nil for an order from before there were subjects, until the upkeep has sealed it.
    var subject: Subject?
    /// Kept sealed; nil where the buyer was erased.
    let request: PublicAPI.OrderRequest?
    var decision: FraudDecision?
    var caseID: CaseID?
    var payment: PaymentsAPI.Payment?
    /// Set once, when the order comes to be paid.
    var priceHeldUntil: Timestamp?
    let createdAt: Timestamp
    var updatedAt: Timestamp
}

/// SQL for orders.
struct OrderRepository {
    let db: any SQLConnection
    let vault: Vault

    static func requestPlace(_ id: OrderID) -> FieldPlace { FieldPlace("orders", "request", row: id.text) }
    static func actionPlace(_ id: OrderID) -> FieldPlace { FieldPlace("orders", "payment_action", row: id.text) }

    /// - Parameter dueAt: when the worker may take it up, if the request that placed it did not finish it.
    func insert(_ order: StoredOrder, dueAt: Timestamp) throws {
        let plain = try order.request.map { try StrictJSONEncoder().encode($0) }
        let request = try order.subject.map { try $0.seal(plain, in: Self.requestPlace(order.id)) } ?? plain
        try db.execute(
            """
            INSERT INTO orders (
                id, merchant_id, mode, quote_id, state, review, is_refund_due, delivery_option, payment_method,
                total_minor, currency, request, payment_sequence, created_at, updated_at, due_at,
                subject)
            VALUES (
                \(order.id), \(order.owner.merchant), \(order.owner.mode), \(order.quoteID), \(order.standing.state),
                \(order.standing.review), \(order.standing.isRefundDue), \(order.deliveryOption),
                \(order.paymentMethod), \(order.total.minorUnits), \(order.total.currency), \(request), \(0),
                \(order.createdAt.date), \(order.updatedAt.date), \(dueAt.date),
                \(order.subject?.id))
            """)
        try addStep(order, because: "order placed")
    }

    /// The order, locked until the transaction ends; nil where there is none.
    func locked(_ id: OrderID) throws -> StoredOrder? {
        try db.first("SELECT \(Self.selection) FROM orders WHERE id = \(id) \(SQL.forUpdate)").map(order)
    }

    /// The order as it is now, whoever's it is; nil where there is none.
    func unlocked(_ id: OrderID) throws -> StoredOrder? {
        try db.first("SELECT \(Self.selection) FROM orders WHERE id = \(id)").map(order)
    }

    /// nil also for an order of somebody else.
    func order(_ id: OrderID, of owner: Owner) throws -> StoredOrder? {
        try db.first(
            """
            SELECT \(Self.selection) FROM orders
            WHERE id = \(id) AND merchant_id = \(owner.merchant) AND mode = \(owner.mode)
            """
        ).map(order)
    }

    /// Writes what may change, and a step of its history where the state moved.
    func update(_ order: StoredOrder, from before: OrderStanding, because: String, dueAt: Timestamp) throws {
        let (payment, action) = try Self.kept(order.payment, of: order)
        try db.execute(
            """
            UPDATE orders SET state = \(order.standing.state), review = \(order.standing.review),
                is_refund_due = \(order.standing.isRefundDue), decision = \(order.decision), case_id = \(order.caseID),
                payment_id = \(order.payment?.id), payment = \(payment),
                payment_action = \(action), payment_sequence = \(order.payment?.sequence ?? 0),
                price_held_until = \(order.priceHeldUntil?.date), updated_at = \(order.updatedAt.date),
                due_at = \(dueAt.date)
            WHERE id = \(order.id)
            """)
        if order.standing != before { try addStep(order, because: because) }
    }

    /// A payment in the two columns in which it is kept. An order from before there were subjects keeps it as it was.
    private static func kept(
        _ payment: PaymentsAPI.Payment?, of order: StoredOrder
    ) throws -> (payment: [UInt8]?, action: [UInt8]?) {
        guard let payment else { return (nil, nil) }
        let encoder = StrictJSONEncoder()
        guard let subject = order.subject else { return (try encoder.encode(payment), nil) }
        let action = try payment.action.map { try encoder.encode($0) }
        return (try encoder.encode(payment.acting(nil)), try subject.seal(action, in: actionPlace(order.id)))
    }

    // MARK: - Persons

    /// Orders of these subjects in the order of their ids, from after one on.
    func page(of subjects: [SubjectID], after: OrderID?, limit: Int) throws -> [StoredOrder] {
        try db.query(
            """
            SELECT \(Self.selection) FROM orders
            WHERE subject IN \(list: subjects) AND id > \(after?.text ?? "") ORDER BY id LIMIT \(limit)
            """
        ).map(order)
    }

    /// Ids of the newest orders of these subjects.
    func ids(of subjects: [SubjectID], limit: Int) throws -> [OrderID] {
        try db.query("SELECT id FROM orders WHERE subject IN \(list: subjects) ORDER BY id DESC LIMIT \(limit)").map {
            try $0.id("id")
        }
    }

    func count(of subjects: [SubjectID]) throws -> Int64 {
        try db.first("SELECT COUNT(*) AS orders FROM orders WHERE subject IN \(list: subjects)")?.int64("orders") ?? 0
    }

    /// Orders of these subjects that are not at their end, or owe money, and changed after a moment.
    func open(of subjects: [SubjectID], changedAfter moment: Timestamp) throws -> [(id: OrderID, updatedAt: Timestamp)]
    {
        try db.query(
            """
            SELECT id, updated_at FROM orders
            WHERE subject IN \(list: subjects) AND updated_at > \(moment.date)
                AND (state IN \(list: CheckoutDomain.OrderState.allCases.filter(\.isOpen)) OR is_refund_due = 1)
            ORDER BY id LIMIT 100
            """
        ).map { (try $0.id("id"), Timestamp(try $0.date("updated_at"))) }
    }

    /// Orders from before there were subjects, locked.
    func unsealed(limit: Int) throws -> [StoredOrder] {
        try db.query(
            """
            SELECT \(Self.selection) FROM orders WHERE subject IS NULL ORDER BY id LIMIT \(limit)
            \(SQL.forUpdateSkipLocked)
            """
        ).map(order)
    }

    /// Gives an order its subject, with what it holds sealed for it.
    func adopt(_ order: StoredOrder) throws {
        guard let subject = order.subject else { return }
        let plain = try order.request.map { try StrictJSONEncoder().encode($0) }
        let (payment, action) = try Self.kept(order.payment, of: order)
        try db.execute(
            """
            UPDATE orders SET subject = \(subject.id), request = \(try subject.seal(plain, in: Self.requestPlace(order.id))),
                payment = \(payment), payment_action = \(action)
            WHERE id = \(order.id)
            """)
    }

    func steps(of id: OrderID) throws -> [PublicAPI.OrderStep] {
        try db.query("SELECT state, at, because FROM order_step WHERE order_id = \(id) ORDER BY position LIMIT 1000")
            .map { row in
                PublicAPI.OrderStep(
                    state: try row.word("state"), at: Timestamp(try row.date("at")), because: try row.text("because"))
            }
    }

    /// Makes due what was put off under a clock that has been set back since; the worker does it once a second.
    func freeAfterClockSetBack(now: Timestamp, wait: Duration) throws {
        try db.execute(
            .dueAfterClockSetBack(
                "orders", "due_at", now: now.date, waitMax: wait * 2,
                where: "state IN ('placed', 'starting_payment')"))
    }

    /// Takes up to `limit` orders whose next step is overdue, and sets them a later time, so that no other worker does.
    /// - Parameter wait: how long an order is put off, here and wherever it is written.
    func takeOverdue(now: Timestamp, wait: Duration, limit: Int) throws -> [OrderID] {
        let ids: [OrderID] = try db.query(
            """
            SELECT id FROM orders
            WHERE state IN ('placed', 'starting_payment') AND payment_id IS NULL AND due_at <= \(now.date)
            ORDER BY due_at LIMIT \(limit) \(SQL.forUpdateSkipLocked)
            """
        ).map { try $0.id("id") }
        guard !ids.isEmpty else { return [] }
        try db.execute("UPDATE orders SET due_at = \(now.adding(wait).date) WHERE id IN \(list: ids)")
        return ids
    }

    private func addStep(_ order: StoredOrder, because: String) throws {
        try db.execute(
            """
            INSERT INTO order_step (order_id, position, state, at, because)
            VALUES (
                \(order.id), (SELECT COALESCE(MAX(position), 0) + 1 FROM order_step WHERE order_id = \(order.id)),
                \(order.standing.state), \(order.updatedAt.date), \(because))
            """)
    }

    private static let columns: StaticString = """
        id, merchant_id, mode, quote_id, state, review, is_refund_due, total_minor, currency, request, decision,
        case_id, payment, price_held_until, created_at, updated_at, delivery_option, payment_method, payment_action
        """
    private static let selection: SQL = "\(raw: columns), \(raw: Vault.columns)"

    private func order(_ row: SQLRow) throws -> StoredOrder {
        let (id, subject): (OrderID, Subject?) = (try row.id("id"), try vault.subject(in: row))
        var request: [UInt8]? = try row.bytes("request")
        var payment = try row.optionalBytes("payment").map {
            try StrictJSONDecoder().decode(PaymentsAPI.Payment.self, from: $0)
        }
        if let subject {
            request = try subject.open(request, in: Self.requestPlace(id))
            let action = try subject.open(try row.optionalBytes("payment_action"), in: Self.actionPlace(id)).map {
                try StrictJSONDecoder().decode(PaymentsAPI.PaymentAction.self, from: $0)
            }
            payment = payment?.acting(action)
        }
        return StoredOrder(
            id: id, owner: Owner(merchant: try row.id("merchant_id"), mode: try row.word("mode")),
            quoteID: try row.id("quote_id"),
            standing: OrderStanding(
                state: try row.word("state"), review: try row.word("review"),
                isRefundDue: try row.bool("is_refund_due")),
            total: try row.money("total_minor", "currency"),
            deliveryOption: try row.text("delivery_option"), paymentMethod: try row.text("payment_method"),
            subject: subject,
            request: try request.map { try StrictJSONDecoder().decode(PublicAPI.OrderRequest.self, from: $0) },
            decision: try row.optionalWord("decision"), caseID: try row.optionalID("case_id"),
            payment: payment,
            priceHeldUntil: try row.optionalDate("price_held_until").map { Timestamp($0) },
            createdAt: Timestamp(try row.date("created_at")), updatedAt: Timestamp(try row.date("updated_at")))
    }
}

/// SQL for events already taken, by their ids.
struct EventInbox {
    let db: any SQLConnection

    /// Whether the event is new; it counts as taken from the end of this transaction.
    func take(_ id: EventID, topic: String, at moment: Timestamp) throws -> Bool {
        try db.execute(
            """
            INSERT INTO event_inbox (event_id, topic, received_at) VALUES (\(id), \(topic), \(moment.date))
            ON CONFLICT (event_id) DO NOTHING
            """) == 1
    }
}
