import CheckoutDomain
import Commerce
import ServiceKit
import Storage
import Wire

/// What the audit log is told of orders: that one was placed, and each decision on it or on its money. That a payment is
/// being started or waited for is in the order's history and not here.
struct OrderAudit {
    let db: any SQLConnection

    func placed(_ order: StoredOrder, by actor: AuditActor) throws {
        try AuditLog(db: db).append(
            AuditEntry(
                act: AuditAct("order.placed"), actor: actor, object: order.id.text,
                detail: [
                    ("merchant", order.owner.merchant.text), ("mode", order.owner.mode.rawValue),
                    ("quote", order.quoteID.text), ("total", "\(order.total)"),
                    ("method", order.paymentMethod),
                ]), at: order.createdAt.date)
    }

    func moved(_ order: StoredOrder, from before: OrderStanding, by event: OrderEvent) throws {
        let standing = order.standing
        let isDecided = standing.review != before.review || standing.isRefundDue != before.isRefundDue
        guard isDecided || (standing.state != before.state && !standing.state.isOnTheWay) else { return }
        var detail = [
            ("from", before.state.rawValue), ("to", standing.state.rawValue), ("review", standing.review.rawValue),
            ("refund_due", "\(standing.isRefundDue)"), ("total", "\(order.total)"),
        ]
        if let decision = order.decision { detail.append(("screening", decision.rawValue)) }
        if let caseID = order.caseID { detail.append(("case", caseID.text)) }
        if let payment = order.payment { detail.append(("payment", payment.id.text)) }
        try AuditLog(db: db).append(
            AuditEntry(
                act: AuditAct("order.moved"), actor: .service(event.source), object: order.id.text, detail: detail),
            at: order.updatedAt.date)
    }
}

extension OrderEvent {
    /// The service that tells of it.
    fileprivate var source: String {
        switch self {
        case .screened, .screeningRefused, .reviewed: "fraud"
        case .paymentStarted, .paymentSucceeded, .paymentFailed, .paymentExpired, .paymentMismatched: "payments"
        }
    }
}

extension CheckoutDomain.OrderState {
    /// Nothing is decided by coming here.
    fileprivate var isOnTheWay: Bool { isUnfinished || self == .awaitingPayment }
}
