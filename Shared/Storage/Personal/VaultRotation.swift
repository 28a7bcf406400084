import Commerce
import Crypto

extension Vault {
    /// Wraps up to `limit` keys anew that a retired master key still wraps; how many it were.
    ///
    /// The service's own keys come last: while one subject's key needs an old secret they need it too, so a secret that
    /// was taken away too early is noticed at the next start.
    package func rewrap(limit: Int = 200, in database: any Database) async throws -> Int {
        guard !masters.retired.isEmpty else { return 0 }
        return try await database.write { db in
            let rows = try db.query(
                """
                SELECT id, wrapped, wrapped_by FROM subject_key WHERE wrapped_by IN \(list: masters.retired)
                ORDER BY id LIMIT \(limit) \(SQL.forUpdateSkipLocked)
                """)
            for row in rows {
                let id: SubjectID = try row.id("id")
                let wrapped = try rewrapped(row, in: Self.place(of: id))
                try db.execute(
                    """
                    UPDATE subject_key SET wrapped = \(wrapped), wrapped_by = \(masters.current.id) WHERE id = \(id)
                    """)
            }
            let left = try db.first(
                "SELECT id FROM subject_key WHERE wrapped_by IN \(list: masters.retired) LIMIT 1")
            guard left == nil else { return rows.count }
            return rows.count + (try rewrapOwnKeys(in: db))
        }
    }

    private func rewrapOwnKeys(in db: any SQLConnection) throws -> Int {
        var count = 0
        for key in VaultKey.allCases {
            let row = try db.first(
                """
                SELECT wrapped, wrapped_by FROM vault_key
                WHERE purpose = \(key) AND wrapped_by IN \(list: masters.retired) \(SQL.forUpdate)
                """)
            guard let row else { continue }
            try db.execute(
                """
                UPDATE vault_key SET wrapped = \(try rewrapped(row, in: key.place)), wrapped_by = \(masters.current.id)
                WHERE purpose = \(key)
                """)
            count += 1
        }
        return count
    }

    private func rewrapped(_ row: SQLRow, in place: FieldPlace) throws -> [UInt8] {
        let master = try masters.key(try row.text("wrapped_by"))
        return try wrap(try SealedBytes.open(try row.bytes("wrapped"), under: master, in: place), in: place)
    }
}
