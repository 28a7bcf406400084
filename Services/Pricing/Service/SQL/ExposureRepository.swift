import Commerce
import ServiceKit
import Storage
import Wire

/// SQL for what held rates have cost or brought.
struct ExposureRepository {
    let db: any SQLConnection

    private struct Corridor: Hashable {
        let from: Currency
        let to: Currency
    }

    /// By corridor, of both days and those between.
    func realised(
        of owner: Owner, from: CalendarDate, to: CalendarDate
    ) throws -> [PricingAPI.RealisedExposure] {
        let (start, end) = (from.startOfDay, to.adding(days: 1).startOfDay)
        // A sum of BIGINT is a NUMERIC to PostgreSQL.
        let uses = try db.query(
            """
            SELECT from_currency, to_currency, COUNT(*) AS count,
                CAST(COALESCE(SUM(slippage_minor), 0) AS BIGINT) AS result
            FROM rate_lock_use
            WHERE merchant_id = \(owner.merchant) AND mode = \(owner.mode.rawValue) AND used_at >= \(start)
                AND used_at < \(end)
            GROUP BY from_currency, to_currency
            """)
        let refunds = try db.query(
            """
            SELECT from_currency, to_currency, COUNT(*) AS count,
                CAST(COALESCE(SUM(difference_minor), 0) AS BIGINT) AS result
            FROM fx_refund
            WHERE merchant_id = \(owner.merchant) AND mode = \(owner.mode.rawValue) AND created_at >= \(start)
                AND created_at < \(end)
            GROUP BY from_currency, to_currency
            """)
        let (used, refunded) = (try Self.byCorridor(uses), try Self.byCorridor(refunds))
        return Set(used.keys).union(refunded.keys)
            .sorted { ($0.from.code, $0.to.code) < ($1.from.code, $1.to.code) }
            .map { corridor in
                let (use, refund) = (used[corridor] ?? (0, 0), refunded[corridor] ?? (0, 0))
                return PricingAPI.RealisedExposure(
                    from: corridor.from, to: corridor.to, uses: use.count,
                    slippage: Money(use.result, corridor.to), refunds: refund.count,
                    refundResult: Money(-refund.result, corridor.from))
            }
    }

    private static func byCorridor(_ rows: [SQLRow]) throws -> [Corridor: (count: Int64, result: Int64)] {
        var found: [Corridor: (count: Int64, result: Int64)] = [:]
        for row in rows {
            let corridor = Corridor(from: try row.currency("from_currency"), to: try row.currency("to_currency"))
            found[corridor] = (try row.int64("count"), try row.int64("result"))
        }
        return found
    }
}
