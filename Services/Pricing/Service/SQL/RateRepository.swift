import Commerce
import Foundation
import PricingDomain
import Storage

/// SQL for publications that were imported on top of those the program came with.
struct RateRepository {
    let db: any SQLConnection

    /// Statements sent at once; bounds what is held in memory for a whole history.
    private static let batchMax = 500

    /// What imports brought, in the order in which it counts.
    struct Imported: Sendable {
        let publications: [RatePublication]
        /// Of the sources beside the ECB, by their id.
        let quotes: [String: [BankQuote]]
        let lastImport: Int64
    }

    /// The imports after one, oldest first, so that a later one of the same day takes its place; nil where there is none.
    func publications(after known: Int64) throws -> Imported? {
        let head = try db.first("SELECT last_import FROM rate_head WHERE id = 1")
        guard let last = try head?.int64("last_import"), last > known else { return nil }
        let rows = try db.query(
            """
            SELECT import_number, day, currency, per_euro FROM euro_rate
            WHERE import_number > \(known) AND import_number <= \(last)
            ORDER BY import_number, day, currency
            """)
        var publications: [RatePublication] = []
        var rates: [EuroRate] = []
        var open: (number: Int64, day: CalendarDate)?
        for row in rows {
            let key = (number: try row.int64("import_number"), day: try row.calendarDate("day"))
            if let before = open, before != key {
                publications.append(RatePublication(day: before.day, rates: rates))
                rates = []
            }
            open = key
            let perEuro = try Ratio(decimal: try row.text("per_euro"))
            rates.append(EuroRate(currency: try row.currency("currency"), perEuro: perEuro))
        }
        if let open { publications.append(RatePublication(day: open.day, rates: rates)) }
        return Imported(
            publications: publications, quotes: try quotes(after: known, upTo: last), lastImport: last)
    }

    private func quotes(after known: Int64, upTo last: Int64) throws -> [String: [BankQuote]] {
        let rows = try db.query(
            """
            SELECT source, day, until_day, base, quote, rate FROM bank_rate
            WHERE import_number > \(known) AND import_number <= \(last)
            ORDER BY import_number, source, day, base, quote
            """)
        var quotes: [String: [BankQuote]] = [:]
        for row in rows {
            let text = try row.text("rate")
            guard let rate = Ratio(wire: text) else { throw MoneyError.malformed(text) }
            let until = try row.optionalText("until_day").flatMap { CalendarDate($0) }
            quotes[try row.text("source"), default: []].append(
                BankQuote(
                    day: try row.calendarDate("day"), until: until, base: try row.currency("base"),
                    quote: try row.currency("quote"), rate: rate))
        }
        return quotes
    }

    /// The number of the last import, held until the transaction ends, so that nobody takes the next one.
    func lockLastImport() throws -> Int64 {
        let head = try db.first("SELECT last_import FROM rate_head WHERE id = 1 \(SQL.forUpdate)")
        guard let head else { throw SQLError.other(code: "", message: "rate_head is empty") }
        return try head.int64("last_import")
    }

    /// - Parameter quotes: of the sources beside the ECB, by their id.
    func insert(
        _ publications: [RatePublication], _ quotes: [String: [BankQuote]], as number: Int64, format: RateFile.Format,
        dayCount: Int, importedAt: Date
    ) throws {
        try db.execute(
            """
            INSERT INTO rate_import (number, imported_at, day_count, format)
            VALUES (\(number), \(importedAt), \(dayCount), \(format.rawValue))
            """)
        var batch: [SQL] = []
        func add(_ statement: SQL) throws {
            batch.append(statement)
            guard batch.count >= Self.batchMax else { return }
            try db.executeAll(batch)
            batch = []
        }
        for publication in publications {
            for rate in publication.rates {
                try add(
                    """
                    INSERT INTO euro_rate (import_number, day, currency, per_euro)
                    VALUES (\(number), \(publication.day), \(rate.currency), \(rate.perEuro.text))
                    """)
            }
        }
        for (source, quotes) in quotes {
            for quote in quotes {
                try add(
                    """
                    INSERT INTO bank_rate (import_number, source, day, until_day, base, quote, rate)
                    VALUES (\(number), \(source), \(quote.day), \(quote.until), \(quote.base), \(quote.quote),
                        \(quote.rate.text))
                    """)
            }
        }
        if !batch.isEmpty { try db.executeAll(batch) }
        try db.execute("UPDATE rate_head SET last_import = \(number) WHERE id = 1")
    }
}
