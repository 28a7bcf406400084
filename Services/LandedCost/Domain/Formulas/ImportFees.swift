import Commerce

/// Fees of post, carrier or state for a parcel or an entry, by the dated rows of a destination and its group.
struct ImportFees {
    private let gate: RuleGate
    private let consignment: Consignment

    init(_ gate: RuleGate) {
        self.gate = gate
        consignment = gate.consignment
    }

    func add(to ledger: inout Ledger) throws {
        try add(consignment.destination.rules, &ledger)
        if let national = consignment.destination.nationalRules { try add(national, &ledger) }
    }

    private func add(_ rules: RuleSet, _ ledger: inout Ledger) throws {
        for name in RuleName.fees {
            for rule in rules.all(name) where rule.amount != nil || rule.rate != nil || rule.citation.confidence == .low
            {
                guard rule.citation.period.contains(consignment.shipment.asOf) else {
                    ledger.skip(rule.citation.id, .notOn(consignment.shipment.asOf))
                    continue
                }
                guard try gate.holds(rule, upTo: rule.limit, &ledger) else { continue }
                if rule.occasion == .due, !ledger.charges.contains(where: Self.isDueAtBorder) {
                    ledger.skip(rule.citation.id, .text("nothing is due at the border"))
                    continue
                }
                try charge(rule, Self.title(name), &ledger)
            }
        }
    }

    private static func isDueAtBorder(_ charge: Charge) -> Bool {
        charge.collector == .carrier && !charge.customsAmount.isZero
    }

    private func charge(_ rule: Rule, _ title: String, _ ledger: inout Ledger) throws {
        let currency = consignment.destination.customsCurrency
        if let rate = rule.rate {
            let fee = try consignment.charge(
                .fee, .text(title), rate, of: consignment.customsValue, rule.citation, by: .carrier)
            if let least = rule.amount, try fee.customsAmount.isLess(than: least) {
                return ledger.skip(rule.citation.id, .text("it is not taken under \(least)"))
            }
            try ledger.add(fee)
        } else if let amount = rule.amount {
            let count = rule.per == .line ? consignment.codes.count : 1
            let sum = try amount.times(Int64(count))
            try ledger.add(
                consignment.charge(
                    .fee, .text(title), .each(amount, count: count, of: rule.per),
                    consignment.shipment.rates.convert(sum, to: currency), .row(rule.citation), by: .carrier))
        }
        ledger.assume(rule)
    }

    private static func title(_ name: RuleName) -> String {
        switch name {
        case .entryFee: "Import entry fee"
        case .biosecurityFee: "Biosecurity fee"
        case .postalHandlingFee: "Postal handling fee"
        case .declarationCharge: "Declaration charge"
        default: "Parcel fee"
        }
    }
}
