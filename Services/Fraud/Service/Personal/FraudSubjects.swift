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

    private var records: SubjectRecords {
        SubjectRecords(database: database, ambient: ambient, vault: vault, plural: "assessments")
    }

    func export(_ asked: SubjectsAPI.ExportRequest, _ owner: SubjectOwner) async throws -> SubjectsAPI.ExportPage {
        let after = asked.after.flatMap { AssessmentID($0) }
        guard asked.after == nil || after != nil else {
            throw Problem.invalidField("/after", "invalid_value", "No id of an assessment")
        }
        return try await records.export(asked, owner) { [vault] subjects, limit, db in
            try AssessmentRepository(db: db, vault: vault).page(of: subjects, after: after, limit: limit)
        } record: { [self] record, db in
            SubjectsAPI.Record(
                service: "fraud", kind: "assessment", id: record.id.text,
                data: try RawJSON(encoding: try exported(record, in: db)))
        }
    }

    /// Forgets the person, unless somebody must still decide on an order of theirs: then nothing is forgotten yet.
    func erase(_ asked: SubjectsAPI.EraseRequest, _ owner: SubjectOwner) async throws -> SubjectsAPI.ErasureAnswer {
        try await records.erase(asked, owner) { [vault] subjects, since, db in
            try CaseRepository(db: db, vault: vault).open(of: subjects, openedAfter: since).map {
                SubjectsAPI.Hold(
                    object: $0.id.text, reason: "open_case", endsAt: $0.openedAt.adding(SubjectsAPI.holdMax))
            }
        } erased: { [vault] db in
            try AssessmentRepository(db: db, vault: vault).countErased(for: asked.request)
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
