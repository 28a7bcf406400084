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
    let request: PublicAPI.OrderRequest
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

    /// - Parameter dueAt: when the worker may take it up, if the request that placed it did not finish it.
    func insert(_ order: StoredOrder, dueAt: Timestamp) throws {
        let request = try StrictJSONEncoder().encode(order.request)
        try db.execute(
            """
            INSERT INTO orders (
                id, merchant_id, mode, quote_id, state, review, is_refund_due, delivery_option, payment_method,
                total_minor, currency, request, payment_sequence, created_at, updated_at, due_at)
            VALUES (
                \(order.id), \(order.owner.merchant), \(order.owner.mode), \(order.quoteID), \(order.standing.state),
                \(order.standing.review), \(order.standing.isRefundDue), \(order.request.deliveryOption),
                \(order.request.paymentMethod), \(order.total.minorUnits), \(order.total.currency), \(request), \(0),
                \(order.createdAt.date), \(order.updatedAt.date), \(dueAt.date))
            """)
        try addStep(order, because: "order placed")
    }

    /// The order, locked until the transaction ends; nil where there is none.
    func locked(_ id: OrderID) throws -> StoredOrder? {
        try db.first("SELECT \(raw: Self.columns) FROM orders WHERE id = \(id) \(SQL.forUpdate)").map(Self.order)
    }

    /// The order as it is now, whoever's it is; nil where there is none.
    func unlocked(_ id: OrderID) throws -> StoredOrder? {
        try db.first("SELECT \(raw: Self.columns) FROM orders WHERE id = \(id)").map(Self.order)
    }

    /// nil also for an order of somebody else.
    func order(_ id: OrderID, of owner: Owner) throws -> StoredOrder? {
        try db.first(
            """
            SELECT \(raw: Self.columns) FROM orders
            WHERE id = \(id) AND merchant_id = \(owner.merchant) AND mode = \(owner.mode)
            """
        ).map(Self.order)
    }

    /// Writes what may change, and a step of its history where the state moved.
    func update(_ order: StoredOrder, from before: OrderStanding, because: String, dueAt: Timestamp) throws {
        let payment = try order.payment.map { try StrictJSONEncoder().encode($0) }
        try db.execute(
            """
            UPDATE orders SET state = \(order.standing.state), review = \(order.standing.review),
                is_refund_due = \(order.standing.isRefundDue), decision = \(order.decision), case_id = \(order.caseID),
                payment_id = \(order.payment?.id), payment = \(payment),
                payment_sequence = \(order.payment?.sequence ?? 0),
                price_held_until = \(order.priceHeldUntil?.date), updated_at = \(order.updatedAt.date),
                due_at = \(dueAt.date)
            WHERE id = \(order.id)
            """)
        if order.standing != before { try addStep(order, because: because) }
    }

    func steps(of id: OrderID) throws -> [PublicAPI.OrderStep] {
        try db.query("SELECT state, at, because FROM order_step WHERE order_id = \(id) ORDER BY position LIMIT 1000")
            .map { row in
                PublicAPI.OrderStep(
                    state: try row.word("state"), at: Timestamp(try row.date("at")), because: try row.text("because"))
            }
    }

    /// Takes up to `limit` orders whose next step is overdue, and sets them a later time, so that no other worker does.
    func takeOverdue(now: Timestamp, nextAt: Timestamp, limit: Int) throws -> [OrderID] {
        let ids: [OrderID] = try db.query(
            """
            SELECT id FROM orders
            WHERE state IN ('placed', 'starting_payment') AND payment_id IS NULL AND due_at <= \(now.date)
            ORDER BY due_at LIMIT \(limit) \(SQL.forUpdateSkipLocked)
            """
        ).map { try $0.id("id") }
        guard !ids.isEmpty else { return [] }
        try db.execute("UPDATE orders SET due_at = \(nextAt.date) WHERE id IN \(list: ids)")
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
        case_id, payment, price_held_until, created_at, updated_at
        """

    private static func order(_ row: SQLRow) throws -> StoredOrder {
        StoredOrder(
            id: try row.id("id"), owner: Owner(merchant: try row.id("merchant_id"), mode: try row.word("mode")),
            quoteID: try row.id("quote_id"),
            standing: OrderStanding(
                state: try row.word("state"), review: try row.word("review"),
                isRefundDue: try row.bool("is_refund_due")),
            total: try row.money("total_minor", "currency"),
            request: try StrictJSONDecoder().decode(PublicAPI.OrderRequest.self, from: try row.bytes("request")),
            decision: try row.optionalWord("decision"), caseID: try row.optionalID("case_id"),
            payment: try row.optionalBytes("payment").map {
                try StrictJSONDecoder().decode(PaymentsAPI.Payment.self, from: $0)
            },
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
