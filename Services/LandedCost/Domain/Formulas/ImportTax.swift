import Commerce

/// The tax on the lines of a consignment: each line's rate by product group and part of the country, its base by the
/// destination's row, one charge for each rate.
struct ImportTax {
    /// A line that the tax is due on.
    struct Line {
        let index: Int
        /// The seller charges it.
        let isAtSale: Bool
    }

    /// How the charges are called.
    enum Names {
        case plain, atBorder, bySale
    }

    private struct Group {
        let tax: LineTax
        let isAtSale: Bool
        var lines: [Int]
    }

    private let consignment: Consignment
    private let national: VATRate
    private let taxes: CountryTaxes?
    /// Each line's part of the carriage and of the duty, made when lines differ.
    private var carriage: [Money] = []
    private var duty: [Money] = []

    /// - Throws: `.noTaxRate` or `.outsideDates` where no rate of the country is known.
    init(_ consignment: Consignment) throws {
        self.consignment = consignment
        let country = consignment.destination.country
        national = try consignment.tables.vat.standard(in: country, on: consignment.shipment.asOf)
        taxes = consignment.tables.vat.taxes(of: country)
    }

    /// - Parameters:
    ///   - duties: those that stand for several lines.
    ///   - isWhole: duty is not in the base, as in a sale without a border.
    mutating func add(
        on lines: [Line], duties: [SharedSum], isWhole isInternal: Bool, names: Names, to ledger: inout Ledger
    ) throws {
        let groups = try groups(lines, &ledger)
        if groups.count > 1 || groups.first?.lines.count != consignment.codes.count {
            carriage = try consignment.carriageShares()
            duty = isInternal ? [] : try lineDuties(ledger, duties)
        }
        var charges: [Charge] = []
        var isStandard = false
        for group in groups {
            if group.tax.rate.category == nil, !group.tax.rate.rate.isZero { isStandard = true }
            try charges += self.charges(of: group, isInternal: isInternal, names, ledger)
        }
        if try isWaived(charges, isInternal: isInternal, &ledger) { return }
        for charge in charges { try ledger.add(charge) }
        if isStandard { ledger.assume("standard_rate", Consignment.standardRateText) }
        for group in groups {
            for rate in [group.tax.rate, group.tax.onTop].compactMap(\.self) {
                ledger.assume(rate.citation.id, rate.assumption)
            }
        }
    }

    // MARK: Rates

    private func groups(_ lines: [Line], _ ledger: inout Ledger) throws -> [Group] {
        var groups: [Group] = []
        for line in lines {
            let tax = try tax(line.index, &ledger)
            if let place = groups.firstIndex(where: { $0.isAtSale == line.isAtSale && $0.tax.isSame(as: tax) }) {
                groups[place].lines.append(line.index)
            } else {
                groups.append(Group(tax: tax, isAtSale: line.isAtSale, lines: [line.index]))
            }
        }
        let destination = consignment.destination
        if !destination.regions.isEmpty, consignment.taxRegion == nil, !lines.isEmpty {
            ledger.assume("region", "The state or province was not given; only the national tax was taken.")
        }
        return groups
    }

    private func tax(_ line: Int, _ ledger: inout Ledger) throws -> LineTax {
        guard let taxes else { return LineTax(rate: national) }
        let shipment = consignment.shipment
        let category = shipment.lines[line].taxCategory
        let question = TaxQuestion(
            day: shipment.asOf, region: consignment.taxRegion, isForBusiness: shipment.isForBusiness,
            category: category, code: consignment.codes[line])
        let tax = try taxes.taxes(question, national: national) {
            try consignment.itemPrice(line, in: consignment.destination.customsCurrency)
        }
        if let note = tax.possible { ledger.assume(note.code, note.detail) }
        if let category, tax.rate.category == nil {
            ledger.assume(
                "tax_category",
                "No rate for \(category) is known in \(consignment.destination.country) on the day; the standard rate was taken."
            )
        }
        return tax
    }

    // MARK: Base

    private func charges(of group: Group, isInternal: Bool, _ names: Names, _ ledger: Ledger) throws -> [Charge] {
        var charges: [Charge] = []
        let base = try isInternal ? price(group.lines) : base(of: group, ledger)
        for rate in [group.tax.rate, group.tax.onTop].compactMap(\.self) {
            // Where there is no such tax at all, nothing is charged; goods at a zero rate are shown with their rule.
            if rate.rate.isZero, rate.category == nil { continue }
            charges.append(
                try consignment.charge(
                    .tax, .text(name(rate, group, names)),
                    line: group.lines.count == 1 && isSplit ? group.lines[0] : nil,
                    rate.rate, of: base, rate.citation, by: group.isAtSale ? .seller : .carrier))
        }
        return charges
    }

    private var isSplit: Bool { !carriage.isEmpty }

    private func name(_ rate: VATRate, _ group: Group, _ names: Names) -> String {
        let goods = rate.category.map { " (\($0.replacing("_", with: " ")))" } ?? ""
        switch names {
        case .plain: return rate.taxName + goods
        case .atBorder: return "Import \(rate.taxName)\(goods)"
        case .bySale:
            return group.isAtSale ? "\(rate.taxName) charged at the sale\(goods)" : "Import \(rate.taxName)\(goods)"
        }
    }

    /// Goods and carriage.
    private func price(_ lines: [Int]) throws -> Money {
        guard isSplit else { return try consignment.intrinsic + consignment.carriage }
        var sum = Money.zero(consignment.destination.customsCurrency)
        for line in lines { try sum += consignment.goods[line] + carriage[line] }
        return sum
    }

    private func base(of group: Group, _ ledger: Ledger) throws -> Money {
        let row = row(isAtSale: group.isAtSale)
        let goods = try value(of: group.lines, row)
        if row?.measure == .goods { return goods }
        guard isSplit else { return try goods + ledger.duty }
        var sum = goods
        for line in group.lines { try sum += duty[line] }
        return sum
    }

    private func row(isAtSale: Bool) -> Rule? {
        consignment.destination.rules.all(.taxBase).first { rule in
            guard rule.citation.period.contains(consignment.shipment.asOf) else { return false }
            switch rule.occasion {
            case .scheme: return isAtSale
            case .noScheme: return !isAtSale
            default: return true
            }
        }
    }

    private func value(of lines: [Int], _ row: Rule?) throws -> Money {
        switch row?.measure {
        case .goods:
            guard isSplit else { return consignment.intrinsic }
            return try Money.sum(lines.map { consignment.goods[$0] }, in: consignment.intrinsic.currency)
        case .customs: return try customsValue(of: lines, row)
        default: return try price(lines)
        }
    }

    /// The customs value, raised where the row has a rate: South Africa adds 10 % but for goods of its customs union.
    private func customsValue(of lines: [Int], _ row: Rule?) throws -> Money {
        let currency = consignment.customsValue.currency
        guard let row, let uplift = row.rate else {
            guard isSplit else { return consignment.customsValue }
            return try Money.sum(lines.map { consignment.values[$0] }, in: currency)
        }
        var raised = Money.zero(currency)
        var plain = raised
        for line in lines {
            let isRaised = row.appliesTo(origin: consignment.shipment.lines[line].origin)
            if isRaised { try raised += consignment.values[line] } else { try plain += consignment.values[line] }
        }
        return try raised.times(Ratio.one + uplift, rounding: .halfUp) + plain
    }

    private func lineDuties(_ ledger: Ledger, _ shared: [SharedSum]) throws -> [Money] {
        let zero = Money.zero(consignment.destination.customsCurrency)
        var duties = consignment.codes.map { _ in zero }
        for charge in ledger.charges where charge.kind == .duty || charge.kind == .additionalDuty {
            if let line = charge.line { try duties[line] += charge.customsAmount }
        }
        for sum in shared {
            let parts = try Consignment.split(sum.amount, by: sum.lines.map { consignment.goods[$0] })
            for (line, part) in zip(sum.lines, parts) { try duties[line] += part }
        }
        return duties
    }

    // MARK: Small sums of tax

    /// Whether the tax at the border is so small that it is not taken.
    private func isWaived(_ charges: [Charge], isInternal: Bool, _ ledger: inout Ledger) throws -> Bool {
        let atBorder = charges.filter { $0.collector == .carrier }
        guard !isInternal, !atBorder.isEmpty, atBorder.count == charges.count else { return false }
        let day = consignment.shipment.asOf
        for rule in consignment.destination.rules.all(.taxDeMinimis)
        where rule.measure == .tax && rule.citation.period.contains(day) {
            guard let most = rule.amount else { continue }
            let tax = try Money.sum(atBorder.map(\.customsAmount), in: consignment.destination.customsCurrency)
            let value = try consignment.shipment.rates.convert(tax, to: most.currency)
            if try !most.isLess(than: value) {
                ledger.skip(atBorder[0].authority.id, .within(value, limit: most))
                ledger.assume(rule)
                return true
            }
            ledger.skip(rule.citation.id, .over(value, limit: most))
        }
        return false
    }
}
