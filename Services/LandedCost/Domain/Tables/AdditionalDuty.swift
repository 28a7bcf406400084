package import Commerce

/// One dated row of duties that come on top of a tariff's own.
package final class AdditionalDuty: Sendable {
    package let citation: Citation
    package let programme: String
    /// The heading of chapter 99 it is declared under; empty where the sources have none.
    package let heading: String
    package let kind: Kind
    package let rate: Ratio
    package let assumption: String
    package let condition: Condition
    let origins: CountrySet
    let originsExcluded: CountrySet
    /// nil for all goods; otherwise places in the product lists.
    let listParts: [Int]?
    let exemptParts: [Int]
    /// Headings it takes the place of.
    let replaces: [String]
    /// Programmes that keep it away where one of them was charged.
    let yieldsTo: [String]

    package enum Kind: String, Sendable {
        /// A share of the customs value, besides column 1.
        case add
        /// As much as brings column 1 up to the rate; nothing where column 1 is there already.
        case total
        /// A quota's rate: it can be said only with the quota's state.
        case quota = "trq"
        /// Takes a programme away.
        case exempt
        /// Column 2 takes the place of column 1.
        case column2
        /// No duty: something every answer of the origin must say.
        case note
    }

    package enum Condition: Hashable, Sendable {
        case always
        /// Applies only when this is stated; nobody can state it yet, so it does not apply.
        case onlyIf(String)
        /// Cannot be decided without this fact: the line is refused.
        case ask(String)
    }

    static let columns = [
        "id", "programme", "heading", "origins", "origins_excluded", "list", "kind", "rate_pct", "effective_from",
        "effective_to", "replaces", "yields_to", "exempt_lists", "when", "assumption", "source", "confidence",
    ]

    init(_ row: CSVRow, lists: ProductLists) throws(TableError) {
        citation = Citation(
            id: try row.filled(0, "id"), period: try row.period(8), source: try row.filled(15, "source"),
            confidence: try row.confidence(16))
        programme = try row.filled(1, "programme")
        heading = row.text(2)
        origins = try CountrySet(row.list(3), row)
        originsExcluded = try CountrySet(row.list(4), row)
        guard !origins.isEmpty else { throw row.fail("origins is empty") }
        guard let kind = Kind(rawValue: row.text(6)) else { throw row.fail("kind \(row.text(6)) is unknown") }
        self.kind = kind
        let rate = try row.percent(7, "rate_pct")
        if rate == nil, kind == .add || kind == .total { throw row.fail("rate_pct is empty") }
        self.rate = rate ?? .zero
        replaces = row.list(10)
        yieldsTo = row.list(11)
        listParts = row.text(5) == "*" ? nil : try Self.parts(row.text(5), lists, row)
        var exempt: [Int] = []
        for list in row.list(12) { exempt += try Self.parts(list, lists, row) }
        exemptParts = exempt
        condition = try Self.condition(row)
        assumption = row.text(14)
    }

    private static func parts(_ list: String, _ lists: ProductLists, _ row: CSVRow) throws(TableError) -> [Int] {
        let parts = lists.positions(of: list)
        guard !parts.isEmpty else { throw row.fail("the list \(list) is in no file") }
        return parts
    }

    private static func condition(_ row: CSVRow) throws(TableError) -> Condition {
        if row.isEmpty(13) { return .always }
        let parts = row.text(13).split(separator: ":")
        guard parts.count == 2, ["if", "ask"].contains(parts[0]) else { throw row.fail("when is not if: or ask:") }
        return parts[0] == "if" ? .onlyIf(String(parts[1])) : .ask(String(parts[1]))
    }

    func names(origin: CountryCode) -> Bool { origins.contains(origin) && !originsExcluded.contains(origin) }
}

/// The additional duties of a tariff in the order they are looked at, by origin.
package final class AdditionalDuties: Sendable {
    package let all: [AdditionalDuty]
    let lists: ProductLists
    private let byOrigin: CountrySlots<[Int]>

    init(_ file: DataFile, lists listsFile: DataFile, lines: TariffLines) throws(TableError) {
        let lists = try ProductLists(listsFile, lines: lines)
        var all: [AdditionalDuty] = []
        let table = try CSVTable(file, columns: AdditionalDuty.columns)
        try table.forEachRow { row throws(TableError) in all.append(try AdditionalDuty(row, lists: lists)) }
        var byOrigin = CountrySlots<[Int]>(repeating: [])
        for country in CountryCode.all {
            byOrigin[country] = all.indices.filter { all[$0].names(origin: country) }
        }
        self.lists = lists
        self.all = all
        self.byOrigin = byOrigin
    }

    /// Positions of the rows that name an origin, in order.
    func positions(for origin: CountryCode) -> [Int] { byOrigin[origin] }
}
