import Commerce
import PricingDomain
import ServiceKit
import Storage
import Wire

/// What the console shows of pricing: rates and their age, one corridor's days, markets, a price explained, and fixed
/// prices that have drifted.
struct Overview: Sendable {
    let database: any Database
    let ambient: Ambient
    let rates: Rates
    let countries: CountryFiles

    static let days = 90
    /// What a page can show; every further market is still reached by its own address.
    private static let marketsMax = 100
    private static let driftedMax = 20

    private struct Loaded: Sendable {
        let markets: [(shop: Shop, kept: KeptMarket)]
        let books: [BookKey: Book]
    }
    private struct BookKey: Hashable, Sendable {
        let shop: Shop
        let id: String
    }
    private struct Book: Sendable {
        let book: PriceBook
        let rows: [String: [PriceRow]]
    }

    /// - Parameters:
    ///   - symbol: the corridor of the chart; the first market's currency unless given.
    ///   - sku: what is explained; the first price of the first market's book unless given.
    func page(symbol: Currency?, sku: String?, market: String?) async throws -> PricingAPI.PricingOverview {
        let loaded = try await load(sku: sku)
        let (now, today, book) = (ambient.timestamp(), ambient.today(), rates.book)
        let wanted = Set(loaded.markets.map(\.kept.market.currency))
        let shown = (wanted.isEmpty ? Set([.usd, .gbp, .jpy, .inr, .brl, .cny]) : wanted).subtracting([.eur]).sorted()
        let chosen = symbol ?? loaded.markets.map(\.kept.market.currency).first { $0 != .eur } ?? .usd
        let known = shown.filter { (try? book.rateSet(of: [$0], asOf: today, today: today)) != nil }
        let set: RateSet
        do throws(PricingError) {
            set = try book.rateSet(of: known, asOf: today, today: today)
        } catch { throw error.asProblem }
        return PricingAPI.PricingOverview(
            at: now, rateSet: PricingAPI.RateSet(set),
            rates: shown.map { corridor($0, set, today) }, symbol: chosen, history: history(of: chosen, until: today),
            markets: loaded.markets.map {
                PricingAPI.OwnedMarket(
                    merchant: $0.shop.merchant, mode: $0.shop.mode,
                    answer: PricingAPI.MarketAnswer($0.kept, countries.facts))
            }, explained: explained(loaded, sku: sku, market: market, at: now),
            drifted: drifted(loaded, at: now))
    }

    private func load(sku: String?) async throws -> Loaded {
        try await database.read { db in
            let markets = try MarketRepository.ofEveryone(db, limit: Self.marketsMax)
            var books: [BookKey: Book] = [:]
            for (shop, kept) in markets {
                guard let id = kept.market.priceBook else { continue }
                let key = BookKey(shop: shop, id: id)
                guard books[key] == nil else { continue }
                let repository = PriceBookRepository(db: db, shop: shop)
                guard let book = try repository.find(id)?.book else { continue }
                let fixed = try repository.fixedRows(of: id, limit: FixedPriceDrift.fixedMax)
                let first = try repository.rows(of: id, after: "", limit: 1)
                let skus = Set(fixed.map(\.sku) + first.map(\.sku) + (sku.map { [$0] } ?? []))
                books[key] = Book(book: book, rows: try repository.rows(of: id, skus: Array(skus)))
            }
            return Loaded(markets: markets, books: books)
        }
    }

    // MARK: - Rates

    private func corridor(_ currency: Currency, _ set: RateSet, _ today: CalendarDate) -> PricingAPI.ShownRate {
        guard let rate = set.rate(of: currency) else {
            let refusal: String
            do throws(PricingError) {
                _ = try rates.book.rateSet(of: [currency], asOf: today, today: today)
                refusal = "refused"
            } catch { refusal = error.asProblem.errors.first?.detail ?? "refused" }
            return PricingAPI.ShownRate(
                currency: currency, perEuro: nil, perEuroBefore: nil, publishedOn: nil, source: nil, ageDays: nil,
                refusal: refusal)
        }
        let before = try? rates.book.rateSet(of: [currency], asOf: rate.publishedOn.adding(days: -7), today: today)
        return PricingAPI.ShownRate(
            currency: currency, perEuro: rate.perEuro, perEuroBefore: before?.rate(of: currency)?.perEuro,
            publishedOn: rate.publishedOn, source: rate.source, ageDays: today.days(since: rate.publishedOn),
            refusal: nil)
    }

    /// The days of the last publications, oldest first; each day once, as of its own publication.
    private func history(of currency: Currency, until today: CalendarDate) -> [PricingAPI.DayRate] {
        guard let last = (try? rates.book.rateSet(of: [currency], asOf: today, today: today))?.publishedOn else {
            return []
        }
        var history: [PricingAPI.DayRate] = []
        for offset in stride(from: -Self.days, through: 0, by: 1) {
            let day = last.adding(days: offset)
            guard let set = try? rates.book.rateSet(of: [currency], asOf: day, today: today),
                let rate = set.rate(of: currency), set.publishedOn == day
            else { continue }
            history.append(PricingAPI.DayRate(day: day, perEuro: rate.perEuro))
        }
        return history
    }

    // MARK: - Prices

    private func desk(_ owned: (shop: Shop, kept: KeptMarket), _ loaded: Loaded, at: Timestamp) -> PriceDesk? {
        let market = owned.kept.market
        guard let book = market.priceBook.flatMap({ loaded.books[BookKey(shop: owned.shop, id: $0)] }),
            let set = try? rates.book.rateSet(
                of: [market.currency, book.book.currency], asOf: at.day, today: ambient.today())
        else { return nil }
        return try? PriceDesk(
            market: market, country: nil, book: book.book, rows: book.rows, rates: set, sources: [])
    }

    private func explained(
        _ loaded: Loaded, sku: String?, market: String?, at: Timestamp
    ) -> PricingAPI.ExplainedPrice? {
        for owned in loaded.markets where market == nil || owned.kept.market.id == market {
            guard let desk = desk(owned, loaded, at: at),
                let book = owned.kept.market.priceBook.flatMap({ loaded.books[BookKey(shop: owned.shop, id: $0)] })
            else { continue }
            for sku in sku.map({ [$0] }) ?? book.rows.keys.sorted() {
                guard let price = (try? desk.price(sku: sku, quantity: 1, at: at) { _ in nil }) ?? nil else { continue }
                let line = PricingAPI.LocalLine(
                    PricingAPI.LineToLocalise(id: sku, sku: sku), price, quantity: 1, total: price.shown, format: nil,
                    explained: true)
                return PricingAPI.ExplainedPrice(
                    merchant: owned.shop.merchant, market: owned.kept.market.id, sku: sku, line: line)
            }
        }
        return nil
    }

    private func drifted(_ loaded: Loaded, at: Timestamp) -> [PricingAPI.DriftedPrice] {
        var drifted: [PricingAPI.DriftedPrice] = []
        for owned in loaded.markets {
            guard let desk = desk(owned, loaded, at: at),
                let book = owned.kept.market.priceBook.flatMap({ loaded.books[BookKey(shop: owned.shop, id: $0)] })
            else { continue }
            drifted += FixedPriceDrift.find(in: owned.kept.market, desk, skus: book.rows.keys.sorted(), at: at).map {
                PricingAPI.DriftedPrice(
                    merchant: owned.shop.merchant, market: owned.kept.market.id, sku: $0.sku, fixed: $0.fixed,
                    wouldBe: $0.ruled)
            }
            if drifted.count >= Self.driftedMax { return Array(drifted.prefix(Self.driftedMax)) }
        }
        return drifted
    }
}
