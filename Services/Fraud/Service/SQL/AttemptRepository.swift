import Commerce
import Storage

/// SQL for tries to sign in, by the hash of an account or a network address.
struct AttemptRepository {
    let db: any SQLConnection

    struct Tries: Sendable {
        var count: Int64
        var lastAt: Timestamp
        var blockedUntil: Timestamp
    }

    /// The tries so far, and nobody else changes them until the transaction ends.
    func lock(_ subject: [UInt8]) throws -> Tries {
        try db.execute(
            """
            INSERT INTO sign_in_attempt (subject_hash, attempts, last_at, blocked_until) VALUES (\(subject), 0, 0, 0)
            ON CONFLICT (subject_hash) DO NOTHING
            """)
        let row = try db.first(
            """
            SELECT attempts, last_at, blocked_until FROM sign_in_attempt
            WHERE subject_hash = \(subject) \(SQL.forUpdate)
            """)
        return Tries(
            count: try row?.int64("attempts") ?? 0,
            lastAt: Timestamp(millisecondsSince1970: try row?.int64("last_at") ?? 0),
            blockedUntil: Timestamp(millisecondsSince1970: try row?.int64("blocked_until") ?? 0))
    }

    func save(_ tries: Tries, of subject: [UInt8]) throws {
        try db.execute(
            """
            UPDATE sign_in_attempt
            SET attempts = \(tries.count), last_at = \(tries.lastAt.millisecondsSince1970),
                blocked_until = \(tries.blockedUntil.millisecondsSince1970)
            WHERE subject_hash = \(subject)
            """)
    }

    func clear(_ subject: [UInt8]) throws {
        try db.execute("DELETE FROM sign_in_attempt WHERE subject_hash = \(subject)")
    }
}
