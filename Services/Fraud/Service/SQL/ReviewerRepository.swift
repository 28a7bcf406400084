import Commerce
import Storage

/// Somebody who may sign in to the console.
struct Reviewer: Sendable {
    let id: String
    /// In lower case.
    let email: String
    let name: String
    let password: PasswordHash
    var roles: Set<Role> = [.review]
}

/// What somebody may do in the console.
enum Role: String, CaseIterable, Hashable, Sendable {
    /// Sees flagged orders, with who the buyer is, and decides on them.
    case review
    /// Sees rates, markets and prices.
    case pricing

    /// Words with commas between; nil where one is none of these, or there is none.
    static func set(_ text: String) -> Set<Role>? {
        let words = text.split(separator: ",", omittingEmptySubsequences: false)
        let roles = Set(words.compactMap { Role(rawValue: String($0)) })
        return roles.count == words.count ? roles : nil
    }

    static func text(_ roles: Set<Role>) -> String { roles.map(\.rawValue).sorted().joined(separator: ",") }
}

/// SQL for reviewers and their sessions, on a connection the caller opened.
struct ReviewerRepository {
    let db: any SQLConnection

    /// False where somebody has this address already.
    func insert(_ reviewer: Reviewer, at moment: Timestamp) throws -> Bool {
        let password = reviewer.password
        return try db.execute(
            """
            INSERT INTO reviewer (
                id, email, name, password_salt, password_hash, scrypt_rounds, scrypt_block_size, scrypt_parallelism,
                created_at, roles)
            VALUES (
                \(reviewer.id), \(reviewer.email), \(reviewer.name), \(password.salt), \(password.hash),
                \(password.cost.rounds), \(password.cost.blockSize), \(password.cost.parallelism),
                \(moment.millisecondsSince1970), \(Role.text(reviewer.roles)))
            ON CONFLICT (email) DO NOTHING
            """) == 1
    }

    /// Sets a new password and ends the reviewer's sessions.
    func setPassword(_ password: PasswordHash, of email: String) throws {
        try db.execute(
            """
            UPDATE reviewer
            SET password_salt = \(password.salt), password_hash = \(password.hash),
                scrypt_rounds = \(password.cost.rounds), scrypt_block_size = \(password.cost.blockSize),
                scrypt_parallelism = \(password.cost.parallelism)
            WHERE email = \(email)
            """)
        try db.execute(
            "DELETE FROM console_session WHERE reviewer_id IN (SELECT id FROM reviewer WHERE email = \(email))")
    }

    func setRoles(_ roles: Set<Role>, of email: String) throws {
        try db.execute("UPDATE reviewer SET roles = \(Role.text(roles)) WHERE email = \(email)")
    }

    func find(email: String) throws -> Reviewer? {
        try db.first("\(Self.select) FROM reviewer r WHERE r.email = \(email)").map { try Reviewer($0) }
    }

    func insertSession(_ hash: [UInt8], of reviewer: String, at moment: Timestamp, expires: Timestamp) throws {
        try db.execute(
            """
            INSERT INTO console_session (id_hash, reviewer_id, seen_at, expires_at)
            VALUES (
                \(hash), \(reviewer), \(moment.millisecondsSince1970), \(expires.millisecondsSince1970))
            """)
    }

    /// Who has this session, and when it was last seen; nil where it has expired or been idle since before `idle`.
    func session(_ hash: [UInt8], now: Timestamp, idle: Timestamp) throws -> (reviewer: Reviewer, seenAt: Timestamp)? {
        try db.first(
            """
            \(Self.select), s.seen_at FROM console_session s JOIN reviewer r ON r.id = s.reviewer_id
            WHERE s.id_hash = \(hash) AND s.expires_at > \(now.millisecondsSince1970)
                AND s.seen_at > \(idle.millisecondsSince1970)
            """
        ).map { row in
            (try Reviewer(row), Timestamp(millisecondsSince1970: try row.int64("seen_at")))
        }
    }

    func touchSession(_ hash: [UInt8], at moment: Timestamp) throws {
        try db.execute(
            "UPDATE console_session SET seen_at = \(moment.millisecondsSince1970) WHERE id_hash = \(hash)")
    }

    func endSession(_ hash: [UInt8]) throws {
        try db.execute("DELETE FROM console_session WHERE id_hash = \(hash)")
    }

    func prune(now: Timestamp, attemptsBefore: Timestamp) throws {
        try db.execute("DELETE FROM console_session WHERE expires_at <= \(now.millisecondsSince1970)")
        try db.execute("DELETE FROM sign_in_attempt WHERE last_at < \(attemptsBefore.millisecondsSince1970)")
    }

    private static let select: SQL = """
        SELECT r.id, r.email, r.name, r.password_salt, r.password_hash, r.scrypt_rounds, r.scrypt_block_size,
            r.scrypt_parallelism, r.roles
        """
}

extension Reviewer {
    fileprivate init(_ row: SQLRow) throws {
        id = try row.text("id")
        email = try row.text("email")
        name = try row.text("name")
        password = PasswordHash(
            salt: try row.bytes("password_salt"), hash: try row.bytes("password_hash"),
            cost: .init(
                rounds: try row.int("scrypt_rounds"), blockSize: try row.int("scrypt_block_size"),
                parallelism: try row.int("scrypt_parallelism")))
        // A word that a later release knows gives no right here.
        roles = Set(try row.text("roles").split(separator: ",").compactMap { Role(rawValue: String($0)) })
    }
}
