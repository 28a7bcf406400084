package import Commerce

/// Everything known about rates: what was published or set, what follows from it by decree or by law, and in which order
/// all of it counts.
package struct RateBook: Sendable {
    package let chain: RateChain
    package let table: RateTable
    /// Of the sources that are neither the ECB nor a decree, by their id.
    package let banks: [String: SourceTable]
    let pegs: [Currency: Peg]
    let withdrawn: [Currency: WithdrawnCurrency]

    package init(
        table: RateTable, pegs: [Currency: Peg] = [:], withdrawn: [Currency: WithdrawnCurrency] = [:],
        banks: [String: SourceTable] = [:], chain: RateChain = .first
    ) {
        self.table = table
        self.pegs = pegs
        self.withdrawn = withdrawn
        self.banks = banks
        self.chain = chain
    }

    /// The same with newer figures.
    package func with(_ table: RateTable, banks: [String: SourceTable]? = nil) -> RateBook {
        RateBook(table: table, pegs: pegs, withdrawn: withdrawn, banks: banks ?? self.banks, chain: chain)
    }

    /// The same figures under another order of sources.
    package func under(_ chain: RateChain) -> RateBook {
        RateBook(table: table, pegs: pegs, withdrawn: withdrawn, banks: banks, chain: chain)
    }

    /// The rates of these currencies as they stood on a day.
    ///
    /// A weekend or holiday has the last publication before it, never a later one. The sources are asked in the order of
    /// the chain; the first one whose rate is not too old for the use answers.
    /// - Parameters:
    ///   - today: rates of a later day are not known to anybody.
    ///   - policy: what becomes of a rate that is too old with every source.
    /// - Throws: `.dayOutOfRange`; `.noRates` and `.staleRates` with each currency; `.tooFine`.
    package func rateSet(
        of currencies: some Sequence<Currency>, asOf: CalendarDate, today: CalendarDate, use: RateUse = .quote,
        policy: StalePolicy = .mark
    ) throws(PricingError) -> RateSet {
        guard asOf <= today, let publishedOn = table.publicationDay(onOrBefore: asOf) else {
            throw .dayOutOfRange(asOf, first: table.firstDay ?? RatePublication.firstDay, last: today)
        }
        var rates: [SourcedRate] = []
        var missing: [MissingRate] = []
        var stale: [StaleRate] = []
        for currency in Set(currencies).sorted() where currency != .eur {
            guard let found = try rate(of: currency, asOf: asOf, use: use, linksMax: Self.linksMax) else {
                missing.append(
                    MissingRate(
                        currency: currency, asOf: asOf,
                        lastListedOn: table.lastDay(of: currency, onOrBefore: asOf)))
                continue
            }
            rates.append(found.rate)
            if found.isStale {
                stale.append(StaleRate(currency: currency, asOf: asOf, publishedOn: found.rate.publishedOn, use: use))
            }
        }
        guard missing.isEmpty else { throw .noRates(missing) }
        guard stale.isEmpty || policy == .mark else { throw .staleRates(stale) }
        return RateSet(
            asOf: asOf, publishedOn: rates.map(\.publishedOn).min() ?? publishedOn, rates: rates,
            stale: stale.map(\.currency))
    }

    /// Every currency that has a rate on a day, by code; the euro among them.
    package func currencies(asOf: CalendarDate) -> [Currency] {
        let others = Set(pegs.values.map(\.currency)).union(banks.values.flatMap(\.currencies))
            .subtracting(table.currencies(onOrBefore: asOf))
            .filter { $0.withdrawnOn.map { asOf <= $0 } ?? true }
            .filter { (try? rate(of: $0, asOf: asOf, use: .display, linksMax: Self.linksMax)) != nil }
        return Set(table.currencies(onOrBefore: asOf) + others + [.eur]).sorted()
    }

    /// How many pegs, conversions or bridges may stand between a currency and a published rate: a guilder withdrawn for
    /// one that is pegged to the dollar needs two. A circle in the data ends here too.
    static let linksMax = 2

    struct Found {
        let rate: SourcedRate
        let source: RateSource
        let isStale: Bool
    }

    /// What the chain says of a currency.
    func rate(
        of currency: Currency, asOf: CalendarDate, use: RateUse, linksMax: Int
    ) throws(PricingError) -> Found? {
        var older: Found?
        for source in chain.sources {
            if older != nil, source.takesOverFrom.map({ asOf < $0 }) ?? true { continue }
            guard let found = try rate(of: currency, from: source, asOf: asOf, use: use, linksMax: linksMax) else {
                continue
            }
            if source.kind == .fixed || !found.isStale { return found }
            older = older ?? found
        }
        return older
    }

    /// What one source says of a currency.
    func rate(
        of currency: Currency, from source: RateSource, asOf: CalendarDate, use: RateUse, linksMax: Int
    ) throws(PricingError) -> Found? {
        switch source.kind {
        case .fixed:
            guard let old = withdrawn[currency], asOf >= old.fixedFrom else { return nil }
            return try link(
                currency, old.unitsPerSuccessor, of: old.successor, source, .withdrawn(old), asOf, use, linksMax)
        case .ecb:
            guard let published = table.rate(of: currency, onOrBefore: asOf) else { return nil }
            let rate = SourcedRate(
                currency: currency, perEuro: published.perEuro, publishedOn: published.day, origin: .published)
            return Found(
                rate: rate, source: source,
                isStale: source.isStale(ageDays: asOf.days(since: published.day), for: use))
        case .peg:
            guard let peg = pegs[currency], peg.isInForce(on: asOf) else { return nil }
            return try link(currency, peg.unitsPerBase, of: peg.base, source, .peg(peg), asOf, use, linksMax)
        case .manual:
            guard let told = banks[source.id]?.rateInForce(of: currency, on: asOf) else { return nil }
            return try link(
                currency, told.perBridge, of: told.bridge, source, .bank(source.id, source.words(for: told)), asOf, use,
                linksMax, saidOn: told.day)
        case .bank:
            guard let told = banks[source.id]?.rate(of: currency, onOrBefore: asOf) else { return nil }
            let age = asOf.days(since: told.day)
            guard source.endDays.map({ age <= $0 }) ?? true else { return nil }
            let found = try link(
                currency, told.perBridge, of: told.bridge, source, .bank(source.id, source.words(for: told)), asOf, use,
                linksMax, saidOn: told.day)
            guard let found, !found.isStale, source.isStale(ageDays: age, for: use) else { return found }
            return Found(rate: found.rate, source: source, isStale: true)
        }
    }

    /// A rate through another one: as old as the older of the two.
    private func link(
        _ currency: Currency, _ units: Ratio, of base: Currency, _ source: RateSource, _ origin: SourcedRate.Origin,
        _ asOf: CalendarDate, _ use: RateUse, _ linksMax: Int, saidOn: CalendarDate? = nil
    ) throws(PricingError) -> Found? {
        guard linksMax > 0 else { return nil }
        if base == .eur {
            guard let day = saidOn ?? table.publicationDay(onOrBefore: asOf) else { return nil }
            return Found(
                rate: SourcedRate(currency: currency, perEuro: units, publishedOn: day, origin: origin),
                source: source, isStale: false)
        }
        guard let base = try rate(of: base, asOf: asOf, use: use, linksMax: linksMax - 1) else { return nil }
        guard let perEuro = try? units * base.rate.perEuro else { throw .tooFine(currency) }
        let day = min(base.rate.publishedOn, saidOn ?? base.rate.publishedOn)
        return Found(
            rate: SourcedRate(currency: currency, perEuro: perEuro, publishedOn: day, origin: origin), source: source,
            isStale: base.isStale)
    }
}

extension RateSource {
    fileprivate func words(for told: BridgedRate) -> String {
        told.bridge == .eur ? name : "\(name), by its rate to the \(told.bridge)"
    }
}
