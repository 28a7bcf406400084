package import Commerce

/// A currency's rate against the euro on some day, and where it comes from.
package struct SourcedRate: Hashable, Sendable {
    package enum Origin: Hashable, Sendable {
        case published
        case peg(Peg)
        case withdrawn(WithdrawnCurrency)
        /// From another bank, or set by hand: the source's id in the chain, and whose it is in words.
        case bank(String, String)
        /// As a set of an earlier day says: nothing is looked up again.
        case replayed(source: String)
    }

    package let currency: Currency
    /// Units of the currency for one euro, exactly.
    package let perEuro: Ratio
    /// Of the publication it is from or follows from.
    package let publishedOn: CalendarDate
    package let origin: Origin

    package init(currency: Currency, perEuro: Ratio, publishedOn: CalendarDate, origin: Origin) {
        self.currency = currency
        self.perEuro = perEuro
        self.publishedOn = publishedOn
        self.origin = origin
    }

    /// Who says so.
    package var source: String {
        switch origin {
        case .published: RatePublication.source
        case .peg(let peg): peg.description
        case .withdrawn(let old): old.description
        case .bank(_, let words): words
        case .replayed(let source): source
        }
    }
}

/// The rates a quote uses, all as of one day: never changed, and named by its content.
package struct RateSet: Hashable, Sendable {
    package let asOf: CalendarDate
    /// The oldest publication among the rates.
    package let publishedOn: CalendarDate
    /// By currency code; the euro is not listed, its rate is 1.
    package let rates: [SourcedRate]
    /// Those whose rate is older than its source is good for; said beside the set, and no part of what names it.
    package let stale: [Currency]

    package init(asOf: CalendarDate, publishedOn: CalendarDate, rates: [SourcedRate], stale: [Currency] = []) {
        self.asOf = asOf
        self.publishedOn = publishedOn
        self.rates = rates
        self.stale = stale
    }

    /// How old the rates were on the day they are used for: 0 on the day of publication, 2 on a Sunday.
    package var ageDays: Int { asOf.days(since: publishedOn) }

    package func rate(of currency: Currency) -> SourcedRate? { rates.first { $0.currency == currency } }

    /// Units of `target` for one unit of `source`: through the euro, divided once, exact.
    /// - Throws: `.noRates` for a currency that is not in the set; `.tooFine` when the exact quotient exceeds 64 bits.
    package func crossRate(from source: Currency, to target: Currency) throws(PricingError) -> Ratio {
        if source == target { return .one }
        let (sourcePerEuro, targetPerEuro) = (try perEuro(source), try perEuro(target))
        guard let rate = try? targetPerEuro / sourcePerEuro else { throw .tooFine(target) }
        return rate
    }

    /// A sum in another currency, rounded once, at the end, to that currency's minor unit.
    /// - Throws: as `crossRate`; `.tooLarge` beyond 64 bits of minor units.
    package func convert(
        _ sum: Money, to target: Currency, rounding: Rounding
    ) throws(PricingError) -> Money {
        if sum.currency == target { return sum }
        let rate = try crossRate(from: sum.currency, to: target)
        guard let converted = try? sum.converted(to: target, at: rate, rounding: rounding) else { throw .tooLarge }
        return converted
    }

    /// All that the set says, one line a rate: what its id is a digest of.
    package var canonicalText: String {
        var text = "as_of \(asOf)\npublished_on \(publishedOn)\n"
        for rate in rates { text += "\(rate.currency) \(rate.perEuro.text) \(rate.publishedOn) \(rate.source)\n" }
        return text
    }

    private func perEuro(_ currency: Currency) throws(PricingError) -> Ratio {
        if currency == .eur { return .one }
        guard let rate = rate(of: currency) else {
            throw .noRates([MissingRate(currency: currency, asOf: asOf, lastListedOn: nil)])
        }
        return rate.perEuro
    }
}
