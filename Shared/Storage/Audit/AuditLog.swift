package import Foundation

/// SQL for the audit log, in the transaction of the act: both or neither.
///
/// The log is append-only and hash-chained: `AuditVerifier` finds every entry that was changed, removed, moved or slipped
/// in. It is kept in a fixed number of lanes, each a chain of its own, so that acts on different objects seldom wait for
/// one another. The lane's last row stays locked until the transaction ends: append late, after the rows that others
/// may want too.
package struct AuditLog {
    let db: any SQLConnection

    package init(db: any SQLConnection) { self.db = db }

    /// Adds an entry behind the last of its object's lane.
    /// - Parameter at: when it was done.
    /// - Throws: `AuditEntryTooLong`; `AuditLaneMissing` where somebody removed the lane; what `SQLConnection` throws.
    package func append(_ entry: AuditEntry, at moment: Date) throws {
        let content = try AuditContent(entry, at: moment)
        let lane = AuditChain.lane(of: content.object)
        let last = try db.first("SELECT last_seq, last_hash FROM audit_lane WHERE lane = \(lane) \(SQL.forUpdate)")
        guard let last else { throw AuditLaneMissing(lane: lane) }
        let seq = try last.int64("last_seq") + 1
        let previous = try last.optionalBytes("last_hash") ?? AuditChain.origin(of: lane)
        let hash = AuditChain.hash(after: previous, seq: seq, content)
        try db.executeAll([
            """
            INSERT INTO audit_entry (lane, seq, act, actor_kind, actor, object, at, detail, hash)
            VALUES (
                \(lane), \(seq), \(content.act), \(content.actorKind), \(content.actor), \(content.object),
                \(content.at), \(content.detail), \(hash))
            """,
            "UPDATE audit_lane SET last_seq = \(seq), last_hash = \(hash) WHERE lane = \(lane)",
        ])
    }

    /// Adds entries of several objects, lanes in the order that all writers take them in, so that none waits for another
    /// in a circle.
    /// - Throws: as for one.
    package func append(_ entries: [AuditEntry], at moment: Date) throws {
        for lane in 0..<AuditChain.lanes {
            for entry in entries where AuditChain.lane(of: entry.object) == lane { try append(entry, at: moment) }
        }
    }

    /// The entries of one object in the order in which they were written, from the first; at most `limit`.
    package func entries(of object: String, limit: Int = 1_000) throws -> [AuditRecord] {
        try db.query(
            """
            SELECT \(raw: AuditRecord.columns) FROM audit_entry
            WHERE object = \(object) ORDER BY object, seq LIMIT \(limit)
            """
        ).map { try AuditRecord($0) }
    }
}

/// The row that a lane's writers take turns on is gone: nobody here removes it.
package struct AuditLaneMissing: Error, Hashable, Sendable {
    package let lane: Int
}

/// An entry as it is kept.
package struct AuditRecord: Hashable, Sendable {
    package let lane: Int
    /// Its place in the lane: 1, 2, 3 …
    package let seq: Int64
    let content: AuditContent
    let hash: [UInt8]

    static let columns: StaticString = "lane, seq, act, actor_kind, actor, object, at, detail, hash"

    init(_ row: SQLRow) throws {
        lane = try row.int("lane")
        seq = try row.int64("seq")
        content = AuditContent(
            act: try row.text("act"), actorKind: try row.text("actor_kind"), actor: try row.text("actor"),
            object: try row.text("object"), at: try row.int64("at"), detail: try row.text("detail"))
        hash = try row.bytes("hash")
    }

    package var act: String { content.act }
    /// Kind and id.
    package var actor: String { "\(content.actorKind) \(content.actor)" }
    package var object: String { content.object }
    package var at: Date { Date(sqlMilliseconds: content.at) }
    /// Names and values; the text as it is kept where somebody changed it into something else.
    package var detail: [(String, String)] { AuditDetail.pairs(content.detail) ?? [("detail", content.detail)] }
}
