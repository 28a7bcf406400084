import Commerce
import HTTPTypes
import JSON
import LandedCostDomain
import ServiceKit
import Wire

/// One batch: what each row asks is answered as `POST /v1/landed-cost/quotes` answers it.
struct Batch: RowAnswering {
    let tables: Tables
    let defaults: BatchDefaults
    let format: RowFormat
    let wanted: RowFormat
    private var table: BatchTable?
    private var counts = BatchCounts()

    init(tables: Tables, defaults: BatchDefaults, format: RowFormat, wanted: RowFormat) {
        self.tables = tables
        self.defaults = defaults
        self.format = format
        self.wanted = wanted
    }

    mutating func begin(columns: [String]) throws { table = try BatchTable(columns, defaults: defaults) }

    func opening() -> [UInt8] { wanted == .csv ? BatchAnswers.csvOpening : [] }

    mutating func answer(_ row: Row, into out: inout [UInt8]) {
        var id: String?
        do {
            guard !row.isTooLong else {
                throw Problem(
                    "malformed-row", .badRequest, "The row cannot be read",
                    detail: "It is longer than \(RowSplitter.rowBytesMax) bytes.")
            }
            let question: LandedCostAPI.QuoteRequest
            if let table {
                (id, question) = try table.question(row.bytes, defaults)
            } else {
                (id, question) = try BatchJSON.question(row.bytes, defaults)
            }
            let shipment = try ShipmentReader(tables: tables).shipment(of: question)
            let assessment = try tables.assess(shipment)
            counts.add(assessment)
            switch wanted {
            case .csv: BatchAnswers.addCSV(row, id, assessment, of: shipment, to: &out)
            case .ndjson:
                BatchAnswers.addJSON(row, id, assessment, of: shipment, tables, defaults.detail, to: &out)
            }
        } catch {
            counts.refused += 1
            let problem = (error as? any ProblemConvertible)?.problem ?? .internalError
            if id == nil { id = readableID(of: row) }
            switch wanted {
            case .csv: BatchAnswers.addCSV(row, id, problem, to: &out)
            case .ndjson: BatchAnswers.addJSON(row, id, problem, to: &out)
            }
        }
    }

    func ending(_ rows: Int, _ problem: Problem?, into out: inout [UInt8]) {
        switch wanted {
        case .csv: BatchAnswers.addCSVEnd(rows, counts, problem, to: &out)
        case .ndjson: BatchAnswers.addJSONEnd(rows, counts, problem, to: &out)
        }
    }

    private func readableID(of row: Row) -> String? {
        if let table { return table.id(of: row.bytes) }
        return BatchJSON.id(of: row.bytes)
    }
}
