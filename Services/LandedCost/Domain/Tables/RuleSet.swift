package import Commerce

/// The rules of one destination or group, by name, each name's rows in the order of the file.
package final class RuleSet: Sendable {
    package let name: String
    /// The name in lower case: begins the names of regimes.
    package let prefix: String
    private let rows: [[Rule]]

    init(name: String, rules: [Rule]) {
        self.name = name
        prefix = name.lowercased()
        rows = RuleName.allCases.map { wanted in rules.filter { $0.name == wanted.text } }
    }

    package func all(_ name: RuleName) -> [Rule] { rows[name.rawValue] }

    /// The row in force on a day; nil when none is, or there is none of this name at all.
    package func inForce(_ name: RuleName, on day: CalendarDate, region: String? = nil, origin: CountryCode? = nil)
        -> Rule?
    {
        var general: Rule?
        for rule in all(name) where rule.citation.period.contains(day) {
            if let origin, !rule.appliesTo(origin: origin) { continue }
            if rule.regions.isEmpty {
                if general == nil { general = rule }
            } else if let region, rule.regions.contains(region) {
                return rule
            }
        }
        return general
    }

    /// The row in force on a day.
    /// - Throws: `.outsideDates` with the days known when rows exist but none covers the day.
    package func required(
        _ name: RuleName, on day: CalendarDate, region: String? = nil, origin: CountryCode? = nil
    ) throws(LandedCostError) -> Rule {
        if let rule = inForce(name, on: day, region: region, origin: origin) { return rule }
        throw .outsideDates(rule: "\(prefix).\(name.text)", asOf: day, known: all(name).map(\.citation.period))
    }
}
