import Commerce
import Foundation
import Storage

/// Something told to a shop, as it waits, as it went, or as it was given up.
struct Callback: Hashable, Sendable {
    enum State: String, Codable, Sendable {
        case waiting
        case delivered
        case givenUp = "given_up"
    }

    let id: String
    let saleID: String
    let provider: Provider
    /// What the shop knows repetitions by.
    let eventID: String
    let url: String
    /// Unsigned; the signature carries the time of each try.
    let payload: [UInt8]
    let isMissigned: Bool
    var state = State.waiting
    var tries = 0
    var dueAt: Timestamp
    var lastStatus: Int?
    var lastNote: String?
    let createdAt: Timestamp
    var endedAt: Timestamp?
}

/// SQL for callbacks.
struct CallbackRepository {
    let db: any SQLConnection

    private static let columns: SQL = """
        id, sale_id, provider, event_id, url, payload, is_missigned, state, tries, due_at, last_status, last_note,
        created_at, ended_at
        """

    /// Adds a callback behind those that its sale already has.
    func insert(_ callback: Callback) throws {
        try db.execute(
            """
            INSERT INTO callback (position, \(Self.columns))
            VALUES (
                (SELECT COALESCE(MAX(position), 0) + 1 FROM callback WHERE sale_id = \(callback.saleID)),
                \(callback.id), \(callback.saleID), \(callback.provider), \(callback.eventID), \(callback.url),
                \(callback.payload), \(callback.isMissigned), \(callback.state), \(callback.tries),
                \(callback.dueAt.date), \(callback.lastStatus), \(callback.lastNote), \(callback.createdAt.date),
                \(callback.endedAt?.date))
            """)
        db.afterCommit(.stage)
    }

    /// Takes what is due and puts it off until `leaseEnd`, so that nobody else sends it meanwhile and a crash only
    /// delays it.
    func claim(at moment: Date, until leaseEnd: Date, limit: Int) throws -> [Callback] {
        // Of those tried a few times: they wait for seconds, the others for hours.
        try db.execute(
            .dueAfterClockSetBack(
                "callback", "due_at", now: moment, waitMax: CallbackSender.quickMax * 2,
                where: "state = 'waiting' AND tries <= \(CallbackSender.quickTries)"))
        let due = try db.query(
            """
            SELECT \(Self.columns) FROM callback WHERE state = 'waiting' AND due_at <= \(moment)
            ORDER BY due_at, sale_id, position LIMIT \(limit)
            """ + .forUpdateSkipLocked
        ).map(Self.callback)
        guard !due.isEmpty else { return [] }
        try db.execute(
            "UPDATE callback SET tries = tries + 1, due_at = \(leaseEnd) WHERE id IN \(list: due.map(\.id))")
        return due.map { taken in
            var taken = taken
            taken.tries += 1
            return taken
        }
    }

    func update(_ callback: Callback) throws {
        try db.execute(
            """
            UPDATE callback SET state = \(callback.state), due_at = \(callback.dueAt.date),
                last_status = \(callback.lastStatus), last_note = \(callback.lastNote),
                ended_at = \(callback.endedAt?.date)
            WHERE id = \(callback.id)
            """)
    }

    /// The newest first.
    func list(saleID: String?, limit: Int) throws -> [Callback] {
        let filter: SQL = saleID.map { "WHERE sale_id = \($0)" } ?? ""
        let query: SQL = "SELECT \(Self.columns) FROM callback"
        return try db.query(query + filter + "ORDER BY created_at DESC, sale_id DESC, position DESC LIMIT \(limit)")
            .map(Self.callback)
    }

    private static func callback(_ row: SQLRow) throws -> Callback {
        Callback(
            id: try row.text("id"), saleID: try row.text("sale_id"), provider: try row.word("provider"),
            eventID: try row.text("event_id"), url: try row.text("url"), payload: try row.bytes("payload"),
            isMissigned: try row.bool("is_missigned"), state: try row.word("state"), tries: try row.int("tries"),
            dueAt: Timestamp(try row.date("due_at")), lastStatus: try row.optionalInt("last_status"),
            lastNote: try row.optionalText("last_note"), createdAt: Timestamp(try row.date("created_at")),
            endedAt: try row.optionalDate("ended_at").map { Timestamp($0) })
    }
}
