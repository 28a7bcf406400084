import Commerce
import JSON
import ServiceKit
import Storage
import Wire

/// SQL for sales that were converted, as far as they are refunded, and for the refunds.
struct RefundRepository {
    let db: any SQLConnection

    /// The first to name a sale says what it was.
    func insertIfNew(_ sale: PricingAPI.RefundSale, of owner: Owner) throws {
        try db.execute(
            """
            INSERT INTO fx_sale (
                merchant_id, mode, reference, charged_minor, charged_currency, settled_minor, settled_currency,
                refunded_minor)
            VALUES (
                \(owner.merchant), \(owner.mode.rawValue), \(sale.reference), \(sale.charged.minorUnits),
                \(sale.charged.currency), \(sale.settled.minorUnits), \(sale.settled.currency), \(0))
            ON CONFLICT DO NOTHING
            """)
    }

    /// Locked until the transaction ends, so that refunds of one sale follow one another.
    func sale(_ reference: String, of owner: Owner) throws -> (sale: PricingAPI.RefundSale, refunded: Money)? {
        let row = try db.first(
            """
            SELECT charged_minor, charged_currency, settled_minor, settled_currency, refunded_minor FROM fx_sale
            WHERE merchant_id = \(owner.merchant) AND mode = \(owner.mode.rawValue) AND reference = \(reference)
            \(SQL.forUpdate)
            """)
        guard let row else { return nil }
        let charged = Money(try row.int64("charged_minor"), try row.currency("charged_currency"))
        let settled = Money(try row.int64("settled_minor"), try row.currency("settled_currency"))
        return (
            PricingAPI.RefundSale(reference: reference, charged: charged, settled: settled),
            Money(try row.int64("refunded_minor"), charged.currency)
        )
    }

    func insert(_ refund: PricingAPI.Refund, of owner: Owner) throws {
        try db.execute(
            """
            UPDATE fx_sale SET refunded_minor = \(refund.refundedInAll.minorUnits)
            WHERE merchant_id = \(owner.merchant) AND mode = \(owner.mode.rawValue)
                AND reference = \(refund.sale.reference)
            """)
        try db.execute(
            """
            INSERT INTO fx_refund (
                id, merchant_id, mode, reference, from_currency, to_currency, difference_minor, created_at, answer)
            VALUES (
                \(refund.id), \(owner.merchant), \(owner.mode.rawValue), \(refund.sale.reference),
                \(refund.sale.settled.currency), \(refund.sale.charged.currency), \(refund.difference.minorUnits),
                \(refund.createdAt.date), \(try StrictJSONEncoder().encode(refund)))
            """)
    }
}
