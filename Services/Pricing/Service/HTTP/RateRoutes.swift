import Commerce
import PricingDomain
import ServiceKit
import Wire

/// HTTP for looking rates up and converting one sum.
struct RateRoutes {
    let rates: Rates
    let ambient: Ambient

    /// More than there are currencies.
    static let symbolsMax = 200
    private static let currencyHint = "letters of ISO 4217, such as EUR"
    private static let dayHint = "a date such as 2026-10-30"

    func register(on routes: Routes) {
        let this = self
        routes.on(PricingAPI.rates) { _, call in
            var query = call.query()
            let base = query.optional("base", Self.currencyHint) { Currency(code: $0) }
            let symbols = query.optional("symbols", "currencies with commas between, such as USD,JPY", Self.symbols)
            let asOf = query.optional("as_of", Self.dayHint) { CalendarDate($0) }
            try query.finish()
            return try this.rates(base: base ?? .eur, symbols: symbols, asOf: asOf ?? this.ambient.today())
        }
        routes.on(PricingAPI.convert) { _, call in
            var query = call.query()
            let from = query.required("from", Self.currencyHint) { Currency(code: $0) }
            let to = query.required("to", Self.currencyHint) { Currency(code: $0) }
            let example = Money(19_99, from ?? .eur).amountText
            let amount = query.required("amount", "decimal text with the currency's digits, such as \(example)") {
                Self.amount($0, from)
            }
            let asOf = query.optional("as_of", Self.dayHint) { CalendarDate($0) }
            try query.finish()
            guard let from, let to, let amount = amount ?? nil else { throw Problem.internalError }
            return try this.convert(Money(amount, from), to: to, asOf: asOf ?? this.ambient.today())
        }
    }

    private func rates(base: Currency, symbols: [Currency]?, asOf: CalendarDate) throws -> PricingAPI.RatesAnswer {
        let book = rates.book
        let places = ErrorPlaces(asOf: "?as_of", sum: "?base") { symbols?.contains($0) == true ? "?symbols" : "?base" }
        do throws(PricingError) {
            let wanted = symbols ?? book.currencies(asOf: asOf).filter { $0 != base }
            let set = try book.rateSet(of: wanted + [base], asOf: asOf, today: ambient.today())
            var crossRates: [PricingAPI.CrossRate] = []
            for currency in wanted {
                crossRates.append(try PricingAPI.CrossRate(set, from: base, to: currency))
            }
            return PricingAPI.RatesAnswer(
                base: base, asOf: set.asOf, publishedOn: set.publishedOn, ageDays: set.ageDays,
                source: RatePublication.source, rates: crossRates)
        } catch {
            throw error.problem(at: places)
        }
    }

    private func convert(_ sum: Money, to target: Currency, asOf: CalendarDate) throws -> PricingAPI.Conversion {
        let places = ErrorPlaces(asOf: "?as_of", sum: "?amount") { $0 == sum.currency ? "?from" : "?to" }
        do throws(PricingError) {
            let set = try rates.book.rateSet(of: [sum.currency, target], asOf: asOf, today: ambient.today())
            return PricingAPI.Conversion(
                from: sum, to: try set.convert(sum, to: target, rounding: Presentment.rounding),
                rate: try set.crossRate(from: sum.currency, to: target), rounding: Presentment.rounding,
                asOf: set.asOf, publishedOn: set.publishedOn, ageDays: set.ageDays, source: set.sources)
        } catch {
            throw error.problem(at: places)
        }
    }

    /// Codes with commas between, each once; nil for anything else.
    private static func symbols(_ text: String) -> [Currency]? {
        let codes = text.split(separator: ",", omittingEmptySubsequences: false)
        guard codes.count <= symbolsMax else { return nil }
        let currencies = codes.compactMap { Currency(code: $0) }
        return currencies.count == codes.count && Set(currencies).count == codes.count ? currencies : nil
    }

    /// Minor units; nil for text that is no amount. Where the currency itself is wrong, any amount passes.
    private static func amount(_ text: String, _ currency: Currency?) -> Int64?? {
        guard let currency else { return .some(nil) }
        guard let sum = try? Money(text, currency),
            (-PriceOrder.minorUnitsMax...PriceOrder.minorUnitsMax).contains(sum.minorUnits)
        else { return nil }
        return sum.minorUnits
    }
}
