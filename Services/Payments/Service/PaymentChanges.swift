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
/// payment's row locked; the outbox row is written in the same one.
struct PaymentChanges: Sendable {
    let ambient: Ambient
    let tables: MethodTables

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
        let isAnnounced = Self.isAnnounced(known)
        let isNews = facts.contains { $0.kind == .successReported }
        next.dueAt = dueAt(next, isAnnounced: isAnnounced, isNews: isNews, now: now)
        if next.wire != payment.wire {
            next.sequence += 1
            next.updatedAt = now
            try announce(next, in: db)
        }
        try PaymentRepository(db: db).update(next)
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

    /// Whether the provider spoke of money that it has not confirmed.
    static func isAnnounced(_ facts: [PaymentFact]) -> Bool {
        let isSettled = facts.contains { [.captured, .failed, .cancelled, .expired].contains($0.kind) }
        return !isSettled && facts.contains { $0.kind == .successReported || $0.kind == .deemed }
    }

    private func dueAt(_ payment: PaymentRecord, isAnnounced: Bool, isNews: Bool, now: Timestamp) -> Timestamp? {
        guard payment.state.isOpen else { return nil }
        if payment.attempt != nil { return agenda(of: payment).nextSending(tries: payment.tries, now: now) }
        // A success that was only reported is asked about at once.
        if isNews { return now }
        return agenda(of: payment).nextQuestion(for: payment.state, isAnnounced: isAnnounced, now: now)
    }

    private func announce(_ payment: PaymentRecord, in db: any SQLConnection) throws {
        try Outbox(db: db).append(
            id: ambient.newID(), topic: PaymentsAPI.updatedTopic, aggregate: payment.id.text,
            payload: try StrictJSONEncoder().encode(PaymentsAPI.PaymentUpdated(payment: payment.wire)),
            at: payment.updatedAt.date)
    }
}
