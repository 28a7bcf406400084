/// Reads one lane from its first entry and stops at the first that is not what was written.
struct AuditLaneCheck {
    let lane: Int
    /// In the order of their places.
    let claims: [AuditClaim]

    private static let page = 1_000

    struct Result: Sendable {
        /// Entries that are there, good or bad.
        let entries: Int64
        let finding: AuditFinding?
    }

    /// How far the lane has been followed.
    private struct Position {
        var seq: Int64 = 0
        var hash: [UInt8]
        var claim = 0
    }

    func run(_ db: any SQLConnection) throws -> Result {
        var position = Position(hash: AuditChain.origin(of: lane))
        var finding: AuditFinding?
        follow: while true {
            let page = try records(after: position.seq, db)
            for record in page {
                finding = try step(record, &position, db)
                if finding != nil { break follow }
            }
            if page.count < Self.page { break }
        }
        let count = try db.first("SELECT COUNT(*) AS entries FROM audit_entry WHERE lane = \(lane)")
        return Result(entries: try count?.int64("entries") ?? 0, finding: try finding ?? end(at: position, db))
    }

    /// An entry in a lane that there is not.
    static func strayLane(_ db: any SQLConnection) throws -> AuditFinding? {
        let row = try db.first(
            """
            SELECT lane, seq FROM audit_entry WHERE lane < 0 OR lane >= \(AuditChain.lanes) ORDER BY lane, seq LIMIT 1
            """)
        guard let row else { return nil }
        return AuditFinding(.inserted, lane: try row.int("lane"), seq: try row.int64("seq"), "there is no such lane")
    }

    private func records(after seq: Int64, _ db: any SQLConnection) throws -> [AuditRecord] {
        try db.query(
            """
            SELECT \(raw: AuditRecord.columns) FROM audit_entry
            WHERE lane = \(lane) AND seq > \(seq) ORDER BY seq LIMIT \(Self.page)
            """
        ).map { try AuditRecord($0) }
    }

    private func step(_ record: AuditRecord, _ position: inout Position, _ db: any SQLConnection) throws
        -> AuditFinding?
    {
        let seq = position.seq + 1
        guard record.seq == seq else {
            let last = record.seq - 1
            return found(.missing, seq, last == seq ? "it was removed" : "entries \(seq) to \(last) were removed")
        }
        let hash = AuditChain.hash(after: position.hash, seq: seq, record.content)
        guard hash == record.hash else { return try classify(record, after: position.hash, db) }
        while position.claim < claims.count, claims[position.claim].seq == seq {
            let claim = claims[position.claim]
            guard claim.hash == hash else { return contradiction(of: claim) }
            position.claim += 1
        }
        position.seq = seq
        position.hash = hash
        return nil
    }

    /// The chain holds, and yet a head was signed over other entries.
    private func contradiction(of claim: AuditClaim) -> AuditFinding {
        let before = claims.last { $0.seq < claim.seq }?.seq ?? 0
        let range = claim.seq == before + 1 ? "entry \(claim.seq)" : "one of the entries \(before + 1) to \(claim.seq)"
        if claim.isOnlyInFile {
            return found(
                .replayed, claim.seq,
                "\(range) is not what head \(claim.head) of the file was signed over, at \(claim.signedAt): an old copy "
                    + "of the database was put back and went on, or entries were changed and all hashes made anew")
        }
        return found(
            .rewritten, claim.seq,
            "\(range) was changed and the hashes made anew: it is not what head \(claim.head) was signed over, at "
                + "\(claim.signedAt)")
    }

    /// What became of an entry whose hash does not fit: looks for the one that belongs in its place.
    private func classify(_ record: AuditRecord, after previous: [UInt8], _ db: any SQLConnection) throws
        -> AuditFinding
    {
        var before = record
        while true {
            let page = try records(after: before.seq, db)
            for other in page {
                let right = AuditChain.hash(after: previous, seq: record.seq, other.content)
                if right == other.hash || right == record.hash {
                    let link = other.seq == record.seq + 1 ? right : before.hash
                    let there = AuditChain.hash(after: link, seq: other.seq, record.content)
                    return there == record.hash || there == other.hash
                        ? found(.swapped, record.seq, "it changed places with entry \(other.seq)")
                        : found(
                            .inserted, record.seq, "nobody appended it: what belongs here is in place \(other.seq)")
                }
                before = other
            }
            if page.count < Self.page { break }
        }
        if let last = try laneEnd(db), last.seq == record.seq - 1, last.hash ?? AuditChain.origin(of: lane) == previous
        {
            return found(.inserted, record.seq, "nobody appended it: the lane ends at \(last.seq)")
        }
        return found(.altered, record.seq, "its content, or its hash, is not what was written")
    }

    private func laneEnd(_ db: any SQLConnection) throws -> (seq: Int64, hash: [UInt8]?)? {
        try db.first("SELECT last_seq, last_hash FROM audit_lane WHERE lane = \(lane)").map {
            (try $0.int64("last_seq"), try $0.optionalBytes("last_hash"))
        }
    }

    /// Whether the lane ends where its writers left it, and no earlier than was signed.
    private func end(at position: Position, _ db: any SQLConnection) throws -> AuditFinding? {
        let gone = position.seq + 1
        guard let end = try laneEnd(db) else {
            return found(.laneAltered, nil, "its row in audit_lane is gone; nothing can be appended until it is back")
        }
        let isWhole = end.seq == position.seq && (end.hash ?? AuditChain.origin(of: lane)) == position.hash
        if let claim = claims.dropFirst(position.claim).first {
            let words =
                "the lane ends before it, and head \(claim.head), signed at \(claim.signedAt), covers \(claim.seq)"
            let isOld = isWhole && claims.dropFirst(position.claim).allSatisfy(\.isOnlyInFile)
            return isOld
                ? found(
                    .replayed, gone, "\(words), which only the file knows: an old copy of the database was put back")
                : found(.truncated, gone, words)
        }
        if isWhole { return nil }
        if end.seq > position.seq {
            return found(.truncated, gone, "the lane ends before it, and its row in audit_lane says \(end.seq)")
        }
        let entry = try db.first("SELECT hash FROM audit_entry WHERE lane = \(lane) AND seq = \(end.seq)")
        let hash = try entry?.bytes("hash") ?? AuditChain.origin(of: lane)
        let isSigned = claims.last.map { $0.seq > end.seq } ?? false
        if end.seq < position.seq, hash == end.hash ?? AuditChain.origin(of: lane), !isSigned {
            return found(.inserted, end.seq + 1, "nobody appended it: its row in audit_lane ends at \(end.seq)")
        }
        return found(
            .laneAltered, position.seq, "its row in audit_lane says \(end.seq) with another hash than the last entry's")
    }

    private func found(_ kind: AuditFinding.Kind, _ seq: Int64?, _ words: String) -> AuditFinding {
        AuditFinding(kind, lane: lane, seq: seq, words)
    }
}
