import Commerce
import JSON
import PaymentsDomain
import ServiceKit
import ServiceStorage
import Storage
import Wire

/// What payments keeps about a person: tells it, and forgets it.
struct PaymentSubjects: Sendable {
    let database: any Database
    let ambient: Ambient
    let vault: Vault
    let seal: AttemptSeal

    func export(_ asked: SubjectsAPI.ExportRequest, _ owner: SubjectOwner) async throws -> SubjectsAPI.ExportPage {
        let after = asked.after.flatMap { PaymentID($0) }
        guard asked.after == nil || after != nil else {
            throw Problem.invalidField("/after", "invalid_value", "No id of a payment")
        }
        let now = ambient.timestamp()
        return try await database.write { [self] db in
            let subjects = try vault.find(owner.person(asked.subject), orders: asked.orders, in: db)
            guard !subjects.isEmpty else { return SubjectsAPI.ExportPage(records: [], next: nil) }
            let payments = try PaymentRepository(db: db, vault: vault).page(
                of: subjects, after: after, limit: SubjectsAPI.pageSize + 1)
            let page = payments.prefix(SubjectsAPI.pageSize)
            let records = try page.map { payment in
                SubjectsAPI.Record(
                    service: "payments", kind: "payment", id: payment.id.text,
                    data: try RawJSON(encoding: try exported(payment, in: db)))
            }
            try AuditLog(db: db).append(
                AuditEntry(
                    act: .personalDataRead, actor: owner.actor, object: asked.request.text,
                    detail: [("payments", "\(records.count)")] + subjects.map { ("subject", $0.text) }.prefix(20)),
                at: now.date)
            return SubjectsAPI.ExportPage(
                records: records, next: payments.count > page.count ? page.last?.id.text : nil)
        }
    }

    /// Forgets the person, unless a payment of theirs goes on: then nothing is forgotten yet.
    func erase(_ asked: SubjectsAPI.EraseRequest, _ owner: SubjectOwner) async throws -> SubjectsAPI.ErasureAnswer {
        let now = ambient.timestamp()
        return try await database.write { [self] db in
            let payments = PaymentRepository(db: db, vault: vault)
            let subjects = try vault.find(owner.person(asked.subject), orders: asked.orders, locking: true, in: db)
            if !subjects.isEmpty {
                let open = try payments.open(
                    of: subjects, changedAfter: now.adding(.zero - SubjectsAPI.holdMax))
                guard open.isEmpty else {
                    return SubjectsAPI.ErasureAnswer(
                        records: 0,
                        holds: open.map {
                            SubjectsAPI.Hold(
                                object: $0.id.text, reason: "open_payment",
                                endsAt: $0.updatedAt.adding(SubjectsAPI.holdMax))
                        })
                }
                try vault.erase(subjects, for: asked.request.text, at: now.date, in: db)
                try AuditLog(db: db).append(
                    AuditEntry(
                        act: .personalDataErased, actor: owner.actor, object: asked.request.text,
                        detail: [("subjects", "\(subjects.count)")] + subjects.map { ("subject", $0.text) }.prefix(20)),
                    at: now.date)
            }
            return SubjectsAPI.ErasureAnswer(records: try payments.countErased(for: asked.request), holds: [])
        }
    }

    private struct Exported: Encodable {
        let orderId: OrderID
        let method: String
        let provider: String
        let amount: Money
        let state: String
        let action: PaymentsAPI.PaymentAction?
        /// What is about to be sent to the provider.
        let attempt: RawJSON?
        let providerPayment: String?
        /// What the provider told, in its own words.
        let callbacks: [String]
        let createdAt: Timestamp
        let updatedAt: Timestamp

        enum CodingKeys: String, CodingKey {
            case orderId = "order_id"
            case method, provider, amount, state, action, attempt
            case providerPayment = "provider_payment"
            case callbacks
            case createdAt = "created_at"
            case updatedAt = "updated_at"
        }
    }

    private func exported(_ payment: PaymentRecord, in db: any SQLConnection) throws -> Exported {
        let attempt = try payment.attempt.flatMap { try seal.open($0, of: payment) }.map { try RawJSON($0) }
        let callbacks = try CallbackRepository(db: db, vault: vault).bodies(of: payment)
        return Exported(
            orderId: payment.orderID, method: payment.method, provider: payment.provider, amount: payment.amount,
            state: payment.state.rawValue, action: payment.action, attempt: attempt,
            providerPayment: payment.providerPayment, callbacks: callbacks.map { String(decoding: $0, as: UTF8.self) },
            createdAt: payment.createdAt, updatedAt: payment.updatedAt)
    }
}
