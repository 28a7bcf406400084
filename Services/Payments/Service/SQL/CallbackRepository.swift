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

/// SQL for callbacks.
struct CallbackRepository {
    let db: any SQLConnection

    func store(_ callback: StoredCallback) throws {
        try db.execute(
            """
            INSERT INTO callback (id, provider, headers, body, verdict, received_at)
            VALUES (
                \(callback.id), \(callback.provider), \(try StrictJSONEncoder().encode(callback.raw.headers)),
                \(callback.raw.body), \(CallbackVerdict.received), \(callback.receivedAt.millisecondsSince1970))
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
        _ id: String, as verdict: CallbackVerdict, note: String? = nil, news: CallbackNews? = nil,
        payment: PaymentID? = nil, at now: Timestamp
    ) throws -> Bool {
        try db.execute(
            """
            UPDATE callback SET verdict = \(verdict), note = \(note), event_id = \(news?.eventID),
                reference = \(news?.reference), payment_id = \(payment), settled_at = \(now.millisecondsSince1970)
            WHERE id = \(id) AND verdict IN ('received', 'parked')
            """) == 1
    }

    /// Stored before `moment` and not looked into: what a process left behind that died between the two.
    func unfinished(before moment: Timestamp, limit: Int) throws -> [StoredCallback] {
        try db.query(
            """
            SELECT id, provider, headers, body, received_at FROM callback
            WHERE verdict = 'received' AND received_at < \(moment.millisecondsSince1970)
            ORDER BY received_at LIMIT \(limit)
            """
        ).map(Self.callback)
    }

    /// Parked ones whose payment is there by now.
    func matchable(limit: Int) throws -> [StoredCallback] {
        try db.query(
            """
            SELECT callback.id, callback.provider, callback.headers, callback.body, callback.received_at
            FROM callback JOIN payment
                ON payment.provider = callback.provider AND payment.reference = callback.reference
            WHERE callback.verdict = 'parked' ORDER BY callback.received_at LIMIT \(limit)
            """
        ).map(Self.callback)
    }

    /// Gives up parked ones that came before `moment`; how many.
    func abandon(before moment: Timestamp, at now: Timestamp) throws -> Int {
        try db.execute(
            """
            UPDATE callback SET verdict = 'abandoned', settled_at = \(now.millisecondsSince1970)
            WHERE verdict = 'parked' AND received_at < \(moment.millisecondsSince1970)
            """)
    }

    /// Deletes refused ones that came before `moment`, at most `limit`: anybody can send them.
    func sweepRefused(before moment: Timestamp, limit: Int) throws -> Int {
        try db.execute(
            """
            DELETE FROM callback WHERE id IN (
                SELECT id FROM callback WHERE verdict = 'refused' AND received_at < \(moment.millisecondsSince1970)
                ORDER BY received_at LIMIT \(limit))
            """)
    }

    private static func callback(_ row: SQLRow) throws -> StoredCallback {
        StoredCallback(
            id: try row.text("id"), provider: try row.text("provider"),
            raw: RawCallback(
                headers: try StrictJSONDecoder().decode([RawCallback.StoredField].self, from: try row.bytes("headers")),
                body: try row.bytes("body")),
            receivedAt: try row.timestamp("received_at"))
    }
}
