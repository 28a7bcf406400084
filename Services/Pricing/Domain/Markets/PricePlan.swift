package import Commerce

/// All that makes a market's price of a price in one currency, in one exact factor: made once, used for a whole catalogue.
package struct PricePlan: Sendable {
    package let market: Market
    package let country: CountryCode?
    /// Of the prices it takes.
    package let source: Currency
    /// The tax that is in them.
    package let originTax: Ratio?
    package let adjustment: Ratio
    /// Units of the market's currency for one of the source, without markup.
    package let rate: Ratio
    /// The tax in the price that is shown; nil where it is shown without.
    package let tax: Ratio?
    /// Source minor units to exact shown minor units.
    package let multiplier: Fraction
    /// The same for what a piece costs: rate alone, without markup, factor or tax.
    private let costMultiplier: Fraction

    /// Longer exact fractions than any rates and shares of a few digits make; refused, never cut.
    private static let termMax: Int128 = 1_000_000_000_000_000_000_000

    /// - Throws: `.tooFine` where the exact factor needs more digits than are kept.
    package init(
        market: Market, country: CountryCode?, source: Currency, originTax: Ratio? = nil, adjustment: Ratio = .zero,
        rate: Ratio, tax: Ratio? = nil
    ) throws(PricingError) {
        self.market = market
        self.country = country
        self.source = source
        self.originTax = originTax
        self.adjustment = adjustment
        self.rate = rate
        // One shelf price for all countries of a market: made with the market's own tax.
        self.tax = market.display == .inclusive ? tax ?? market.taxRate ?? .zero : nil
        do {
            let units = try Fraction(
                Int128(market.currency.minorUnitsPerMajor), over: Int128(source.minorUnitsPerMajor))
            costMultiplier = try units * rate
            var factor = costMultiplier
            if let originTax { factor = try factor / (try Ratio.one + originTax) }
            factor = try factor * (try Ratio.one + adjustment)
            factor = try factor * (market.purchasingPower?.applied ?? .one)
            factor = try factor * market.markup
            if let tax = self.tax { factor = try factor * (try Ratio.one + tax) }
            multiplier = factor
        } catch { throw .tooFine(market.currency) }
        guard multiplier.top <= Self.termMax, multiplier.bottom <= Self.termMax else { throw .tooFine(market.currency) }
    }

    /// The exact price that would be shown, before it is rounded.
    /// - Throws: `.tooLarge`.
    @inline(__always)
    package func exact(_ minorUnits: Int64) throws(PricingError) -> Fraction {
        let (top, over) = Int128(minorUnits).multipliedReportingOverflow(by: multiplier.top)
        guard !over, top / multiplier.bottom <= Int128(PriceOrder.minorUnitsMax) else { throw .tooLarge }
        return Fraction(top: top, bottom: multiplier.bottom)
    }

    /// The price that is shown.
    /// - Parameters:
    ///   - shown: what shoppers see now, in minor units.
    ///   - floor: the least price, in minor units; see `floor(of:)`.
    /// - Throws: `.tooLarge`.
    package func price(
        _ minorUnits: Int64, shown: Int64? = nil, floor: Int64? = nil
    ) throws(PricingError) -> PriceRounding.Outcome {
        let exact = try exact(minorUnits)
        guard
            let outcome = try? market.rounding.round(
                exact, source: Money(minorUnits, source), shown: shown, floor: floor)
        else { throw .tooLarge }
        return outcome
    }

    /// The least price for a base row: its own floor made the market's, or the one that leaves the margin; the higher.
    /// - Throws: `.tooLarge`.
    package func floor(of row: PriceRow) throws(PricingError) -> Int64? {
        var least: Int64?
        if let floor = row.floor {
            guard let whole = try? exact(floor.minorUnits).rounded(.ceiling) else { throw .tooLarge }
            least = whole
        }
        if let cost = row.cost, let margin = try margin(over: cost) { least = max(least ?? 0, margin) }
        return least
    }

    private func margin(over cost: Money) throws(PricingError) -> Int64? {
        guard let floor = market.floor else { return nil }
        do {
            return try floor.least(cost: try Fraction(whole: cost.minorUnits) * costMultiplier, tax: tax)
        } catch { throw .tooLarge }
    }

    /// What is left of a shown price without the tax of the shopper's country, and that tax.
    package func split(_ shown: Money) throws(PricingError) -> (net: Money, tax: Money?) {
        guard market.display == .inclusive else { return (shown, nil) }
        do {
            let parts = try TaxRounding.extracting(
                country.flatMap { market.countryTaxRates[$0] } ?? tax ?? .zero, from: shown, .halfUp)
            return (parts.net, parts.tax)
        } catch { throw .tooLarge }
    }
}
