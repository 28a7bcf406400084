import Commerce
import Foundation

/// The next events of one aggregate, in order, ours until `until`.
struct OutboxRun: Sendable {
    let aggregate: String
    /// Where the aggregate stood when we took it.
    let start: Int64
    /// The last place that was given out by then. Later ones may come while the lease lasts.
    let last: Int64
    let events: [OutboxEvent]
    let until: Date
}

/// SQL for the relay: taking, delivering and giving back.
///
/// What ends a delivery is a list of statements, for `Database.executeAll`: one round trip.
///
/// What is leased is the aggregate, by its one row in `outbox_stream`: whoever holds it delivers its events, so two relays
/// cannot overtake each other, and finding work costs the same however much waits.
struct OutboxLeases: Sendable {
    /// Who holds the leases: one relay of one process.
    let owner: String

    /// Takes up to `aggregates` aggregates that have something due, `perAggregate` events of each.
    func take(
        _ aggregates: Int, perAggregate: Int, now: Date, until: Date, db: any SQLConnection
    ) throws -> [OutboxRun] {
        let due = try db.query(
            """
            SELECT aggregate, next_position, last_position FROM outbox_stream
            WHERE due_at <= \(now) AND leased_until <= \(now)
            ORDER BY due_at LIMIT \(aggregates) \(SQL.forUpdateSkipLocked)
            """)
        guard !due.isEmpty else { return [] }
        let names = try due.map { try $0.text("aggregate") }
        try db.execute(
            """
            UPDATE outbox_stream SET lease_owner = \(owner), leased_until = \(until) WHERE aggregate IN \(list: names)
            """)
        let rows = try db.query(
            """
            SELECT o.id, o.topic, o.aggregate, o.position, o.payload, o.created_at, o.attempts
            FROM outbox_stream s JOIN outbox o ON o.aggregate = s.aggregate
                AND o.position >= s.next_position AND o.position < s.next_position + \(perAggregate)
            WHERE s.aggregate IN \(list: names) AND o.state = 'waiting'
            ORDER BY o.aggregate, o.position
            """)
        let events = Dictionary(grouping: try rows.map { try OutboxEvent($0) }, by: \.aggregate)
        return try due.map { row in
            let aggregate = try row.text("aggregate")
            return OutboxRun(
                aggregate: aggregate, start: try row.int64("next_position"), last: try row.int64("last_position"),
                events: events[aggregate] ?? [], until: until)
        }
    }

    /// Frees what a clock that has been set back since would hold: see `SQL.dueAfterClockSetBack`.
    func afterClockSetBack(now: Date, policy: OutboxRelayPolicy) -> [SQL] {
        [
            .dueAfterClockSetBack(
                "outbox_stream", "due_at", now: now, waitMax: policy.delayMax * 2,
                where: "due_at < \(Outbox.never)"),
            .dueAfterClockSetBack(
                "outbox_stream", "leased_until", now: now, waitMax: policy.lease * 2,
                where: "lease_owner IS NOT NULL"),
        ]
    }

    /// The events of one aggregate were taken over by their receiver; changes no row when the lease had lapsed and
    /// another relay has it.
    func delivered(_ events: [OutboxEvent], of run: OutboxRun) -> SQL {
        """
        DELETE FROM outbox WHERE id IN \(list: events.map(\.id)) AND EXISTS (
            SELECT 1 FROM outbox_stream WHERE aggregate = \(run.aggregate) AND lease_owner = \(owner))
        """
    }

    /// An attempt failed: the event stays first of its aggregate, which is due again at `due`.
    func failed(_ event: OutboxEvent, of run: OutboxRun, error: String, due: Date) -> [SQL] {
        [note(event, error: error, state: "waiting")] + giveBack(run, next: event.position, due: due)
    }

    /// No attempt will help: the event is set aside, and the one behind it is next.
    func died(_ event: OutboxEvent, of run: OutboxRun, error: String) -> [SQL] {
        [note(event, error: error, state: "dead")] + giveBack(run, next: event.position + 1)
    }

    private func note(_ event: OutboxEvent, error: String, state: String) -> SQL {
        """
        UPDATE outbox SET state = \(state), attempts = attempts + 1, last_error = \(error)
        WHERE id = \(event.id) AND EXISTS (
            SELECT 1 FROM outbox_stream WHERE aggregate = \(event.aggregate) AND lease_owner = \(owner))
        """
    }

    /// Ends a lease: `next` is the first place that was not dealt with.
    ///
    /// All conditions are on the aggregate's own row, so that an append or a revival that commits meanwhile is seen.
    /// An aggregate without events is forgotten; one that has only dead ones is never due.
    func giveBack(_ run: OutboxRun, next: Int64, due: Date? = nil) -> [SQL] {
        [
            """
            DELETE FROM outbox_stream
            WHERE aggregate = \(run.aggregate) AND lease_owner = \(owner) AND next_position = \(run.start)
                AND last_position < \(next)
                AND NOT EXISTS (SELECT 1 FROM outbox WHERE aggregate = \(run.aggregate))
            """,
            """
            UPDATE outbox_stream SET
                leased_until = 0, lease_owner = NULL,
                due_at = CASE WHEN next_position = \(run.start) AND last_position < \(next) THEN \(Outbox.never)
                    ELSE COALESCE(\(due), due_at) END,
                next_position = CASE WHEN next_position = \(run.start) THEN \(next) ELSE next_position END
            WHERE aggregate = \(run.aggregate) AND lease_owner = \(owner)
            """,
        ]
    }
}
