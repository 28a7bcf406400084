import Commerce
import ServiceKit
import Storage
import Wire

/// A quote as it is kept: whole, as the bytes that were answered.
struct StoredQuote: Sendable {
    let id: QuoteID
    let owner: Owner
    let createdAt: Timestamp
    let expiresAt: Timestamp
    /// Whether it may be ordered: one made as of another day may not.
    let isOffer: Bool
    let document: [UInt8]
}

/// Whose a quote or an order is, and whether real money moves.
struct Owner: Hashable, Sendable {
    let merchant: MerchantID
    let mode: KeyMode

    func person(of buyer: PublicAPI.OrderBuyer) -> Person {
        Person(email: buyer.email, reference: buyer.customerReference, merchant: merchant, mode: mode.rawValue)
    }
}

/// SQL for quotes. They are written once and never changed.
struct QuoteRepository {
    let db: any SQLConnection

    func insert(_ quote: StoredQuote) throws {
        try db.execute(
            """
            INSERT INTO quote (id, merchant_id, mode, created_at, expires_at, is_offer, document)
            VALUES (
                \(quote.id), \(quote.owner.merchant), \(quote.owner.mode), \(quote.createdAt.date),
                \(quote.expiresAt.date), \(quote.isOffer), \(quote.document))
            """)
    }

    /// Offers that hold at a moment, by id from the one after `last`, at most `limit`.
    /// - Parameter last: ids sort by time, so nothing before the first that may hold is read.
    func open(of owner: Owner, at now: Timestamp, after last: QuoteID, limit: Int) throws -> [StoredQuote] {
        try db.query(
            """
            SELECT id, created_at, expires_at, is_offer, document FROM quote
            WHERE id > \(last) AND merchant_id = \(owner.merchant) AND mode = \(owner.mode) AND is_offer = 1
                AND expires_at > \(now.date)
            ORDER BY id LIMIT \(limit)
            """
        ).map { row in
            StoredQuote(
                id: try row.id("id"), owner: owner, createdAt: Timestamp(try row.date("created_at")),
                expiresAt: Timestamp(try row.date("expires_at")), isOffer: try row.bool("is_offer"),
                document: try row.bytes("document"))
        }
    }

    /// The quotes of orders from one on.
    func ordered(of owner: Owner, from first: OrderID) throws -> Set<QuoteID> {
        Set(
            try db.query(
                """
                SELECT quote_id FROM orders
                WHERE id >= \(first) AND merchant_id = \(owner.merchant) AND mode = \(owner.mode)
                """
            ).map { try $0.id("quote_id") })
    }

    /// nil also for a quote of somebody else.
    func quote(_ id: QuoteID, of owner: Owner) throws -> StoredQuote? {
        try db.first(
            """
            SELECT created_at, expires_at, is_offer, document FROM quote
            WHERE id = \(id) AND merchant_id = \(owner.merchant) AND mode = \(owner.mode)
            """
        ).map { row in
            StoredQuote(
                id: id, owner: owner, createdAt: Timestamp(try row.date("created_at")),
                expiresAt: Timestamp(try row.date("expires_at")), isOffer: try row.bool("is_offer"),
                document: try row.bytes("document"))
        }
    }
}
