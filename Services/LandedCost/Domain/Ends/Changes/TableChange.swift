package import Commerce

/// Something that is otherwise from a day on.
package struct TableChange: Sendable {
    package let on: CalendarDate
    package let kind: Kind
    /// What it is about: a rule's name, a programme, a code.
    package let name: String
    /// nil for what begins.
    package let before: Row?
    /// nil for what ends.
    package let after: Row?

    package enum Kind: String, CaseIterable, Sendable {
        case rule
        case taxRate = "tax_rate"
        case additionalDuty = "additional_duty"
        case codeList = "code_list"
        case preference
        case tariffLine = "tariff_line"
    }

    package struct Row: Sendable {
        /// As people write it.
        package let value: String
        /// nil for lists of codes and lines of a tariff, whose source is the tariff's.
        package let citation: Citation?
    }
}

/// Rows of one kind, before they are told apart into what begins, ends and takes another's place.
struct DatedRows<Key: Hashable> {
    private let kind: TableChange.Kind
    private var rows: [(key: Key, name: String, period: Period, row: TableChange.Row)] = []

    init(_ kind: TableChange.Kind) { self.kind = kind }

    mutating func add(_ key: Key, _ name: String, _ period: Period, _ value: String, _ citation: Citation?) {
        rows.append((key, name, period, TableChange.Row(value: value, citation: citation)))
    }

    /// What begins after `from` and up to `to`, or ends then. A row that ends on the day another of its key begins is
    /// replaced by it.
    func changes(after from: CalendarDate, upTo to: CalendarDate) -> [TableChange] {
        func isWithin(_ day: CalendarDate?) -> CalendarDate? { day.flatMap { from < $0 && $0 <= to ? $0 : nil } }
        var changes: [TableChange] = []
        var replaced: Set<Int> = []
        for row in rows {
            guard let day = isWithin(row.period.from) else { continue }
            let old = rows.indices.first { index in
                !replaced.contains(index) && rows[index].key == row.key && rows[index].period.to == day
            }
            if let old { replaced.insert(old) }
            changes.append(
                TableChange(on: day, kind: kind, name: row.name, before: old.map { rows[$0].row }, after: row.row))
        }
        for (index, row) in rows.enumerated() where !replaced.contains(index) {
            guard let day = isWithin(row.period.to) else { continue }
            changes.append(TableChange(on: day, kind: kind, name: row.name, before: row.row, after: nil))
        }
        return changes
    }
}

extension Rule {
    /// Its amounts and rate as people write them, such as `20 % − USD 20.00 up to USD 3000.00`.
    package var valueText: String {
        var parts: [String] = []
        if let rate { parts.append("\(rate.percentText) %") }
        if let amount { parts.append(amount.description) }
        if let deduction { parts.append("less \(deduction)") }
        if let limit { parts.append("up to \(limit)") }
        if per != .consignment { parts.append("for each \(per.rawValue)") }
        if parts.isEmpty { return basis.isEmpty ? condition : basis }
        return parts.joined(separator: ", ")
    }
}
