package import Commerce

/// One market's prices under one rate set: plans made once for each currency that prices come in.
package struct PriceDesk: Sendable {
    package let market: Market
    private let rows: [String: [PriceRow]]
    private let bookPlan: PricePlan?
    private let plans: [Currency: PricePlan]
    private let rateNote: String

    /// - Parameters:
    ///   - rows: of the market's book, by sku.
    ///   - sources: the currencies of prices that are given with questions.
    /// - Throws: `.noRates`, `.tooFine`.
    package init(
        market: Market, country: CountryCode?, book: PriceBook?, rows: [String: [PriceRow]], rates: RateSet,
        sources: some Sequence<Currency>
    ) throws(PricingError) {
        self.market = market
        self.rows = rows
        var plans: [Currency: PricePlan] = [:]
        for source in sources {
            plans[source] = try PricePlan(
                market: market, country: country, source: source,
                rate: try rates.crossRate(from: source, to: market.currency))
        }
        self.plans = plans
        bookPlan = try book.map { (book) throws(PricingError) in
            try PricePlan(
                market: market, country: country, source: book.currency, originTax: book.includedTax,
                adjustment: book.adjustment, rate: try rates.crossRate(from: book.currency, to: market.currency))
        }
        rateNote = "\(rates.rates.first?.source ?? RatePublication.source), \(rates.publishedOn)"
    }

    /// The price of a sku in the market's book.
    /// - Returns: nil where the book has none that counts at that moment for that many.
    package func price(
        sku: String, quantity: Int64, at moment: Timestamp, shown: (PriceRow) -> Money?
    ) throws(PricingError) -> LocalPrice? {
        guard let bookPlan, let found = rows[sku],
            let row = PriceChoice.row(of: found, market: market, quantity: quantity, at: moment)
        else { return nil }
        guard row.scope == .base else { return try LocalPrice(fixed: row, plan: bookPlan) }
        return try LocalPrice(.row(row), plan: bookPlan, shown: shown(row), rateNote: rateNote)
    }

    /// What the rules would make of the base price, though another one is fixed.
    package func ruledPrice(sku: String, quantity: Int64, at moment: Timestamp) throws(PricingError) -> LocalPrice? {
        guard let bookPlan, let base = rows[sku]?.filter({ $0.scope == .base }),
            let row = PriceChoice.row(of: base, market: market, quantity: quantity, at: moment)
        else { return nil }
        return try LocalPrice(.row(row), plan: bookPlan, rateNote: rateNote)
    }

    /// A price that came with the question.
    package func price(given: Money, shown: Money?) throws(PricingError) -> LocalPrice {
        guard let plan = plans[given.currency] else { throw .tooFine(given.currency) }
        return try LocalPrice(.given(given), plan: plan, shown: shown, rateNote: rateNote)
    }

    /// A catalogue's price, without its story: minor units of the market's currency.
    package func quickPrice(
        sku: String, quantity: Int64, at moment: Timestamp, shown: Int64?
    ) throws(PricingError) -> (price: Int64, net: Int64, reason: PriceRounding.Outcome.Reason?)? {
        guard let bookPlan, let found = rows[sku],
            let row = PriceChoice.row(of: found, market: market, quantity: quantity, at: moment)
        else { return nil }
        guard row.scope == .base else {
            return (row.price.minorUnits, try bookPlan.split(row.price).net.minorUnits, nil)
        }
        return try quick(row.price.minorUnits, bookPlan, shown: shown, floor: try bookPlan.floor(of: row))
    }

    package func quickPrice(
        given: Money, shown: Int64?
    ) throws(PricingError) -> (price: Int64, net: Int64, reason: PriceRounding.Outcome.Reason?) {
        guard let plan = plans[given.currency] else { throw .tooFine(given.currency) }
        return try quick(given.minorUnits, plan, shown: shown, floor: nil)
    }

    private func quick(
        _ minorUnits: Int64, _ plan: PricePlan, shown: Int64?, floor: Int64?
    ) throws(PricingError) -> (price: Int64, net: Int64, reason: PriceRounding.Outcome.Reason?) {
        let outcome = try plan.price(minorUnits, shown: shown, floor: floor)
        guard outcome.price > 0 || minorUnits == 0 else { throw .tooLarge }
        return (outcome.price, try plan.split(Money(outcome.price, market.currency)).net.minorUnits, outcome.reason)
    }
}
