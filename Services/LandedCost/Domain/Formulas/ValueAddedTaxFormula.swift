import Commerce

/// A low-value scheme or a normal entry, never both; then VAT, GST or sales tax on value and duty; then fees. Which
/// reliefs, rates, bases and fees there are is all in the rules' rows: a destination needs no code of its own.
struct ValueAddedTaxFormula {
    private let consignment: Consignment
    private let rules: RuleSet

    init(_ consignment: Consignment) {
        self.consignment = consignment
        rules = consignment.destination.rules
    }

    func cost() throws -> OptionCost {
        var ledger = Ledger(consignment.destination.customsCurrency)
        var gate = RuleGate(consignment)
        let scheme = try SchemeGate(gate, &ledger)
        gate.isInScheme = scheme.isAnyAtSale
        var duty = ImportDuty(gate, isFullDeclaration: scheme.isFullDeclaration)
        try duty.add(to: &ledger)
        try addTax(scheme, duty, gate, &ledger)
        // Also where all is free: the value is what the reliefs were measured on.
        sayValuation(&ledger)
        try ImportFees(gate).add(to: &ledger)
        try addNotes(gate, &ledger)
        return try ledger.cost(of: consignment, regime: regime(scheme, duty))
    }

    private func regime(_ scheme: SchemeGate, _ duty: ImportDuty) -> String {
        if scheme.isAnyAtSale {
            let name = consignment.destination.registration ?? "low_value"
            return name.hasPrefix("\(rules.prefix)_") ? name : "\(rules.prefix)_\(name)"
        }
        switch duty.way {
        case .gift: return "\(rules.prefix)_gift"
        case .singleRate: return "\(rules.prefix)_simplified"
        case .relief, .flat: return "\(rules.prefix)_low_value"
        case .ordinary: return scheme.isLow && !scheme.isFullDeclaration ? "\(rules.prefix)_low_value" : "normal_entry"
        }
    }

    private func addTax(
        _ scheme: SchemeGate, _ duty: ImportDuty, _ gate: RuleGate, _ ledger: inout Ledger
    ) throws {
        var lines: [ImportTax.Line] = []
        lines.reserveCapacity(consignment.codes.count)
        for line in consignment.codes.indices where !duty.untaxed.contains(line) {
            lines.append(ImportTax.Line(index: line, isAtSale: scheme.isAtSale[line]))
        }
        if lines.contains(where: { !$0.isAtSale }) { try relieve(&lines, gate, &ledger) }
        guard !lines.isEmpty else { return }
        if duty.way == .flat { sayTaxOnFlatDuty(scheme, &ledger) }
        if scheme.isAnyAtSale, consignment.shipment.isForBusiness {
            ledger.assume("no_vat_number", "The business gave no VAT number, so VAT is charged at the sale.")
        }
        var tax = try ImportTax(consignment)
        try tax.add(on: lines, duties: duty.shared, isWhole: false, names: .bySale, to: &ledger)
    }

    /// Takes the lines out that a relief frees of tax at the border.
    private func relieve(_ lines: inout [ImportTax.Line], _ gate: RuleGate, _ ledger: inout Ledger) throws {
        for rule in try gate.required(.taxDeMinimis) where rule.measure != .tax {
            guard let limit = rule.amount, limit.isPositive else { continue }
            guard try gate.holds(rule, upTo: limit, &ledger) else { continue }
            let before = lines.count
            lines.removeAll { !$0.isAtSale && gate.covers(rule, $0.index) }
            guard lines.count < before else { continue }
            ledger.assume(rule)
            let value = try consignment.value(rule.measure, in: limit.currency)
            ledger.skip("\(rules.prefix).import_tax", .within(value, limit: limit))
        }
    }

    private func sayTaxOnFlatDuty(_ scheme: SchemeGate, _ ledger: inout Ledger) {
        let day = consignment.shipment.asOf
        guard scheme.isLow, !ledger.duty.isZero, rules.inForce(.lowValueFlatDuty, on: day) != nil,
            let row = rules.inForce(.lowValueFlatDutyTax, on: day)
        else { return }
        ledger.assume(row)
    }

    private func sayValuation(_ ledger: inout Ledger) {
        if let valuation = consignment.valuation { ledger.assume(valuation) }
    }

    /// What an answer of this destination has to say besides its figures.
    private func addNotes(_ gate: RuleGate, _ ledger: inout Ledger) throws {
        for rule in rules.all(.note) where rule.citation.period.contains(consignment.shipment.asOf) {
            var unsaid = Ledger(consignment.destination.customsCurrency)
            guard consignment.codes.indices.contains(where: { gate.covers(rule, $0) }),
                try gate.holds(rule, upTo: rule.limit, &unsaid)
            else { continue }
            ledger.assume(rule)
        }
    }
}
