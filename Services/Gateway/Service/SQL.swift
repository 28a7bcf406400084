import Commerce
import ServiceKit
import Storage

/// The gateway's tables, numbered and never edited once released.
enum Migrations {
    static let all: [Migration] = [
        StorageMigrations.audit,
        Migration(
            10, "merchants and keys",
            [
                """
                CREATE TABLE merchant (
                    id TEXT PRIMARY KEY,
                    name TEXT NOT NULL UNIQUE,
                    created_at BIGINT NOT NULL
                )
                """,
                """
                CREATE TABLE api_key (
                    id TEXT PRIMARY KEY,
                    merchant_id TEXT NOT NULL REFERENCES merchant (id),
                    mode TEXT NOT NULL CHECK (mode IN ('test', 'live')),
                    kind TEXT NOT NULL CHECK (kind IN ('secret', 'publishable')),
                    name TEXT NOT NULL,
                    prefix TEXT NOT NULL,
                    hash BYTEA NOT NULL UNIQUE,
                    created_at BIGINT NOT NULL,
                    revoked_at BIGINT
                )
                """,
            ]),
    ]
}

/// SQL for merchants and their keys.
struct KeyRepository {
    let db: any SQLConnection

    /// The merchant of this name, made where there is none.
    func merchant(named name: String, newID: MerchantID, at now: Timestamp) throws -> MerchantID {
        try db.execute(
            """
            INSERT INTO merchant (id, name, created_at) VALUES (\(newID), \(name), \(now.date))
            ON CONFLICT (name) DO NOTHING
            """)
        guard let row = try db.first("SELECT id FROM merchant WHERE name = \(name)") else { return newID }
        return try row.id("id")
    }

    func insert(_ key: APIKey, hash: [UInt8]) throws {
        try db.execute(
            """
            INSERT INTO api_key (id, merchant_id, mode, kind, name, prefix, hash, created_at)
            VALUES (
                \(key.id), \(key.merchant), \(key.mode), \(key.kind), \(key.name), \(key.prefix), \(hash),
                \(key.createdAt.date))
            """)
    }

    /// Keys in force, by the hash of their text.
    func inForce() throws -> [[UInt8]: APIKey] {
        var keys: [[UInt8]: APIKey] = [:]
        for row in try db.query("SELECT \(raw: Self.columns), hash FROM api_key WHERE revoked_at IS NULL LIMIT 1000000")
        {
            keys[try row.bytes("hash")] = try Self.key(row)
        }
        return keys
    }

    func all() throws -> [APIKey] {
        try db.query("SELECT \(raw: Self.columns) FROM api_key ORDER BY created_at, id LIMIT 10000").map(Self.key)
    }

    /// Whether a key in force was revoked by this.
    func revoke(_ id: KeyID, at now: Timestamp) throws -> Bool {
        try db.execute("UPDATE api_key SET revoked_at = \(now.date) WHERE id = \(id) AND revoked_at IS NULL") == 1
    }

    private static let columns: StaticString = "id, merchant_id, mode, kind, name, prefix, created_at, revoked_at"

    private static func key(_ row: SQLRow) throws -> APIKey {
        APIKey(
            id: try row.id("id"), merchant: try row.id("merchant_id"), mode: try row.word("mode"),
            kind: try row.word("kind"), name: try row.text("name"), prefix: try row.text("prefix"),
            createdAt: Timestamp(try row.date("created_at")),
            revokedAt: try row.optionalDate("revoked_at").map { Timestamp($0) })
    }
}
