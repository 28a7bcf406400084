import Commerce
import JSON
import PricingDomain
import ServiceKit
import Storage
import Wire

/// A catalogue against markets: each row that comes in is priced in every market, in order, while it comes.
struct BulkPrices: RowAnswering {
    /// A market ready to price.
    struct Stand: Sendable {
        let desk: PriceDesk
        let shown: [ShownKey: Money]
        /// `"market":"in","currency":"INR"` and `in,INR`, made once.
        let json: [UInt8]
        let csv: [UInt8]
        let exponent: Int
    }

    /// What comes in: columns of CSV, or members of a line.
    enum Column: String, CaseIterable, Sendable {
        case sku, amount, currency, quantity
    }

    private let stands: [Stand]
    private let at: Timestamp
    private let input: RowFormat
    private let output: RowFormat
    private var columns: [Column?] = []
    private var prices = 0
    private var failed = 0

    /// After as many rows there is a line that says how far it is.
    static let progressEvery = 10_000
    static let outputHeader = "kind,row,sku,market,currency,price,net,rounded,detail\r\n"

    init(_ stands: [Stand], at: Timestamp, from input: RowFormat, to output: RowFormat) {
        self.stands = stands
        self.at = at
        self.input = input
        self.output = output
    }

    mutating func begin(columns names: [String]) throws {
        columns = names.map { Column(rawValue: $0) }
        var faults: [FieldError] = []
        for (index, name) in names.enumerated() where columns[index] == nil {
            faults.append(
                FieldError(pointer: "line 1", code: "unknown_column", detail: "\(name.prefix(40)): not known here"))
        }
        if !columns.contains(.sku) { faults.append(FieldError(pointer: "line 1", code: "required", detail: "sku")) }
        guard faults.isEmpty else { throw Problem.invalidFields(faults) }
    }

    func opening() -> [UInt8] { output == .csv ? Array(Self.outputHeader.utf8) : [] }

    // MARK: - One row

    private struct Item {
        let sku: String
        let given: Money?
        let quantity: Int64
    }

    private struct BadRow: Error {
        let detail: String
    }

    mutating func answer(_ row: Row, into out: inout [UInt8]) {
        do {
            let item = try item(row)
            let name = output == .csv ? Self.csvText(item.sku) : Self.jsonText(item.sku)
            let number = Array(String(row.number).utf8)
            for stand in stands {
                do throws(PricingError) {
                    try price(item, stand, name, number, &out)
                    prices += 1
                } catch {
                    failed += 1
                    fail(row.number, name, stand, Self.words(error), &out)
                }
            }
        } catch let bad as BadRow {
            failed += 1
            fail(row.number, nil, nil, bad.detail, &out)
        } catch {
            failed += 1
            fail(row.number, nil, nil, "This row cannot be read", &out)
        }
        if row.number.isMultiple(of: Self.progressEvery) { note("progress", rows: row.number, nil, &out) }
    }

    private func price(
        _ item: Item, _ stand: Stand, _ name: [UInt8], _ number: [UInt8], _ out: inout [UInt8]
    ) throws(PricingError) {
        let made: (price: Int64, net: Int64, reason: PriceRounding.Outcome.Reason?)
        if let given = item.given {
            made = try stand.desk.quickPrice(given: given, shown: nil)
        } else {
            let shown = stand.shown[ShownKey(sku: item.sku, tier: 1)]?.minorUnits
            let found = try stand.desk.quickPrice(sku: item.sku, quantity: item.quantity, at: at, shown: shown)
            guard let found else {
                throw .faults([FieldFault("/sku", "invalid_value", "The market’s price book has no price of it")])
            }
            made = found
        }
        let reason = made.reason?.rawValue ?? "fixed"
        switch output {
        case .ndjson:
            out += #"{"row":"#.utf8
            out += number
            out += #","sku":"#.utf8
            out += name
            out.append(0x2C)
            out += stand.json
            out += #","price":""#.utf8
            Self.append(made.price, stand.exponent, &out)
            out += #"","net":""#.utf8
            Self.append(made.net, stand.exponent, &out)
            out += #"","rounded":""#.utf8
            out += reason.utf8
            out += "\"}\n".utf8
        case .csv:
            out += "price,".utf8
            out += number
            out.append(0x2C)
            out += name
            out.append(0x2C)
            out += stand.csv
            out.append(0x2C)
            Self.append(made.price, stand.exponent, &out)
            out.append(0x2C)
            Self.append(made.net, stand.exponent, &out)
            out.append(0x2C)
            out += reason.utf8
            out += ",\r\n".utf8
        }
    }

    private func item(_ row: Row) throws -> Item {
        guard !row.isTooLong else { throw BadRow(detail: "The row has more than \(RowSplitter.rowBytesMax) bytes") }
        return input == .csv ? try csvItem(row) : try jsonItem(row)
    }

    private func csvItem(_ row: Row) throws -> Item {
        guard let fields = CSVText.fields(row.bytes), fields.count == columns.count else {
            throw BadRow(detail: "Expected \(columns.count) fields")
        }
        var values: [Column: String] = [:]
        for (column, field) in zip(columns, fields) where !field.isEmpty { if let column { values[column] = field } }
        return try Self.item(
            sku: values[.sku], amount: values[.amount], currency: values[.currency],
            quantity: try values[.quantity].map { text in
                guard let quantity = Int64(text) else { throw BadRow(detail: "quantity: a whole number") }
                return quantity
            })
    }

    private func jsonItem(_ row: Row) throws -> Item {
        do {
            let object = try JSONTape(row.bytes).root.object()
            let item = try Self.item(
                sku: object.stringIfPresent("sku"), amount: object.stringIfPresent("amount"),
                currency: object.stringIfPresent("currency"), quantity: object.int64IfPresent("quantity"))
            try object.refuseUnknown()
            return item
        } catch let failure as JSONFailure {
            let first = failure.issues.first
            throw BadRow(detail: "\(first?.pointer ?? ""): \(first?.detail ?? "not acceptable JSON")")
        }
    }

    private static func item(sku: String?, amount: String?, currency: String?, quantity: Int64?) throws -> Item {
        guard let sku, (1...PriceRow.skuBytesMax).contains(sku.utf8.count) else {
            throw BadRow(detail: "sku: 1 to \(PriceRow.skuBytesMax) bytes")
        }
        guard (1...PriceOrder.quantityMax).contains(quantity ?? 1) else {
            throw BadRow(detail: "quantity: 1 to \(PriceOrder.quantityMax)")
        }
        guard amount != nil || currency != nil else { return Item(sku: sku, given: nil, quantity: quantity ?? 1) }
        guard let currency = currency.flatMap({ Currency(code: $0) }) else {
            throw BadRow(detail: "currency: letters of ISO 4217, such as EUR")
        }
        guard let given = amount.flatMap({ try? Money($0, currency) }),
            (0...PriceOrder.minorUnitsMax).contains(given.minorUnits)
        else { throw BadRow(detail: "amount: in \(currency) such as \(Money(1_999, currency).amountText)") }
        return Item(sku: sku, given: given, quantity: quantity ?? 1)
    }

    // MARK: - What is said besides prices

    func ending(_ rows: Int, _ problem: Problem?, into out: inout [UInt8]) {
        note("end", rows: rows, problem?.title, &out)
    }

    private func note(_ kind: String, rows: Int, _ problem: String?, _ out: inout [UInt8]) {
        switch output {
        case .ndjson:
            let cut = problem.map { #","problem":"# + String(decoding: Self.jsonText($0), as: UTF8.self) } ?? ""
            out += "{\"\(kind)\":{\"rows\":\(rows),\"prices\":\(prices),\"failed\":\(failed)\(cut)}}\n".utf8
        case .csv:
            out += "\(kind),\(rows),,,,,,,".utf8
            out += Self.csvText("\(prices) prices, \(failed) failed" + (problem.map { "; \($0)" } ?? ""))
            out += "\r\n".utf8
        }
    }

    private func fail(_ row: Int, _ name: [UInt8]?, _ stand: Stand?, _ detail: String, _ out: inout [UInt8]) {
        switch output {
        case .ndjson:
            out += "{\"row\":\(row)".utf8
            if let name { out += #","sku":"#.utf8 + name }
            if let stand { out += [0x2C] + stand.json }
            out += #","error":"#.utf8 + Self.jsonText(detail) + "}\n".utf8
        case .csv:
            out += "error,\(row),".utf8
            out += name ?? []
            out.append(0x2C)
            out += stand?.csv ?? [0x2C]
            out += ",,,,".utf8 + Self.csvText(detail) + "\r\n".utf8
        }
    }

    private static func words(_ error: PricingError) -> String {
        switch error {
        case .faults(let faults): faults.first?.detail ?? "It cannot be priced"
        case .tooLarge: "The price is too large in the market’s currency, or rounds to nothing"
        default: error.asProblem.errors.first?.detail ?? "It cannot be priced"
        }
    }

    private static func append(_ units: Int64, _ exponent: Int, _ out: inout [UInt8]) {
        var digits: [20 of UInt8] = .init(repeating: 0x30)
        var (left, count) = (units.magnitude, 0)
        repeat {
            digits[count] = 0x30 + UInt8(left % 10)
            left /= 10
            count += 1
        } while left > 0
        if units < 0 { out.append(0x2D) }
        count = max(count, exponent + 1)
        for index in stride(from: count - 1, through: 0, by: -1) {
            out.append(digits[index])
            if index == exponent, exponent > 0 { out.append(0x2E) }
        }
    }

    private static func jsonText(_ text: String) -> [UInt8] {
        var writer = JSONByteWriter(capacity: text.utf8.count + 8)
        writer.value(text)
        return writer.finish()
    }

    private static func csvText(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        CSVText.append(text, to: &bytes)
        return bytes
    }
}

extension BulkPrices.Stand {
    init(_ desk: PriceDesk, shown: [ShownKey: Money]) {
        self.desk = desk
        self.shown = shown
        let market = desk.market
        json = Array("\"market\":\"\(market.id)\",\"currency\":\"\(market.currency)\"".utf8)
        csv = Array("\(market.id),\(market.currency)".utf8)
        exponent = market.currency.exponent
    }
}
