package import Commerce

/// A price book as a file of comma-separated values (RFC 4180, UTF-8), read whole or not at all, written as it is read.
package enum PriceBookCSV {
    package static let header = "kind,sku,market,currency,price,min_quantity,starts_at,ends_at,floor,cost"
    /// What is told of a bad file; a person looks at it then.
    package static let faultsMax = 50

    /// Reads a book's rows.
    /// - Parameters:
    ///   - markets: the currency of each market there is.
    ///   - known: rows that stay beside those of the file; they must not overlap with them either.
    /// - Throws: `.faults` with each bad row as `line 12`, the first 50.
    package static func rows(
        _ file: [UInt8], of book: PriceBook, markets: [String: Currency], beside known: [PriceRow] = []
    ) throws(PricingError) -> [PriceRow] {
        var reader = PriceBookReader(book: book, markets: markets)
        let rows = reader.read(file)
        if reader.faults.isEmpty { reader.checkOverlaps(rows, beside: known) }
        guard reader.faults.isEmpty else { throw .faults(Array(reader.faults.prefix(faultsMax))) }
        return rows.map(\.row)
    }

    /// One row as text, without the end of the line.
    package static func line(_ row: PriceRow) -> String {
        let (kind, market) =
            switch row.scope {
            case .market(let id): ("fixed", id)
            case .currency: ("fixed", "")
            case .base: ("base", "")
            }
        let fields = [
            kind, quoted(row.sku), market, row.price.currency.code, row.price.amountText, "\(row.minQuantity)",
            row.window.startsAt.map(second) ?? "", row.window.endsAt.map(second) ?? "", row.floor?.amountText ?? "",
            row.cost?.amountText ?? "",
        ]
        return fields.joined(separator: ",")
    }

    /// `2026-11-27T00:00:00Z`
    package static func second(_ moment: Timestamp) -> String { moment.description.prefix(19) + "Z" }

    private static func quoted(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 }) else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}

struct PriceBookReader {
    let book: PriceBook
    let markets: [String: Currency]
    private(set) var faults: [FieldFault] = []

    init(book: PriceBook, markets: [String: Currency]) {
        self.book = book
        self.markets = markets
    }

    private static let columns = 10

    mutating func read(_ file: [UInt8]) -> [(line: Int, row: PriceRow)] {
        var rows: [(line: Int, row: PriceRow)] = []
        var number = 0
        for line in file.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            let bytes = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            guard let text = String(validating: bytes, as: UTF8.self) else {
                fail(number, "This is not UTF-8")
                continue
            }
            if number == 1 {
                if text != PriceBookCSV.header { fail(1, "Expected the header \(PriceBookCSV.header)") }
                continue
            }
            if text.isEmpty { continue }
            guard let fields = CSVFields.split(text), fields.count == Self.columns else {
                fail(number, "Expected \(Self.columns) fields")
                continue
            }
            if let row = row(fields, number) { rows.append((number, row)) }
            // The rest of a file of another kind says nothing more.
            if faults.count > PriceBookCSV.faultsMax { break }
        }
        if number == 1, faults.isEmpty { fail(1, "There is no row") }
        return rows
    }

    private mutating func fail(_ line: Int, _ detail: String) {
        faults.append(FieldFault("line \(line)", "invalid_row", detail))
    }

    private mutating func row(_ fields: [String], _ line: Int) -> PriceRow? {
        let count = faults.count
        let (kind, sku, market) = (fields[0], fields[1], fields[2])
        if !(1...PriceRow.skuBytesMax).contains(sku.utf8.count) {
            fail(line, "sku: 1 to \(PriceRow.skuBytesMax) bytes")
        }
        guard let currency = Currency(code: fields[3]) else {
            fail(line, "currency: letters of ISO 4217, such as EUR; found \"\(fields[3].prefix(20))\"")
            return nil
        }
        if let gone = currency.withdrawnOn { fail(line, "currency: \(currency) was withdrawn on \(gone)") }
        let scope = scope(kind, market, currency, line)
        let price = amount("price", fields[4], currency, line)
        if let price, !price.isPositive { fail(line, "price: more than 0") }
        let quantity = Int64(fields[5].isEmpty ? "1" : fields[5])
        if !(quantity.map { (1...PriceOrder.quantityMax).contains($0) } ?? false) {
            fail(line, "min_quantity: 1 to \(PriceOrder.quantityMax)")
        }
        let window = PriceWindow(
            startsAt: moment("starts_at", fields[6], line), endsAt: moment("ends_at", fields[7], line))
        if let start = window.startsAt, let end = window.endsAt, end <= start {
            fail(line, "ends_at: after starts_at")
        }
        let floor = fields[8].isEmpty ? nil : amount("floor", fields[8], currency, line)
        if let floor, let price, floor.minorUnits > price.minorUnits {
            fail(line, "floor: \(floor.amountText) is above the price")
        }
        let cost = fields[9].isEmpty ? nil : amount("cost", fields[9], currency, line)
        guard faults.count == count, let scope, let price, let quantity else { return nil }
        return PriceRow(
            sku: sku, scope: scope, price: price, minQuantity: quantity, window: window, floor: floor, cost: cost)
    }

    private mutating func scope(_ kind: String, _ market: String, _ currency: Currency, _ line: Int) -> PriceRow.Scope?
    {
        switch (kind, market.isEmpty) {
        case ("base", true):
            if currency == book.currency { return .base }
            fail(line, "currency: base prices of this book are in \(book.currency)")
        case ("base", false): fail(line, "market: a base price is for every market")
        case ("fixed", true): return .currency(currency)
        case ("fixed", false):
            guard let known = markets[market] else {
                fail(line, "market: there is no market \"\(market.prefix(40))\"")
                return nil
            }
            if known == currency { return .market(market) }
            fail(line, "currency: the market \(market) is in \(known)")
        default: fail(line, "kind: base or fixed, found \"\(kind.prefix(20))\"")
        }
        return nil
    }

    private mutating func amount(_ name: String, _ text: String, _ currency: Currency, _ line: Int) -> Money? {
        if let sum = try? Money(text, currency), (0...PriceOrder.minorUnitsMax).contains(sum.minorUnits) { return sum }
        let example = Money(1_999, currency).amountText
        fail(line, "\(name): an amount in \(currency) is such as \(example), found \"\(text.prefix(30))\"")
        return nil
    }

    private mutating func moment(_ name: String, _ text: String, _ line: Int) -> Timestamp? {
        if text.isEmpty { return nil }
        if let moment = Timestamp(text), moment.millisecondsSince1970.isMultiple(of: 1_000) { return moment }
        fail(line, "\(name): a time to the second, such as 2026-11-27T00:00:00Z; found \"\(text.prefix(40))\"")
        return nil
    }

    /// Two prices of one sku, scope and tier must not count at one moment; the one for always may stand behind windows.
    mutating func checkOverlaps(_ rows: [(line: Int, row: PriceRow)], beside known: [PriceRow]) {
        struct Place: Hashable {
            let sku: String
            let scope: PriceRow.Scope
            let tier: Int64
            let isAlways: Bool
        }
        func place(_ row: PriceRow) -> Place {
            Place(sku: row.sku, scope: row.scope, tier: row.minQuantity, isAlways: row.window.isAlways)
        }
        let replaced = Set(rows.map(\.row.key))
        var kept: [Place: [PriceRow]] = [:]
        for row in known where !replaced.contains(row.key) { kept[place(row), default: []].append(row) }
        var seen: [Place: [(line: Int, row: PriceRow)]] = [:]
        for (line, row) in rows {
            let place = place(row)
            if let other = seen[place]?.first(where: { $0.row.window.overlaps(row.window) }) {
                fail(line, "starts_at: overlaps with line \(other.line)")
            } else if kept[place]?.contains(where: { $0.window.overlaps(row.window) }) ?? false {
                fail(line, "starts_at: overlaps with a price that the book has")
            }
            seen[place, default: []].append((line, row))
        }
    }
}
