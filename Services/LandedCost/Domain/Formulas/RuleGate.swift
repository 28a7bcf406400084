import Commerce

/// Which dated rows hold for a consignment, and for which of its lines; what does not hold is said with the reason.
struct RuleGate {
    let consignment: Consignment
    let rules: RuleSet
    /// The seller charges the tax at the sale under the destination's scheme.
    var isInScheme = false

    private var day: CalendarDate { consignment.shipment.asOf }

    init(_ consignment: Consignment) {
        self.consignment = consignment
        rules = consignment.destination.rules
    }

    /// The rows of a name that are in force on the day.
    /// - Throws: `.outsideDates` when there are rows, but none for the day.
    func required(_ name: RuleName) throws(LandedCostError) -> [Rule] {
        let all = rules.all(name)
        if all.isEmpty { return [] }
        let current = all.filter { $0.citation.period.contains(day) }
        if !current.isEmpty { return current }
        throw .outsideDates(rule: "\(rules.prefix).\(name.text)", asOf: day, known: all.map(\.citation.period))
    }

    /// The rows of a name that are in force; where none is, each is named among the tried.
    func current(_ name: RuleName, _ ledger: inout Ledger) -> [Rule] {
        let all = rules.all(name)
        if all.isEmpty { return [] }
        let current = all.filter { $0.citation.period.contains(day) }
        if current.isEmpty {
            for rule in all { ledger.skip(rule.citation.id, .notOn(day)) }
        }
        return current
    }

    /// Whether a row in force holds for the consignment as a whole.
    /// - Parameter most: the value up to which it holds; equal is inside.
    func holds(_ rule: Rule, upTo most: Money?, _ ledger: inout Ledger) throws -> Bool {
        if let why = try reason(against: rule, upTo: most) {
            ledger.skip(rule.citation.id, why)
            return false
        }
        return true
    }

    private func reason(against rule: Rule, upTo most: Money?) throws -> Tried.Reason? {
        let shipment = consignment.shipment
        if rule.citation.confidence == .low { return .text("not confirmed, so not charged") }
        if rule.isForConsumers, shipment.isForBusiness { return .text("it is for consumers") }
        if rule.isForConsumers, consignment.isGift { return .text("a gift is no purchase") }
        if let why = reason(against: rule.occasion) { return why }
        if !rule.modes.isEmpty, !rule.modes.contains(consignment.option.mode) {
            let modes = rule.modes.map(\.rawValue).joined(separator: " or ")
            return .text("it is for goods sent by \(modes)")
        }
        if let shipFrom = rule.shipFrom, !shipFrom.contains(shipment.shipFrom) {
            return .text("it is not for goods sent from \(shipment.shipFrom)")
        }
        if !rule.regions.isEmpty, !rule.regions.contains(consignment.taxRegion ?? "") {
            return .text("it is for other parts of the country")
        }
        if let over = rule.over {
            let value = try consignment.value(rule.measure, in: over.currency)
            if try !over.isLess(than: value) { return .within(value, limit: over) }
        }
        if let most {
            let value = try consignment.value(rule.measure, in: most.currency)
            if try most.isLess(than: value) { return .over(value, limit: most) }
        }
        return nil
    }

    private func reason(against occasion: Rule.Occasion?) -> Tried.Reason? {
        switch occasion {
        case .scheme where !isInScheme: .text("the seller does not charge the tax at the sale")
        case .noScheme where isInScheme: .text("the seller charges the tax at the sale")
        case .sale where consignment.isGift: .text("a gift is no sale")
        case .gift where !consignment.isGift: .text("it is for gifts")
        default: nil
        }
    }

    /// Whether a row that holds is for a line: by where its goods were made and what they are.
    func covers(_ rule: Rule, _ line: Int) -> Bool {
        let ordered = consignment.shipment.lines[line]
        guard rule.appliesTo(origin: ordered.origin) else { return false }
        if let goods = rule.goods, !goods.contains(consignment.codes[line], category: ordered.taxCategory) {
            return false
        }
        if let left = rule.goodsExcluded, left.contains(consignment.codes[line], category: ordered.taxCategory) {
            return false
        }
        return true
    }
}
