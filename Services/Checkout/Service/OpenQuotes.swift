import Commerce
import Foundation
import JSON
import ServiceKit
import Storage
import Wire

/// The report of what is promised at rates of the past: the quotes that may still be ordered are ours to count, the rest
/// is pricing's.
struct OpenQuotes: Sendable {
    let database: any Database
    let peers: Peers
    let ambient: Ambient
    /// How long a quote holds: no older one is open.
    let heldFor: Duration

    /// Quotes that one report counts; more are said to be there.
    static let quotesMax = 10_000
    /// Read at once: a document is some 15 KB.
    private static let batch = 500

    func report(from: CalendarDate?, to: CalendarDate?, for owner: Owner) async throws -> PricingAPI.ExposureReport {
        let (sums, isCut) = try await open(for: owner)
        return try await peers.pricing.call(
            PricingAPI.exposureWithQuotes,
            PricingAPI.ExposureRequest(from: from, to: to, openQuotes: sums, quotesTruncated: isCut))
    }

    /// What the report needs of a quote's document.
    private struct Promise: Decodable {
        struct Line: Decodable {
            let quantity: Int64
            let total: Money
            let merchantUnitPrice: Money

            private enum CodingKeys: String, CodingKey {
                case quantity, total
                case merchantUnitPrice = "merchant_unit_price"
            }
        }

        let lines: [Line]
    }

    private struct Place: Hashable {
        let from: Currency
        let to: Currency
        let within: PricingAPI.ExpiryBand
    }

    /// The goods of open quotes, by corridor and by how soon they end. Quotes in the merchant's own currency promise no
    /// rate, and an order is no quote any more.
    func open(for owner: Owner) async throws -> (sums: [PricingAPI.OpenQuotes], isCut: Bool) {
        let now = ambient.timestamp()
        let start = UUID.version7(at: now.adding(.zero - heldFor).date, random: (0, 0))
        let ordered = try await database.read { db in
            try QuoteRepository(db: db).ordered(of: owner, from: OrderID(start))
        }
        var sums: [Place: (count: Int64, amount: Money, promised: Money)] = [:]
        var (last, count) = (QuoteID(start), 0)
        while count < Self.quotesMax {
            let position = last
            let quotes = try await database.read { db in
                try QuoteRepository(db: db).open(of: owner, at: now, after: position, limit: Self.batch)
            }
            for quote in quotes where !ordered.contains(quote.id) { try Self.add(quote, to: &sums, at: now) }
            count += quotes.count
            guard quotes.count == Self.batch, let end = quotes.last else { break }
            last = end.id
        }
        let found = sums.map { place, sum in
            PricingAPI.OpenQuotes(
                from: place.from, to: place.to, within: place.within, count: sum.count, amount: sum.amount,
                promised: sum.promised)
        }
        return (
            found.sorted { ($0.from.code, $0.to.code, $0.within.order) < ($1.from.code, $1.to.code, $1.within.order) },
            count >= Self.quotesMax
        )
    }

    private static func add(
        _ quote: StoredQuote, to sums: inout [Place: (count: Int64, amount: Money, promised: Money)], at now: Timestamp
    ) throws {
        let promise = try StrictJSONDecoder(unknownMembers: .ignored).decode(Promise.self, from: quote.document)
        let left = quote.expiresAt.millisecondsSince1970 - now.millisecondsSince1970
        var counted: Set<Place> = []
        for line in promise.lines where line.total.currency != line.merchantUnitPrice.currency {
            let place = Place(
                from: line.merchantUnitPrice.currency, to: line.total.currency, within: .of(millisecondsLeft: left))
            let before = sums[place] ?? (0, .zero(place.from), .zero(place.to))
            sums[place] = (
                before.count + (counted.insert(place).inserted ? 1 : 0),
                try before.amount + line.merchantUnitPrice.times(line.quantity), try before.promised + line.total
            )
        }
    }
}
