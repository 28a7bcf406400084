import Commerce
import Hummingbird
import JSON
import PricingDomain
import ServiceKit
import Wire

/// HTTP for looking rates up and converting one sum.
struct RateRoutes {
    let rates: Rates
    let ambient: Ambient
    /// Answers of this moment's rates, by the question.
    let hot = HotAnswers()

    /// More than there are currencies.
    static let symbolsMax = 200
    private static let currencyHint = "letters of ISO 4217, such as EUR"
    private static let dayHint = "a date such as 2026-10-30"
    private static let useHint = RateUse.allCases.map(\.rawValue).joined(separator: ", ")

    func register(on routes: Routes) {
        let this = self
        // The same few questions are asked all day: their answers are kept as bytes until the rates or the day change.
        routes.raw(PricingAPI.rates.method, PricingAPI.rates.path) { call in
            try ContentType.checkAccept(call.request.headers)
            let question = call.request.uri.query ?? ""
            let version = HotAnswers.Version(importNumber: this.rates.board.importNumber, day: this.ambient.today())
            if let known = this.hot.answer(to: question, at: version) { return known.response }
            let answer = HotAnswers.Answer(
                try StrictJSONEncoder().encode(try this.answer(call.query(), on: version.day)))
            this.hot.keep(answer, to: question, at: version)
            return answer.response
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
            let use = query.optional("use", Self.useHint) { RateUse(rawValue: $0) }
            try query.finish()
            guard let from, let to, let amount = amount ?? nil else { throw Problem.internalError }
            return try this.convert(
                Money(amount, from), to: to, asOf: asOf ?? this.ambient.today(), use: use ?? .display)
        }
    }

    private func answer(_ asked: QueryReader, on today: CalendarDate) throws -> PricingAPI.RatesAnswer {
        var query = asked
        let base = query.optional("base", Self.currencyHint) { Currency(code: $0) }
        let symbols = query.optional("symbols", "currencies with commas between, such as USD,JPY", Self.symbols)
        let asOf = query.optional("as_of", Self.dayHint) { CalendarDate($0) }
        let use = query.optional("use", Self.useHint) { RateUse(rawValue: $0) }
        try query.finish()
        return try answer(base: base ?? .eur, symbols: symbols, asOf: asOf ?? today, today: today, use: use ?? .display)
    }

    private func answer(
        base: Currency, symbols: [Currency]?, asOf: CalendarDate, today: CalendarDate, use: RateUse
    ) throws -> PricingAPI.RatesAnswer {
        let book = rates.book
        let places = ErrorPlaces(asOf: "?as_of", sum: "?base") { symbols?.contains($0) == true ? "?symbols" : "?base" }
        do throws(PricingError) {
            let wanted = symbols ?? book.currencies(asOf: asOf).filter { $0 != base }
            let set = try book.rateSet(
                of: wanted + [base], asOf: asOf, today: today, use: use, policy: rates.rules.policy(for: use))
            var crossRates: [PricingAPI.CrossRate] = []
            for currency in wanted {
                crossRates.append(try PricingAPI.CrossRate(set, from: base, to: currency))
            }
            return PricingAPI.RatesAnswer(
                base: base, asOf: set.asOf, publishedOn: set.publishedOn, ageDays: set.ageDays,
                source: RatePublication.source, rates: crossRates, stale: set.stale.isEmpty ? nil : set.stale,
                disputed: rates.disputed(in: set))
        } catch {
            throw error.problem(at: places)
        }
    }

    private func convert(
        _ sum: Money, to target: Currency, asOf: CalendarDate, use: RateUse
    ) throws -> PricingAPI.Conversion {
        let places = ErrorPlaces(asOf: "?as_of", sum: "?amount") { $0 == sum.currency ? "?from" : "?to" }
        do throws(PricingError) {
            let set = try rates.book.rateSet(
                of: [sum.currency, target], asOf: asOf, today: ambient.today(), use: use,
                policy: rates.rules.policy(for: use))
            return PricingAPI.Conversion(
                from: sum, to: try set.convert(sum, to: target, rounding: Presentment.rounding),
                rate: try set.crossRate(from: sum.currency, to: target), rounding: Presentment.rounding,
                asOf: set.asOf, publishedOn: set.publishedOn, ageDays: set.ageDays, source: set.sources,
                stale: set.stale.isEmpty ? nil : set.stale, disputed: rates.disputed(in: set))
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

extension Rates {
    /// The currencies of a set whose sources disagree; nil where none does, or where there is one source.
    func disputed(in set: RateSet) -> [Currency]? {
        let found = book.disputes(
            among: set.rates.map(\.currency), asOf: set.asOf, bandBasisPoints: rules.bandBasisPoints)
        return found.isEmpty ? nil : found.map(\.currency)
    }
}
