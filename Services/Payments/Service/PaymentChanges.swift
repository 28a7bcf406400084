import Commerce
import JSON
import PaymentsDomain
import ServiceKit
import Storage
import Wire

extension CommitSignal {
    /// A payment is due to be looked at, or a callback may be matched.
    static let paymentDue = CommitSignal("payments.due")
}

/// Brings facts into a payment: the one way in which a payment changes. Inside the caller's transaction, with the
/// payment's row locked; the outbox row and the entry of the audit log are written in the same one.
struct PaymentChanges: Sendable {
    let ambient: Ambient
    let tables: MethodTables
    let vault: Vault

    /// - Parameters:
    ///   - facts: what became known; facts that are known already change nothing.
    ///   - callback: the stored callback that brought them.
    ///   - change: what else changes of the record, such as what the provider answered to its creation.
    func apply(
        _ facts: [PaymentFact], to payment: PaymentRecord, callback: String? = nil, in db: any SQLConnection,
        change: (inout PaymentRecord) throws -> Void = { _ in }
    ) throws -> PaymentRecord {
        let now = ambient.timestamp()
        let repository = FactRepository(db: db)
        for fact in facts { try repository.add(fact, to: payment.id, callback: callback, at: now) }
        let known = try repository.all(of: payment.id)
        let standing = PaymentStanding(expected: payment.amount, facts: known)

        var next = payment
        try change(&next)
        // An answer that was lost is no fact; it stands until the first fact.
        next.state = standing.state == .created ? max(next.state, .created) : standing.state
        next.flags = standing.flags
        next.received = standing.received
        next.failure = standing.failure
        if !next.state.isOpen { next.attempt = nil }
        let isNews = facts.contains { $0.kind == .successReported }
        next.dueAt = dueAt(next, announcedAt: Self.announcedAt(known), isNews: isNews, now: now)
        if next.wire != payment.wire {
            next.sequence += 1
            next.updatedAt = now
            try announce(next, in: db)
        }
        try PaymentRepository(db: db, vault: vault).update(next)
        try PaymentAudit(db: db).changed(payment, to: next, by: facts, callback: callback, at: now)
        if let due = next.dueAt, due <= now { db.afterCommit(.paymentDue) }
        return next
    }

    func agenda(of payment: PaymentRecord) -> PaymentAgenda {
        // A method that is no longer offered is asked about at its deadline and at the end of its grace.
        let polls = tables.method(payment.method)?.polls ?? PollPlan(firstSeconds: [], thenEverySeconds: nil)
        return PaymentAgenda(
            polls: polls, startedAt: payment.createdAt, deadline: payment.expiresAt,
            graceSeconds: payment.graceSeconds)
    }

    /// When the provider last spoke of money that it has not confirmed: a success without a sum, whatever came with
    /// it, or a scheme that does not know and has not said since.
    static func announcedAt(_ facts: [PaymentFact]) -> Timestamp? {
        if facts.contains(where: { $0.kind == .captured }) { return nil }
        let isEnded = facts.contains { [.failed, .cancelled, .expired].contains($0.kind) }
        let kinds: [PaymentFact.Kind] = isEnded ? [.successReported] : [.successReported, .deemed]
        return facts.filter { kinds.contains($0.kind) }.map(\.occurredAt).max()
    }

    private func dueAt(_ payment: PaymentRecord, announcedAt: Timestamp?, isNews: Bool, now: Timestamp) -> Timestamp? {
        if payment.state.isOpen, payment.attempt != nil {
            return agenda(of: payment).nextSending(tries: payment.tries, now: now)
        }
        // A success that was only reported is asked about at once.
        if isNews, announcedAt != nil { return now }
        return agenda(of: payment).nextQuestion(for: payment.state, announcedAt: announcedAt, now: now)
    }

    /// What the buyer must do stays out of the row, which is not sealed: the relay adds it (`PaymentNews`).
    private func announce(_ payment: PaymentRecord, in db: any SQLConnection) throws {
        try Outbox(db: db).append(
            id: ambient.newID(), topic: PaymentsAPI.updatedTopic, aggregate: payment.id.text,
            payload: try StrictJSONEncoder().encode(PaymentsAPI.PaymentUpdated(payment: payment.wire.acting(nil))),
            at: payment.updatedAt.date)
    }
}
