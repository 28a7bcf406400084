package import Commerce

/// What the merchant or a market adds on a corridor: two currencies, in one direction.
package struct CorridorTerms: Hashable, Sendable {
    /// For the merchant, in ten-thousandths of the mid-market rate.
    package let markupBasisPoints: Int64
    /// For holding the rate, in ten-thousandths of the mid-market rate.
    package let premiumBasisPoints: Int64

    package static let none = CorridorTerms(markupBasisPoints: 0, premiumBasisPoints: 0)
    /// Half of the rate: more than that is a typing error.
    package static let basisPointsMax: Int64 = 5_000

    package init(markupBasisPoints: Int64, premiumBasisPoints: Int64) {
        self.markupBasisPoints = markupBasisPoints
        self.premiumBasisPoints = premiumBasisPoints
    }
}

/// On which side of the mid-market rate the terms stand.
package enum RateUsage: String, CaseIterable, Codable, Hashable, Sendable {
    /// A shopper pays in the target currency: markup and premium make it dearer.
    case payment
    /// The merchant is paid out in the target currency: markup and premium make it less.
    case payout
}

/// A rate with what was added to it, each part apart and exact.
package struct CorridorRate: Hashable, Sendable {
    package let source: Currency
    package let target: Currency
    /// Mid-market: units of the target for one unit of the source.
    package let rate: Ratio
    package let terms: CorridorTerms
    package let usage: RateUsage
    /// `rate` times the markup; what is added, or for a payout taken off.
    package let markup: Ratio
    package let premium: Ratio
    /// `rate` with both: what sums are converted at.
    package let result: Ratio

    /// - Throws: as `RateSet.crossRate`; `.tooFine` where a part does not fit 64 bits.
    package init(
        _ set: RateSet, from source: Currency, to target: Currency, terms: CorridorTerms, usage: RateUsage
    ) throws(PricingError) {
        self.source = source
        self.target = target
        self.terms = terms
        self.usage = usage
        rate = try set.crossRate(from: source, to: target)
        do throws(MoneyError) {
            markup = try rate * Ratio.basisPoints(terms.markupBasisPoints)
            premium = try rate * Ratio.basisPoints(terms.premiumBasisPoints)
            let both = terms.markupBasisPoints + terms.premiumBasisPoints
            result = try rate * Ratio.basisPoints(usage == .payment ? 10_000 + both : 10_000 - both)
        } catch { throw .tooFine(target) }
    }

    /// A sum in the target currency, rounded once.
    /// - Throws: `.tooLarge` beyond 64 bits of minor units.
    package func convert(_ sum: Money, rounding: Rounding = Presentment.rounding) throws(PricingError) -> Money {
        guard let converted = try? sum.converted(to: target, at: result, rounding: rounding) else { throw .tooLarge }
        return converted
    }
}
