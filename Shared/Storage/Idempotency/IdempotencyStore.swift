package import Foundation

/// A header of a stored answer, in its place among the others.
package struct StoredHeader: Hashable, Sendable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// What a request with this key is to do.
package enum IdempotencyClaim: Hashable, Sendable {
    /// The key was never seen: go on, it is yours until the lease ends.
    case new
    /// Another owner had begun and its lease has lapsed: finish what it began, from the point it last noted; nil when
    /// it noted none. Ask the provider first where an outcome is unknown.
    case recovered(recoveryPoint: String?)
    /// Another request with this key is running: wait, or answer 409.
    case inProgress
    /// The key was used for another request: answer 422, execute nothing.
    case mismatch
    /// It was done: answer the same again, byte for byte.
    case replay(status: Int, headers: [StoredHeader], body: [UInt8])
}

/// The claim is not ours any more: the lease lapsed and another owner took it. Roll back and answer 409.
package struct IdempotencyLeaseLost: Error, Hashable, Sendable {
    package init() {}
}

/// A header with a line end in it, which no answer may have.
package struct UnstorableHeader: Error, Hashable, Sendable {
    package let name: String

    package init(name: String) { self.name = name }
}

/// SQL for idempotency keys. `complete` belongs in the transaction of the effect itself: both or neither.
package struct IdempotencyStore {
    let db: any SQLConnection

    /// How long a key is remembered, as published to merchants.
    package static let keptDays = 30

    package init(db: any SQLConnection) { self.db = db }

    /// Claims a key, or says what became of the request that had it.
    /// - Parameters:
    ///   - scope: what the key is unique in: merchant, mode, method and path.
    ///   - fingerprint: SHA-256 over what makes the request the same.
    ///   - earlier: the fingerprint that an earlier release would have given it.
    ///   - owner: this process since its start; another after a restart.
    ///   - lease: how long the request may take before it counts as abandoned.
    package func claim(
        scope: String, key: String, fingerprint: [UInt8], earlier: [UInt8]? = nil, owner: String, now: Date,
        lease: Duration
    ) throws -> IdempotencyClaim {
        let until = now.addingTimeInterval(lease / .seconds(1))
        // A second round only where the row went away between the two statements.
        for _ in 0..<3 {
            let inserted = try db.execute(
                """
                INSERT INTO idempotency (scope, key, fingerprint, state, owner, leased_until, created_at)
                VALUES (\(scope), \(key), \(fingerprint), 'running', \(owner), \(until), \(now))
                ON CONFLICT (scope, key) DO NOTHING
                """)
            if inserted == 1 { return .new }
            let row = try db.first(
                """
                SELECT fingerprint, state, leased_until, recovery_point, status, headers, body, created_at
                FROM idempotency WHERE scope = \(scope) AND key = \(key) \(SQL.forUpdate)
                """)
            guard let row else { continue }
            if try row.date("created_at") < Self.oldestKept(now) {
                try db.execute("DELETE FROM idempotency WHERE scope = \(scope) AND key = \(key)")
                continue
            }
            return try claim(
                row, scope: scope, key: key, fingerprints: [fingerprint, earlier ?? fingerprint], owner: owner,
                now: now, until: until)
        }
        return .inProgress
    }

    private func claim(
        _ row: SQLRow, scope: String, key: String, fingerprints: [[UInt8]], owner: String, now: Date, until: Date
    ) throws -> IdempotencyClaim {
        guard fingerprints.contains(try row.bytes("fingerprint")) else { return .mismatch }
        if try row.text("state") == "done" {
            return .replay(
                status: try row.int("status"), headers: Self.headers(in: try row.text("headers")),
                body: try row.bytes("body"))
        }
        guard try row.date("leased_until") <= now else { return .inProgress }
        try db.execute(
            """
            UPDATE idempotency SET owner = \(owner), leased_until = \(until)
            WHERE scope = \(scope) AND key = \(key)
            """)
        return .recovered(recoveryPoint: try row.optionalText("recovery_point"))
    }

    /// Notes how far the request has come, and holds the claim until a later moment.
    /// - Throws: `IdempotencyLeaseLost`.
    package func setRecoveryPoint(
        scope: String, key: String, owner: String, point: String, leasedUntil: Date
    ) throws {
        try owned(
            try db.execute(
                """
                UPDATE idempotency SET recovery_point = \(point), leased_until = \(leasedUntil)
                WHERE scope = \(scope) AND key = \(key) AND owner = \(owner) AND state = 'running'
                """))
    }

    /// Stores the answer, from now on the only one to this key.
    /// - Throws: `IdempotencyLeaseLost`; `UnstorableHeader`.
    package func complete(
        scope: String, key: String, owner: String, status: Int, headers: [StoredHeader], body: [UInt8]
    ) throws {
        try owned(
            try db.execute(
                """
                UPDATE idempotency SET state = 'done', status = \(status), headers = \(try Self.text(of: headers)),
                    body = \(body), recovery_point = NULL
                WHERE scope = \(scope) AND key = \(key) AND owner = \(owner) AND state = 'running'
                """))
    }

    /// Forgets the key: the request failed in a way that is not stored (syntax, limits, our own fault), nothing happened.
    /// - Throws: `IdempotencyLeaseLost`.
    package func release(scope: String, key: String, owner: String) throws {
        try owned(
            try db.execute(
                """
                DELETE FROM idempotency
                WHERE scope = \(scope) AND key = \(key) AND owner = \(owner) AND state = 'running'
                """))
    }

    /// Requests that were begun and abandoned, oldest first: what a recovery worker finishes though nobody asks again.
    package func abandoned(now: Date, limit: Int) throws -> [(scope: String, key: String, recoveryPoint: String?)] {
        try db.query(
            """
            SELECT scope, key, recovery_point FROM idempotency
            WHERE state = 'running' AND leased_until <= \(now) ORDER BY leased_until LIMIT \(limit)
            """
        ).map { (try $0.text("scope"), try $0.text("key"), try $0.optionalText("recovery_point")) }
    }

    /// Forgets keys older than 30 days, at most `limit` at once; how many it were.
    package func sweep(now: Date, limit: Int = 1_000) throws -> Int {
        try db.execute(
            """
            DELETE FROM idempotency WHERE (scope, key) IN (
                SELECT scope, key FROM idempotency WHERE created_at < \(Self.oldestKept(now))
                ORDER BY created_at LIMIT \(limit))
            """)
    }

    private static func oldestKept(_ now: Date) -> Date { now.addingTimeInterval(-Double(keptDays) * 86_400) }

    private func owned(_ changed: Int) throws {
        guard changed == 1 else { throw IdempotencyLeaseLost() }
    }

    /// One line for each header, name and value parted by a tab, which neither can hold.
    private static func text(of headers: [StoredHeader]) throws -> String {
        try headers.map { header in
            guard !(header.name + header.value).utf8.contains(where: { [0, 9, 10, 13].contains($0) }) else {
                throw UnstorableHeader(name: header.name)
            }
            return "\(header.name)\t\(header.value)"
        }.joined(separator: "\n")
    }

    private static func headers(in text: String) -> [StoredHeader] {
        text.split(separator: "\n").map { line in
            let parts = line.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
            return StoredHeader(String(parts[0]), parts.count == 2 ? String(parts[1]) : "")
        }
    }
}
