import Commerce

/// Retail over the border within a limit for each purchase: no duty, and a part of the tax on the price with carriage.
struct CrossBorderRetailFormula {
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
        let shipment = consignment.shipment
        guard !shipment.isForBusiness else { throw LandedCostError.businessBuyer(consignment.destination.country) }
        let scheme = try rules.required(.lowValueScheme, on: day)
        let share = try rules.required(.lowValueSchemeRate, on: day)
        if let registration = consignment.destination.registration {
            switch shipment.standing(in: registration) {
            case .registered: break
            case .notRegistered:
                if let parcel = try personalParcel(&ledger) { return parcel }
                throw LandedCostError.notRegistered(registration)
            case .notSaid:
                ledger.assume(
                    "seller_registration", "The seller is registered as \(registration); say `none` where it is not.")
            }
        }
        if let limit = scheme.amount {
            let value = try consignment.landedValue(in: limit.currency)
            if try limit.isLess(than: value) {
                throw LandedCostError.overSchemeLimit(rule: scheme.citation.id, limit: limit, value: value)
            }
            ledger.skip("\(rules.prefix).tariff", .within(value, limit: limit))
        }
        ledger.assume(scheme)
        ledger.assume(share)
        if let rate = share.rate {
            try ledger.add(
                consignment.charge(
                    .tax, "VAT of cross-border retail", rate, of: consignment.customsValue, share.citation, by: .seller)
            )
        }
        return try ledger.cost(of: consignment, regime: "\(rules.prefix)_cross_border_retail")
    }

    /// A parcel so small that the tax on personal parcels is waived whatever group its goods are in: the row has the
    /// highest of the rates and the tax that is waived.
    private func personalParcel(_ ledger: inout Ledger) throws -> OptionCost? {
        guard let rule = rules.inForce(.personalParcelTax, on: day), let highest = rule.rate, let waived = rule.amount
        else { return nil }
        let tax = try consignment.landedValue(in: waived.currency).times(highest, rounding: .halfUp)
        guard try !waived.isLess(than: tax) else { return nil }
        ledger.assume(rule)
        ledger.skip("\(rules.prefix).personal_parcel_tax", .within(tax, limit: waived))
        return try ledger.cost(of: consignment, regime: "\(rules.prefix)_personal_parcel")
    }
}
