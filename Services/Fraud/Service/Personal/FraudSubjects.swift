import Commerce
import FraudDomain
import JSON
import ServiceKit
import ServiceStorage
import Storage
import Wire

/// What fraud keeps about a person: tells it, and forgets it. Counters are no part of it: they hold keyed hashes alone,
/// for 38 days.
struct FraudSubjects: Sendable {
    let database: any Database
    let ambient: Ambient
    let evidence: Evidence

    private var vault: Vault { evidence.vault }

    func export(_ asked: SubjectsAPI.ExportRequest, _ owner: SubjectOwner) async throws -> SubjectsAPI.ExportPage {
        let after = asked.after.flatMap { AssessmentID($0) }
        guard asked.after == nil || after != nil else {
            throw Problem.invalidField("/after", "invalid_value", "No id of an assessment")
        }
        let now = ambient.timestamp()
        return try await database.write { [self] db in
            let subjects = try vault.find(owner.person(asked.subject), orders: asked.orders, in: db)
            guard !subjects.isEmpty else { return SubjectsAPI.ExportPage(records: [], next: nil) }
            let assessments = try AssessmentRepository(db: db, vault: vault).page(
                of: subjects, after: after, limit: SubjectsAPI.pageSize + 1)
            let page = assessments.prefix(SubjectsAPI.pageSize)
            let records = try page.map { record in
                SubjectsAPI.Record(
                    service: "fraud", kind: "assessment", id: record.id.text,
                    data: try RawJSON(encoding: try exported(record, in: db)))
            }
            try AuditLog(db: db).append(
                AuditEntry(
                    act: .personalDataRead, actor: owner.actor, object: asked.request.text,
                    detail: [("assessments", "\(records.count)")]
                        + subjects.map { ("subject", $0.text) }.prefix(20)),
                at: now.date)
            return SubjectsAPI.ExportPage(
                records: records, next: assessments.count > page.count ? page.last?.id.text : nil)
        }
    }

    /// Forgets the person, unless somebody must still decide on an order of theirs: then nothing is forgotten yet.
    func erase(_ asked: SubjectsAPI.EraseRequest, _ owner: SubjectOwner) async throws -> SubjectsAPI.ErasureAnswer {
        let now = ambient.timestamp()
        return try await database.write { [self] db in
            let subjects = try vault.find(owner.person(asked.subject), orders: asked.orders, locking: true, in: db)
            if !subjects.isEmpty {
                let open = try CaseRepository(db: db, vault: vault).open(
                    of: subjects, openedAfter: now.adding(.zero - SubjectsAPI.holdMax))
                guard open.isEmpty else {
                    return SubjectsAPI.ErasureAnswer(
                        records: 0,
                        holds: open.map {
                            SubjectsAPI.Hold(
                                object: $0.id.text, reason: "open_case",
                                endsAt: $0.openedAt.adding(SubjectsAPI.holdMax))
                        })
                }
                try vault.erase(subjects, for: asked.request.text, at: now.date, in: db)
                try AuditLog(db: db).append(
                    AuditEntry(
                        act: .personalDataErased, actor: owner.actor, object: asked.request.text,
                        detail: [("subjects", "\(subjects.count)")] + subjects.map { ("subject", $0.text) }.prefix(20)),
                    at: now.date)
            }
            return SubjectsAPI.ErasureAnswer(
                records: try AssessmentRepository(db: db, vault: vault).countErased(for: asked.request), holds: [])
        }
    }

    private struct Exported: Encodable {
        let orderId: OrderID
        let placedAt: Timestamp
        let amount: Money
        let method: String
        let decision: FraudDecision
        let score: Int64
        let reasons: [FraudAPI.Reason]
        let buyer: FraudAPI.Buyer?
        let shipTo: FraudAPI.Address?
        let billTo: FraudAPI.Address?
        let instrument: FraudAPI.Instrument?
        /// What reviewers wrote.
        let notes: [String]

        enum CodingKeys: String, CodingKey {
            case orderId = "order_id"
            case placedAt = "placed_at"
            case amount, method, decision, score, reasons, buyer
            case shipTo = "ship_to"
            case billTo = "bill_to"
            case instrument, notes
        }
    }

    private func exported(_ record: AssessmentRecord, in db: any SQLConnection) throws -> Exported {
        let request = try evidence.request(of: record)
        let events = try record.caseID.map {
            try CaseRepository(db: db, vault: vault).events(of: $0, record.subject)
        }
        return Exported(
            orderId: record.orderID, placedAt: record.placedAt, amount: record.amount, method: record.method,
            decision: record.outcome.wire, score: record.score, reasons: record.findings.reasons.map(\.wire),
            buyer: request?.buyer, shipTo: request?.shipTo, billTo: request?.billTo, instrument: request?.instrument,
            notes: (events ?? []).compactMap(\.note))
    }
}
