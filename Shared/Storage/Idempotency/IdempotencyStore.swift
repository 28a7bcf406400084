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
    /// Another owner had begun and is gone, or has let go: finish what it began, from the point it last noted; nil when
    /// it noted none. Ask the provider first where an outcome is unknown.
    case recovered(recoveryPoint: String?)
    /// Another request with this key is running, and has come as far as this: wait, or answer 409.
    case inProgress(recoveryPoint: String?)
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

/// A request that was begun and whose owner is gone.
package struct AbandonedClaim: Hashable, Sendable {
    package let scope: String
    package let key: String
    package let fingerprint: [UInt8]
    package let recoveryPoint: String?
}

/// SQL for idempotency keys. `complete` belongs in the transaction of the effect itself: both or neither.
///
/// An owner is a process since its start (`Presence.id`). When it dies, its claims lapse at once where that is known
/// (`Presence`), and otherwise when the lease ends. A claim that was let go has no owner, and anybody may take it.
package struct IdempotencyStore {
    let db: any SQLConnection

    /// How long a key is remembered, as published to merchants.
    package static let keptDays = 30

    package init(db: any SQLConnection) { self.db = db }

    /// Claims a key, or says what became of the request that had it.
    /// - Parameters:
    ///   - scope: what the key is unique in: merchant, mode, method and path.
    ///   - fingerprint: SHA-256 over what makes the request the same.
    ///   - alternative: another fingerprint that means the same, of a key that an earlier release stored.
    ///   - owner: this process since its start; another after a restart.
    ///   - lease: how long the request may take before it counts as abandoned, whoever lives.
    package func claim(
        scope: String, key: String, fingerprint: [UInt8], alternative: [UInt8]? = nil, owner: String, now: Date,
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
                SELECT fingerprint, state, owner, leased_until, recovery_point, status, headers, body, created_at
                FROM idempotency WHERE scope = \(scope) AND key = \(key) \(SQL.forUpdate)
                """)
            guard let row else { continue }
            if try row.date("created_at") < Self.oldestKept(now) {
                try db.execute("DELETE FROM idempotency WHERE scope = \(scope) AND key = \(key)")
                continue
            }
            let stored = try row.bytes("fingerprint")
            guard stored == fingerprint || stored == alternative else { return .mismatch }
            return try take(row, scope: scope, key: key, owner: owner, now: now, until: until)
        }
        return .inProgress(recoveryPoint: nil)
    }

    private func take(
        _ row: SQLRow, scope: String, key: String, owner: String, now: Date, until: Date
    ) throws -> IdempotencyClaim {
        if try row.text("state") == "done" {
            return .replay(
                status: try row.int("status"), headers: Self.headers(in: try row.text("headers")),
                body: try row.bytes("body"))
        }
        let point = try row.optionalText("recovery_point")
        guard try row.date("leased_until") <= now || row.text("owner") == Self.nobody else {
            return .inProgress(recoveryPoint: point)
        }
        try db.execute(
            """
            UPDATE idempotency SET owner = \(owner), leased_until = \(until)
            WHERE scope = \(scope) AND key = \(key)
            """)
        return .recovered(recoveryPoint: point)
    }

    /// Whether a request with this key runs, so that claiming it would not help. One look, without a lock.
    package func isRunning(scope: String, key: String, now: Date) throws -> Bool {
        let row = try db.first(
            """
            SELECT owner, leased_until FROM idempotency
            WHERE scope = \(scope) AND key = \(key) AND state = 'running'
            """)
        guard let row else { return false }
        return try row.date("leased_until") > now && row.text("owner") != Self.nobody
    }

    /// Whether the key was used, for whatever.
    package func isKnown(scope: String, key: String) throws -> Bool {
        try db.first("SELECT 1 AS known FROM idempotency WHERE scope = \(scope) AND key = \(key)") != nil
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

    /// Lets go of a claim that is not finished, so that whoever asks next goes on from `point` at once.
    /// - Parameter retryAt: when `takeAbandoned` may take it up, if nobody has asked until then.
    /// - Throws: `IdempotencyLeaseLost`.
    package func letGo(scope: String, key: String, owner: String, point: String, retryAt: Date) throws {
        try owned(
            try db.execute(
                """
                UPDATE idempotency SET recovery_point = \(point), owner = \(Self.nobody), leased_until = \(retryAt)
                WHERE scope = \(scope) AND key = \(key) AND owner = \(owner) AND state = 'running'
                """))
    }

    /// Takes over requests that were begun and abandoned, longest ago first, and holds them until `until`: what a
    /// recovery worker finishes though nobody asks again.
    ///
    /// - Parameter waitMax: longer than any lease, and than any wait between two tries to finish one.
    package func takeAbandoned(
        owner: String, now: Date, until: Date, waitMax: Duration = .seconds(120), limit: Int
    ) throws -> [AbandonedClaim] {
        try db.execute(
            .dueAfterClockSetBack(
                "idempotency", "leased_until", now: now, waitMax: waitMax, where: "state = 'running'"))
        let claims = try db.query(
            """
            SELECT scope, key, fingerprint, recovery_point FROM idempotency
            WHERE state = 'running' AND leased_until <= \(now) ORDER BY leased_until LIMIT \(limit)
            \(SQL.forUpdateSkipLocked)
            """
        ).map { row in
            AbandonedClaim(
                scope: try row.text("scope"), key: try row.text("key"), fingerprint: try row.bytes("fingerprint"),
                recoveryPoint: try row.optionalText("recovery_point"))
        }
        try db.executeAll(
            claims.map { claim in
                """
                UPDATE idempotency SET owner = \(owner), leased_until = \(until)
                WHERE scope = \(claim.scope) AND key = \(claim.key)
                """
            })
        return claims
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

    /// The owner of a claim that was let go.
    private static let nobody = ""

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
