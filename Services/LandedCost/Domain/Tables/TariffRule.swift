import Commerce

/// A rate that a rule gives to chapters or headings, where no national line is at hand.
package final class TariffRule: Sendable {
    package let citation: Citation
    package let standing: Standing
    /// What the rule does not cover, in words; said in every answer that uses it.
    package let note: String
    let rate: String
    let prefixes: [CodePrefix]
    /// Where the row stands.
    let file: String
    let line: Int

    /// What may be done with a rate.
    package enum Standing: String, Sendable {
        /// Charged as it is.
        case charged = "flat"
        /// Charged as an estimate, and said to be one.
        case estimate = "typical"
        /// The rate is never above this and may be lower: shown, never charged.
        case ceiling
        /// Too poorly founded to charge: shown only.
        case unconfirmed
        /// Known to be otherwise, but not how.
        case unknown
    }

    static let columns = [
        "tariff", "codes", "rate", "kind", "note", "effective_from", "effective_to", "source", "confidence", "checked",
    ]

    init(_ row: CSVRow) throws(TableError) {
        let tariff = try row.filled(0, "tariff")
        let codes = try row.filled(1, "codes")
        citation = Citation(
            id: "\(tariff).tariff_rule.\(codes)", period: try row.period(5), source: try row.filled(7, "source"),
            confidence: try row.confidence(8))
        guard let standing = Standing(rawValue: row.text(3)), standing != .unconfirmed else {
            throw row.fail("kind \(row.text(3)) is not flat, typical, ceiling or unknown")
        }
        self.standing = citation.confidence == .low && standing != .ceiling ? .unconfirmed : standing
        rate = row.text(2)
        guard rate.isEmpty == (standing == .unknown) else { throw row.fail("a rate, unless the kind is unknown") }
        note = row.text(4)
        guard ["stored", "recall"].contains(row.text(9)) else { throw row.fail("checked is not stored or recall") }
        prefixes = try Self.prefixes(row.list(1), row)
        file = row.file
        line = row.line
    }

    /// `01-97`, `3501-3505` and single codes; chapter 77 does not exist.
    private static func prefixes(_ list: [String], _ row: CSVRow) throws(TableError) -> [CodePrefix] {
        var prefixes: [CodePrefix] = []
        for item in list {
            let ends = item.split(separator: "-")
            guard (1...2).contains(ends.count), let first = Int(ends[0]), let last = Int(ends[ends.count - 1]),
                first <= last, last - first < 100, [2, 4].contains(ends[0].utf8.count)
            else { throw row.fail("codes \(item) are no chapters or headings") }
            for number in first...last where ends[0].utf8.count == 4 || number != 77 {
                let digits = String(number)
                let padded = String(repeating: "0", count: ends[0].utf8.count - digits.utf8.count) + digits
                guard let prefix = CodePrefix(padded.utf8) else { throw row.fail("\(padded) is no code") }
                prefixes.append(prefix)
            }
        }
        return prefixes
    }
}
