import Commerce
import ServiceKit
import Storage

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
            INSERT INTO api_key (
                id, merchant_id, mode, kind, name, prefix, hash, created_at, version, origins)
            VALUES (
                \(key.id), \(key.merchant), \(key.mode), \(key.kind), \(key.name), \(key.prefix), \(hash),
                \(key.createdAt.date), \(key.version), \(key.origins.joined(separator: " ")))
            """)
    }

    /// Keys in force, by the hash of their text.
    func inForce(at now: Timestamp) throws -> [[UInt8]: APIKey] {
        var keys: [[UInt8]: APIKey] = [:]
        let rows = try db.query(
            """
            SELECT \(raw: Self.columns), hash FROM api_key
            WHERE revoked_at IS NULL AND (ends_at IS NULL OR ends_at > \(now.date)) LIMIT 1000000
            """)
        for row in rows { keys[try row.bytes("hash")] = try Self.key(row) }
        return keys
    }

    func all() throws -> [APIKey] {
        try db.query("SELECT \(raw: Self.columns) FROM api_key ORDER BY created_at, id LIMIT 10000").map(Self.key)
    }

    /// Held until the transaction ends, so that two rotations come one after the other.
    func locked(_ id: KeyID) throws -> APIKey? {
        try db.first("SELECT \(raw: Self.columns) FROM api_key WHERE id = \(id) \(SQL.forUpdate)").map(Self.key)
    }

    /// Whether a key in force was revoked by this.
    func revoke(_ id: KeyID, at now: Timestamp) throws -> Bool {
        try db.execute("UPDATE api_key SET revoked_at = \(now.date) WHERE id = \(id) AND revoked_at IS NULL") == 1
    }

    /// Lets a key end, with another in its place.
    func end(_ id: KeyID, at moment: Timestamp, replacedBy new: KeyID) throws {
        try db.execute("UPDATE api_key SET ends_at = \(moment.date), replaced_by = \(new) WHERE id = \(id)")
    }

    /// Several gateways tell of one key: the latest use stays.
    func noteUse(of id: KeyID, at moment: Timestamp) throws {
        try db.execute(
            """
            UPDATE api_key SET last_used_at = \(moment.date)
            WHERE id = \(id) AND (last_used_at IS NULL OR last_used_at < \(moment.date))
            """)
    }

    private static let columns: StaticString = """
        id, merchant_id, mode, kind, name, prefix, created_at, revoked_at, ends_at, replaced_by, version, origins, \
        last_used_at
        """

    private static func key(_ row: SQLRow) throws -> APIKey {
        APIKey(
            id: try row.id("id"), merchant: try row.id("merchant_id"), mode: try row.word("mode"),
            kind: try row.word("kind"), name: try row.text("name"), prefix: try row.text("prefix"),
            // A version that only a newer release beside us knows must not close the door to everybody.
            version: InterfaceVersion(rawValue: try row.text("version")) ?? .latest,
            origins: try row.text("origins").split(separator: " ").map(String.init),
            createdAt: Timestamp(try row.date("created_at")), revokedAt: try timestamp(row, "revoked_at"),
            endsAt: try timestamp(row, "ends_at"), replacedBy: try row.optionalID("replaced_by"),
            lastUsedAt: try timestamp(row, "last_used_at"))
    }

    private static func timestamp(_ row: SQLRow, _ column: String) throws -> Timestamp? {
        try row.optionalDate(column).map { Timestamp($0) }
    }
}
