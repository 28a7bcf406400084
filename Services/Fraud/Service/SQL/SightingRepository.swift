import Commerce
import FraudDomain
import Storage
import Wire

/// SQL for what orders are counted by, on a connection the caller opened.
struct SightingRepository {
    let db: any SQLConnection

    /// Makes two orders of one key wait for each other until the transaction ends, so that each counts the other or is
    /// counted by it. SQLite has one writer and needs no lock. In one order everywhere, so that none waits in a circle.
    func lock(_ hashes: [[UInt8]], at moment: Timestamp) throws {
        guard db.engine == .postgres else { return }
        for hash in hashes.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            try db.execute(
                """
                INSERT INTO velocity_lock (hash, touched_at) VALUES (\(hash), \(moment.millisecondsSince1970))
                ON CONFLICT (hash) DO UPDATE SET touched_at = excluded.touched_at
                """)
        }
    }

    func insert(_ order: OrderToAssess, keys: [VelocityKey: [UInt8]]) throws {
        guard let email = keys[.email] else { return }
        let request = order.request
        try db.executeAll(
            keys.map { kind, hash -> SQL in
                """
                INSERT INTO sighting (kind, hash, placed_at, order_id, email_hash, instrument_hash, euro_minor)
                VALUES (
                    \(kind), \(hash), \(request.placedAt.millisecondsSince1970), \(request.orderId), \(email),
                    \(keys[.instrument]), \(request.amountInEuro.minorUnits))
                """
            })
    }

    /// The counters of these keys for an order of this moment that is in the table already, exact by order time.
    func velocity(of keys: [VelocityKey: [UInt8]], at moment: Timestamp) throws -> Velocity {
        var velocity = Velocity()
        for (kind, hash) in keys {
            let counters = Counter.allCases.filter { $0.key == kind }
            guard let row = try db.first(Self.counts(kind, hash, at: moment.millisecondsSince1970, counters)) else {
                continue
            }
            for counter in counters { velocity[counter] = try row.int64(Self.column(of: counter)) }
        }
        return velocity
    }

    /// Other orders that share a key with this one, newest first.
    func sharing(_ kind: VelocityKey, _ hash: [UInt8], except order: OrderID, limit: Int) throws -> [SQLRow] {
        try db.query(
            """
            SELECT a.order_id, a.score, a.outcome, s.placed_at, c.state
            FROM sighting s
            JOIN assessment a ON a.order_id = s.order_id
            LEFT JOIN review_case c ON c.order_id = s.order_id
            WHERE s.kind = \(kind) AND s.hash = \(hash) AND s.order_id <> \(order)
            ORDER BY s.placed_at DESC, s.order_id LIMIT \(limit)
            """)
    }

    /// Forgets what no window reaches any more.
    func prune(before moment: Timestamp) throws {
        try db.execute("DELETE FROM sighting WHERE placed_at < \(moment.millisecondsSince1970)")
        try db.execute("DELETE FROM velocity_lock WHERE touched_at < \(moment.millisecondsSince1970)")
    }

    private static let hour: Int64 = 3_600_000

    /// One scan over the longest window of the key, half-open at its old end: exactly W older is out.
    private static func counts(_ kind: VelocityKey, _ hash: [UInt8], at now: Int64, _ counters: [Counter]) -> SQL {
        let longest = counters.map(\.hours).max() ?? 0
        return """
            SELECT
                COUNT(CASE WHEN placed_at > \(now - hour) THEN 1 END) AS orders_1h,
                COUNT(CASE WHEN placed_at > \(now - 24 * hour) THEN 1 END) AS orders_24h,
                CAST(COALESCE(SUM(CASE WHEN placed_at > \(now - 24 * hour) THEN euro_minor END), 0) AS BIGINT) AS cents_24h,
                COUNT(DISTINCT CASE WHEN placed_at > \(now - 24 * hour) THEN email_hash END) AS emails_24h,
                COUNT(DISTINCT CASE WHEN placed_at > \(now - 168 * hour) THEN email_hash END) AS emails_7d,
                COUNT(DISTINCT CASE WHEN placed_at > \(now - 168 * hour) THEN instrument_hash END) AS instruments_7d
            FROM sighting
            WHERE kind = \(kind) AND hash = \(hash) AND placed_at > \(now - longest * hour) AND placed_at <= \(now)
            """
    }

    private static func column(of counter: Counter) -> String {
        switch counter {
        case .networkOrders1h: "orders_1h"
        case .emailOrders24h, .deviceOrders24h, .instrumentOrders24h: "orders_24h"
        case .emailEuroCents24h: "cents_24h"
        case .networkEmails24h: "emails_24h"
        case .instrumentEmails7d: "emails_7d"
        case .deviceInstruments7d: "instruments_7d"
        }
    }
}
