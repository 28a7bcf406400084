import Commerce

/// Gathers what one delivery option comes to while a formula works.
struct Ledger {
    private(set) var charges: [Charge] = []
    private(set) var assumptions: [Assumption] = []
    private(set) var tried: [Tried] = []
    private(set) var needs: [Need] = []
    private(set) var prohibitions: [Prohibition] = []
    /// The sum of the duties so far, in the customs currency.
    private(set) var duty: Money

    init(_ currency: Currency) {
        duty = .zero(currency)
        // What most answers need; a cart of hundreds of lines grows them.
        charges.reserveCapacity(16)
        assumptions.reserveCapacity(16)
        tried.reserveCapacity(16)
    }

    mutating func add(_ charge: Charge) throws {
        if charge.kind == .duty || charge.kind == .additionalDuty { try duty += charge.customsAmount }
        charges.append(charge)
    }

    /// Says something once, however many lines lead to it.
    mutating func assume(_ code: String, _ detail: String) {
        guard !detail.isEmpty else { return }
        assume(code, .text(detail))
    }

    mutating func assume(_ code: String, _ words: Assumption.Words) {
        for known in assumptions where known.code == code && known.words == words { return }
        assumptions.append(Assumption(code, words))
    }

    /// Says what a row asks to be said wherever it is used.
    mutating func assume(_ rule: Rule) {
        assume(rule.citation.id, rule.assumption)
        if rule.isRecalled { assume("not_checked", rule.notChecked) }
    }

    /// Asks for a fact once, however many rules turn on it.
    mutating func ask(_ need: Need) {
        for known in needs where known.line == need.line && known.fact == need.fact { return }
        needs.append(need)
    }

    mutating func prohibit(_ prohibition: Prohibition) { prohibitions.append(prohibition) }

    mutating func skip(_ rule: String, _ why: Tried.Reason) { tried.append(Tried(rule: rule, why: why)) }

    /// A claim is never passed over in silence, also where nothing of the destination's programmes is known.
    private mutating func sayUncheckedClaims(of consignment: Consignment) {
        let destination = consignment.destination
        guard destination.tariff?.programmes.all.isEmpty ?? true else { return }
        for ordered in consignment.shipment.lines where ordered.preference != nil {
            let why = Tried.Reason.line(
                ordered.id, "no preferential rates of \(destination.country.name) are in the tables")
            let isSaid = tried.contains { $0.rule.hasSuffix(".preference") }
            if !isSaid { skip("\(destination.rules.prefix).preference", why) }
        }
    }

    /// Closes the account: the merchant's own fees, then the sums.
    mutating func cost(of consignment: Consignment, regime: String) throws -> OptionCost {
        try consignment.addSellerFees(to: &self)
        sayUncheckedClaims(of: consignment)
        let terms = consignment.shipment.terms
        var cost = OptionCost(
            id: consignment.option.id, regime: regime, customsValue: consignment.customsValue, charges: charges,
            assumptions: assumptions, tried: tried,
            totals: try Totals(charges, in: consignment.shipment.currency, terms) { $0.amount },
            customsTotals: try Totals(charges, in: consignment.destination.customsCurrency, terms) {
                $0.customsAmount
            })
        cost.needs = needs
        cost.prohibitions = prohibitions
        return cost
    }
}
