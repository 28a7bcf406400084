import Commerce
import ServiceKit
import Storage

/// A reviewer's session, as a request carries it.
struct Session: Sendable {
    let reviewer: Reviewer
    /// What each form of this session must send along.
    let token: String
}

/// The use cases on sessions: an opaque random id in a cookie, kept as a hash.
struct Sessions: Sendable {
    let database: any Database
    let ambient: Ambient
    let personal: PersonalData

    /// As the sign-in page says.
    static let hoursMax: Int64 = 8
    static let idleMinutesMax: Int64 = 60
    /// The idle time is kept to the minute, so that not every page is a write.
    private static let touchAfterSeconds: Int64 = 60
    private static let idBytes = 32

    /// Begins a session; the text goes into the cookie and nowhere else.
    func begin(for reviewer: Reviewer) async throws -> String {
        let id = Hex.text(ambient.randomBytes(Self.idBytes))
        let now = ambient.timestamp()
        let hash = personal.hash("session", id)
        try await database.write { db in
            try ReviewerRepository(db: db).insertSession(
                hash, of: reviewer.id, at: now, expires: now.adding(.seconds(Self.hoursMax * 3_600)))
        }
        return id
    }

    /// Whose session this is; nil for one that is unknown, expired, or idle too long.
    func find(_ id: String) async throws -> Session? {
        guard Hex.bytes(id)?.count == Self.idBytes else { return nil }
        let now = ambient.timestamp()
        let hash = personal.hash("session", id)
        let idle = now.adding(.seconds(-Self.idleMinutesMax * 60))
        let found = try await database.read { try ReviewerRepository(db: $0).session(hash, now: now, idle: idle) }
        guard let found else { return nil }
        if now > found.seenAt.adding(.seconds(Self.touchAfterSeconds)) {
            try await database.write { try ReviewerRepository(db: $0).touchSession(hash, at: now) }
        }
        return Session(reviewer: found.reviewer, token: token(of: id))
    }

    func end(_ id: String) async throws {
        let hash = personal.hash("session", id)
        try await database.write { try ReviewerRepository(db: $0).endSession(hash) }
    }

    /// Whether a form was made for this session.
    func isToken(_ token: String?, of id: String) -> Bool {
        guard let given = token.flatMap({ Hex.bytes($0) }) else { return false }
        return personal.matches(given, "form token", id)
    }

    /// Of the session's id under our key: nothing more to keep, and worthless for another session.
    private func token(of id: String) -> String { Hex.text(personal.hash("form token", id)) }
}
