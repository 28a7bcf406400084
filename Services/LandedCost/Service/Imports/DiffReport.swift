/// A difference as people read it.
struct DiffReport {
    /// Rows shown of each kind; the counts tell the rest.
    static let rowsMax = 20

    let name: String
    let diff: RowDiff
    /// Destinations that are worked out by a table without a column for them.
    let destinations: [String]

    var text: String {
        guard !diff.isEmpty else { return "\(name): no row is different" }
        var lines = [
            "\(name): \(diff.added.count) added, \(diff.removed.count) removed, \(diff.changed.count) changed"
        ]
        lines += effect
        for (sign, rows) in [("+", diff.added), ("-", diff.removed), ("~", diff.changed)] {
            for row in rows.prefix(Self.rowsMax) { lines.append("  \(sign) \(row.key)\(words(of: row, sign))") }
            if rows.count > Self.rowsMax { lines.append("  \(sign) and \(rows.count - Self.rowsMax) more") }
        }
        return lines.joined(separator: "\n")
    }

    /// How many rows of each kind are about each destination.
    private var effect: [String] {
        var counts: [String: (added: Int, removed: Int, changed: Int)] = [:]
        for row in diff.added { counts[row.destination ?? "", default: (0, 0, 0)].added += 1 }
        for row in diff.removed { counts[row.destination ?? "", default: (0, 0, 0)].removed += 1 }
        for row in diff.changed { counts[row.destination ?? "", default: (0, 0, 0)].changed += 1 }
        let all = destinations.isEmpty ? nil : destinations.joined(separator: ", ")
        return counts.sorted { $0.key < $1.key }.compactMap { name, count in
            guard let name = name.isEmpty ? all : name else { return nil }
            return "  \(name): \(count.added) added, \(count.removed) removed, \(count.changed) changed"
        }
    }

    private func words(of row: RowDiff.Change, _ sign: String) -> String {
        guard sign == "~" else { return "" }
        return ": " + row.fields.map { "\($0.column) \(quoted($0.old)) → \(quoted($0.new))" }.joined(separator: ", ")
    }

    private func quoted(_ text: String) -> String { text.isEmpty ? "(none)" : String(text.prefix(80)) }
}
