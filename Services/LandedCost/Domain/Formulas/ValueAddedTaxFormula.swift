import Commerce

/// A low-value scheme or the tariff on CIF, then VAT on value and duty. The figures are all in the rules' rows: where
/// the relief ends, what each item bears, up to which value the seller charges the tax.
struct ValueAddedTaxFormula {
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
        let scheme = try rules.required(.lowValueScheme, on: day)
        let sale = try lowValueSale(scheme, &ledger)
        try addDuty(&ledger)
        try addTax(sale, &ledger)
        try addFees(&ledger)
        return try ledger.cost(of: consignment, regime: regime(sale))
    }

    /// Where the tax of a low-value consignment is charged.
    private enum Sale {
        /// By the seller, at the sale.
        case taxedAtSale
        /// Low in value, but taxed at the border.
        case taxedAtBorder
        /// A normal entry.
        case notLow
    }

    private func regime(_ sale: Sale) -> String {
        switch sale {
        case .taxedAtSale: "\(rules.prefix)_\(consignment.destination.registration ?? "low_value")"
        case .taxedAtBorder: "\(rules.prefix)_low_value"
        case .notLow: "normal_entry"
        }
    }

    private func lowValueSale(_ scheme: Rule, _ ledger: inout Ledger) throws -> Sale {
        guard try applies(scheme, upTo: scheme.amount, &ledger) else { return .notLow }
        ledger.assume(scheme)
        guard let registration = consignment.destination.registration else { return .taxedAtSale }
        switch consignment.shipment.standing(in: registration) {
        case .registered:
            return .taxedAtSale
        case .notSaid:
            ledger.assume(
                "seller_registration", "The seller is registered as \(registration); say `none` where it is not.")
            return .taxedAtSale
        case .notRegistered:
            ledger.skip(scheme.citation.id, .text("the seller is not registered as \(registration)"))
            return .taxedAtBorder
        }
    }

    /// Whether a rule for consignments up to a value holds, or why not.
    private func applies(_ rule: Rule, upTo limit: Money?, _ ledger: inout Ledger) throws -> Bool {
        if rule.isForConsumers, consignment.shipment.isForBusiness {
            ledger.skip(rule.citation.id, .text("it is for consumers"))
            return false
        }
        guard let limit else { return true }
        let value = try consignment.intrinsicValue(in: limit.currency)
        if try limit.isLess(than: value) {
            ledger.skip(rule.citation.id, .over(value, limit: limit))
            return false
        }
        return true
    }

    // MARK: Duty

    private func addDuty(_ ledger: inout Ledger) throws {
        let relief = try rules.required(.dutyDeMinimis, on: day)
        if let limit = relief.amount, limit.isPositive, try applies(relief, upTo: limit, &ledger) {
            let excluded = consignment.codes.indices.filter {
                consignment.destination.exclusion(of: consignment.codes[$0])?.effect == .noDutyRelief
            }
            if !excluded.isEmpty { try consignment.addTariffDuties(on: excluded, to: &ledger) }
            ledger.skip(
                "\(rules.prefix).tariff", .within(try consignment.intrinsicValue(in: limit.currency), limit: limit))
            return
        }
        if relief.amount?.isZero == true { ledger.skip(relief.citation.id, .text("no value is free of duty")) }
        if let flat = try flatDuty(&ledger) {
            try addFlatDuty(flat, &ledger)
        } else {
            try consignment.addTariffDuties(on: consignment.codes.indices, to: &ledger)
        }
    }

    private func flatDuty(_ ledger: inout Ledger) throws -> Rule? {
        guard let flat = rules.inForce(.lowValueFlatDuty, on: day) else {
            for rule in rules.all(.lowValueFlatDuty) { ledger.skip(rule.citation.id, .notOn(day)) }
            return nil
        }
        return try applies(flat, upTo: flat.limit, &ledger) ? flat : nil
    }

    /// One charge for each distinct subheading, on the line itself where only one line has it.
    private func addFlatDuty(_ flat: Rule, _ ledger: inout Ledger) throws {
        guard let each = flat.amount else { return }
        var seen: [UInt32] = []
        for (line, code) in consignment.codes.enumerated() {
            let subheading = code.subheading
            if seen.contains(subheading) { continue }
            seen.append(subheading)
            let isAlone = !consignment.codes[(line + 1)...].contains { $0.subheading == subheading }
            try ledger.add(
                consignment.charge(
                    .duty, "Customs duty per item (HS \(code.prefix(6).text))", line: isAlone ? line : nil,
                    .each(each, count: 1, of: .hs6),
                    consignment.shipment.rates.convert(each, to: consignment.destination.customsCurrency),
                    .row(flat.citation), by: .carrier))
        }
        ledger.assume(flat)
        ledger.skip(
            "\(rules.prefix).tariff",
            .text("the flat duty takes its place; a preference claimed in a full declaration was not considered"))
    }

    // MARK: Tax and fees

    private func addTax(_ sale: Sale, _ ledger: inout Ledger) throws {
        let vat = try consignment.tables.vat.standard(in: consignment.destination.country, on: day)
        if rules.inForce(.lowValueFlatDuty, on: day) != nil, !ledger.duty.isZero, sale != .notLow,
            let onFlat = rules.inForce(.lowValueFlatDutyTax, on: day)
        {
            ledger.assume(onFlat)
        }
        if sale == .taxedAtSale, consignment.shipment.isForBusiness {
            ledger.assume("no_vat_number", "The business gave no VAT number, so VAT is charged at the sale.")
        }
        let base = try consignment.intrinsic + consignment.carriage + ledger.duty
        let name = sale == .taxedAtSale ? "\(vat.taxName) charged at the sale" : "Import \(vat.taxName)"
        try ledger.add(
            consignment.charge(
                .tax, name, vat.rate, of: base, vat.citation, by: sale == .taxedAtSale ? .seller : .carrier))
        ledger.assume("standard_rate", Consignment.standardRateText)
        ledger.assume(vat.citation.id, vat.assumption)
    }

    private func addFees(_ ledger: inout Ledger) throws {
        let sets = [rules, consignment.destination.nationalRules].compactMap(\.self)
        for rule in sets.flatMap({ $0.all(.handlingFee) + $0.all(.nationalParcelFee) }) {
            guard let amount = rule.amount else { continue }
            guard rule.citation.period.contains(day) else {
                ledger.skip(rule.citation.id, .notOn(day))
                continue
            }
            guard rule.citation.confidence != .low else {
                ledger.skip(rule.citation.id, .text("not confirmed, so not charged"))
                continue
            }
            guard try applies(rule, upTo: rule.limit, &ledger) else { continue }
            let count = rule.per == .line ? consignment.codes.count : 1
            let sum = try amount.times(Int64(count))
            try ledger.add(
                consignment.charge(
                    .fee, "Parcel fee", .each(amount, count: count, of: rule.per),
                    consignment.shipment.rates.convert(sum, to: consignment.destination.customsCurrency),
                    .row(rule.citation), by: .carrier))
            ledger.assume(rule)
        }
    }
}
