import Commerce
import PricingDomain
import ServiceKit
import Storage
import Wire

/// The use case of prices by a market's rules: of skus in its book, or of prices given.
struct LocalPrices: Sendable {
    let database: any Database
    let ambient: Ambient
    let rates: Rates

    private struct Loaded: Sendable {
        let market: Market
        let book: PriceBook?
        let rows: [String: [PriceRow]]
        let shown: [ShownKey: Money]
    }

    func price(_ request: PricingAPI.LocalPriceRequest, for shop: Shop) async throws -> PricingAPI.LocalPriceAnswer {
        try Self.check(request, now: ambient.timestamp())
        let at = request.at ?? ambient.timestamp()
        let loaded = try await load(request, for: shop, at: at)
        let (answer, kept) = try priced(request, loaded, at: at)
        // A question about another moment is no price that anybody sees now.
        let changed = kept.filter { loaded.shown[$0.key] != $0.price }
        if request.at == nil, loaded.market.rounding.holdWithin != nil, !changed.isEmpty {
            try await database.write { db in
                try MarketRepository(db: db, shop: shop).keep(changed, in: loaded.market, since: at)
            }
        }
        return answer
    }

    private func load(
        _ request: PricingAPI.LocalPriceRequest, for shop: Shop, at: Timestamp
    ) async throws -> Loaded {
        let skus = Array(Set(request.lines.compactMap { $0.unitPrice == nil ? $0.sku : nil }))
        return try await database.read { db in
            let repository = MarketRepository(db: db, shop: shop)
            let market = try Self.market(of: request, among: repository, at: at)
            guard !skus.isEmpty else { return Loaded(market: market, book: nil, rows: [:], shown: [:]) }
            guard let id = market.priceBook else {
                throw Problem.invalidField(
                    "/lines", "invalid_value", "The market \(market.id) has no price book: give each line a unit_price")
            }
            let books = PriceBookRepository(db: db, shop: shop)
            guard let book = try books.find(id)?.book else { throw Problem.internalError }
            return Loaded(
                market: market, book: book, rows: try books.rows(of: id, skus: skus),
                shown: market.rounding.holdWithin == nil ? [:] : try repository.shown(skus, in: market))
        }
    }

    private static func market(
        of request: PricingAPI.LocalPriceRequest, among repository: MarketRepository, at: Timestamp
    ) throws -> Market {
        if let id = request.market {
            guard let market = try repository.find(id)?.market else {
                throw Problem.invalidField("/market", "invalid_value", "There is no market \(id.prefix(40))")
            }
            if let country = request.country, !market.countries.contains(country) {
                throw Problem.invalidField("/country", "invalid_value", "\(country) is not in the market \(id)")
            }
            return market
        }
        guard let country = request.country,
            let market = try repository.market(of: request.shopper, in: country, at: at)
        else {
            throw Problem.invalidField(
                "/country", "invalid_value",
                "No market has \(request.country?.alpha2 ?? "this country") for this shopper")
        }
        return market
    }

    private func priced(
        _ request: PricingAPI.LocalPriceRequest, _ loaded: Loaded, at: Timestamp
    ) throws -> (PricingAPI.LocalPriceAnswer, kept: [(key: ShownKey, price: Money)]) {
        let market = loaded.market
        let format = try Self.format(request.locale, market.currency)
        let (set, desk) = try desk(for: request, loaded, at: at)
        var lines: [PricingAPI.LocalLine] = []
        var kept: [(key: ShownKey, price: Money)] = []
        var faults: [FieldError] = []
        var total = Money.zero(market.currency)
        for (index, line) in request.lines.enumerated() {
            do throws(PricingError) {
                let quantity = line.quantity ?? 1
                let price = try desk.price(line, quantity: quantity, shown: loaded.shown, at: at)
                guard let sum = try? price.shown.times(quantity), let more = try? total + sum else {
                    throw .tooLarge
                }
                total = more
                lines.append(
                    PricingAPI.LocalLine(
                        line, price, quantity: quantity, total: sum, format: format, explained: request.explain ?? false
                    ))
                if case .row(let row) = price.origin, !price.isFixed {
                    kept.append((ShownKey(sku: row.sku, tier: row.minQuantity), price.shown))
                }
            } catch {
                faults += error.problem(
                    at: ErrorPlaces(asOf: "/at", sum: "/lines/\(index)") { _ in "/lines/\(index)" }
                ).errors.map {
                    FieldError(
                        pointer: $0.pointer.replacing("/line/", with: "/lines/\(index)/"), code: $0.code,
                        detail: $0.detail)
                }
            }
        }
        guard faults.isEmpty else { throw Problem.invalidFields(faults) }
        let answer = PricingAPI.LocalPriceAnswer(
            market: market.id, country: request.country, currency: market.currency,
            display: PricingAPI.Display(rawValue: market.display.rawValue) ?? .inclusive, at: at,
            rateSet: PricingAPI.RateSet(set), lines: lines, total: total, locale: request.locale,
            totalDisplay: format?.text(total))
        return (answer, kept)
    }

    private func desk(
        for request: PricingAPI.LocalPriceRequest, _ loaded: Loaded, at: Timestamp
    ) throws -> (RateSet, PriceDesk) {
        var sources = Set(request.lines.compactMap { $0.unitPrice?.currency })
        if let book = loaded.book { sources.insert(book.currency) }
        do throws(PricingError) {
            let set = try rates.book.rateSet(
                of: sources.union([loaded.market.currency]), asOf: at.day, today: ambient.today())
            let desk = try PriceDesk(
                market: loaded.market, country: request.country, book: loaded.book, rows: loaded.rows, rates: set,
                sources: sources)
            return (set, desk)
        } catch { throw error.asProblem }
    }

    static func format(_ locale: String?, _ currency: Currency) throws -> MoneyFormat? {
        guard let locale else { return nil }
        guard let format = MoneyFormat(locale: locale, currency: currency) else {
            throw Problem.invalidField(
                "/locale", "invalid_value", "A language and country that the CLDR has, such as \"pt-BR\"")
        }
        return format
    }

    private static func check(_ request: PricingAPI.LocalPriceRequest, now: Timestamp) throws {
        var faults: [FieldError] = []
        func fail(_ pointer: String, _ code: String, _ detail: String) {
            faults.append(FieldError(pointer: pointer, code: code, detail: detail))
        }
        if request.market == nil, request.country == nil { fail("/market", "required", "A market or a country") }
        if request.lines.isEmpty { fail("/lines", "required", "At least one line") }
        if request.lines.count > PriceOrder.linesMax {
            fail("/lines", "too_many", "At most \(PriceOrder.linesMax), found \(request.lines.count)")
        }
        var seen: Set<String> = []
        for (index, line) in request.lines.prefix(PriceOrder.linesMax).enumerated() {
            if !(1...PriceOrder.idBytesMax).contains(line.id.utf8.count) {
                fail("/lines/\(index)/id", "invalid_value", "1 to \(PriceOrder.idBytesMax) bytes")
            } else if !seen.insert(line.id).inserted {
                fail("/lines/\(index)/id", "duplicate", "This id was used before")
            }
            if line.sku == nil, line.unitPrice == nil {
                fail("/lines/\(index)/sku", "required", "A sku or a unit_price")
            }
            if let price = line.unitPrice, !(0...PriceOrder.minorUnitsMax).contains(price.minorUnits) {
                let most = Money(PriceOrder.minorUnitsMax, price.currency).amountText
                fail("/lines/\(index)/unit_price/amount", "out_of_range", "0 to \(most)")
            }
            if let quantity = line.quantity, !(1...PriceOrder.quantityMax).contains(quantity) {
                fail("/lines/\(index)/quantity", "out_of_range", "1 to \(PriceOrder.quantityMax)")
            }
        }
        let most = PricingAPI.Shopper.wordBytesMax
        for (name, word) in [
            ("region", request.shopper?.region), ("group", request.shopper?.group),
            ("channel", request.shopper?.channel),
        ] {
            guard let word, !(1...most).contains(word.utf8.count) else { continue }
            fail("/shopper/\(name)", "invalid_value", "1 to \(most) bytes")
        }
        guard faults.isEmpty else { throw Problem.invalidFields(faults) }
    }
}

extension PricingAPI.LocalLine {
    init(
        _ line: PricingAPI.LineToLocalise, _ price: LocalPrice, quantity: Int64, total: Money, format: MoneyFormat?,
        explained: Bool
    ) {
        let origin =
            switch price.origin {
            case .given: "given"
            case .row: price.isFixed ? "fixed" : "base"
            }
        self.init(
            id: line.id, sku: line.sku, quantity: quantity, unitPrice: price.shown, netUnitPrice: price.net,
            taxPerUnit: price.tax, total: total, origin: origin, rounded: price.reason?.rawValue,
            display: format.map { PricingAPI.LocalDisplay(unitPrice: $0.text(price.shown), total: $0.text(total)) },
            steps: explained ? price.steps.map { PricingAPI.LocalStep($0) } : nil)
    }
}

extension PricingAPI.LocalStep {
    init(_ step: PriceStep) {
        let exact = step.exact.bottom == 1 ? "\(step.exact.top)" : "\(step.exact.top)/\(step.exact.bottom)"
        self.init(
            step: step.kind.rawValue, rule: step.rule, amount: step.amountText ?? exact, exactMinor: exact,
            currency: step.currency)
    }
}
