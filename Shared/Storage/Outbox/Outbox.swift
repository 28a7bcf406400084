package import Commerce
package import Foundation

/// Something that happened and that others must hear of, as it waits to be delivered.
package struct OutboxEvent: Hashable, Sendable {
    /// The same for every attempt: receivers dedupe by it.
    package let id: EventID
    /// What happened, such as `payment.captured`.
    package let topic: String
    /// What it happened to, such as an order's id: the events of one aggregate are delivered in order.
    package let aggregate: String
    package let payload: [UInt8]
    /// When it happened.
    package let createdAt: Date
    /// Attempts that failed before this one.
    package let attempts: Int
    /// Its place among the events of its aggregate.
    let position: Int64

    init(_ row: SQLRow) throws {
        id = try row.id("id")
        topic = try row.text("topic")
        aggregate = try row.text("aggregate")
        payload = try row.bytes("payload")
        createdAt = try row.date("created_at")
        attempts = try row.int("attempts")
        position = try row.int64("position")
    }
}

/// An event that was set aside, with why.
package struct DeadEvent: Hashable, Sendable {
    package let event: OutboxEvent
    package let lastError: String
}

/// SQL for the events of this service, written in the transaction of the change they tell of.
package struct Outbox {
    let db: any SQLConnection

    package init(db: any SQLConnection) { self.db = db }

    /// When an aggregate is due of which nothing waits: later than any moment.
    static let never = Int64.max

    /// Adds an event after those that its aggregate already has, and wakes the relay once it is committed.
    ///
    /// The aggregate's place in the line is locked until the transaction ends, so the order of two events is the order
    /// in which their transactions appended them.
    /// - Parameters:
    ///   - id: also what receivers dedupe by; adding one id twice is a unique violation.
    ///   - aggregate: see `OutboxEvent.aggregate`.
    ///   - at: when it happened, and from when it may be delivered.
    package func append(id: EventID, topic: String, aggregate: String, payload: [UInt8], at moment: Date) throws {
        try db.executeAll([
            """
            INSERT INTO outbox_stream (aggregate, last_position, next_position, due_at, leased_until)
            VALUES (\(aggregate), 1, 1, \(moment), 0)
            ON CONFLICT (aggregate) DO UPDATE SET
                last_position = outbox_stream.last_position + 1,
                due_at = CASE WHEN outbox_stream.due_at = \(Self.never) THEN excluded.due_at
                    ELSE outbox_stream.due_at END
            """,
            """
            INSERT INTO outbox (id, aggregate, position, topic, payload, state, created_at, attempts)
            VALUES (
                \(id), \(aggregate), (SELECT last_position FROM outbox_stream WHERE aggregate = \(aggregate)),
                \(topic), \(payload), 'waiting', \(moment), 0)
            """,
        ])
        db.afterCommit(.outbox)
    }

    /// How many events wait, dead ones not counted: for metrics.
    package func waitingCount() throws -> Int {
        try db.first("SELECT COUNT(*) AS waiting FROM outbox WHERE state = 'waiting'")?.int("waiting") ?? 0
    }

    /// How many events were set aside and still lie there.
    package func deadCount() throws -> Int {
        try db.first("SELECT COUNT(*) AS dead FROM outbox WHERE state = 'dead'")?.int("dead") ?? 0
    }

    /// Events set aside after too many attempts or a final refusal, oldest first.
    package func dead(limit: Int) throws -> [DeadEvent] {
        try db.query(
            """
            SELECT id, topic, aggregate, position, payload, created_at, attempts, last_error FROM outbox
            WHERE state = 'dead' ORDER BY created_at, id LIMIT \(limit)
            """
        ).map { DeadEvent(event: try OutboxEvent($0), lastError: try $0.optionalText("last_error") ?? "") }
    }

    /// Puts a dead event back in its old place; false when there is no such event.
    package func revive(_ id: EventID, at moment: Date) throws -> Bool {
        guard let event = try deadEvent(id) else { return false }
        try db.executeAll([
            "UPDATE outbox SET state = 'waiting', attempts = 0 WHERE id = \(id)",
            """
            UPDATE outbox_stream SET due_at = \(moment),
                next_position = CASE WHEN next_position > \(event.position) THEN \(event.position)
                    ELSE next_position END
            WHERE aggregate = \(event.aggregate)
            """,
        ])
        db.afterCommit(.outbox)
        return true
    }

    /// Removes a dead event for good; false when there is no such event.
    package func discard(_ id: EventID) throws -> Bool {
        guard let event = try deadEvent(id) else { return false }
        try db.executeAll([
            "DELETE FROM outbox WHERE id = \(id)",
            """
            DELETE FROM outbox_stream WHERE aggregate = \(event.aggregate) AND due_at = \(Self.never)
                AND NOT EXISTS (SELECT 1 FROM outbox WHERE aggregate = \(event.aggregate))
            """,
        ])
        return true
    }

    private func deadEvent(_ id: EventID) throws -> (aggregate: String, position: Int64)? {
        try db.first("SELECT aggregate, position FROM outbox WHERE id = \(id) AND state = 'dead' \(SQL.forUpdate)")
            .map { (try $0.text("aggregate"), try $0.int64("position")) }
    }
}
