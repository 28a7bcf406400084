import Commerce

/// What a file of prices would change in a book.
package struct PriceBookDiff: Hashable, Sendable {
    package struct Change: Hashable, Sendable {
        package let before: PriceRow
        package let after: PriceRow
    }

    package let added: [PriceRow]
    package let changed: [Change]
    package let removed: [PriceRow]
    package let unchanged: Int

    /// - Parameter replacing: whether rows that the file does not have go.
    package init(from known: [PriceRow], to rows: [PriceRow], replacing: Bool) {
        var before: [PriceRow.Key: PriceRow] = [:]
        before.reserveCapacity(known.count)
        for row in known { before[row.key] = row }
        var added: [PriceRow] = []
        var changed: [Change] = []
        var unchanged = 0
        for row in rows {
            switch before.removeValue(forKey: row.key) {
            case nil: added.append(row)
            case .some(let old) where old == row: unchanged += 1
            case .some(let old): changed.append(Change(before: old, after: row))
            }
        }
        self.added = added
        self.changed = changed
        self.unchanged = unchanged
        removed = replacing ? before.values.sorted { $0.key < $1.key } : []
    }

    package var isEmpty: Bool { added.isEmpty && changed.isEmpty && removed.isEmpty }
}
