import Commerce

/// A flat rate by value band, less a deduction, on goods with carriage; then a tax that lies inside its own base.
struct SimplifiedRemittanceFormula {
    private let consignment: Consignment
    private let rules: RuleSet
    private let day: CalendarDate

    init(_ consignment: Consignment) {
        self.consignment = consignment
        rules = consignment.destination.rules
        day = consignment.shipment.asOf
    }

    func cost() throws -> OptionCost {
        var ledger = Ledger(consignment.destination.customsCurrency)
        let isCertified = try isCertified(&ledger)
        let collector: Charge.Collector = isCertified ? .seller : .carrier
        if try !isFreeMedicine(&ledger) {
            try addDuty(band(isCertified ? .lowValueScheme : .simplifiedRegime, &ledger), collector, &ledger)
        }
        try addTax(collector, &ledger)
        let scheme = isCertified ? consignment.destination.registration ?? "certified" : "simplified"
        return try ledger.cost(of: consignment, regime: "\(rules.prefix)_\(scheme)")
    }

    private func isCertified(_ ledger: inout Ledger) throws -> Bool {
        guard !consignment.shipment.isForBusiness else {
            throw LandedCostError.businessBuyer(consignment.destination.country)
        }
        guard let registration = consignment.destination.registration else { return false }
        switch consignment.shipment.standing(in: registration) {
        case .registered:
            return true
        case .notSaid:
            ledger.assume(
                "seller_registration", "The seller is registered as \(registration); say `none` where it is not.")
            return true
        case .notRegistered:
            for rule in rules.all(.lowValueScheme) {
                ledger.skip(rule.citation.id, .text("the seller is not registered as \(registration)"))
            }
            return false
        }
    }

    /// Medicines for a natural person bear no duty up to a limit of their own; only where nothing else is in the parcel.
    private func isFreeMedicine(_ ledger: inout Ledger) throws -> Bool {
        let gate = RuleGate(consignment)
        for rule in rules.all(.medicineExemption) where rule.citation.period.contains(day) {
            guard consignment.codes.indices.allSatisfy({ gate.covers(rule, $0) }),
                try gate.holds(rule, upTo: rule.amount, &ledger)
            else { continue }
            ledger.assume(rule)
            ledger.skip("\(rules.prefix).import_duty", .text("medicines within the exemption of \(rule.citation.id)"))
            return true
        }
        return false
    }

    /// The row of the lowest limit that the value does not pass.
    private func band(_ name: RuleName, _ ledger: inout Ledger) throws -> Rule {
        var highest = try rules.required(name, on: day)
        var chosen: Rule?
        for rule in rules.all(name) where rule.citation.period.contains(day) {
            guard let limit = rule.amount else { continue }
            let value = try consignment.landedValue(in: limit.currency)
            if try limit.isLess(than: value) {
                ledger.skip(rule.citation.id, .over(value, limit: limit))
            } else if let best = chosen?.amount, try best.isLess(than: limit) {
                ledger.skip(rule.citation.id, .within(value, limit: best))
            } else {
                if let replaced = chosen { ledger.skip(replaced.citation.id, .within(value, limit: limit)) }
                chosen = rule
            }
            if let most = highest.amount, try most.isLess(than: limit) { highest = rule }
        }
        if let chosen { return chosen }
        guard let limit = highest.amount else {
            throw LandedCostError.noDataForDestination(consignment.destination.country)
        }
        throw LandedCostError.overSchemeLimit(
            rule: highest.citation.id, limit: limit, value: try consignment.landedValue(in: limit.currency))
    }

    /// Rounded once: the deduction is taken off the exact product.
    private func addDuty(_ band: Rule, _ collector: Charge.Collector, _ ledger: inout Ledger) throws {
        guard let rate = band.rate else { return }
        let currency = consignment.destination.customsCurrency
        let value = consignment.customsValue
        ledger.assume(band)
        guard let deduction = band.deduction else {
            return try ledger.add(
                consignment.charge(.duty, "Import duty", rate, of: value, band.citation, by: collector))
        }
        let cross = try consignment.shipment.rates.cross(from: deduction.currency, to: currency)
        let exact = try value.ratio * rate - deduction.ratio * cross
        let amount = try Money(exact.isNegative ? .zero : exact, currency, rounding: .halfUp)
        try ledger.add(
            consignment.charge(
                .duty, "Import duty", .shareLess(rate, of: value, deduction: deduction), amount, .row(band.citation),
                by: collector))
    }

    private func addTax(_ collector: Charge.Collector, _ ledger: inout Ledger) throws {
        let region = consignment.shipment.region
        let rule = try rules.required(.standardTaxRate, on: day, region: region)
        guard let rate = rule.rate else { return }
        if region == nil {
            ledger.assume("region", "The state was not given; the rate most states have was taken.")
        }
        ledger.assume(rule)
        let base = try consignment.customsValue + ledger.duty
        let exact = try base.ratio * rate / (Ratio.one - rate)
        let amount = try Money(exact, base.currency, rounding: .halfUp)
        try ledger.add(
            consignment.charge(.tax, "ICMS", .inside(rate, of: base), amount, .row(rule.citation), by: collector))
    }
}
