import Commerce
import FraudDomain
import ServiceKit
import Storage

/// What the audit log is told: what the rules and the reviewers decided, who was shown a buyer's data, and who may sign
/// in. It holds no name, address or note, only ids and keyed hashes.
struct FraudAudit {
    let db: any SQLConnection

    func assessed(_ record: AssessmentRecord) throws {
        var detail = [
            ("order", record.orderID.text), ("outcome", record.outcome.rawValue), ("score", "\(record.score)"),
            ("policy", record.policyName), ("amount", "\(record.amount)"),
            ("reasons", record.findings.reasons.map(\.code).joined(separator: " ")),
        ]
        if let caseID = record.caseID { detail.append(("case", caseID.text)) }
        try append("assessment.decided", by: .service("fraud"), on: record.id.text, detail, at: record.assessedAt)
    }

    /// - Parameter noteHash: of what the reviewer wrote, so that the note can be shown to be the one of that day.
    func decided(
        _ record: CaseRecord, _ decision: Decision, noteHash: [UInt8]?, by reviewer: Reviewer, at now: Timestamp
    ) throws {
        var detail = [
            ("order", record.orderID.text), ("verdict", decision.verdict.rawValue),
            ("reason", decision.reason.rawValue),
            ("seen_version", "\(record.version)"),
        ]
        if let noteHash { detail.append(("note_hash", Hex.text(noteHash))) }
        try append("case.decided", by: .reviewer(reviewer.id), on: record.id.text, detail, at: now)
    }

    /// - Parameter isRevealed: whether in full, or masked as every case is first shown.
    func read(_ id: CaseID, of order: OrderID, isRevealed: Bool, by reviewer: Reviewer, at now: Timestamp) throws {
        try AuditLog(db: db).append(
            AuditEntry(
                act: .personalDataRead, actor: .reviewer(reviewer.id), object: id.text,
                detail: [("order", order.text), ("shown", isRevealed ? "in full" : "masked")]), at: now.date)
    }

    func added(reviewer id: String, emailHash: [UInt8], by actor: AuditActor, at now: Timestamp) throws {
        try append("reviewer.added", by: actor, on: Self.name(id), [("email_hash", Hex.text(emailHash))], at: now)
    }

    func changedPassword(ofReviewer id: String, by actor: AuditActor, at now: Timestamp) throws {
        try append("reviewer.password_changed", by: actor, on: Self.name(id), [], at: now)
    }

    /// A reviewer's id is a bare UUID, which says of nothing what it is.
    private static func name(_ reviewer: String) -> String { "reviewer:\(reviewer)" }

    private func append(
        _ act: StaticString, by actor: AuditActor, on object: String, _ detail: [(String, String)], at now: Timestamp
    ) throws {
        try AuditLog(db: db).append(
            AuditEntry(act: AuditAct(act), actor: actor, object: object, detail: detail), at: now.date)
    }
}
