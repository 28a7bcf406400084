package import Commerce

/// A national tariff: its lines sorted by code in flat arrays, each distinct rate text read once.
package final class Tariff: Sendable {
    /// Short name, such as `eu`.
    package let name: String
    package let currency: Currency
    package let edition: String
    /// Whether its codes are those of HS 2022; otherwise they are those of HS 2017.
    package let isHS2022: Bool
    /// What may be done with the rates of its own lines.
    package let standing: TariffRule.Standing
    /// The country it is shown for besides the destinations that charge it; nil for none.
    package let shownFor: CountryCode?
    package let period: Period
    package let source: String
    package let confidence: Confidence
    package let assumption: String
    package let additional: AdditionalDuties?
    package let programmes: PreferenceProgrammes
    /// Whether any rate under a preference programme is in the tables.
    package let hasPreferentialRates: Bool
    /// The files it was read from, with their versions.
    package let files: [TableVersion]
    let lines: TariffLines

    init(
        _ row: CSVRow, currency: Currency, shownFor: CountryCode?, additional: AdditionalDuties?,
        programmes: PreferenceProgrammes, files: [TableVersion], lines: TariffLines
    ) throws(TableError) {
        name = try row.filled(0, "tariff")
        self.currency = currency
        edition = try row.filled(8, "edition")
        guard ["HS 2017", "HS 2022"].contains(row.text(9)) else { throw row.fail("nomenclature is unknown") }
        isHS2022 = row.text(9) == "HS 2022"
        guard ["charged", "ceiling"].contains(row.text(10)) else {
            throw row.fail("standing is not charged or ceiling")
        }
        standing = row.text(10) == "ceiling" ? .ceiling : .charged
        self.shownFor = shownFor
        period = try row.period(12)
        source = try row.filled(14, "source")
        confidence = try row.confidence(16)
        assumption = row.text(17)
        self.additional = additional
        self.programmes = programmes
        self.files = files
        hasPreferentialRates =
            lines.specials.contains { !$0.concessions.isEmpty }
            || programmes.all.contains { $0.rows.contains { $0.otherLines != nil } }
        self.lines = lines
    }

    static let columns = [
        "tariff", "file", "history_file", "additional_file", "lists_file", "sets_file", "rules_file", "currency",
        "edition", "nomenclature", "standing", "shown_for", "effective_from", "effective_to", "source", "licence",
        "confidence", "assumption",
    ]

    /// Which of the rates of a line is meant.
    package enum Column: Sendable {
        /// For origins with normal trade relations.
        case general
        /// For the few origins without.
        case column2
    }

    /// How many lines it has.
    package var lineCount: Int { lines.codes.count }

    /// The code of a line as the tariff has it.
    package func code(_ line: Int) -> String { CodePrefix.text(lines.codes[line], Int(lines.lengths[line])) }
    package func hasTradeRemedy(_ line: Int) -> Bool { lines.hasTradeRemedy[line] }
    /// The rule that gives the line its general rate; nil where the line has its own.
    package func rule(_ line: Int) -> TariffRule? { lines.rule[line] < 0 ? nil : lines.rules[Int(lines.rule[line])] }
    /// What may be done with the general rate of a line.
    package func standing(_ line: Int) -> TariffRule.Standing { rule(line)?.standing ?? standing }
    /// The text of the column of preferences, by programme; empty where there is none.
    package func specialText(_ line: Int, on day: CalendarDate) -> String { lines.special(line, on: day).text }

    package func rate(_ line: Int, _ column: Column, on day: CalendarDate) -> DutyRate {
        lines.rates[Int(lines.rateIndex(line, column, on: day))]
    }

    /// Whether lines charge the same, finer lines under them apart: each distinct rate text is kept once, so places are
    /// compared, not texts.
    func hasOneRate(_ range: Range<Int>, _ column: Column, on day: CalendarDate) -> Bool {
        let first = lines.rateIndex(range.lowerBound, column, on: day)
        let countsFiner = lines.isFiner[range.lowerBound]
        return range.dropFirst().allSatisfy { line in
            (lines.isFiner[line] && !countsFiner) || lines.rateIndex(line, column, on: day) == first
        }
    }

    /// Whether finer lines under these charge something else.
    func hasFinerRates(_ range: Range<Int>, on day: CalendarDate) -> Bool {
        let first = lines.rateIndex(range.lowerBound, .general, on: day)
        return range.contains { lines.isFiner[$0] && lines.rateIndex($0, .general, on: day) != first }
    }

    /// The lines a code stands for: its own, or those of its first eight or six digits where the tariff has no such
    /// line, or the rule of its heading or chapter. Nothing for a code that no line begins with.
    package func match(_ code: CodePrefix, _ nomenclature: Nomenclature) -> TariffMatch? {
        var wanted = code
        var isCarried = false
        if !isHS2022 {
            guard let before = nomenclature.hs2017(for: code.subheading) else { return nil }
            if before != code.subheading {
                wanted = CodePrefix(subheading: before)
                isCarried = true
            }
        }
        for digits in [10, 8, 6] where digits <= wanted.length || digits == 10 {
            let prefix = wanted.prefix(digits)
            let range = lines.range(of: prefix)
            if !range.isEmpty { return TariffMatch(lines: range, digits: prefix.length, isCarried: isCarried) }
        }
        if lines.rules.isEmpty { return nil }
        for digits in [4, 2] {
            let range = lines.rule(of: wanted.prefix(digits))
            if !range.isEmpty { return TariffMatch(lines: range, digits: digits, isCarried: isCarried) }
        }
        return nil
    }

    /// Whether a code that HS 2022 does not have is a code of this tariff's own edition.
    package func hasOldCode(_ code: CodePrefix) -> Bool { !lines.range(of: code.prefix(6)).isEmpty }
}

/// Lines of a tariff that one code stands for.
package struct TariffMatch: Hashable, Sendable {
    package let lines: Range<Int>
    /// How many digits of the code were used.
    package let digits: Int
    /// The code was carried from HS 2022 to the edition of the tariff.
    package let isCarried: Bool
}
