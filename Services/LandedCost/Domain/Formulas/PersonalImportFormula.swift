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
        try add(.duty, "Basic customs duty, heading 9804", duty, of: consignment.customsValue, &ledger)
        try add(.additionalDuty, "Social welfare surcharge", surcharge, of: ledger.duty, &ledger)
        let lines = Array(consignment.codes.indices)
        var tax = try ImportTax(consignment)
        try tax.add(
            on: lines.map { ImportTax.Line(index: $0, isAtSale: false) },
            duties: [SharedSum(amount: ledger.duty, lines: lines)], isWhole: false, names: .atBorder, to: &ledger)
        for note in rules.all(.note) where note.citation.period.contains(day) { ledger.assume(note) }
        ledger.assume(
            "personal_use", "The goods are for personal use and come under heading 9804, whatever their code.")
        return try ledger.cost(of: consignment, regime: "\(rules.prefix)_personal_import")
    }

    private func add(
        _ kind: Charge.Kind, _ title: Charge.Title, _ rule: Rule, of base: Money, _ ledger: inout Ledger
    ) throws {
        guard let rate = rule.rate else { return }
        try ledger.add(consignment.charge(kind, title, rate, of: base, rule.citation, by: .carrier))
        ledger.assume(rule)
    }
}
