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

    init(_ row: SQLRow) throws {
        id = try row.id("id")
        topic = try row.text("topic")
        aggregate = try row.text("aggregate")
        payload = try row.bytes("payload")
        createdAt = try row.date("created_at")
        attempts = try row.int("attempts")
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

    /// Adds an event after those that its aggregate already has, and wakes the relay once it is committed.
    ///
    /// The order of two events is that of their transactions; on PostgreSQL a use case that holds its aggregate's row
    /// lock has no more to do. Without one, two that run at once are put in order by running one of them again.
    /// - Parameters:
    ///   - id: also what receivers dedupe by; adding one id twice is a unique violation.
    ///   - aggregate: see `OutboxEvent.aggregate`.
    ///   - at: when it happened, and from when it may be delivered.
    package func append(id: EventID, topic: String, aggregate: String, payload: [UInt8], at moment: Date) throws {
        try db.execute(
            """
            INSERT INTO outbox (
                id, topic, aggregate, position, payload, state, created_at, due_at, attempts, leased_until)
            VALUES (
                \(id), \(topic), \(aggregate),
                (SELECT COALESCE(MAX(position), 0) + 1 FROM outbox WHERE aggregate = \(aggregate)),
                \(payload), 'waiting', \(moment), \(moment), 0, 0)
            """)
        db.afterCommit(.outbox)
    }

    /// How many events wait, dead ones not counted: for metrics and readiness.
    package func waitingCount() throws -> Int {
        try db.first("SELECT COUNT(*) AS waiting FROM outbox WHERE state = 'waiting'")?.int("waiting") ?? 0
    }

    /// Events set aside after too many attempts or a final refusal, oldest first.
    package func dead(limit: Int) throws -> [DeadEvent] {
        try db.query(
            """
            SELECT id, topic, aggregate, payload, created_at, attempts, last_error FROM outbox
            WHERE state = 'dead' ORDER BY created_at, id LIMIT \(limit)
            """
        ).map { DeadEvent(event: try OutboxEvent($0), lastError: try $0.optionalText("last_error") ?? "") }
    }

    /// Puts a dead event back in its old place; false when there is no such event.
    package func revive(_ id: EventID, at moment: Date) throws -> Bool {
        let revived = try db.execute(
            """
            UPDATE outbox SET state = 'waiting', attempts = 0, due_at = \(moment), leased_until = 0
            WHERE id = \(id) AND state = 'dead'
            """)
        if revived > 0 { db.afterCommit(.outbox) }
        return revived > 0
    }

    /// Removes a dead event for good; false when there is no such event.
    package func discard(_ id: EventID) throws -> Bool {
        try db.execute("DELETE FROM outbox WHERE id = \(id) AND state = 'dead'") > 0
    }
}
