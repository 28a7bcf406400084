import Commerce
import JSON
import LandedCostDomain
import ServiceKit
import Wire

/// How the answers to a batch are written.
enum BatchAnswers {
    static let csvColumns = [
        "row", "id", "status", "option", "regime", "customs_currency", "customs_value", "currency", "duty", "tax",
        "fees",
        "total", "pay_on_delivery", "problem", "detail",
    ]

    static var csvOpening: [UInt8] {
        var out: [UInt8] = []
        CSVText.append(row: csvColumns, to: &out)
        return out
    }

    /// A row for each delivery option; a table asks for one.
    static func addCSV(_ row: Row, _ id: String?, _ assessment: Assessment, to out: inout [UInt8]) {
        for option in assessment.options {
            let totals = option.totals
            CSVText.append(
                row: [
                    String(row.number), id ?? "", "ok", option.id, option.regime, assessment.customsCurrency.code,
                    option.customsValue.amountText, totals.total.currency.code, totals.duty.amountText,
                    totals.tax.amountText, totals.fees.amountText, totals.total.amountText,
                    totals.payOnDelivery.amountText, "", "",
                ], to: &out)
        }
    }

    static func addCSV(_ row: Row, _ id: String?, _ problem: Problem, to out: inout [UInt8]) {
        CSVText.append(row: csvRefusal(String(row.number), id, "refused", problem), to: &out)
    }

    static func addCSVEnd(
        _ rows: Int, _ answered: Int, _ refused: Int, _ problem: Problem?, to out: inout [UInt8]
    ) {
        let sums = "\(rows) rows, \(answered) answered, \(refused) refused"
        guard let problem else {
            let blank = [String](repeating: "", count: csvColumns.count - 4)
            return CSVText.append(row: ["", "", "end"] + blank + [sums], to: &out)
        }
        var last = csvRefusal("", nil, "cut", problem)
        last[last.count - 1] = "\(sums); \(last[last.count - 1])"
        CSVText.append(row: last, to: &out)
    }

    private static func csvRefusal(_ row: String, _ id: String?, _ status: String, _ problem: Problem) -> [String] {
        let details = problem.errors.map { "\($0.pointer): \($0.detail)" }
        let detail = details.isEmpty ? problem.detail ?? problem.title : details.joined(separator: "; ")
        return [row, id ?? "", status] + [String](repeating: "", count: csvColumns.count - 5) + [problem.slug, detail]
    }

    static func addJSON(
        _ row: Row, _ id: String?, _ assessment: Assessment, of shipment: Shipment, _ tables: Tables,
        _ detail: BatchDefaults.Detail, to out: inout [UInt8]
    ) {
        addLine(row, id, capacity: detail == .full ? 4_096 : 512, to: &out) { writer in
            switch detail {
            case .full:
                writer.member(
                    "answer", LandedCostAPI.QuoteAnswer(assessment, of: shipment, tables: tables))
            case .totals:
                writer.beginArray("options")
                for option in assessment.options { writeTotals(option, to: &writer) }
                writer.endArray()
            }
        }
    }

    private static func writeTotals(_ option: OptionCost, to writer: inout JSONByteWriter) {
        writer.beginObject()
        writer.member("id", option.id)
        writer.member("regime", option.regime)
        writer.member("customs_value", option.customsValue)
        writer.member("duty", option.totals.duty)
        writer.member("tax", option.totals.tax)
        writer.member("fees", option.totals.fees)
        writer.member("total", option.totals.total)
        writer.member("pay_on_delivery", option.totals.payOnDelivery)
        writer.endObject()
    }

    static func addJSON(_ row: Row, _ id: String?, _ problem: Problem, to out: inout [UInt8]) {
        addLine(row, id, capacity: 512, to: &out) { writer in
            writer.member("line", row.line)
            writer.member("problem", json(problem))
        }
    }

    static func addJSONEnd(
        _ rows: Int, _ answered: Int, _ refused: Int, _ problem: Problem?, to out: inout [UInt8]
    ) {
        var writer = JSONByteWriter()
        writer.beginObject()
        writer.beginObject("summary")
        writer.member("rows", rows)
        writer.member("answered", answered)
        writer.member("refused", refused)
        writer.member("is_whole", problem == nil)
        writer.endObject()
        if let problem { writer.member("problem", json(problem)) }
        writer.endObject()
        out += writer.finish()
        out.append(10)
    }

    private static func addLine(
        _ row: Row, _ id: String?, capacity: Int, to out: inout [UInt8], _ write: (inout JSONByteWriter) -> Void
    ) {
        var writer = JSONByteWriter(capacity: capacity)
        writer.beginObject()
        writer.member("row", row.number)
        writer.member("id", ifPresent: id)
        write(&writer)
        writer.endObject()
        writer.withBytes { out.append(contentsOf: $0) }
        out.append(10)
    }

    private static func json(_ problem: Problem) -> RawJSON {
        (try? RawJSON(encoding: problem.document(instance: nil))) ?? .emptyObject
    }
}
