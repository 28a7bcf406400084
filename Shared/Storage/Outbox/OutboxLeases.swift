import Commerce
import Foundation

/// The next events of one aggregate, in order, ours until `until`.
struct OutboxRun: Sendable {
    let events: [OutboxEvent]
    let until: Date
}

/// SQL for the relay: taking, delivering and setting back.
///
/// Only the first waiting event of an aggregate can be locked; who holds it takes those behind it as well. So two
/// relays never hold events of one aggregate, and their order needs no more than the lease on each row.
struct OutboxLeases {
    let db: any SQLConnection
    /// Who holds the leases: one relay of one process.
    let owner: String

    /// Takes up to `aggregates` aggregates that have something due, `perAggregate` events of each.
    func take(aggregates: Int, perAggregate: Int, now: Date, until: Date) throws -> [OutboxRun] {
        let heads = try db.query(
            """
            SELECT id FROM outbox o
            WHERE state = 'waiting' AND due_at <= \(now) AND leased_until <= \(now)
                AND NOT EXISTS (
                    SELECT 1 FROM outbox earlier
                    WHERE earlier.aggregate = o.aggregate AND earlier.position < o.position
                        AND earlier.state = 'waiting')
            ORDER BY due_at LIMIT \(aggregates) \(SQL.forUpdateSkipLocked)
            """)
        guard !heads.isEmpty else { return [] }
        let rows = try db.query(
            """
            SELECT o.id, o.topic, o.aggregate, o.payload, o.created_at, o.attempts,
                CASE WHEN o.due_at <= \(now) AND o.leased_until <= \(now) THEN 1 ELSE 0 END AS is_free
            FROM outbox head JOIN outbox o ON o.aggregate = head.aggregate
            WHERE head.id IN \(list: try heads.map { try $0.text("id") }) AND o.state = 'waiting'
                AND o.position >= head.position AND o.position < head.position + \(perAggregate)
            ORDER BY o.aggregate, o.position
            """)
        var runs: [String: (events: [OutboxEvent], isOpen: Bool)] = [:]
        for row in rows {
            let event = try OutboxEvent(row)
            var run = runs[event.aggregate] ?? ([], true)
            // Behind one that is not free nothing is, or it would overtake.
            run.isOpen = run.isOpen ? try row.bool("is_free") : false
            if run.isOpen { run.events.append(event) }
            runs[event.aggregate] = run
        }
        try db.execute(
            """
            UPDATE outbox SET lease_owner = \(owner), leased_until = \(until)
            WHERE id IN \(list: runs.values.flatMap(\.events).map(\.id))
            """)
        return runs.values.filter { !$0.events.isEmpty }.map { OutboxRun(events: $0.events, until: until) }
    }

    /// The event was taken over by its receiver; false when the lease had lapsed and another relay has it.
    func delivered(_ event: OutboxEvent) throws -> Bool {
        try db.execute("DELETE FROM outbox WHERE id = \(event.id) AND lease_owner = \(owner)") > 0
    }

    /// An attempt failed: the event is due again at `due`, or dead, and the rest of the run is given back.
    func failed(_ event: OutboxEvent, error: String, due: Date, isDead: Bool, rest: [OutboxEvent]) throws {
        try db.execute(
            """
            UPDATE outbox SET state = \(isDead ? "dead" : "waiting"), attempts = attempts + 1, last_error = \(error),
                due_at = \(due), leased_until = 0
            WHERE id = \(event.id) AND lease_owner = \(owner)
            """)
        try giveBack(rest)
    }

    func giveBack(_ events: [OutboxEvent]) throws {
        guard !events.isEmpty else { return }
        try db.execute(
            "UPDATE outbox SET leased_until = 0 WHERE id IN \(list: events.map(\.id)) AND lease_owner = \(owner)")
    }
}
