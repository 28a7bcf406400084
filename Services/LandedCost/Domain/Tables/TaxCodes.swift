import Commerce

/// Codes that the Union's tax database gives reduced rates for, of one country.
///
/// Where the national text narrows the codes by a condition, the rate is only said to be possible.
final class TaxCodes: Sendable {
    private struct Entry: Comparable {
        let first: UInt64
        let length: Int
        let row: Int

        static func < (left: Entry, right: Entry) -> Bool {
            (left.first, left.length, left.row) < (right.first, right.length, right.row)
        }
    }

    private struct Row {
        let rate: VATRate
        /// What is said where the rate may hold; nil where the code alone decides.
        let possible: Assumption?
    }

    enum Found {
        case nothing
        case rate(VATRate)
        case possible(Assumption)
    }

    private let entries: [Entry]
    private let rows: [Row]

    static let none = TaxCodes([], [])
    var isEmpty: Bool { entries.isEmpty }
    /// Of all its rows.
    var periods: [Period] { rows.map(\.rate.citation.period) }

    private init(_ rows: [Row], _ entries: [Entry]) {
        self.rows = rows
        self.entries = entries.sorted()
    }

    static let columns = [
        "country", "category", "tax_name", "rate_pct", "effective_from", "effective_to", "has_conditions",
        "code_prefixes", "source", "confidence",
    ]

    static func read(_ file: DataFile) throws(TableError) -> CountrySlots<TaxCodes> {
        var rows = CountrySlots<[Row]>(repeating: [])
        var entries = CountrySlots<[Entry]>(repeating: [])
        var named: Set<CountryCode> = []
        try CSVTable(file, columns: columns).forEachRow { row throws(TableError) in
            let country = try row.country(0, "country")
            named.insert(country)
            rows[country].append(try read(row, country))
            for text in try row.filled(7, "code_prefixes").split(separator: " ") {
                guard let prefix = CodePrefix(Array(text.utf8)) else { throw row.fail("\(text) is no tariff code") }
                entries[country].append(
                    Entry(first: prefix.first, length: prefix.length, row: rows[country].count - 1))
            }
        }
        var codes = CountrySlots<TaxCodes>(repeating: .none)
        for country in named { codes[country] = TaxCodes(rows[country], entries[country]) }
        return codes
    }

    private static func read(_ row: CSVRow, _ country: CountryCode) throws(TableError) -> Row {
        let category = try row.filled(1, "category")
        let period = try row.period(4)
        guard let share = try row.percent(3, "rate_pct") else { throw row.fail("rate_pct is empty") }
        let start = period.from.map(\.description) ?? "open"
        let citation = Citation(
            id: "\(country.alpha2.lowercased()).vat_code_\(category).\(start).\(row.text(3))", period: period,
            source: try row.filled(8, "source"), confidence: try row.confidence(9))
        guard ["yes", "no"].contains(row.text(6)) else { throw row.fail("has_conditions is not yes or no") }
        let rate = VATRate(citation, taxName: try row.filled(2, "tax_name"), rate: share, category: category)
        guard row.text(6) == "yes" else { return Row(rate: rate, possible: nil) }
        let words = category.replacing("_", with: " ")
        let possible = Assumption(
            code: "reduced_rate_possible",
            detail:
                "Some goods of such codes bear \(row.text(3)) % in \(country) (\(words)), under conditions; state tax_category where they are met."
        )
        return Row(rate: rate, possible: possible)
    }

    /// What the code says: a rate where every row without conditions agrees, otherwise at most that there may be one.
    func found(_ code: CodePrefix, on day: CalendarDate) -> Found {
        var rate: VATRate?
        var isUnclear = false
        var possible: Assumption?
        for length in [2, 4, 6, 8, 10] where length <= code.length {
            let prefix = code.prefix(length)
            var position = entries.lowerBound(Entry(first: prefix.first, length: length, row: 0))
            while position < entries.count, entries[position].first == prefix.first,
                entries[position].length == length
            {
                let row = rows[entries[position].row]
                position += 1
                guard row.rate.citation.period.contains(day) else { continue }
                if let note = row.possible {
                    possible = note
                } else if let rate, rate.rate != row.rate.rate {
                    isUnclear = true
                } else {
                    rate = row.rate
                }
            }
        }
        if let rate, !isUnclear { return .rate(rate) }
        return possible.map { .possible($0) } ?? .nothing
    }
}
