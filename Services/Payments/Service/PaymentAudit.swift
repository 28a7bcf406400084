import Commerce
import PaymentsDomain
import ServiceKit
import Storage

/// What the audit log is told of payments: that one was made, and each change of what became of the money. Steps on the
/// way, such as that the buyer must act, are in the facts and not here.
struct PaymentAudit {
    let db: any SQLConnection

    func created(_ payment: PaymentRecord, by actor: AuditActor) throws {
        try AuditLog(db: db).append(
            AuditEntry(
                act: AuditAct("payment.created"), actor: actor, object: payment.id.text,
                detail: [
                    ("order", payment.orderID.text), ("mode", payment.mode.rawValue), ("method", payment.method),
                    ("provider", payment.provider), ("amount", "\(payment.amount)"),
                ]), at: payment.createdAt.date)
    }

    /// - Parameters:
    ///   - facts: what the change came of.
    ///   - callback: the stored callback that brought them.
    func changed(
        _ before: PaymentRecord, to payment: PaymentRecord, by facts: [PaymentFact], callback: String?,
        at now: Timestamp
    ) throws {
        let isMoved = payment.state != before.state
        guard isMoved || payment.flags != before.flags || payment.received != before.received,
            let act = Self.act(payment.state, isMoved: isMoved)
        else { return }
        let isTold = facts.contains { $0.source != .ourselves }
        var detail = [
            ("order", payment.orderID.text), ("provider", payment.provider), ("from", before.state.rawValue),
            ("to", payment.state.rawValue), ("amount", "\(payment.amount)"),
        ]
        if let received = payment.received { detail.append(("received", "\(received)")) }
        if !payment.flags.isEmpty {
            detail.append(("flags", payment.flags.map(\.rawValue).joined(separator: " ")))
        }
        if let failure = payment.failure { detail.append(("reason", failure.rawValue)) }
        if let callback { detail.append(("callback", callback)) }
        try AuditLog(db: db).append(
            AuditEntry(
                act: act, actor: isTold ? .provider(payment.provider) : .service("payments"), object: payment.id.text,
                detail: detail), at: now.date)
    }

    /// nil for what moves no money.
    private static func act(_ state: PaymentState, isMoved: Bool) -> AuditAct? {
        switch state {
        case .created, .unconfirmed, .requiresAction, .pending: nil
        // More is known of money that was known of: another sum came, or it is contradicted.
        case _ where !isMoved: AuditAct("payment.flagged")
        case .expired: AuditAct("payment.expired")
        case .cancelled: AuditAct("payment.cancelled")
        case .failed: AuditAct("payment.failed")
        case .authorized: AuditAct("payment.authorized")
        case .held: AuditAct("payment.held")
        case .succeeded: AuditAct("payment.captured")
        }
    }
}
