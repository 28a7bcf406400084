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

    private var records: SubjectRecords {
        SubjectRecords(database: database, ambient: ambient, vault: vault, plural: "payments")
    }

    func export(_ asked: SubjectsAPI.ExportRequest, _ owner: SubjectOwner) async throws -> SubjectsAPI.ExportPage {
        let after = asked.after.flatMap { PaymentID($0) }
        guard asked.after == nil || after != nil else {
            throw Problem.invalidField("/after", "invalid_value", "No id of a payment")
        }
        return try await records.export(asked, owner) { [vault] subjects, limit, db in
            try PaymentRepository(db: db, vault: vault).page(of: subjects, after: after, limit: limit)
        } record: { [self] payment, db in
            SubjectsAPI.Record(
                service: "payments", kind: "payment", id: payment.id.text,
                data: try RawJSON(encoding: try exported(payment, in: db)))
        }
    }

    /// Forgets the person, unless a payment of theirs goes on: then nothing is forgotten yet.
    func erase(_ asked: SubjectsAPI.EraseRequest, _ owner: SubjectOwner) async throws -> SubjectsAPI.ErasureAnswer {
        try await records.erase(asked, owner) { [vault] subjects, since, db in
            try PaymentRepository(db: db, vault: vault).open(of: subjects, changedAfter: since).map {
                SubjectsAPI.Hold(
                    object: $0.id.text, reason: "open_payment", endsAt: $0.updatedAt.adding(SubjectsAPI.holdMax))
            }
        } erased: { [vault] db in
            try PaymentRepository(db: db, vault: vault).countErased(for: asked.request)
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
