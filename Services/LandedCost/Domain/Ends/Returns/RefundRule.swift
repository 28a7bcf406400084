package import Commerce

/// One dated row of `refund_rules.csv`: what comes back of a charge when goods go back, from whom and until when.
package final class RefundRule: Sendable {
    package let citation: Citation
    /// A country, or a group such as `EU`.
    package let destination: String
    package let kinds: [Charge.Kind]
    /// nil for charges taken by anyone.
    package let collector: Charge.Collector?
    /// Grounds of a return it is for; none for all.
    package let reasons: [ReturnReason]
    /// nil for any buyer.
    package let isForBusiness: Bool?
    /// Of what the returned goods bore: 99 % is 99/100; zero where nothing comes back.
    package let share: Ratio
    package let payer: Payer
    /// Counted from the day of import; nil where no time limit was read.
    package let within: TimeLimit?
    /// Sums below it are not paid.
    package let minimum: Money?
    package let proof: [String]
    package let condition: String
    /// Whether the source was read; otherwise it is general knowledge.
    package let isChecked: Bool

    /// Who pays back.
    package enum Payer: String, CaseIterable, Sendable {
        case customs
        /// The seller, who takes it off its own VAT return.
        case sellerVATReturn = "seller_vat_return"
        case carrier
        case taxAuthority = "tax_authority"
    }

    static let columns = [
        "id", "destination", "kinds", "collected_by", "reasons", "buyer", "share_pct", "from_whom", "within",
        "counted_from", "minimum", "proof", "condition", "effective_from", "effective_to", "source", "confidence",
        "checked",
    ]

    init(_ row: CSVRow) throws(TableError) {
        citation = Citation(
            id: try row.filled(0, "id"), period: try row.period(13), source: try row.filled(15, "source"),
            confidence: try row.confidence(16))
        destination = try row.filled(1, "destination")
        var kinds: [Charge.Kind] = []
        for name in row.list(2) {
            guard let kind = Charge.Kind(tableName: name) else { throw row.fail("kind \(name) is unknown") }
            kinds.append(kind)
        }
        guard !kinds.isEmpty else { throw row.fail("kinds is empty") }
        self.kinds = kinds
        switch row.text(3) {
        case "": collector = nil
        case "seller": collector = .seller
        case "carrier": collector = .carrier
        default: throw row.fail("collected_by \(row.text(3)) is unknown")
        }
        var reasons: [ReturnReason] = []
        for name in row.list(4) {
            guard let reason = ReturnReason(rawValue: name) else { throw row.fail("reason \(name) is unknown") }
            reasons.append(reason)
        }
        self.reasons = reasons
        guard ["", "consumer", "business"].contains(row.text(5)) else { throw row.fail("buyer is unknown") }
        isForBusiness = row.isEmpty(5) ? nil : row.text(5) == "business"
        guard let share = try row.percent(6, "share_pct"), share <= .one else {
            throw row.fail("share_pct is no share")
        }
        self.share = share
        guard let payer = Payer(rawValue: row.text(7)) else { throw row.fail("from_whom \(row.text(7)) is unknown") }
        self.payer = payer
        within = row.isEmpty(8) ? nil : TimeLimit(row.text(8))
        if within == nil, !row.isEmpty(8) { throw row.fail("within is not as in 90 days") }
        guard row.text(9) == (within == nil ? "" : "import") else { throw row.fail("counted_from is not import") }
        minimum = try Self.minimum(row)
        proof = row.list(11)
        condition = row.text(12)
        guard ["stored", "recall"].contains(row.text(17)) else { throw row.fail("checked is not stored or recall") }
        isChecked = row.text(17) == "stored"
    }

    private static func minimum(_ row: CSVRow) throws(TableError) -> Money? {
        if row.isEmpty(10) { return nil }
        let parts = row.text(10).split(separator: " ")
        guard parts.count == 2, let currency = Currency(code: parts[1]) else { throw row.fail("minimum is no sum") }
        return try row.money(String(parts[0]), currency, "minimum")
    }

    func covers(_ charge: Charge, _ reason: ReturnReason, isForBusiness: Bool, on day: CalendarDate) -> Bool {
        kinds.contains(charge.kind) && (collector == nil || collector == charge.collector)
            && (reasons.isEmpty || reasons.contains(reason))
            && (self.isForBusiness == nil || self.isForBusiness == isForBusiness)
            && citation.period.contains(day)
    }
}

/// Why goods go back.
package enum ReturnReason: String, CaseIterable, Sendable {
    /// The buyer changed their mind.
    case withdrawal
    case defective
    case notAsOrdered = "not_as_ordered"
    /// Never taken in by the buyer.
    case undelivered
}

extension Charge.Kind {
    /// As the tables write it.
    init?(tableName: String) {
        switch tableName {
        case "duty": self = .duty
        case "additional_duty": self = .additionalDuty
        case "tax": self = .tax
        case "fee": self = .fee
        default: return nil
        }
    }
}

/// A time within which something is asked for: `90 days`, `6 months`, `1 year`.
package struct TimeLimit: Hashable, Sendable {
    package let count: Int
    package let unit: Unit

    package enum Unit: String, Sendable {
        case day, month, year
    }

    package init?(_ text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 2, let count = Int(parts[0]), (1...100).contains(count) else { return nil }
        guard let unit = Unit(rawValue: parts[1].hasSuffix("s") ? String(parts[1].dropLast()) : String(parts[1])) else {
            return nil
        }
        self.count = count
        self.unit = unit
    }

    /// As it is written: `90 days`.
    package var text: String { "\(count) \(unit.rawValue)\(count == 1 ? "" : "s")" }

    /// The last day. Months and years end on the same day of the month, or on its last where there is no such day.
    package func end(from day: CalendarDate) -> CalendarDate {
        guard unit != .day else { return day.adding(days: count) }
        let parts = day.parts
        let months = parts.year * 12 + parts.month - 1 + count * (unit == .year ? 12 : 1)
        var dayOfMonth = parts.day
        while dayOfMonth > 1 {
            if let end = CalendarDate(year: months / 12, month: months % 12 + 1, day: dayOfMonth) { return end }
            dayOfMonth -= 1
        }
        return CalendarDate(year: months / 12, month: months % 12 + 1, day: 1) ?? day
    }
}

extension Tables {
    static func readRefundRules(_ file: DataFile) throws(TableError) -> [RefundRule] {
        var rules: [RefundRule] = []
        var ids: Set<String> = []
        try CSVTable(file, columns: RefundRule.columns).forEachRow { row throws(TableError) in
            let rule = try RefundRule(row)
            guard ids.insert(rule.citation.id).inserted else { throw row.fail("the id is there twice") }
            rules.append(rule)
        }
        return rules
    }
}
