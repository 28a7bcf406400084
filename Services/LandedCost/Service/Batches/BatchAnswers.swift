import Commerce
import JSON
import LandedCostDomain
import ServiceKit
import Wire

/// How the answers to a batch are written.
enum BatchAnswers {
    static let csvColumns = [
        "row", "id", "status", "option", "regime", "customs_currency", "customs_value", "currency", "duty", "tax",
        "fees", "total", "total_low", "total_high", "pay_on_delivery", "needs", "problem", "detail",
    ]

    static var csvOpening: [UInt8] {
        var out: [UInt8] = []
        CSVText.append(row: csvColumns, to: &out)
        return out
    }

    /// A row for each delivery option; a table asks for one.
    static func addCSV(
        _ row: Row, _ id: String?, _ assessment: Assessment, of shipment: Shipment, to out: inout [UInt8]
    ) {
        for option in assessment.options {
            let totals = option.totals
            let (low, high) = ends(of: option)
            let isBanned = !option.prohibitions.isEmpty
            CSVText.append(
                row: [
                    String(row.number), id ?? "", RowStatus(option).rawValue, option.id, option.regime,
                    assessment.customsCurrency.code, option.customsValue.amountText, totals.total.currency.code,
                    totals.duty.amountText, totals.tax.amountText, totals.fees.amountText, totals.total.amountText,
                    low, high, totals.payOnDelivery.amountText, needs(of: option),
                    isBanned ? "import-prohibited" : "", detail(of: option, shipment),
                ], to: &out)
        }
    }

    /// The least and the most that the total may come to; without text where nothing bounds it.
    private static func ends(of option: OptionCost) -> (low: String, high: String) {
        guard let range = option.range else {
            let total = option.totals.total.amountText
            return (total, option.needs.isEmpty ? total : "")
        }
        return (range.low.amountText, range.high?.amountText ?? "")
    }

    /// Names of facts, each once, parted as lists of a table are.
    private static func needs(of option: OptionCost) -> String {
        var names: [String] = []
        for need in option.needs where !names.contains(need.fact.name) { names.append(need.fact.name) }
        return names.joined(separator: "|")
    }

    /// Why the goods are kept out, and what each missing fact decides.
    private static func detail(of option: OptionCost, _ shipment: Shipment) -> String {
        // A row of JSON may have lines of its own; a row of a table is one.
        func line(_ index: Int) -> String { shipment.lines.count > 1 ? "\(shipment.lines[index].id): " : "" }
        let bans = option.prohibitions.map { "\(line($0.line))\($0.citation.id): \($0.why)" }
        let needs = option.needs.map { "\(line($0.line))\($0.fact.name) (\($0.fact.unit)): \($0.why)" }
        return (bans + needs).joined(separator: "; ")
    }

    static func addCSV(_ row: Row, _ id: String?, _ problem: Problem, to out: inout [UInt8]) {
        CSVText.append(row: csvRefusal(String(row.number), id, "refused", problem), to: &out)
    }

    static func addCSVEnd(_ rows: Int, _ counts: BatchCounts, _ problem: Problem?, to out: inout [UInt8]) {
        var sums = "\(rows) rows, \(counts.answered) answered, \(counts.refused) refused"
        if counts.prohibited > 0 { sums += ", \(counts.prohibited) prohibited" }
        if counts.factsNeeded > 0 { sums += ", \(counts.factsNeeded) facts_needed" }
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
                for option in assessment.options { writeTotals(option, of: shipment, to: &writer) }
                writer.endArray()
            }
        }
    }

    private static func writeTotals(_ option: OptionCost, of shipment: Shipment, to writer: inout JSONByteWriter) {
        writer.beginObject()
        writer.member("id", option.id)
        writer.member("regime", option.regime)
        writer.member("customs_value", option.customsValue)
        writer.member("duty", option.totals.duty)
        writer.member("tax", option.totals.tax)
        writer.member("fees", option.totals.fees)
        writer.member("total", option.totals.total)
        writer.member("pay_on_delivery", option.totals.payOnDelivery)
        if RowStatus(option) != .ok {
            let whole = LandedCostAPI.OptionCost(option, of: shipment)
            if let needs = whole.needs { writer.member("needs", needs) }
            if let range = whole.range { writer.member("range", range) }
            if let outcome = whole.outcome { writer.member("outcome", outcome) }
        }
        writer.endObject()
    }

    static func addJSON(_ row: Row, _ id: String?, _ problem: Problem, to out: inout [UInt8]) {
        addLine(row, id, capacity: 512, to: &out) { writer in
            writer.member("line", row.line)
            writer.member("problem", json(problem))
        }
    }

    static func addJSONEnd(_ rows: Int, _ counts: BatchCounts, _ problem: Problem?, to out: inout [UInt8]) {
        var writer = JSONByteWriter()
        writer.beginObject()
        writer.beginObject("summary")
        writer.member("rows", rows)
        writer.member("answered", counts.answered)
        writer.member("refused", counts.refused)
        writer.member("prohibited", counts.prohibited)
        writer.member("facts_needed", counts.factsNeeded)
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
