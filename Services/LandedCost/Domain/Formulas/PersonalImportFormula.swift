import Commerce

/// One heading for all goods of personal use: its duty on CIF, a surcharge on the duty, then GST on all of it.
struct PersonalImportFormula {
    private let consignment: Consignment
    private let rules: RuleSet
    private let day: CalendarDate

    init(_ consignment: Consignment) {
        self.consignment = consignment
        rules = consignment.destination.rules
        day = consignment.shipment.asOf
    }

    func cost() throws -> OptionCost {
        guard !consignment.shipment.isForBusiness else {
            throw LandedCostError.businessBuyer(consignment.destination.country)
        }
        var ledger = Ledger(consignment.destination.customsCurrency)
        let duty = try rules.required(.personalImportDuty, on: day)
        let surcharge = try rules.required(.socialWelfareSurcharge, on: day)
        let tax = try rules.required(.standardTaxRate, on: day)
        try add(.duty, "Basic customs duty, heading 9804", duty, of: consignment.customsValue, &ledger)
        try add(.additionalDuty, "Social welfare surcharge", surcharge, of: ledger.duty, &ledger)
        try add(.tax, "IGST", tax, of: consignment.customsValue + ledger.duty, &ledger)
        ledger.assume(
            "personal_use", "The goods are for personal use and come under heading 9804, whatever their code.")
        return try ledger.cost(of: consignment, regime: "\(rules.prefix)_personal_import")
    }

    private func add(
        _ kind: Charge.Kind, _ name: String, _ rule: Rule, of base: Money, _ ledger: inout Ledger
    ) throws {
        guard let rate = rule.rate else { return }
        try ledger.add(consignment.charge(kind, name, rate, of: base, rule.citation, by: .carrier))
        ledger.assume(rule)
    }
}
