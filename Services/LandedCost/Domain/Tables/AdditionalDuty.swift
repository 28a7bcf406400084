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
    /// Looked at in order; the first that does not let the row apply decides.
    package let conditions: [DutyCondition]
    package let basis: Basis
    let origins: CountrySet
    let originsExcluded: CountrySet
    /// nil for all goods; otherwise places in the product lists.
    let listParts: [Int]?
    /// `listParts` as bits.
    let listBits: (UInt64, UInt64)
    let exemptParts: [Int]
    /// Programme and heading as numbers, which compare faster; see `DutyNames`.
    let programmeID: Int
    let headingID: Int
    /// Headings or programmes it takes the place of.
    let replaces: [Int]
    /// Programmes that keep it away, or leave it the rest of the value, where one of them was charged.
    let yieldsTo: [Int]
    let yieldsToNames: [String]

    package enum Kind: String, Sendable {
        /// A share of the customs value, besides column 1.
        case add
        /// As much as brings column 1 up to the rate; nothing where column 1 is there already.
        case total
        /// Charges nothing, and takes the place of what it replaces.
        case exempt
        /// Keeps the goods out.
        case prohibited
        /// Column 2 takes the place of column 1.
        case column2
        /// No duty: something every answer of the origin must say.
        case note
    }

    /// What the rate is taken of.
    package enum Basis: Hashable, Sendable {
        /// The customs value, or what is left of it where a duty it yields to took a part.
        case value
        /// The value of a metal in the article, by the fact that states its share.
        case content(FactKind)
        /// The value without the content of the United States, which counts up to a share.
        case nonUS(upTo: Ratio)
    }

    static let columns = [
        "id", "programme", "heading", "origins", "origins_excluded", "list", "kind", "rate_pct", "basis",
        "effective_from",
        "effective_to", "replaces", "yields_to", "exempt_lists", "when", "assumption", "source", "confidence",
    ]

    init(_ row: CSVRow, lists: ProductLists, names: inout DutyNames) throws(TableError) {
        citation = Citation(
            id: try row.filled(0, "id"), period: try row.period(9), source: try row.filled(16, "source"),
            confidence: try row.confidence(17))
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
        programmeID = names.id(programme)
        headingID = heading.isEmpty ? -1 : names.id(heading)
        replaces = row.list(11).map { names.id($0) }
        yieldsToNames = row.list(12)
        yieldsTo = yieldsToNames.map { names.id($0) }
        var listed: [Int] = []
        for list in row.list(5) where list != "*" { listed += try Self.parts(list, lists, row) }
        guard !row.isEmpty(5) else { throw row.fail("list is empty") }
        listParts = row.text(5) == "*" ? nil : listed
        listBits = lists.bits(of: listed)
        var exempt: [Int] = []
        for list in row.list(13) { exempt += try Self.parts(list, lists, row) }
        exemptParts = exempt
        var conditions: [DutyCondition] = []
        for clause in row.list(14) { conditions.append(try DutyCondition(clause, row)) }
        self.conditions = conditions
        basis = try Self.basis(row)
        assumption = row.text(15)
    }

    private static func parts(_ list: String, _ lists: ProductLists, _ row: CSVRow) throws(TableError) -> [Int] {
        let parts = lists.positions(of: list)
        guard !parts.isEmpty else { throw row.fail("the list \(list) is in no file") }
        return parts
    }

    private static func basis(_ row: CSVRow) throws(TableError) -> Basis {
        switch row.text(8) {
        case "": return .value
        case "non_us": return .nonUS(upTo: .one)
        case "non_us_to_40": return .nonUS(upTo: (try? Ratio(2, over: 5)) ?? .one)
        default:
            guard let metal = FactKind.named("\(row.text(8))_value_share") else {
                throw row.fail("basis \(row.text(8)) is unknown")
            }
            return .content(metal)
        }
    }

    func names(origin: CountryCode) -> Bool { origins.contains(origin) && !originsExcluded.contains(origin) }
}

/// Names of programmes and headings as numbers, while a table is read.
struct DutyNames {
    private var ids: [String: Int] = [:]

    mutating func id(_ name: String) -> Int {
        if let known = ids[name] { return known }
        ids[name] = ids.count
        return ids.count - 1
    }
}

/// The additional duties of a tariff in the order they are looked at, by origin.
package final class AdditionalDuties: Sendable {
    package let all: [AdditionalDuty]
    let lists: ProductLists
    private let byOrigin: CountrySlots<Rows>

    /// The rows that name one origin, in order.
    struct Rows: Sendable {
        var all: [Candidate] = []
        /// Whether column 2 is ever what the origin pays.
        var namesColumn2 = false
    }

    /// What tells at a glance that a row is not for a line on a day: most of them are not.
    struct Candidate: Sendable {
        /// In `all`.
        let position: Int
        /// Days since 1970.
        let days: Range<Int32>
        let isForAllGoods: Bool
        /// The lists it names, whatever the day.
        let lists: (UInt64, UInt64)

        init(_ duty: AdditionalDuty, at position: Int) {
            self.position = position
            let from = duty.citation.period.from?.daysSince1970 ?? .min
            days = from..<max(from, duty.citation.period.to?.daysSince1970 ?? .max)
            isForAllGoods = duty.listParts == nil
            lists = duty.listBits
        }

        /// - Parameter listed: the lists that any of the goods' tariff lines is in.
        func mayApply(on day: CalendarDate, to listed: (UInt64, UInt64)) -> Bool {
            days.contains(day.daysSince1970) && (isForAllGoods || (lists.0 & listed.0) | (lists.1 & listed.1) != 0)
        }
    }

    init(_ file: DataFile, lists listsFile: DataFile, lines: TariffLines) throws(TableError) {
        let lists = try ProductLists(listsFile, lines: lines)
        var all: [AdditionalDuty] = []
        var names = DutyNames()
        let table = try CSVTable(file, columns: AdditionalDuty.columns)
        try table.forEachRow { row throws(TableError) in
            all.append(try AdditionalDuty(row, lists: lists, names: &names))
        }
        var byOrigin = CountrySlots<Rows>(repeating: Rows())
        for country in CountryCode.all {
            for (position, duty) in all.enumerated() where duty.names(origin: country) {
                byOrigin[country].all.append(Candidate(duty, at: position))
                if duty.kind == .column2 { byOrigin[country].namesColumn2 = true }
            }
        }
        self.lists = lists
        self.all = all
        self.byOrigin = byOrigin
    }

    func rows(for origin: CountryCode) -> Rows { byOrigin[origin] }
}
