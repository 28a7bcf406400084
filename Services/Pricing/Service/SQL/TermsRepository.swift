import Commerce
import ServiceKit
import Storage
import Wire

/// SQL for what merchants add on their corridors.
struct TermsRepository {
    let db: any SQLConnection

    /// Those of the market, else those for all.
    func terms(from: Currency, to: Currency, market: String?, of owner: Owner) throws -> PricingAPI.Terms? {
        let rows = try db.query(
            """
            SELECT from_currency, to_currency, market, markup_bps, premium_bps FROM fx_terms
            WHERE merchant_id = \(owner.merchant) AND mode = \(owner.mode.rawValue) AND from_currency = \(from)
                AND to_currency = \(to) AND (market = '' OR market = \(market ?? ""))
            ORDER BY market DESC LIMIT 1
            """)
        return try rows.first.map(terms)
    }

    func all(of owner: Owner) throws -> [PricingAPI.Terms] {
        try db.query(
            """
            SELECT from_currency, to_currency, market, markup_bps, premium_bps FROM fx_terms
            WHERE merchant_id = \(owner.merchant) AND mode = \(owner.mode.rawValue)
            ORDER BY from_currency, to_currency, market LIMIT \(Self.countMax)
            """
        ).map(terms)
    }

    /// More than there are corridors of a merchant.
    static let countMax = 10_000

    func put(_ terms: PricingAPI.Terms, of owner: Owner) throws {
        try db.execute(
            """
            INSERT INTO fx_terms (merchant_id, mode, from_currency, to_currency, market, markup_bps, premium_bps)
            VALUES (
                \(owner.merchant), \(owner.mode.rawValue), \(terms.from), \(terms.to), \(terms.market ?? ""),
                \(terms.markupBps), \(terms.premiumBps))
            ON CONFLICT (merchant_id, mode, from_currency, to_currency, market)
            DO UPDATE SET markup_bps = excluded.markup_bps, premium_bps = excluded.premium_bps
            """)
    }

    private func terms(_ row: SQLRow) throws -> PricingAPI.Terms {
        let market = try row.text("market")
        return PricingAPI.Terms(
            from: try row.currency("from_currency"), to: try row.currency("to_currency"),
            market: market.isEmpty ? nil : market, markupBps: try row.int64("markup_bps"),
            premiumBps: try row.int64("premium_bps"))
    }
}
