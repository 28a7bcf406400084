import Commerce
import JSON
import Storage

/// What became of a callback.
enum CallbackVerdict: String, CaseIterable, Sendable {
    /// Stored; not yet looked into.
    case received
    case refused
    /// Right, but about a payment that we do not know: matched when it turns up.
    case parked
    case applied
    /// The same event had been taken before.
    case duplicate
    /// Right, and news of nothing.
    case ignored
    /// Parked for too long.
    case abandoned
}

/// A callback as it is kept.
struct StoredCallback: Sendable {
    let id: String
    let provider: String
    let raw: RawCallback
    let receivedAt: Timestamp
}

/// SQL for callbacks. What a provider sent is sealed at once: under a key of the service while it is not known whose
/// payment it tells of, and under the payer's from then on.
struct CallbackRepository {
    let db: any SQLConnection
    let vault: Vault

    /// In `sealed_by`: the service's own key. Else it holds a subject.
    static let held = "service"

    static func place(_ id: String) -> FieldPlace { FieldPlace("callback", "body", row: id) }

    func store(_ callback: StoredCallback) throws {
        try db.execute(
            """
            INSERT INTO callback (id, provider, headers, body, verdict, received_at, sealed_by)
            VALUES (
                \(callback.id), \(callback.provider), \(try StrictJSONEncoder().encode(callback.raw.headers)),
                \(try vault.hold(callback.raw.body, in: Self.place(callback.id))), \(CallbackVerdict.received),
                \(callback.receivedAt.millisecondsSince1970), \(Self.held))
            """)
    }

    /// - Returns: false when another callback brought the provider's event before. The one that did may claim it again:
    ///   two copies of the service may look into one callback, the second when the first has parked it.
    func claim(event: String, of provider: String, by callback: String) throws -> Bool {
        let isNew =
            try db.execute(
                """
                INSERT INTO callback_event (provider, event_id, callback_id)
                VALUES (\(provider), \(event), \(callback))
                ON CONFLICT (provider, event_id) DO NOTHING
                """) == 1
        if isNew { return true }
        let claim = try db.first(
            "SELECT callback_id FROM callback_event WHERE provider = \(provider) AND event_id = \(event)")
        return try claim?.text("callback_id") == callback
    }

    /// Writes down what became of a callback that waits; false when another had done so.
    @discardableResult
    func settle(
        _ callback: StoredCallback, as verdict: CallbackVerdict, note: String? = nil, news: CallbackNews? = nil,
        payment: PaymentRecord? = nil, at now: Timestamp
    ) throws -> Bool {
        let settled = try db.execute(
            """
            UPDATE callback SET verdict = \(verdict), note = \(note), event_id = \(news?.eventID),
                reference = \(news?.reference), payment_id = \(payment?.id),
                settled_at = \(now.millisecondsSince1970)
            WHERE id = \(callback.id) AND verdict IN ('received', 'parked')
            """)
        if settled == 1, let subject = payment?.subject {
            try seal(callback.id, callback.raw.body, for: subject)
        }
        return settled == 1
    }

    /// From now on the body is its payer's: erasing them erases it.
    func seal(_ id: String, _ body: [UInt8], for subject: Subject) throws {
        let sealed = try subject.seal(body, in: Self.place(id)) ?? []
        try db.execute("UPDATE callback SET body = \(sealed), sealed_by = \(subject.id) WHERE id = \(id)")
    }

    /// Callbacks of a payment that are not sealed for its payer yet, locked.
    func notYet(of payment: PaymentRecord) throws -> [StoredCallback] {
        try db.query(
            """
            SELECT id, provider, headers, body, received_at, sealed_by FROM callback
            WHERE payment_id = \(payment.id) AND (sealed_by IS NULL OR sealed_by = \(Self.held))
            ORDER BY received_at, id LIMIT 10000 \(SQL.forUpdate)
            """
        ).map(callback)
    }

    /// Seals callbacks in clear, from before they were sealed, under the service's key; how many it were.
    func holdUnsealed(limit: Int) throws -> Int {
        let rows = try db.query(
            """
            SELECT id, body FROM callback WHERE sealed_by IS NULL ORDER BY id LIMIT \(limit)
            \(SQL.forUpdateSkipLocked)
            """)
        for row in rows {
            let id = try row.text("id")
            let sealed = try vault.hold(try row.bytes("body"), in: Self.place(id))
            try db.execute("UPDATE callback SET body = \(sealed), sealed_by = \(Self.held) WHERE id = \(id)")
        }
        return rows.count
    }

    /// What providers told of a payment, in their own words, oldest first; empty for an erased payer.
    func bodies(of payment: PaymentRecord, limit: Int = 100) throws -> [[UInt8]] {
        guard let subject = payment.subject else { return [] }
        return try db.query(
            """
            SELECT id, body FROM callback WHERE payment_id = \(payment.id) AND sealed_by = \(subject.id)
            ORDER BY received_at, id LIMIT \(limit)
            """
        ).compactMap { row in
            let body = try row.bytes("body")
            return body.isEmpty ? nil : try subject.open(body, in: Self.place(try row.text("id")))
        }
    }

    /// Stored before `moment` and not looked into: what a process left behind that died between the two.
    func unfinished(before moment: Timestamp, limit: Int) throws -> [StoredCallback] {
        try db.query(
            """
            SELECT id, provider, headers, body, received_at, sealed_by FROM callback
            WHERE verdict = 'received' AND received_at < \(moment.millisecondsSince1970)
            ORDER BY received_at LIMIT \(limit)
            """
        ).map(callback)
    }

    /// Parked ones whose payment is there by now.
    func matchable(limit: Int) throws -> [StoredCallback] {
        try db.query(
            """
            SELECT callback.id, callback.provider, callback.headers, callback.body, callback.received_at,
                callback.sealed_by
            FROM callback JOIN payment
                ON payment.provider = callback.provider AND payment.reference = callback.reference
            WHERE callback.verdict = 'parked' ORDER BY callback.received_at LIMIT \(limit)
            """
        ).map(callback)
    }

    /// Gives up parked ones that came before `moment`; how many.
    func abandon(before moment: Timestamp, at now: Timestamp) throws -> Int {
        try db.execute(
            """
            UPDATE callback SET verdict = 'abandoned', settled_at = \(now.millisecondsSince1970)
            WHERE verdict = 'parked' AND received_at < \(moment.millisecondsSince1970)
            """)
    }

    /// Forgets what abandoned ones said that were given up before `moment`: nobody's payment turned up for them.
    func emptyAbandoned(before moment: Timestamp, limit: Int) throws -> Int {
        let empty: [UInt8] = []
        return try db.execute(
            """
            UPDATE callback SET body = \(empty), sealed_by = \(Self.emptied) WHERE id IN (
                SELECT id FROM callback
                WHERE verdict = 'abandoned' AND settled_at < \(moment.millisecondsSince1970)
                    AND (sealed_by IS NULL OR sealed_by <> \(Self.emptied))
                ORDER BY received_at LIMIT \(limit))
            """)
    }

    /// In `sealed_by`: nothing is left to be sealed.
    private static let emptied = "emptied"

    /// Deletes refused ones that came before `moment`, at most `limit`: anybody can send them.
    func sweepRefused(before moment: Timestamp, limit: Int) throws -> Int {
        try db.execute(
            """
            DELETE FROM callback WHERE id IN (
                SELECT id FROM callback WHERE verdict = 'refused' AND received_at < \(moment.millisecondsSince1970)
                ORDER BY received_at LIMIT \(limit))
            """)
    }

    private func callback(_ row: SQLRow) throws -> StoredCallback {
        let (id, stored) = (try row.text("id"), try row.bytes("body"))
        let isHeld = try row.optionalText("sealed_by") == Self.held
        return StoredCallback(
            id: id, provider: try row.text("provider"),
            raw: RawCallback(
                headers: try StrictJSONDecoder().decode([RawCallback.StoredField].self, from: try row.bytes("headers")),
                body: isHeld ? try vault.openHeld(stored, in: Self.place(id)) : stored),
            receivedAt: try row.timestamp("received_at"))
    }
}
