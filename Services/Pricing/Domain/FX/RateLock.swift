package import Commerce

/// A rate that is held until a moment: what a merchant relied on, whole, so that anybody can reckon it again.
package struct RateLock: Hashable, Sendable {
    /// The rates as they stood when it was made; both currencies are in it.
    package let rateSet: RateSet
    package let rate: CorridorRate
    /// The most that is converted with it, in the source currency.
    package let amountMax: Money
    package let lockedAt: Timestamp
    /// The first moment at which it holds no more.
    package let expiresAt: Timestamp

    package static let secondsRange: ClosedRange<Int64> = 300...(30 * 86_400)

    package init(
        rateSet: RateSet, from source: Currency, to target: Currency, terms: CorridorTerms, usage: RateUsage,
        amountMax: Money, lockedAt: Timestamp, expiresAt: Timestamp
    ) throws(PricingError) {
        self.rateSet = rateSet
        rate = try CorridorRate(rateSet, from: source, to: target, terms: terms, usage: usage)
        self.amountMax = amountMax
        self.lockedAt = lockedAt
        self.expiresAt = expiresAt
        // The largest sum must be convertible, or the lock would promise what cannot be kept.
        _ = try rate.convert(amountMax)
    }

    package func isOpen(at moment: Timestamp) -> Bool { moment < expiresAt }
}

/// What is asked of a lock, checked as far as no rate is needed for it.
package struct RateLockOrder: Hashable, Sendable {
    package let source: Currency
    package let target: Currency
    package let seconds: Int64
    package let terms: CorridorTerms
    package let usage: RateUsage
    package let amountMax: Money

    /// - Throws: `.faults` with every field that is wrong.
    package init(
        from source: Currency, to target: Currency, seconds: Int64, terms: CorridorTerms, usage: RateUsage,
        amountMax: Money, on day: CalendarDate
    ) throws(PricingError) {
        var faults: [FieldFault] = []
        for (pointer, currency) in [("/from", source), ("/to", target)] {
            if let gone = currency.withdrawnOn, gone < day {
                faults.append(FieldFault(pointer, "withdrawn_currency", "\(currency) was withdrawn on \(gone)"))
            }
        }
        if source == target { faults.append(FieldFault("/to", "invalid_value", "Another currency than from")) }
        if !RateLock.secondsRange.contains(seconds) {
            faults.append(
                FieldFault(
                    "/duration_seconds", "out_of_range",
                    "\(RateLock.secondsRange.lowerBound) to \(RateLock.secondsRange.upperBound): 5 minutes to 30 days"))
        }
        for (pointer, points) in [
            ("/markup_bps", terms.markupBasisPoints), ("/premium_bps", terms.premiumBasisPoints),
        ] where !(0...CorridorTerms.basisPointsMax).contains(points) {
            faults.append(FieldFault(pointer, "out_of_range", "0 to \(CorridorTerms.basisPointsMax)"))
        }
        if amountMax.currency != source {
            faults.append(FieldFault("/max_amount/currency", "invalid_value", "In \(source), which is converted"))
        } else if !(1...PriceOrder.minorUnitsMax).contains(amountMax.minorUnits) {
            let most = Money(PriceOrder.minorUnitsMax, source).amountText
            faults.append(FieldFault("/max_amount/amount", "out_of_range", "Above 0, at most \(most)"))
        }
        guard faults.isEmpty else { throw .faults(faults) }
        self.source = source
        self.target = target
        self.seconds = seconds
        self.terms = terms
        self.usage = usage
        self.amountMax = amountMax
    }
}
