import Commerce
import Foundation
import PricingDomain
import Storage

/// SQL for price books and their rows, on a connection the caller opened.
struct PriceBookRepository {
    let db: any SQLConnection
    let shop: Shop

    static let booksMax = 300
    /// Statements sent at once; bounds what is held in memory for a whole catalogue.
    private static let batchMax = 500

    struct Kept: Sendable {
        let book: PriceBook
        let rows: Int64
        let updatedAt: Timestamp
    }

    private static let select: SQL = """
        SELECT b.id, b.name, b.currency, b.adjustment, b.included_tax, b.updated_at,
            (SELECT COUNT(*) FROM price_row r
             WHERE r.merchant_id = b.merchant_id AND r.mode = b.mode AND r.book_id = b.id) AS row_count
        FROM price_book b
        """

    func all() throws -> [Kept] {
        try db.query(
            "\(Self.select) WHERE b.merchant_id = \(shop.merchant) AND b.mode = \(shop.mode) ORDER BY b.id LIMIT \(Self.booksMax)"
        ).map(Self.kept)
    }

    func find(_ id: String) throws -> Kept? {
        try db.first(
            "\(Self.select) WHERE b.merchant_id = \(shop.merchant) AND b.mode = \(shop.mode) AND b.id = \(id)"
        ).map(Self.kept)
    }

    /// Holds the book until the transaction ends, so that imports follow one another.
    func lock(_ id: String) throws {
        _ = try db.first(
            """
            SELECT id FROM price_book WHERE merchant_id = \(shop.merchant) AND mode = \(shop.mode) AND id = \(id)
            \(SQL.forUpdate)
            """)
    }

    func save(_ book: PriceBook, at moment: Timestamp) throws {
        try db.execute(
            """
            INSERT INTO price_book (merchant_id, mode, id, name, currency, adjustment, included_tax, updated_at)
            VALUES (
                \(shop.merchant), \(shop.mode), \(book.id), \(book.name), \(book.currency), \(book.adjustment.text),
                \(book.includedTax?.text), \(moment.millisecondsSince1970))
            ON CONFLICT (merchant_id, mode, id) DO UPDATE SET name = \(book.name), currency = \(book.currency),
                adjustment = \(book.adjustment.text), included_tax = \(book.includedTax?.text),
                updated_at = \(moment.millisecondsSince1970)
            """)
    }

    func remove(_ id: String) throws {
        let here: SQL = "merchant_id = \(shop.merchant) AND mode = \(shop.mode)"
        try db.execute("DELETE FROM price_row WHERE" + here + "AND book_id = \(id)")
        try db.execute("DELETE FROM price_book WHERE" + here + "AND id = \(id)")
    }

    private static func kept(_ row: SQLRow) throws -> Kept {
        guard let adjustment = Ratio(wire: try row.text("adjustment")) else {
            throw SQLRowError(column: "adjustment", problem: .unreadable)
        }
        return Kept(
            book: try PriceBook(
                id: try row.text("id"), name: try row.text("name"), currency: try row.currency("currency"),
                adjustment: adjustment, includedTax: try row.optionalText("included_tax").flatMap { Ratio(wire: $0) }),
            rows: try row.int64("row_count"),
            updatedAt: Timestamp(millisecondsSince1970: try row.int64("updated_at")))
    }

    // MARK: - Rows

    private static let rowColumns: SQL =
        "SELECT sku, scope, min_quantity, starts_at, ends_at, currency, price_minor, floor_minor, cost_minor FROM price_row"
    private static let rowOrder: SQL = "ORDER BY sku, scope, min_quantity, starts_key"

    private func here(_ book: String) -> SQL {
        "WHERE merchant_id = \(shop.merchant) AND mode = \(shop.mode) AND book_id = \(book)"
    }

    /// The rows of these skus, by sku.
    func rows(of book: String, skus: [String]) throws -> [String: [PriceRow]] {
        guard !skus.isEmpty else { return [:] }
        let rows = try db.query(Self.rowColumns + here(book) + "AND sku IN \(list: skus)" + Self.rowOrder)
        return Dictionary(grouping: try rows.map(Self.row), by: \.sku)
    }

    /// All rows of a book, in order; a page's worth at a time, so that none waits for all.
    func rows(of book: String, after sku: String, limit: Int) throws -> [PriceRow] {
        try db.query(Self.rowColumns + here(book) + "AND sku > \(sku)" + Self.rowOrder + "LIMIT \(limit)").map(Self.row)
    }

    func allRows(of book: String) throws -> [PriceRow] {
        try db.query(Self.rowColumns + here(book) + Self.rowOrder).map(Self.row)
    }

    /// Fixed prices that stand for a market or its currency, for the report of drift; at most `limit`.
    func fixedRows(of book: String, limit: Int) throws -> [PriceRow] {
        try db.query(Self.rowColumns + here(book) + "AND scope <> 'base'" + Self.rowOrder + "LIMIT \(limit)")
            .map(Self.row)
    }

    func apply(_ diff: PriceBookDiff, to book: String) throws {
        var batch: [SQL] = []
        func send(_ statement: SQL) throws {
            batch.append(statement)
            guard batch.count >= Self.batchMax else { return }
            try db.executeAll(batch)
            batch = []
        }
        for row in diff.removed { try send(delete(row, from: book)) }
        for change in diff.changed { try send(delete(change.before, from: book)) }
        for row in diff.added + diff.changed.map(\.after) { try send(insert(row, into: book)) }
        if !batch.isEmpty { try db.executeAll(batch) }
    }

    private func delete(_ row: PriceRow, from book: String) -> SQL {
        let key = row.key
        return """
            DELETE FROM price_row
            WHERE merchant_id = \(shop.merchant) AND mode = \(shop.mode) AND book_id = \(book) AND sku = \(key.sku)
                AND scope = \(key.scope) AND min_quantity = \(key.minQuantity) AND starts_key = \(key.startsAt)
            """
    }

    private func insert(_ row: PriceRow, into book: String) -> SQL {
        let key = row.key
        return """
            INSERT INTO price_row (
                merchant_id, mode, book_id, sku, scope, min_quantity, starts_key, starts_at, ends_at, currency,
                price_minor, floor_minor, cost_minor)
            VALUES (
                \(shop.merchant), \(shop.mode), \(book), \(key.sku), \(key.scope), \(key.minQuantity), \(key.startsAt),
                \(row.window.startsAt?.millisecondsSince1970), \(row.window.endsAt?.millisecondsSince1970),
                \(row.price.currency), \(row.price.minorUnits), \(row.floor?.minorUnits), \(row.cost?.minorUnits))
            """
    }

    private static func row(_ row: SQLRow) throws -> PriceRow {
        guard let scope = PriceRow.Scope(try row.text("scope")) else {
            throw SQLRowError(column: "scope", problem: .unreadable)
        }
        let currency = try row.currency("currency")
        func moment(_ column: String) throws -> Timestamp? {
            try row.optionalInt64(column).map { Timestamp(millisecondsSince1970: $0) }
        }
        return PriceRow(
            sku: try row.text("sku"), scope: scope, price: Money(try row.int64("price_minor"), currency),
            minQuantity: try row.int64("min_quantity"),
            window: PriceWindow(startsAt: try moment("starts_at"), endsAt: try moment("ends_at")),
            floor: try row.optionalInt64("floor_minor").map { Money($0, currency) },
            cost: try row.optionalInt64("cost_minor").map { Money($0, currency) })
    }
}
