import Commerce
import FraudDomain
import Storage

/// SQL for cases and their events, on a connection the caller opened.
struct CaseRepository {
    let db: any SQLConnection
    let vault: Vault

    func open(_ id: CaseID, order: OrderID, at moment: Timestamp, due: Timestamp) throws {
        try db.execute(
            """
            INSERT INTO review_case (id, order_id, state, version, opened_at, due_at)
            VALUES (
                \(id), \(order), 'open', 1, \(moment.millisecondsSince1970), \(due.millisecondsSince1970))
            """)
        try append(.init(kind: .opened, reviewerName: nil, reason: nil, note: nil, happenedAt: moment), to: id)
    }

    func find(_ id: CaseID) throws -> CaseRecord? {
        try db.first("\(Self.select) WHERE c.id = \(id)").map { try CaseRecord($0, vault) }
    }

    /// As `find`, and nobody else changes it until the transaction ends.
    func lock(_ id: CaseID) throws -> CaseRecord? {
        guard try db.first("SELECT id FROM review_case WHERE id = \(id) \(SQL.forUpdate)") != nil else { return nil }
        return try find(id)
    }

    /// - Throws: `SQLRowError` never; a case that was changed meanwhile is left as it is and answered with false.
    func decide(_ id: CaseID, _ state: CaseState, _ decision: Decision, seen version: Int64, at moment: Timestamp)
        throws -> Bool
    {
        try db.execute(
            """
            UPDATE review_case
            SET state = \(state), version = version + 1, decided_at = \(moment.millisecondsSince1970),
                reason = \(decision.reason)
            WHERE id = \(id) AND version = \(version) AND state = 'open'
            """) == 1
    }

    /// - Parameter subject: whose case it is: a note may say who that is, and is sealed for them.
    func append(_ event: CaseEvent, by reviewer: String? = nil, to id: CaseID, of subject: Subject? = nil) throws {
        let note = try subject?.seal(event.note.map { Array($0.utf8) }, in: Evidence.notePlace(id))
        try db.execute(
            """
            INSERT INTO case_event (
                case_id, position, kind, reviewer_id, reviewer_name, reason, note, happened_at, sealed_note)
            VALUES (
                \(id), (SELECT COALESCE(MAX(position), 0) + 1 FROM case_event WHERE case_id = \(id)), \(event.kind),
                \(reviewer), \(event.reviewerName), \(event.reason), \(subject == nil ? event.note : nil),
                \(event.happenedAt.millisecondsSince1970), \(note))
            """)
    }

    /// Newest first. A case has few: it is opened, looked into, decided.
    func events(of id: CaseID, _ subject: Subject?) throws -> [CaseEvent] {
        try db.query(
            """
            SELECT kind, reviewer_name, reason, note, sealed_note, happened_at FROM case_event
            WHERE case_id = \(id) ORDER BY position DESC LIMIT 100
            """
        ).map { row in
            let sealed = try subject?.open(try row.optionalBytes("sealed_note"), in: Evidence.notePlace(id))
            let note = sealed.map { String(decoding: $0, as: UTF8.self) }
            return CaseEvent(
                kind: try row.word("kind"), reviewerName: try row.optionalText("reviewer_name"),
                reason: try row.optionalWord("reason"), note: try note ?? row.optionalText("note"),
                happenedAt: Timestamp(millisecondsSince1970: try row.int64("happened_at")))
        }
    }

    /// Cases of these subjects on which nobody has decided, and that were opened after a moment.
    func open(of subjects: [SubjectID], openedAfter moment: Timestamp) throws -> [(id: CaseID, openedAt: Timestamp)] {
        try db.query(
            """
            SELECT c.id, c.opened_at FROM review_case c JOIN assessment a ON a.order_id = c.order_id
            WHERE a.subject IN \(list: subjects) AND c.state = 'open' AND c.opened_at > \(moment.millisecondsSince1970)
            ORDER BY c.id LIMIT 100
            """
        ).map { (try $0.id("id"), Timestamp(millisecondsSince1970: try $0.int64("opened_at"))) }
    }

    /// Whether this reviewer asked to see the buyer since then.
    func isRevealed(_ id: CaseID, to reviewer: String, since moment: Timestamp) throws -> Bool {
        try db.first(
            """
            SELECT position FROM case_event
            WHERE case_id = \(id) AND kind = 'revealed' AND reviewer_id = \(reviewer)
                AND happened_at >= \(moment.millisecondsSince1970) LIMIT 1
            """) != nil
    }

    static let select: SQL = """
        SELECT c.id AS case_id, c.state, c.version, c.opened_at, c.due_at, c.decided_at, c.reason,
            \(AssessmentRepository.selection)
        FROM review_case c JOIN assessment a ON a.order_id = c.order_id
        """
}

extension CaseRecord {
    init(_ row: SQLRow, _ vault: Vault) throws {
        id = try row.id("case_id")
        state = try row.word("state")
        version = try row.int64("version")
        openedAt = Timestamp(millisecondsSince1970: try row.int64("opened_at"))
        dueAt = Timestamp(millisecondsSince1970: try row.int64("due_at"))
        decidedAt = try row.optionalInt64("decided_at").map { Timestamp(millisecondsSince1970: $0) }
        reason = try row.optionalWord("reason")
        assessment = try AssessmentRecord(row, vault)
    }
}
