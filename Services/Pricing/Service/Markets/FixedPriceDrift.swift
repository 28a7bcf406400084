import Commerce
import PricingDomain
import ServiceKit
import Storage
import Wire

/// Finds fixed prices that are out of their band: further from what the market's rules make of the base price today than
/// the market lets a price be held, or 5 % where it holds none.
struct FixedPriceDrift: Sendable {
    let database: any Database
    let rates: Rates

    struct Found {
        let sku: String
        let fixed: Money
        /// What the rules make of the base price.
        let ruled: Money
        /// Share of `ruled`.
        let off: Ratio
    }

    /// Fixed prices looked at, of each book.
    static let fixedMax = 2_000
    /// Prices that a report names.
    private static let reportedMax = 1_000
    private static let bandPercent: Int64 = 5

    static func find(in market: Market, _ desk: PriceDesk, skus: some Sequence<String>, at: Timestamp) -> [Found] {
        let band = market.rounding.holdWithin ?? (try? Ratio.percent(bandPercent)) ?? .one
        return skus.compactMap { sku in
            guard let now = (try? desk.price(sku: sku, quantity: 1, at: at) { _ in nil }) ?? nil, now.isFixed,
                let ruled = (try? desk.ruledPrice(sku: sku, quantity: 1, at: at)) ?? nil
            else { return nil }
            let distance = (now.shown.minorUnits - ruled.shown.minorUnits).magnitude
            guard let off = try? Ratio(Int64(clamping: distance), over: max(1, ruled.shown.minorUnits)), off > band
            else { return nil }
            return Found(sku: sku, fixed: now.shown, ruled: ruled.shown, off: off)
        }
    }

    /// For the report of exposure: by market, then sku.
    /// - Returns: nil where the shop has no price book in a market.
    func report(of shop: Shop, at now: Timestamp) async throws -> [PricingAPI.FixedPriceOutOfBand]? {
        let (markets, books) = try await database.read { db in
            let markets = try MarketRepository(db: db, shop: shop).all().map(\.market)
            let repository = PriceBookRepository(db: db, shop: shop)
            var books: [String: (book: PriceBook, rows: [String: [PriceRow]])] = [:]
            for id in Set(markets.compactMap(\.priceBook)) {
                guard let book = try repository.find(id)?.book else { continue }
                let skus = Set(try repository.fixedRows(of: id, limit: Self.fixedMax).map(\.sku))
                books[id] = (book, try repository.rows(of: id, skus: Array(skus)))
            }
            return (markets, books)
        }
        guard !books.isEmpty else { return nil }
        var out: [PricingAPI.FixedPriceOutOfBand] = []
        for market in markets {
            guard let (book, rows) = market.priceBook.flatMap({ books[$0] }),
                let set = try? rates.book.rateSet(of: [market.currency, book.currency], asOf: now.day, today: now.day),
                let desk = try? PriceDesk(
                    market: market, country: nil, book: book, rows: rows, rates: set, sources: [])
            else { continue }
            out += Self.find(in: market, desk, skus: rows.keys.sorted(), at: now).map { found in
                PricingAPI.FixedPriceOutOfBand(
                    book: book.id, sku: found.sku, market: market.id, price: found.fixed, converted: found.ruled,
                    offBps: (try? (found.off * Ratio(whole: 10_000)).rounded(.halfUp)) ?? .max)
            }
        }
        return Array(out.prefix(Self.reportedMax))
    }
}
