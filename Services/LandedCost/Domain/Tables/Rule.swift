package import Commerce

/// One dated row of `import_rules.csv`.
package final class Rule: Sendable {
    package let citation: Citation
    /// As the row has it: a country, a group such as `EU`, a province.
    package let destination: String
    package let name: String
    /// States it is for; none for all.
    package let regions: [String]
    package let amount: Money?
    /// A share: 20 % is 1/5.
    package let rate: Ratio?
    /// Taken off what the rate makes.
    package let deduction: Money?
    /// The value up to which it applies, where `amount` is something else.
    package let limit: Money?
    package let per: Unit
    /// For consumers' purchases only.
    package let isForConsumers: Bool
    package let basis: String
    package let condition: String
    /// Said in every answer that uses the row.
    package let assumption: String
    let origins: CountrySet?
    let originsExcluded: CountrySet?

    /// What an amount is charged for each of.
    package enum Unit: String, Sendable {
        case consignment, line, hs6
    }

    init(_ row: CSVRow) throws(TableError) {
        citation = Citation(
            id: try row.filled(0, "id"), period: try row.period(6), source: try row.filled(18, "source"),
            confidence: try row.confidence(19))
        destination = try row.filled(1, "destination")
        name = try row.filled(2, "rule")
        regions = row.list(3)
        origins = row.isEmpty(4) ? nil : try CountrySet(row.list(4), row)
        originsExcluded = row.isEmpty(5) ? nil : try CountrySet(row.list(5), row)
        let currency = Currency(code: row.text(9))
        if currency == nil, !row.isEmpty(9) { throw row.fail("currency \(row.text(9)) is unknown") }
        if let currency {
            amount = row.isEmpty(8) ? nil : try row.money(row.text(8), currency, "amount")
            deduction = row.isEmpty(11) ? nil : try row.money(row.text(11), currency, "deduction")
        } else {
            guard row.isEmpty(8), row.isEmpty(11) else { throw row.fail("an amount without a currency") }
            amount = nil
            deduction = nil
        }
        rate = try row.percent(10, "rate_pct")
        limit = try Self.limit(row)
        guard let per = Unit(rawValue: row.text(13)) else { throw row.fail("per \(row.text(13)) is unknown") }
        self.per = per
        guard ["", "consumer"].contains(row.text(14)) else { throw row.fail("buyer \(row.text(14)) is unknown") }
        isForConsumers = !row.isEmpty(14)
        basis = row.text(15)
        condition = row.text(16)
        assumption = row.text(17)
        guard ["stored", "recall"].contains(row.text(20)) else { throw row.fail("checked is not stored or recall") }
    }

    private static func limit(_ row: CSVRow) throws(TableError) -> Money? {
        if row.isEmpty(12) { return nil }
        let parts = row.text(12).split(separator: " ")
        guard parts.count == 2, let currency = Currency(code: parts[1]) else { throw row.fail("limit is no sum") }
        return try row.money(String(parts[0]), currency, "limit")
    }

    static let columns = [
        "id", "destination", "rule", "regions", "origins", "origins_excluded", "effective_from", "effective_to",
        "amount",
        "currency", "rate_pct", "deduction", "limit", "per", "buyer", "basis", "condition", "assumption", "source",
        "confidence", "checked",
    ]

    /// Origins it is for; nil for all.
    package var originCodes: [CountryCode]? { origins?.codes }
    /// Origins it is not for; nil for none.
    package var excludedOriginCodes: [CountryCode]? { originsExcluded?.codes }

    func appliesTo(origin: CountryCode) -> Bool {
        if let origins, !origins.contains(origin) { return false }
        if let originsExcluded, originsExcluded.contains(origin) { return false }
        return true
    }
}
