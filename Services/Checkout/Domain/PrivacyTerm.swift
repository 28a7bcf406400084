package import Commerce

/// Within what time a law wants a request answered: one dated row.
package struct PrivacyTerm: Hashable, Sendable {
    package enum Unit: String, Sendable {
        case day, month
    }

    /// What a person may ask.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        case access, erasure
    }

    /// Such as `gdpr`.
    package let law: String
    package let kind: Kind
    package let count: Int
    package let unit: Unit
    package let effectiveFrom: CalendarDate
    /// The first day on which it no longer holds.
    package let effectiveTo: CalendarDate?
    package let source: String
    package let confidence: String

    /// Such as `1 month` or `45 days`.
    package var words: String { "\(count) \(unit.rawValue)\(count == 1 ? "" : "s")" }

    /// Until when a request of this moment must be answered: at the same time of its last day, which is never later
    /// than the end of that day that the laws allow.
    package func due(from received: Timestamp) -> Timestamp {
        let day = received.day
        let last = unit == .day ? day.adding(days: count) : Self.adding(months: count, to: day)
        return received.adding(.seconds(Int64(last.days(since: day)) * 86_400))
    }

    /// The same day of a later month, or its last day where it has no such day (Regulation (EEC, Euratom) 1182/71,
    /// article 3(2)(c)).
    static func adding(months: Int, to day: CalendarDate) -> CalendarDate {
        let parts = day.parts
        let month = parts.month - 1 + months
        let (year, inYear) = (parts.year + month / 12, month % 12 + 1)
        for last in stride(from: parts.day, through: 28, by: -1) {
            if let found = CalendarDate(year: year, month: inYear, day: last) { return found }
        }
        return CalendarDate(year: year, month: inYear, day: parts.day) ?? day
    }
}

/// All rows, as the file has them.
package struct PrivacyTerms: Sendable {
    let rows: [PrivacyTerm]

    /// Names of all laws, in order.
    package var laws: [String] { Set(rows.map(\.law)).sorted() }

    /// The row in force on a day; nil for a law that we have none of.
    package func term(of law: String, _ kind: PrivacyTerm.Kind, on day: CalendarDate) -> PrivacyTerm? {
        rows.first {
            $0.law == law && $0.kind == kind && $0.effectiveFrom <= day && $0.effectiveTo.map { day < $0 } ?? true
        }
    }

    /// Reads the file: commas, a header line, no quotes; the last column may hold anything.
    package init(csv text: String) throws(PrivacyTermsFault) {
        let header = "law,request,count,unit,effective_from,effective_to,confidence,source"
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.first.map(String.init) == header else { throw PrivacyTermsFault(line: 1) }
        var rows: [PrivacyTerm] = []
        for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
            let cells = line.split(separator: ",", maxSplits: 7, omittingEmptySubsequences: false).map(String.init)
            guard cells.count == 8, !cells[0].isEmpty, !cells[7].isEmpty,
                let kind = PrivacyTerm.Kind(rawValue: cells[1]), let count = Int(cells[2]), (1...1_000).contains(count),
                let unit = PrivacyTerm.Unit(rawValue: cells[3]), let from = CalendarDate(cells[4]),
                ["high", "medium", "low"].contains(cells[6]), cells[5].isEmpty || CalendarDate(cells[5]) != nil
            else { throw PrivacyTermsFault(line: index + 1) }
            rows.append(
                PrivacyTerm(
                    law: cells[0], kind: kind, count: count, unit: unit, effectiveFrom: from,
                    effectiveTo: CalendarDate(cells[5]), source: cells[7], confidence: cells[6]))
        }
        self.rows = rows
    }
}

/// A line of the file that cannot be read.
package struct PrivacyTermsFault: Error, Hashable, Sendable, CustomStringConvertible {
    package let line: Int

    package var description: String { "privacy-terms.csv, line \(line) cannot be read" }
}
