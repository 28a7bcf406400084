import LandedCostDomain
import NIOCore
import ServiceKit

/// What is different between two states of one table, row by row.
struct RowDiff {
    struct Change {
        let key: String
        /// Names of columns with what was and what is.
        let fields: [(column: String, old: String, new: String)]
        /// The destination a row is about, where the table has such a column.
        let destination: String?
    }

    let columns: [String]
    private(set) var added: [Change] = []
    private(set) var removed: [Change] = []
    private(set) var changed: [Change] = []

    var isEmpty: Bool { added.isEmpty && removed.isEmpty && changed.isEmpty }

    /// - Parameter old: nil where there was no such file.
    /// - Throws: `TableError` for a row that cannot be read.
    init(from old: DataFile?, to new: DataFile) throws(TableError) {
        let (after, before) = (try Self.rows(new), try old.map { file throws(TableError) in try Self.rows(file) } ?? [])
        columns = after.first ?? before.first ?? []
        let (newRows, oldRows) = (Array(after.dropFirst()), Array(before.dropFirst()))
        let width = Self.keyWidth(newRows, oldRows, columns.count)
        func key(_ row: [String]) -> String { row.prefix(width).joined(separator: " ") }
        let destinationColumn = columns.firstIndex(of: "destination")
        func destination(_ row: [String]) -> String? {
            destinationColumn.flatMap { row.indices.contains($0) ? row[$0] : nil }
        }
        var left: [String: [String]] = [:]
        for row in oldRows { left[key(row)] = row }
        for row in newRows {
            guard let was = left.removeValue(forKey: key(row)) else {
                added.append(Change(key: key(row), fields: fields([], row), destination: destination(row)))
                continue
            }
            guard was != row else { continue }
            changed.append(Change(key: key(row), fields: fields(was, row), destination: destination(row)))
        }
        for row in oldRows where left[key(row)] != nil {
            removed.append(Change(key: key(row), fields: fields(row, []), destination: destination(row)))
        }
    }

    private func fields(_ old: [String], _ new: [String]) -> [(column: String, old: String, new: String)] {
        columns.indices.compactMap { index in
            let was = index < old.count ? old[index] : ""
            let now = index < new.count ? new[index] : ""
            return was == now ? nil : (columns[index], was, now)
        }
    }

    /// How many of the first columns name a row: as few as make all different in both states.
    private static func keyWidth(_ new: [[String]], _ old: [[String]], _ count: Int) -> Int {
        for width in 1...max(1, count) {
            let isKey = [new, old].allSatisfy { rows in
                Set(rows.map { $0.prefix(width).joined(separator: "\u{1F}") }).count == rows.count
            }
            if isKey { return width }
        }
        return max(1, count)
    }

    private static func rows(_ file: DataFile) throws(TableError) -> [[String]] {
        var splitter = RowSplitter(.csv)
        splitter.add(ByteBuffer(bytes: file.bytes))
        var rows: [[String]] = []
        func take(_ row: Row) throws(TableError) {
            guard !row.isTooLong, let fields = CSVText.fields(row.bytes) else {
                throw TableError(file: file.name, line: row.line, reason: "the row cannot be read")
            }
            if let width = rows.first?.count, fields.count != width {
                throw TableError(
                    file: file.name, line: row.line, reason: "\(fields.count) fields where \(width) are expected")
            }
            rows.append(fields)
        }
        while let row = splitter.next() { try take(row) }
        if let last = splitter.finish() { try take(last) }
        return rows
    }
}
