import Commerce
import Foundation
import JSON
import PricingDomain
import Storage
import Wire

/// A market as it is kept: with everything that was left out filled in.
struct KeptMarket: Sendable {
    let market: Market
    let wire: PricingAPI.Market
    let updatedAt: Timestamp
}

/// SQL for markets, on a connection the caller opened.
struct MarketRepository {
    let db: any SQLConnection
    let shop: Shop

    /// More are no grouping any more.
    static let marketsMax = 300

    /// All of a shop, by id.
    func all() throws -> [KeptMarket] {
        try db.query(
            """
            SELECT document, updated_at FROM market
            WHERE merchant_id = \(shop.merchant) AND mode = \(shop.mode) ORDER BY id LIMIT \(Self.marketsMax)
            """
        ).map(Self.market)
    }

    func find(_ id: String) throws -> KeptMarket? {
        try db.first(
            """
            SELECT document, updated_at FROM market
            WHERE merchant_id = \(shop.merchant) AND mode = \(shop.mode) AND id = \(id)
            """
        ).map(Self.market)
    }

    func save(_ market: PricingAPI.Market, at moment: Timestamp) throws {
        let document = String(decoding: try StrictJSONEncoder().encode(market), as: UTF8.self)
        try db.execute(
            """
            INSERT INTO market (merchant_id, mode, id, document, updated_at)
            VALUES (\(shop.merchant), \(shop.mode), \(market.id), \(document), \(moment.millisecondsSince1970))
            ON CONFLICT (merchant_id, mode, id) DO UPDATE SET document = \(document),
                updated_at = \(moment.millisecondsSince1970)
            """)
    }

    func remove(_ id: String) throws {
        try db.execute(
            "DELETE FROM shown_price WHERE merchant_id = \(shop.merchant) AND mode = \(shop.mode) AND market_id = \(id)"
        )
        try db.execute("DELETE FROM market WHERE merchant_id = \(shop.merchant) AND mode = \(shop.mode) AND id = \(id)")
    }

    /// Every shop's, for the console; at most `limit`.
    static func ofEveryone(_ db: any SQLConnection, limit: Int) throws -> [(shop: Shop, kept: KeptMarket)] {
        try db.query(
            "SELECT merchant_id, mode, document, updated_at FROM market ORDER BY merchant_id, mode, id LIMIT \(limit)"
        ).map { row in
            (Shop(merchant: try row.text("merchant_id"), mode: try row.text("mode")), try market(row))
        }
    }

    private static func market(_ row: SQLRow) throws -> KeptMarket {
        let wire = try StrictJSONDecoder(unknownMembers: .ignored)
            .decode(PricingAPI.Market.self, from: Array(try row.text("document").utf8))
        return KeptMarket(
            market: try Market(kept: wire), wire: wire,
            updatedAt: Timestamp(millisecondsSince1970: try row.int64("updated_at")))
    }

    // MARK: - What shoppers see

    /// The prices answered last, of these skus in a market that holds its prices.
    func shown(_ skus: [String], in market: Market) throws -> [ShownKey: Money] {
        guard !skus.isEmpty else { return [:] }
        return try shown(
            """
            SELECT sku, min_quantity, currency, price_minor FROM shown_price
            WHERE merchant_id = \(shop.merchant) AND mode = \(shop.mode) AND market_id = \(market.id)
                AND sku IN \(list: skus)
            """)
    }

    func everythingShown(in market: Market) throws -> [ShownKey: Money] {
        try shown(
            """
            SELECT sku, min_quantity, currency, price_minor FROM shown_price
            WHERE merchant_id = \(shop.merchant) AND mode = \(shop.mode) AND market_id = \(market.id)
            """)
    }

    private func shown(_ sql: SQL) throws -> [ShownKey: Money] {
        var shown: [ShownKey: Money] = [:]
        for row in try db.query(sql) {
            let key = ShownKey(sku: try row.text("sku"), tier: try row.int64("min_quantity"))
            shown[key] = try row.money("price_minor", "currency")
        }
        return shown
    }

    func keep(_ shown: [(key: ShownKey, price: Money)], in market: Market, since moment: Timestamp) throws {
        try db.executeAll(
            shown.map { key, price in
                """
                INSERT INTO shown_price (merchant_id, mode, market_id, sku, min_quantity, currency, price_minor, since)
                VALUES (
                    \(shop.merchant), \(shop.mode), \(market.id), \(key.sku), \(key.tier), \(price.currency),
                    \(price.minorUnits), \(moment.millisecondsSince1970))
                ON CONFLICT (merchant_id, mode, market_id, sku, min_quantity) DO UPDATE SET
                    currency = \(price.currency), price_minor = \(price.minorUnits),
                    since = \(moment.millisecondsSince1970)
                """
            })
    }
}

/// A held price is of one tier: another quantity is another price.
struct ShownKey: Hashable, Sendable {
    let sku: String
    let tier: Int64
}
