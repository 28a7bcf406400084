package import Commerce

/// One dated row of `import_rules.csv`.
package final class Rule: Sendable {
    package let citation: Citation
    /// As the row has it: a country, a group such as `EU`, a territory such as `ES-CN`.
    package let destination: String
    package let name: String
    /// States it is for; none for all.
    package let regions: [String]
    package let amount: Money?
    /// A share: 20 % is 1/5.
    package let rate: Ratio?
    /// Taken off what the rate makes.
    package let deduction: Money?
    /// It applies only above this value.
    package let over: Money?
    /// The value up to which it applies, where `amount` is something else.
    package let limit: Money?
    /// What `amount` of a threshold, `over` and `limit` are measured on.
    package let measure: Measure
    package let per: Unit
    /// For consumers' purchases only.
    package let isForConsumers: Bool
    /// nil where it holds either way.
    package let occasion: Occasion?
    /// Ways of transport it is for; none for all.
    package let modes: [Shipment.Mode]
    package let basis: String
    package let condition: String
    /// Said in every answer that uses the row.
    package let assumption: String
    /// Written from general knowledge: charged, and said to be so.
    package let isRecalled: Bool
    /// Where the goods were made.
    let origins: CountrySet?
    let originsExcluded: CountrySet?
    /// Where they are sent from.
    let shipFrom: CountrySet?
    let goods: GoodsList?
    let goodsExcluded: GoodsList?

    /// What an amount is charged for each of, or whether a threshold is met by each line or by all of them.
    package enum Unit: String, Sendable {
        case consignment, line, hs6
        /// Each distinct code of the tariff.
        case code
    }

    /// A value that thresholds look at.
    package enum Measure: String, Sendable {
        /// The goods alone: the intrinsic value.
        case goods
        /// Goods, freight and insurance.
        case landed
        /// What the duty is taken of: CIF, FOB, or a share of the retail price.
        case customs
        /// The price of one piece.
        case item
        /// The tax itself.
        case tax
    }

    /// What must be so besides the values.
    package enum Occasion: String, Sendable {
        /// The seller charges the tax at the sale.
        case scheme
        /// It does not.
        case noScheme = "no_scheme"
        /// The goods are a purchase, no gift.
        case sale
        /// From one private person to another.
        case gift
        /// Something else is due at the border.
        case due
    }

    init(_ row: CSVRow, lists: GoodsLists) throws(TableError) {
        citation = Citation(
            id: try row.filled(0, "id"), period: try row.period(11), source: try row.filled(25, "source"),
            confidence: try row.confidence(26))
        destination = try row.filled(1, "destination")
        name = try row.filled(2, "rule")
        // A misspelt name would be read by no formula, and what the row grants or charges would be gone unseen.
        guard RuleName.known.contains(name) else { throw row.fail("rule \(name) is unknown") }
        regions = row.list(3)
        origins = row.isEmpty(4) ? nil : try CountrySet(row.list(4), row)
        originsExcluded = row.isEmpty(5) ? nil : try CountrySet(row.list(5), row)
        shipFrom = row.isEmpty(6) ? nil : try CountrySet(row.list(6), row)
        modes = try Self.modes(row)
        goods = try lists.list(row, 8)
        goodsExcluded = try lists.list(row, 9)
        let currency = Currency(code: row.text(14))
        if currency == nil, !row.isEmpty(14) { throw row.fail("currency \(row.text(14)) is unknown") }
        if let currency {
            amount = row.isEmpty(13) ? nil : try row.money(row.text(13), currency, "amount")
            deduction = row.isEmpty(16) ? nil : try row.money(row.text(16), currency, "deduction")
        } else {
            guard row.isEmpty(13), row.isEmpty(16) else { throw row.fail("an amount without a currency") }
            amount = nil
            deduction = nil
        }
        rate = try row.percent(15, "rate_pct")
        if let rate, rate > .one { throw row.fail("rate_pct \(row.text(15)) is over 100") }
        over = try row.sum(17, "over")
        limit = try row.sum(18, "limit")
        guard let measure = row.isEmpty(19) ? .goods : Measure(rawValue: row.text(19)) else {
            throw row.fail("measure \(row.text(19)) is unknown")
        }
        self.measure = measure
        guard let per = Unit(rawValue: row.text(20)) else { throw row.fail("per \(row.text(20)) is unknown") }
        self.per = per
        guard ["", "consumer"].contains(row.text(21)) else { throw row.fail("buyer \(row.text(21)) is unknown") }
        isForConsumers = !row.isEmpty(21)
        occasion = Occasion(rawValue: row.text(10))
        if occasion == nil, !row.isEmpty(10) { throw row.fail("when \(row.text(10)) is unknown") }
        basis = row.text(22)
        condition = row.text(23)
        assumption = row.text(24)
        guard ["stored", "recall"].contains(row.text(27)) else { throw row.fail("checked is not stored or recall") }
        isRecalled = row.text(27) == "recall"
        notChecked = "\(citation.id) is from general knowledge, not checked against a source."
    }

    private static func modes(_ row: CSVRow) throws(TableError) -> [Shipment.Mode] {
        var modes: [Shipment.Mode] = []
        for name in row.list(7) {
            guard let mode = Shipment.Mode(rawValue: name) else { throw row.fail("mode \(name) is unknown") }
            modes.append(mode)
        }
        return modes
    }

    /// What an answer says where it uses a recalled row; made once.
    package let notChecked: String

    static let columns = [
        "id", "destination", "rule", "regions", "origins", "origins_excluded", "ship_from", "modes", "goods",
        "goods_excluded", "when", "effective_from", "effective_to", "amount", "currency", "rate_pct", "deduction",
        "over", "limit", "measure", "per", "buyer", "basis", "condition", "assumption", "source", "confidence",
        "checked",
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
