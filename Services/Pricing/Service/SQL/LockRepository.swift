import Commerce
import JSON
import ServiceKit
import Storage
import Wire

/// A lock as it is kept: its claims as the bytes that were signed.
struct StoredLock: Sendable {
    let id: RateLockID
    let owner: Owner
    let from: Currency
    let to: Currency
    let max: Money
    let used: Money
    let createdAt: Timestamp
    let expiresAt: Timestamp
    let claims: [UInt8]
    let token: String

    func decodedClaims() throws -> PricingAPI.LockClaims {
        try StrictJSONDecoder(unknownMembers: .ignored).decode(PricingAPI.LockClaims.self, from: claims)
    }

    func status(at moment: Timestamp) -> PricingAPI.LockStatus {
        used == max ? .used : moment < expiresAt ? .open : .expired
    }

    func wire(at moment: Timestamp) throws -> PricingAPI.Lock {
        PricingAPI.Lock(
            claims: try decodedClaims(), status: status(at: moment), usedAmount: used, token: token)
    }
}

/// SQL for locks. What was promised is written once; what was used of it is counted.
struct LockRepository {
    let db: any SQLConnection

    func insert(_ lock: StoredLock) throws {
        try db.execute(
            """
            INSERT INTO rate_lock (
                id, merchant_id, mode, from_currency, to_currency, max_minor, used_minor, created_at, expires_at, claims,
                token)
            VALUES (
                \(lock.id), \(lock.owner.merchant), \(lock.owner.mode.rawValue), \(lock.from), \(lock.to),
                \(lock.max.minorUnits), \(lock.used.minorUnits), \(lock.createdAt.date), \(lock.expiresAt.date),
                \(lock.claims), \(lock.token))
            """)
    }

    private static let selection: SQL = """
        SELECT id, merchant_id, mode, from_currency, to_currency, max_minor, used_minor, created_at, expires_at, claims,
            token
        FROM rate_lock
        """

    /// nil also for a lock of somebody else.
    func find(_ id: RateLockID, of owner: Owner, isLocking: Bool = false) throws -> StoredLock? {
        try db.first(
            Self.selection + "WHERE id = \(id) AND merchant_id = \(owner.merchant) AND mode = \(owner.mode.rawValue)"
                + (isLocking ? SQL.forUpdate : "")
        ).map(lock)
    }

    /// Newest first, from one on; one more than `limit`, where there is one.
    func page(
        of owner: Owner, _ status: PricingAPI.LockStatus?, at now: Timestamp, after: PagePosition?, limit: Int
    ) throws -> [StoredLock] {
        let moment = after?.moment.millisecondsSince1970 ?? .max
        let id = after.map { RateLockID($0.id).text } ?? "~"
        let only: SQL =
            switch status {
            case nil: ""
            case .open: "AND used_minor < max_minor AND expires_at > \(now.date)"
            case .used: "AND used_minor = max_minor"
            case .expired: "AND used_minor < max_minor AND expires_at <= \(now.date)"
            }
        return try db.query(
            Self.selection
                + """
                WHERE merchant_id = \(owner.merchant) AND mode = \(owner.mode.rawValue)
                    AND (created_at < \(moment) OR (created_at = \(moment) AND id < \(id)))
                """ + only + "ORDER BY created_at DESC, id DESC LIMIT \(limit + 1)"
        ).map(lock)
    }

    /// Those that hold at a moment and are not used up, at most `limit`.
    func open(of owner: Owner, at now: Timestamp, limit: Int) throws -> [StoredLock] {
        try db.query(
            Self.selection
                + """
                WHERE merchant_id = \(owner.merchant) AND mode = \(owner.mode.rawValue) AND expires_at > \(now.date)
                    AND used_minor < max_minor
                ORDER BY expires_at, id LIMIT \(limit)
                """
        ).map(lock)
    }

    /// Counts what was converted and keeps what was said of it.
    func use(_ lock: StoredLock, _ use: PricingAPI.LockUse) throws {
        let last = try db.first("SELECT COUNT(*) AS count FROM rate_lock_use WHERE lock_id = \(lock.id)")
        let position = (try last?.int64("count") ?? 0) + 1
        try db.execute("UPDATE rate_lock SET used_minor = \(use.usedAmount.minorUnits) WHERE id = \(lock.id)")
        try db.execute(
            """
            INSERT INTO rate_lock_use (
                lock_id, position, merchant_id, mode, from_currency, to_currency, amount_minor, slippage_minor, used_at,
                answer)
            VALUES (
                \(lock.id), \(position), \(lock.owner.merchant), \(lock.owner.mode.rawValue), \(lock.from), \(lock.to),
                \(use.from.minorUnits), \(use.slippage?.minorUnits), \(use.usedAt.date),
                \(try StrictJSONEncoder().encode(use)))
            """)
    }

    private func lock(_ row: SQLRow) throws -> StoredLock {
        let from = try row.currency("from_currency")
        guard let mode = KeyMode(rawValue: try row.text("mode")) else {
            throw SQLError.other(code: "", message: "rate_lock.mode is no mode")
        }
        return StoredLock(
            id: try row.id("id"), owner: Owner(merchant: try row.id("merchant_id"), mode: mode), from: from,
            to: try row.currency("to_currency"), max: Money(try row.int64("max_minor"), from),
            used: Money(try row.int64("used_minor"), from), createdAt: Timestamp(try row.date("created_at")),
            expiresAt: Timestamp(try row.date("expires_at")), claims: try row.bytes("claims"),
            token: try row.text("token"))
    }
}
