package import Commerce

/// Everything known about rates: what was published, and what follows from it by decree or by law.
package struct RateBook: Sendable {
    package let table: RateTable
    private let pegs: [Currency: Peg]
    private let withdrawn: [Currency: WithdrawnCurrency]

    package init(
        table: RateTable, pegs: [Currency: Peg] = [:], withdrawn: [Currency: WithdrawnCurrency] = [:]
    ) {
        self.table = table
        self.pegs = pegs
        self.withdrawn = withdrawn
    }

    /// The same with another table.
    package func with(_ table: RateTable) -> RateBook { RateBook(table: table, pegs: pegs, withdrawn: withdrawn) }

    /// The rates of these currencies as they stood on a day.
    ///
    /// A weekend or holiday has the last publication before it, never a later one. A currency that is withdrawn has the
    /// fixed rate of its conversion, even while the last publication still lists it; one that is not listed has its rate
    /// by a peg in force, else none.
    /// - Parameter today: rates of a later day are not known to anybody.
    package func rateSet(
        of currencies: some Sequence<Currency>, asOf: CalendarDate, today: CalendarDate
    ) throws(PricingError) -> RateSet {
        guard asOf <= today, let publishedOn = table.publicationDay(onOrBefore: asOf) else {
            throw .dayOutOfRange(asOf, first: table.firstDay ?? RatePublication.firstDay, last: today)
        }
        var rates: [SourcedRate] = []
        var missing: [MissingRate] = []
        for currency in Set(currencies).sorted() where currency != .eur {
            if let rate = try rate(of: currency, asOf: asOf, linksMax: 2) {
                rates.append(rate)
            } else {
                missing.append(
                    MissingRate(
                        currency: currency, asOf: asOf,
                        lastListedOn: table.lastDay(of: currency, onOrBefore: asOf)))
            }
        }
        guard missing.isEmpty else { throw .noRates(missing) }
        return RateSet(asOf: asOf, publishedOn: rates.map(\.publishedOn).min() ?? publishedOn, rates: rates)
    }

    /// Every currency that has a rate on a day, by code; the euro among them.
    package func currencies(asOf: CalendarDate) -> [Currency] {
        let pegged = pegs.values.filter { $0.isInForce(on: asOf) }.map(\.currency)
            .filter { (try? rate(of: $0, asOf: asOf, linksMax: 2)) != nil }
        return Set(table.currencies(onOrBefore: asOf) + pegged + [.eur]).sorted()
    }

    /// - Parameter linksMax: how many pegs or conversions may stand between a currency and a published rate: a guilder
    ///   withdrawn for one that is pegged to the dollar needs two. A circle in the data ends here too.
    private func rate(
        of currency: Currency, asOf: CalendarDate, linksMax: Int
    ) throws(PricingError) -> SourcedRate? {
        if let old = withdrawn[currency], asOf >= old.goneFrom {
            guard linksMax > 0 else { return nil }
            return try rate(
                of: currency, times: old.unitsPerSuccessor, of: old.successor, asOf: asOf, linksMax,
                origin: .withdrawn(old))
        }
        if let published = table.rate(of: currency, onOrBefore: asOf) {
            return SourcedRate(
                currency: currency, perEuro: published.perEuro, publishedOn: published.day, origin: .published)
        }
        guard linksMax > 0, let peg = pegs[currency], peg.isInForce(on: asOf) else { return nil }
        return try rate(
            of: currency, times: peg.unitsPerBase, of: peg.base, asOf: asOf, linksMax, origin: .peg(peg))
    }

    private func rate(
        of currency: Currency, times units: Ratio, of base: Currency, asOf: CalendarDate, _ linksMax: Int,
        origin: SourcedRate.Origin
    ) throws(PricingError) -> SourcedRate? {
        if base == .eur {
            guard let day = table.publicationDay(onOrBefore: asOf) else { return nil }
            return SourcedRate(currency: currency, perEuro: units, publishedOn: day, origin: origin)
        }
        guard let link = try rate(of: base, asOf: asOf, linksMax: linksMax - 1) else { return nil }
        guard let perEuro = try? units * link.perEuro else { throw .tooFine(currency) }
        return SourcedRate(currency: currency, perEuro: perEuro, publishedOn: link.publishedOn, origin: origin)
    }
}
