import Commerce
import Crypto
import PricingDomain
import ServiceKit
import ServiceStorage
import Storage
import Wire

/// The use cases on price books: make, change, remove; take a file of rows in, give them out.
struct PriceBooks: Sendable {
    let database: any Database
    let ambient: Ambient
    let writes: KeyedWrites

    /// Of a file: some 100,000 rows.
    static let fileBytesMax = 16 << 20
    private static let changesTold = 100

    func list(of shop: Shop) async throws -> PricingAPI.PriceBookList {
        let kept = try await database.read { try PriceBookRepository(db: $0, shop: shop).all() }
        return PricingAPI.PriceBookList(data: kept.map { PricingAPI.PriceBookAnswer($0) })
    }

    func find(_ id: String, of shop: Shop) async throws -> PricingAPI.PriceBookAnswer {
        PricingAPI.PriceBookAnswer(try await kept(id, of: shop))
    }

    private func kept(_ id: String, of shop: Shop) async throws -> PriceBookRepository.Kept {
        guard let kept = try await database.read({ try PriceBookRepository(db: $0, shop: shop).find(id) }) else {
            throw Problem.notFound("price book")
        }
        return kept
    }

    func save(
        _ given: PricingAPI.PriceBook, as id: String?, _ key: IdempotencyRequest, for shop: Shop
    ) async throws -> KeyedAnswer {
        if let id, id != given.id {
            throw Problem.invalidField("/id", "invalid_value", "The same as in the address: \(id.prefix(40))")
        }
        let book: PriceBook
        do throws(PricingError) {
            book = try PriceBook(given)
        } catch { throw error.asProblem }
        let (now, actor) = (ambient.timestamp(), AuditActor.caller(in: Scope.current, else: "pricing"))
        return try await writes.write(key, status: id == nil ? PricingAPI.createPriceBook.status : 200) { db in
            let repository = PriceBookRepository(db: db, shop: shop)
            let before = try repository.find(book.id)
            switch (id, before) {
            case (nil, .some):
                throw Problem.invalidField("/id", "duplicate", "There is a price book \(book.id); change it with PUT")
            case (.some, nil): throw Problem.notFound("price book")
            case (nil, nil):
                guard try repository.all().count < PriceBookRepository.booksMax else {
                    throw Problem.invalidField("/id", "too_many", "At most \(PriceBookRepository.booksMax) books")
                }
            case (.some, .some(let before)):
                // Its base prices would become sums of another currency, figure by figure.
                guard before.book.currency == book.currency || before.rows == 0 else {
                    throw Problem.invalidField(
                        "/currency", "invalid_value",
                        "The book has prices in \(before.book.currency); remove them first")
                }
            }
            try repository.save(book, at: now)
            try AuditLog(db: db).append(
                AuditEntry(
                    act: .configChanged, actor: actor, object: shop.object("price_book", book.id),
                    detail: [
                        ("change", before == nil ? "created" : "changed"), ("currency", book.currency.code),
                        ("adjustment", book.adjustment.text),
                    ]), at: now.date)
            guard let kept = try repository.find(book.id) else { throw Problem.internalError }
            return PricingAPI.PriceBookAnswer(kept)
        }
    }

    func remove(_ id: String, _ key: IdempotencyRequest, for shop: Shop) async throws -> KeyedAnswer {
        let (now, actor) = (ambient.timestamp(), AuditActor.caller(in: Scope.current, else: "pricing"))
        return try await writes.write(key, status: 200) { db in
            let repository = PriceBookRepository(db: db, shop: shop)
            guard let kept = try repository.find(id) else { throw Problem.notFound("price book") }
            let users = try MarketRepository(db: db, shop: shop).all().filter { $0.market.priceBook == id }
            guard users.isEmpty else {
                throw Problem.invalidField(
                    "/id", "in_use", "Prices of \(users.map(\.market.id).joined(separator: ", ")) come from it")
            }
            try repository.remove(id)
            try AuditLog(db: db).append(
                AuditEntry(
                    act: .configChanged, actor: actor, object: shop.object("price_book", id),
                    detail: [("change", "removed"), ("rows", "\(kept.rows)")]), at: now.date)
            return PricingAPI.Removed(id: id)
        }
    }

    // MARK: - Rows

    /// What a file would change; nothing is changed.
    func compare(
        _ file: [UInt8], with id: String, replacing: Bool, of shop: Shop
    ) async throws -> PricingAPI.PriceRowImport {
        try await database.read { db in
            let diff = try Self.diff(file, with: id, replacing: replacing, of: shop, in: db)
            return PricingAPI.PriceRowImport(diff, isDryRun: true, told: Self.changesTold)
        }
    }

    /// Takes a file of rows: all of it, or nothing.
    func take(
        _ file: [UInt8], into id: String, replacing: Bool, _ key: IdempotencyRequest, for shop: Shop
    ) async throws -> KeyedAnswer {
        let (now, actor) = (ambient.timestamp(), AuditActor.caller(in: Scope.current, else: "pricing"))
        return try await writes.write(key, status: 200) { db in
            let repository = PriceBookRepository(db: db, shop: shop)
            try repository.lock(id)
            let diff = try Self.diff(file, with: id, replacing: replacing, of: shop, in: db)
            if !diff.isEmpty {
                try repository.apply(diff, to: id)
                try AuditLog(db: db).append(
                    AuditEntry(
                        act: .configChanged, actor: actor, object: shop.object("price_book", id),
                        detail: [
                            ("change", "rows"), ("added", "\(diff.added.count)"), ("changed", "\(diff.changed.count)"),
                            ("removed", "\(diff.removed.count)"), ("file_sha256", Hex.text(SHA256.hash(data: file))),
                        ]), at: now.date)
            }
            return PricingAPI.PriceRowImport(diff, isDryRun: false, told: 0)
        }
    }

    private static func diff(
        _ file: [UInt8], with id: String, replacing: Bool, of shop: Shop, in db: any SQLConnection
    ) throws -> PriceBookDiff {
        let repository = PriceBookRepository(db: db, shop: shop)
        guard let kept = try repository.find(id) else { throw Problem.notFound("price book") }
        let markets = Dictionary(
            uniqueKeysWithValues: try MarketRepository(db: db, shop: shop).all().map {
                ($0.market.id, $0.market.currency)
            })
        let known = try repository.allRows(of: id)
        do throws(PricingError) {
            let rows = try PriceBookCSV.rows(file, of: kept.book, markets: markets, beside: replacing ? [] : known)
            return PriceBookDiff(from: known, to: rows, replacing: replacing)
        } catch { throw error.asProblem }
    }

    /// A part of a book as it is read in: what follows a sku, whole skus at a time; nil after the last.
    func export(_ id: String, after sku: String?, of shop: Shop) async throws -> (text: String, last: String)? {
        let rows = try await database.read { db in
            try PriceBookRepository(db: db, shop: shop).rows(of: id, after: sku ?? "", limit: Self.exportedAtOnce)
        }
        guard let last = rows.last?.sku, let first = rows.first?.sku else { return nil }
        // The last sku may go on behind the limit; it is taken with the next part, unless it is all there is.
        let isCut = rows.count == Self.exportedAtOnce && first != last
        let whole = isCut ? rows.filter { $0.sku != last } : rows
        return (whole.map { PriceBookCSV.line($0) + "\r\n" }.joined(), whole.last?.sku ?? last)
    }

    /// More rows than a sku can have prices of.
    private static let exportedAtOnce = 5_000
}

extension PricingAPI.PriceRowImport {
    init(_ diff: PriceBookDiff, isDryRun: Bool, told: Int) {
        let changes =
            diff.changed.map { Change(before: PriceBookCSV.line($0.before), after: PriceBookCSV.line($0.after)) }
            + diff.added.map { Change(before: nil, after: PriceBookCSV.line($0)) }
            + diff.removed.map { Change(before: PriceBookCSV.line($0), after: nil) }
        self.init(
            isDryRun: isDryRun, added: diff.added.count, changed: diff.changed.count, removed: diff.removed.count,
            unchanged: diff.unchanged, changes: isDryRun ? Array(changes.prefix(told)) : nil)
    }
}
