import Commerce

/// What customs takes for working on an entry: a share of the value within bounds, or a fixed sum, by kind of entry.
struct EntryFees {
    private let consignment: Consignment
    private let rules: RuleSet
    private let day: CalendarDate

    init(_ consignment: Consignment, rules: RuleSet) {
        self.consignment = consignment
        self.rules = rules
        day = consignment.shipment.asOf
    }

    /// Whether the value asks for a formal entry.
    func isFormal() throws -> Bool {
        let threshold = try rules.required(.formalEntryThreshold, on: day)
        guard let limit = threshold.amount else { return true }
        return try limit.isLess(than: consignment.intrinsicValue(in: limit.currency))
    }

    func add(isFormal: Bool, to ledger: inout Ledger) throws {
        if isFormal { try addFormal(&ledger) } else { try addInformal(&ledger) }
        if consignment.option.mode == .sea { try addHarbour(&ledger) }
    }

    private func addFormal(_ ledger: inout Ledger) throws {
        let share = try rules.required(.entryFeeMPFRate, on: day)
        let minimum = try rules.required(.entryFeeMPFMinimum, on: day)
        let maximum = try rules.required(.entryFeeMPFMaximum, on: day)
        guard let rate = share.rate, let least = minimum.amount, let most = maximum.amount else { return }
        guard let base = try base(&ledger) else { return }
        var amount = try base.times(rate, rounding: .halfUp)
        var citation = share.citation
        if try amount.isLess(than: least) { (amount, citation) = (least, minimum.citation) }
        if try most.isLess(than: amount) { (amount, citation) = (most, maximum.citation) }
        try ledger.add(
            consignment.charge(
                .fee, "Merchandise processing fee", .within(rate, of: base, least: least, most: most),
                amount, .row(citation), by: .carrier))
    }

    /// The value without lines that a programme claimed for them exempts (19 USC 58c(b)(8) and the agreements' acts);
    /// nil where nothing is left, and so no fee.
    private func base(_ ledger: inout Ledger) throws -> Money? {
        guard let tariff = consignment.destination.tariff,
            consignment.shipment.lines.contains(where: { $0.preference != nil })
        else { return consignment.intrinsic }
        var base = consignment.intrinsic
        var isAnyLeft = false
        for (line, ordered) in consignment.shipment.lines.enumerated() {
            let claims = DutyClaims(ordered, consignment.facts(line), tariff, on: day)
            if claims.exemptsProcessingFee {
                base = try base - consignment.goods[line]
                ledger.skip(
                    "\(rules.prefix).entry_fee_mpf_rate",
                    .line(ordered.id, "\(ordered.preference ?? "") exempts it from the processing fee"))
            } else {
                isAnyLeft = true
            }
        }
        return isAnyLeft ? base : nil
    }

    /// The fee of an informal entry by how the goods travel. Where its amount on the day is not known, the answer says
    /// so and leaves it out.
    private func addInformal(_ ledger: inout Ledger) throws {
        guard try base(&ledger) != nil else { return }
        let name: RuleName =
            switch consignment.option.mode {
            case .post: .entryFeePostal
            case .express: .entryFeeExpress
            case .air, .sea, .road: .entryFeeMPFInformal
            }
        guard let rule = rules.inForce(name, on: day), let amount = rule.amount else {
            if let last = rules.all(name).last { ledger.skip(last.citation.id, .notOn(day)) }
            return ledger.assume(
                "fee_not_known", .feeNotKnown(rules: rules.prefix, name, day))
        }
        try ledger.add(
            consignment.charge(
                .fee, "Processing fee of an informal entry", .each(amount, count: 1, of: .consignment), amount,
                .row(rule.citation), by: .carrier))
    }

    /// Not charged at 3 USD or less when nothing else is due (19 CFR 24.24).
    private func addHarbour(_ ledger: inout Ledger) throws {
        let rule = try rules.required(.entryFeeHMF, on: day)
        guard let rate = rule.rate else { return }
        let amount = try consignment.intrinsic.times(rate, rounding: .halfUp)
        let isAlone = ledger.charges.allSatisfy(\.customsAmount.isZero)
        let small = consignment.destination.customsCurrency.minorUnitsPerMajor * 3
        if isAlone, amount.minorUnits <= small {
            return ledger.skip(rule.citation.id, .text("3 USD or less, and nothing else is due"))
        }
        try ledger.add(
            consignment.charge(
                .fee, "Harbor maintenance fee", rate, of: consignment.intrinsic, rule.citation, by: .carrier))
    }
}
