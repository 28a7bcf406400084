import Commerce
import Foundation
import LandedCostDomain

/// `landed-cost rate-report`: which rate texts of the tables, or of a file of one's own, the grammar does not read.
struct RateReportCommand {
    static let usage = """
        landed-cost rate-report
            All tariffs of the tables.
        landed-cost rate-report FILE --currency USD [--columns general,special]
            A CSV file with a header; dollars and cents are in the currency named.
        """

    /// A file of one's own; nil for the tables.
    private var file: String?
    private var currency: Currency?
    private var columns = RateReport.usualColumns

    struct Misuse: Error, CustomStringConvertible {
        let reason: String
        var description: String { "\(reason)\n\(RateReportCommand.usage)" }
    }

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--currency":
                guard let code = rest.popFirst(), let known = Currency(code: code) else {
                    throw Misuse(reason: "--currency needs a code such as USD")
                }
                currency = known
            case "--columns":
                guard let names = rest.popFirst() else { throw Misuse(reason: "--columns needs names") }
                columns = names.split(separator: ",").map(String.init)
            case _ where argument.hasPrefix("-") || file != nil:
                throw Misuse(reason: "\(argument) is not understood")
            default: file = argument
            }
        }
    }

    /// The report in words.
    func text(tablesFolder: URL?) throws -> String {
        Self.text(try reports(tablesFolder))
    }

    private func reports(_ tablesFolder: URL?) throws -> [RateReport] {
        guard let file else {
            return try TableFiles.read(from: tablesFolder).tariffs.map { RateReport($0) }
        }
        guard let currency else { throw Misuse(reason: "a file needs --currency") }
        guard let data = FileManager.default.contents(atPath: file) else {
            throw Misuse(reason: "\(file) cannot be read")
        }
        return [try RateReport(DataFile(name: file, bytes: Array(data)), columns: columns, currency: currency)]
    }

    private static func text(_ reports: [RateReport]) -> String {
        let width = max(8, reports.map(\.name.count).max() ?? 0)
        func cells(_ cells: [String]) -> String {
            cells.enumerated().map { index, cell in
                let padding = String(repeating: " ", count: max(0, (index == 0 ? width : 9) - cell.count))
                return index == 0 ? cell + padding : padding + cell
            }.joined(separator: "  ")
        }
        var lines = [cells(["table", "lines", "texts", "computed", "depend", "not read"])]
        for report in reports {
            lines.append(
                cells(
                    [report.name]
                        + [report.lines, report.texts, report.computed, report.dependent, report.unread.count].map(
                            String.init)))
        }
        for report in reports where !report.unread.isEmpty {
            lines.append("")
            lines.append("Not read in \(report.name):")
            for text in report.unread { lines.append("  \(text.code) \(text.column): \(text.text)") }
        }
        return lines.joined(separator: "\n")
    }
}
