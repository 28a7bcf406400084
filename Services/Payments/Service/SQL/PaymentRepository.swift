import Commerce
import JSON
import PaymentsDomain
import Storage
import Wire

/// SQL for payments.
struct PaymentRepository {
    let db: any SQLConnection
    let vault: Vault

    private static let columns: SQL = """
        id, order_id, merchant, mode, method, provider, amount_minor, currency, state, flags, received_minor,
        received_currency, failure, revision, reference, provider_payment, action, attempt, tries, grace_seconds,
        created_at, expires_at, updated_at, due_at
        """
    private static let selection: SQL = "\(columns), \(raw: Vault.columns)"

    /// What is sealed: the links and slips that lead to who pays.
    private static func actionPlace(_ id: PaymentID) -> FieldPlace { FieldPlace("payment", "action", row: id.text) }

    func insert(_ payment: PaymentRecord) throws {
        try db.execute(
            """
            INSERT INTO payment (\(Self.columns), subject)
            VALUES (
                \(payment.id), \(payment.orderID), \(payment.merchant), \(payment.mode), \(payment.method), \(payment.provider),
                \(payment.amount.minorUnits), \(payment.amount.currency), \(payment.state), \(Self.flags(payment)),
                \(payment.received?.minorUnits), \(payment.received?.currency), \(payment.failure),
                \(payment.sequence), \(payment.reference), \(payment.providerPayment),
                \(try Self.action(payment)), \(payment.attempt), \(payment.tries), \(payment.graceSeconds),
                \(payment.createdAt.millisecondsSince1970), \(payment.expiresAt.millisecondsSince1970),
                \(payment.updatedAt.millisecondsSince1970), \(payment.dueAt?.millisecondsSince1970),
                \(payment.subject?.id))
            """)
    }

    func update(_ payment: PaymentRecord) throws {
        try db.execute(
            """
            UPDATE payment SET state = \(payment.state), flags = \(Self.flags(payment)),
                received_minor = \(payment.received?.minorUnits), received_currency = \(payment.received?.currency),
                failure = \(payment.failure), revision = \(payment.sequence),
                provider_payment = \(payment.providerPayment), action = \(try Self.action(payment)),
                attempt = \(payment.attempt), tries = \(payment.tries),
                updated_at = \(payment.updatedAt.millisecondsSince1970),
                due_at = \(payment.dueAt?.millisecondsSince1970)
            WHERE id = \(payment.id)
            """)
    }

    func find(_ id: PaymentID) throws -> PaymentRecord? {
        try db.first("SELECT \(Self.selection) FROM payment WHERE id = \(id)").map(payment)
    }

    /// Locked until the transaction ends, as everything that changes a payment needs it.
    func locked(_ id: PaymentID) throws -> PaymentRecord? {
        try db.first("SELECT \(Self.selection) FROM payment WHERE id = \(id) \(SQL.forUpdate)").map(payment)
    }

    func locked(reference: String, at provider: String) throws -> PaymentRecord? {
        try db.first(
            """
            SELECT \(Self.selection) FROM payment WHERE provider = \(provider) AND reference = \(reference)
            \(SQL.forUpdate)
            """
        ).map(payment)
    }

    /// Makes due what was put off under a clock that has been set back since; the worker does it at each tick.
    func freeAfterClockSetBack(at now: Timestamp) throws {
        try db.execute(
            .dueAfterClockSetBack(
                "payment", "due_at", now: now.date, waitMax: PaymentAgenda.resendMax * 2,
                where: "attempt IS NOT NULL AND state IN ('created', 'unconfirmed')"))
    }

    /// Takes a provider's payments that are due, oldest first, and keeps them from others until a moment: a worker that
    /// dies with them is stood in for after it.
    func takeDue(of provider: String, at now: Timestamp, until: Timestamp, limit: Int) throws -> [PaymentRecord] {
        let due = try db.query(
            """
            SELECT \(Self.selection) FROM payment
            WHERE due_at <= \(now.millisecondsSince1970) AND provider = \(provider)
            ORDER BY due_at, id LIMIT \(limit) \(SQL.forUpdateSkipLocked)
            """
        ).map(payment)
        guard !due.isEmpty else { return [] }
        try db.execute(
            "UPDATE payment SET due_at = \(until.millisecondsSince1970) WHERE id IN \(list: due.map(\.id))")
        return due
    }

    /// Looks at all that wait sooner, by as much as the clock was set back; how many they are. Those that were planned
    /// under the right clock are asked about sooner than they need be, once.
    func bringForward(by back: Duration, at now: Timestamp) throws -> Int {
        let seconds = back.components.seconds
        return try db.execute(
            """
            UPDATE payment SET due_at = due_at - \(seconds * 1_000) WHERE due_at > \(now.millisecondsSince1970)
            """)
    }

    // MARK: - Persons

    /// Payments of these subjects in the order of their ids, from after one on.
    func page(of subjects: [SubjectID], after: PaymentID?, limit: Int) throws -> [PaymentRecord] {
        try db.query(
            """
            SELECT \(Self.selection) FROM payment
            WHERE subject IN \(list: subjects) AND id > \(after?.text ?? "") ORDER BY id LIMIT \(limit)
            """
        ).map(payment)
    }

    /// Payments of these subjects that still go on, or wait for a person, and changed after a moment.
    func open(of subjects: [SubjectID], changedAfter moment: Timestamp) throws -> [PaymentRecord] {
        let states = PaymentsDomain.PaymentState.allCases.filter { $0.isOpen || $0 == .held }
        return try db.query(
            """
            SELECT \(Self.selection) FROM payment
            WHERE subject IN \(list: subjects) AND state IN \(list: states)
                AND updated_at > \(moment.millisecondsSince1970)
            ORDER BY id LIMIT 100
            """
        ).map(payment)
    }

    /// How many payments were erased for a request.
    func countErased(for request: PrivacyRequestID) throws -> Int64 {
        try db.first(
            """
            SELECT COUNT(*) AS payments FROM payment
            WHERE subject IN (SELECT id FROM subject_key WHERE erased_for = \(request))
            """)?.int64("payments") ?? 0
    }

    /// Payments from before there were subjects, locked.
    func unsealed(limit: Int) throws -> [PaymentRecord] {
        try db.query(
            """
            SELECT \(Self.selection) FROM payment WHERE subject IS NULL ORDER BY id LIMIT \(limit)
            \(SQL.forUpdateSkipLocked)
            """
        ).map(payment)
    }

    /// Gives a payment its subject, with what it holds sealed for it.
    func adopt(_ payment: PaymentRecord) throws {
        try db.execute(
            """
            UPDATE payment SET subject = \(payment.subject?.id), action = \(try Self.action(payment)),
                attempt = \(payment.attempt)
            WHERE id = \(payment.id)
            """)
    }

    /// The next number of a provider: 1, 2, 3 … without gaps but for transactions that were rolled back.
    func nextSerial(of provider: String) throws -> Int64 {
        try db.execute(
            """
            INSERT INTO numbering (provider, last) VALUES (\(provider), 1) ON CONFLICT (provider) DO NOTHING
            """)
        let row = try db.first("SELECT last FROM numbering WHERE provider = \(provider) \(SQL.forUpdate)")
        let number = try row?.int64("last") ?? 1
        try db.execute("UPDATE numbering SET last = \(number + 1) WHERE provider = \(provider)")
        return number
    }

    private static func flags(_ payment: PaymentRecord) -> String {
        payment.flags.map(\.rawValue).joined(separator: " ")
    }

    private static func action(_ payment: PaymentRecord) throws -> [UInt8]? {
        let bytes = try payment.action.map { try StrictJSONEncoder().encode($0) }
        // A payment from before there were subjects is sealed by the upkeep.
        guard let subject = payment.subject else { return bytes }
        return try subject.seal(bytes, in: actionPlace(payment.id))
    }

    private func payment(_ row: SQLRow) throws -> PaymentRecord {
        let (id, subject): (PaymentID, Subject?) = (try row.id("id"), try vault.subject(in: row))
        let flags = try row.text("flags").split(separator: " ").map { word throws -> PaymentFlag in
            guard let flag = PaymentFlag(rawValue: String(word)) else {
                throw SQLRowError(column: "flags", problem: .unreadable)
            }
            return flag
        }
        let received =
            try row.optionalInt64("received_minor") == nil
            ? nil : try row.money("received_minor", "received_currency")
        let stored = try row.optionalBytes("action")
        let action = try (subject.map { try $0.open(stored, in: Self.actionPlace(id)) } ?? stored).map {
            try StrictJSONDecoder().decode(PaymentsAPI.PaymentAction.self, from: $0)
        }
        return PaymentRecord(
            id: id, subject: subject, orderID: try row.id("order_id"), merchant: try row.optionalID("merchant"),
            mode: try row.word("mode"),
            method: try row.text("method"), provider: try row.text("provider"),
            amount: try row.money("amount_minor", "currency"), state: try row.word("state"), flags: flags,
            received: received, failure: try row.optionalWord("failure"), sequence: try row.int64("revision"),
            reference: try row.text("reference"), providerPayment: try row.optionalText("provider_payment"),
            action: action, attempt: try row.optionalBytes("attempt"), tries: try row.int("tries"),
            graceSeconds: try row.int64("grace_seconds"), createdAt: try row.timestamp("created_at"),
            expiresAt: try row.timestamp("expires_at"), updatedAt: try row.timestamp("updated_at"),
            dueAt: try row.optionalTimestamp("due_at"))
    }
}

extension SQLRow {
    func timestamp(_ column: String) throws -> Timestamp {
        Timestamp(millisecondsSince1970: try int64(column))
    }

    func optionalTimestamp(_ column: String) throws -> Timestamp? {
        try optionalInt64(column).map { Timestamp(millisecondsSince1970: $0) }
    }
}
