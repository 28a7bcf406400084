package import Commerce

/// Price books and what an import of rows changes.
extension PricingAPI {
    package struct PriceBook: Codable, Hashable, Sendable {
        package let id: String
        package let name: String
        package let currency: Currency
        /// On base prices: `-0.05` is five percent off; 0 unless given.
        package let adjustment: Ratio?
        /// The tax that base prices are stored with; without one they are stored net.
        package let includedTax: Ratio?

        package init(id: String, name: String, currency: Currency, adjustment: Ratio?, includedTax: Ratio?) {
            self.id = id
            self.name = name
            self.currency = currency
            self.adjustment = adjustment
            self.includedTax = includedTax
        }

        private enum CodingKeys: String, CodingKey {
            case id, name, currency, adjustment
            case includedTax = "included_tax"
        }
    }

    package struct PriceBookAnswer: Codable, Hashable, Sendable {
        package let book: PriceBook
        package let rows: Int64
        package let updatedAt: Timestamp

        package init(book: PriceBook, rows: Int64, updatedAt: Timestamp) {
            self.book = book
            self.rows = rows
            self.updatedAt = updatedAt
        }

        private enum CodingKeys: String, CodingKey {
            case book, rows
            case updatedAt = "updated_at"
        }
    }

    package struct PriceBookList: Codable, Hashable, Sendable {
        package let data: [PriceBookAnswer]
        package let hasMore: Bool

        package init(data: [PriceBookAnswer], hasMore: Bool = false) {
            self.data = data
            self.hasMore = hasMore
        }

        private enum CodingKeys: String, CodingKey {
            case data
            case hasMore = "has_more"
        }
    }

    /// What an import changed, or would change.
    package struct PriceRowImport: Codable, Hashable, Sendable {
        package struct Change: Codable, Hashable, Sendable {
            /// Rows as they are in the file; nil where there is none.
            package let before: String?
            package let after: String?

            package init(before: String?, after: String?) {
                self.before = before
                self.after = after
            }
        }

        package let isDryRun: Bool
        package let added: Int
        package let changed: Int
        package let removed: Int
        package let unchanged: Int
        /// The first hundred, in a dry run.
        package let changes: [Change]?

        package init(isDryRun: Bool, added: Int, changed: Int, removed: Int, unchanged: Int, changes: [Change]?) {
            self.isDryRun = isDryRun
            self.added = added
            self.changed = changed
            self.removed = removed
            self.unchanged = unchanged
            self.changes = changes
        }

        private enum CodingKeys: String, CodingKey {
            case isDryRun = "dry_run"
            case added, changed, removed, unchanged, changes
        }
    }
}
