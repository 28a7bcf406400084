import Commerce
import PricingDomain
import ServiceKit
import Storage

/// What a bulk call is priced with, read before its first row.
struct Catalogue: Sendable {
    let database: any Database
    let ambient: Ambient
    let rates: Rates

    /// The markets named, or all of the shop, each with its book and the prices it holds.
    /// - Throws: a 422 problem for a market that there is none of, or rates that are not known.
    func stands(_ names: [String]?, of shop: Shop, at: Timestamp) async throws -> [BulkPrices.Stand] {
        struct Loaded: Sendable {
            let market: Market
            let shown: [ShownKey: Money]
        }
        struct Book: Sendable {
            let book: PriceBook
            let rows: [String: [PriceRow]]
        }
        let (markets, books) = try await database.read { db -> ([Loaded], [String: Book]) in
            let repository = MarketRepository(db: db, shop: shop)
            let all = try repository.all().map(\.market)
            var chosen: [Market] = []
            for name in names ?? all.map(\.id) {
                guard let market = all.first(where: { $0.id == name }) else {
                    throw Problem.invalidField("?markets", "invalid_value", "There is no market \(name.prefix(40))")
                }
                chosen.append(market)
            }
            let prices = PriceBookRepository(db: db, shop: shop)
            var books: [String: Book] = [:]
            for id in Set(chosen.compactMap(\.priceBook)) {
                guard let book = try prices.find(id)?.book else { throw Problem.internalError }
                books[id] = Book(book: book, rows: Dictionary(grouping: try prices.allRows(of: id), by: \.sku))
            }
            return (
                try chosen.map {
                    Loaded(
                        market: $0, shown: $0.rounding.holdWithin == nil ? [:] : try repository.everythingShown(in: $0))
                }, books
            )
        }
        guard !markets.isEmpty else { throw Problem.invalidField("?markets", "required", "There is no market yet") }
        return try stands(
            markets.map { ($0.market, $0.shown, $0.market.priceBook.flatMap { books[$0] }.map { ($0.book, $0.rows) }) },
            at: at)
    }

    private func stands(
        _ loaded: [(market: Market, shown: [ShownKey: Money], book: (PriceBook, [String: [PriceRow]])?)], at: Timestamp
    ) throws -> [BulkPrices.Stand] {
        do throws(PricingError) {
            // Prices that come with their rows may be in any currency that has a rate.
            let today = ambient.today()
            let known = rates.book.currencies(asOf: at.day)
            let wanted = Set(known + [.eur] + loaded.map(\.market.currency) + loaded.compactMap { $0.book?.0.currency })
            let set = try rates.book.rateSet(of: wanted, asOf: at.day, today: today)
            var stands: [BulkPrices.Stand] = []
            for (market, shown, book) in loaded {
                let desk = try PriceDesk(
                    market: market, country: nil, book: book?.0, rows: book?.1 ?? [:], rates: set,
                    // One whose exact rate needs more digits than are kept is refused when a row asks for it.
                    sources: wanted.filter { (try? set.crossRate(from: $0, to: market.currency)) != nil })
                stands.append(BulkPrices.Stand(desk, shown: shown))
            }
            return stands
        } catch { throw error.asProblem }
    }
}
