import Commerce
import Foundation

/// How old the shipped tables are, by the dates they hold themselves.
struct DataAges {
    /// Where the services' resources lie: beside the programs.
    let folder: String
    let today: CalendarDate

    /// The European Central Bank publishes each working day; over Christmas or Easter five days pass without.
    static let ratesDaysMax = 7
    /// Rates of tax change at the turn of a year or of a half; tariffs at least once a year.
    static let tablesDaysMax = 200
    static let tariffDaysMax = 400

    func findings() -> [Finding] { [rates(), taxes()] + tariffs() }

    private func rates() -> Finding {
        let name = "exchange rates"
        guard let lines = lines("PricingService", "ecb_history.csv"), lines.count > 1,
            let newest = lines.dropFirst().compactMap({ CalendarDate(String($0.prefix { $0 != "," })) }).max()
        else { return missing(name, "ecb_history.csv") }
        return finding(
            name, "shipped file ends on \(newest)", newest, Self.ratesDaysMax,
            cure:
                "carnet import fx FILE with the day's file of the ECB (eurofxref-hist.csv); one imported since is used")
    }

    private func taxes() -> Finding {
        let name = "tax tables"
        guard let lines = lines("LandedCostService", "vat_rates.csv"), let newest = newestDate(in: lines) else {
            return missing(name, "vat_rates.csv")
        }
        return finding(
            name, "checked on \(newest)", newest, Self.tablesDaysMax,
            cure: "take a newer release; its tables are read anew")
    }

    /// One for each tariff that is in force, by its edition: a day, a month (`2020-12`), or a year and its revision.
    private func tariffs() -> [Finding] {
        guard let lines = lines("LandedCostService", "tariffs.csv"), let head = lines.first?.split(separator: ","),
            let id = head.firstIndex(of: "tariff"), let edition = head.firstIndex(of: "edition")
        else { return [missing("tariffs", "tariffs.csv")] }
        let found = lines.dropFirst().compactMap { line -> Finding? in
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            guard fields.count > max(id, edition), let day = Self.day(of: String(fields[edition])) else { return nil }
            return finding(
                "tariff \(fields[id])", "edition \(fields[edition])", day, Self.tariffDaysMax,
                cure: "answers say which edition they used; take a newer release, or check duties that matter")
        }
        return found.isEmpty ? [missing("tariffs", "tariffs.csv")] : found
    }

    private static func day(of edition: String) -> CalendarDate? {
        guard let match = edition.prefixMatch(of: /\d{4}(-\d{2})?(-\d{2})?/) else { return nil }
        return CalendarDate(match.0 + (match.1 == nil ? "-01" : "") + (match.2 == nil ? "-01" : ""))
    }

    /// Dates to come are those of announced changes, and say nothing about when somebody looked.
    private func newestDate(in lines: [Substring]) -> CalendarDate? {
        lines.flatMap { $0.matches(of: /\d{4}-\d{2}-\d{2}/).compactMap { CalendarDate(String($0.output)) } }
            .filter { $0 <= today }.max()
    }

    private func finding(_ name: String, _ what: String, _ day: CalendarDate, _ daysMax: Int, cure: String) -> Finding {
        let age = Int(today.daysSince1970 - day.daysSince1970)
        return Finding(name, "\(what), \(age) days ago", cure: age > daysMax ? cure : nil, isWarning: true)
    }

    private func missing(_ name: String, _ file: String) -> Finding {
        Finding(name, "\(file) is not beside the programs in \(folder)", cure: "make build")
    }

    private func lines(_ target: String, _ file: String) -> [Substring]? {
        FileManager.default.contents(atPath: "\(folder)/carnet_\(target).resources/Data/\(file)")
            .map { String(decoding: $0, as: UTF8.self).split(whereSeparator: \.isNewline) }
    }
}
