import CheckoutDomain
import Commerce
import JSON
import ServiceKit
import Storage
import Wire

/// SQL for privacy requests.
struct PrivacyRepository {
    let db: any SQLConnection
    let vault: Vault

    private static func namePlace(_ id: PrivacyRequestID) -> FieldPlace {
        FieldPlace("privacy_request", "sealed_name", row: id.text)
    }

    private static func pagePlace(_ id: PrivacyRequestID, _ part: PrivacyPart.Service, _ page: Int64) -> FieldPlace {
        FieldPlace("privacy_page", "body", row: "\(id) \(part.rawValue) \(page)")
    }

    func insert(_ request: PrivacyRecord) throws {
        let name = try request.subject.seal(
            try request.name.map { try StrictJSONEncoder().encode($0) }, in: Self.namePlace(request.id))
        try db.execute(
            """
            INSERT INTO privacy_request (
                id, merchant_id, mode, kind, subject, sealed_name, law, term, rule_from, rule_source, rule_confidence,
                status, received_at, created_at, due_at, attempts, next_at)
            VALUES (
                \(request.id), \(request.owner.merchant), \(request.owner.mode), \(request.kind),
                \(request.subject.id), \(name), \(request.law), \(request.rule.term), \(request.rule.effectiveFrom),
                \(request.rule.source), \(request.rule.confidence), \(request.status), \(request.receivedAt.date),
                \(request.createdAt.date), \(request.dueAt.date), \(0), \(request.createdAt.date))
            """)
        for service in PrivacyPart.Service.allCases {
            try db.execute(
                """
                INSERT INTO privacy_part (request_id, service, status, records, holds, pages)
                VALUES (\(request.id), \(service), 'pending', \(0), \(Array("[]".utf8)), \(0))
                """)
        }
    }

    /// nil also for a request of somebody else.
    func find(_ id: PrivacyRequestID, of owner: Owner) throws -> PrivacyRecord? {
        try db.first(
            """
            SELECT \(Self.selection) FROM privacy_request
            WHERE id = \(id) AND merchant_id = \(owner.merchant) AND mode = \(owner.mode)
            """
        ).map(request)
    }

    /// Whoever's it is.
    func find(_ id: PrivacyRequestID) throws -> PrivacyRecord? {
        try db.first("SELECT \(Self.selection) FROM privacy_request WHERE id = \(id)").map(request)
    }

    /// Locked until the transaction ends.
    func locked(_ id: PrivacyRequestID) throws -> PrivacyRecord? {
        try db.first("SELECT \(Self.selection) FROM privacy_request WHERE id = \(id) \(SQL.forUpdate)").map(request)
    }

    /// Newest first, from one on; one more than `limit`, where there is one.
    func page(of owner: Owner, after: PagePosition?, limit: Int) throws -> [PrivacyRecord] {
        let moment = after?.moment.millisecondsSince1970 ?? .max
        let id = after.map { PrivacyRequestID($0.id).text } ?? "~"
        return try db.query(
            """
            SELECT \(Self.selection) FROM privacy_request
            WHERE merchant_id = \(owner.merchant) AND mode = \(owner.mode)
                AND (created_at < \(moment) OR (created_at = \(moment) AND id < \(id)))
            ORDER BY created_at DESC, id DESC LIMIT \(limit + 1)
            """
        ).map(request)
    }

    /// Writes what may change, and when the worker looks at it next; nil for never.
    func update(_ request: PrivacyRecord, nextAt: Timestamp?) throws {
        try db.execute(
            """
            UPDATE privacy_request SET status = \(request.status), orders_seen = \(request.ordersSeen),
                completed_at = \(request.completedAt?.date), export_expires_at = \(request.exportExpiresAt?.date),
                attempts = \(request.attempts), next_at = \(nextAt?.date)
            WHERE id = \(request.id)
            """)
        for part in request.parts {
            try db.execute(
                """
                UPDATE privacy_part SET status = \(part.status), records = \(part.records),
                    holds = \(try StrictJSONEncoder().encode(part.holds)), pages = \(part.pages),
                    after = \(part.after), completed_at = \(part.completedAt?.date)
                WHERE request_id = \(request.id) AND service = \(part.service)
                """)
        }
    }

    /// Takes requests that are due, and keeps them from others until a moment.
    func takeDue(at now: Timestamp, until: Timestamp, limit: Int) throws -> [PrivacyRequestID] {
        let ids: [PrivacyRequestID] = try db.query(
            """
            SELECT id FROM privacy_request WHERE next_at <= \(now.date)
            ORDER BY next_at, id LIMIT \(limit) \(SQL.forUpdateSkipLocked)
            """
        ).map { try $0.id("id") }
        guard !ids.isEmpty else { return [] }
        try db.execute("UPDATE privacy_request SET next_at = \(until.date) WHERE id IN \(list: ids)")
        return ids
    }

    // MARK: - What was found

    /// Keeps one page of an export; lines of JSON.
    func keep(_ lines: [UInt8], as page: Int64, of service: PrivacyPart.Service, for request: PrivacyRecord) throws {
        let sealed = try request.subject.seal(lines, in: Self.pagePlace(request.id, service, page)) ?? []
        try db.execute(
            """
            INSERT INTO privacy_page (request_id, service, page, body)
            VALUES (\(request.id), \(service), \(page), \(sealed))
            """)
    }

    /// The whole export, in the order of the services.
    func export(of request: PrivacyRecord) throws -> [UInt8] {
        var lines: [UInt8] = []
        for service in PrivacyPart.Service.allCases {
            let rows = try db.query(
                """
                SELECT page, body FROM privacy_page WHERE request_id = \(request.id) AND service = \(service)
                ORDER BY page LIMIT 10000
                """)
            for row in rows {
                let place = Self.pagePlace(request.id, service, try row.int64("page"))
                lines += try request.subject.open(try row.bytes("body"), in: place) ?? []
            }
        }
        return lines
    }

    /// Throws away exports that were kept long enough; how many pages it were.
    func sweep(at now: Timestamp) throws -> Int {
        try db.execute(
            """
            DELETE FROM privacy_page WHERE request_id IN (
                SELECT id FROM privacy_request WHERE export_expires_at <= \(now.date))
            """)
    }

    // MARK: - Rows

    private static let selection: SQL = """
        id, merchant_id, mode, kind, sealed_name, law, term, rule_from, rule_source, rule_confidence, status,
        orders_seen, received_at, created_at, due_at, completed_at, export_expires_at, attempts, \(raw: Vault.columns)
        """

    private func request(_ row: SQLRow) throws -> PrivacyRecord {
        let id: PrivacyRequestID = try row.id("id")
        guard let subject = try vault.subject(in: row) else {
            throw SQLRowError(column: "subject", problem: .null)
        }
        let name = try subject.open(try row.bytes("sealed_name"), in: Self.namePlace(id)).map {
            try StrictJSONDecoder().decode(SubjectsAPI.SubjectName.self, from: $0)
        }
        return PrivacyRecord(
            id: id, owner: Owner(merchant: try row.id("merchant_id"), mode: try row.word("mode")),
            kind: try row.word("kind"), subject: subject, name: name, law: try row.text("law"),
            rule: PublicAPI.PrivacyRule(
                term: try row.text("term"), effectiveFrom: try row.calendarDate("rule_from"),
                source: try row.text("rule_source"), confidence: try row.text("rule_confidence")),
            status: try row.word("status"), ordersSeen: try row.optionalInt64("orders_seen"),
            receivedAt: Timestamp(try row.date("received_at")), createdAt: Timestamp(try row.date("created_at")),
            dueAt: Timestamp(try row.date("due_at")),
            completedAt: try row.optionalDate("completed_at").map { Timestamp($0) },
            exportExpiresAt: try row.optionalDate("export_expires_at").map { Timestamp($0) },
            attempts: try row.int("attempts"), parts: try parts(of: id))
    }

    private func parts(of id: PrivacyRequestID) throws -> [PrivacyPart] {
        try db.query(
            """
            SELECT service, status, records, holds, pages, after, completed_at FROM privacy_part
            WHERE request_id = \(id) ORDER BY service LIMIT 10
            """
        ).map { row in
            PrivacyPart(
                service: try row.word("service"), status: try row.word("status"), records: try row.int64("records"),
                holds: try StrictJSONDecoder().decode([SubjectsAPI.Hold].self, from: try row.bytes("holds")),
                pages: try row.int64("pages"), after: try row.optionalText("after"),
                completedAt: try row.optionalDate("completed_at").map { Timestamp($0) })
        }
    }
}
