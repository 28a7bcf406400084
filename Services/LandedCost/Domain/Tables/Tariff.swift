package import Commerce

/// A national tariff: its lines sorted by code in flat arrays, each distinct rate text read once.
package final class Tariff: Sendable {
    /// Short name, such as `eu`.
    package let name: String
    package let currency: Currency
    package let edition: String
    /// Whether its codes are those of HS 2022; otherwise they are those of HS 2017.
    package let isHS2022: Bool
    package let period: Period
    package let source: String
    package let confidence: Confidence
    package let assumption: String
    package let additional: AdditionalDuties?
    let lines: TariffLines

    init(
        name: String, currency: Currency, edition: String, isHS2022: Bool, period: Period, source: String,
        confidence: Confidence, assumption: String, additional: AdditionalDuties?, lines: TariffLines
    ) {
        self.name = name
        self.currency = currency
        self.edition = edition
        self.isHS2022 = isHS2022
        self.period = period
        self.source = source
        self.confidence = confidence
        self.assumption = assumption
        self.additional = additional
        self.lines = lines
    }

    /// Which of the rates of a line is meant.
    package enum Column: Sendable {
        /// For origins with normal trade relations.
        case general
        /// For the few origins without.
        case column2
    }

    /// How many lines it has.
    package var lineCount: Int { lines.codes.count }
    /// How many lines have a rate text that the grammar does not read, in this column.
    package func unreadLines(_ column: Column) -> Int {
        (0..<lineCount).count { index in
            let rate = lines.rates[Int(column == .general ? lines.general[index] : lines.column2[index])]
            return rate.form == .unread
        }
    }

    /// The code of a line as the tariff has it.
    package func code(_ line: Int) -> String { CodePrefix.text(lines.codes[line], Int(lines.lengths[line])) }
    package func hasTradeRemedy(_ line: Int) -> Bool { lines.hasTradeRemedy[line] }
    /// The text of the column of preferences, by programme letters; empty where there is none.
    package func specialText(_ line: Int, on day: CalendarDate) -> String { lines.special(line, on: day) }

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
    /// line. Nothing for a code that no line begins with.
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

/// The columns of a tariff.
struct TariffLines: Sendable {
    /// Filled to ten digits, in order.
    var codes: [UInt64] = []
    var lengths: [UInt8] = []
    /// Positions in `rates`.
    var general: [Int32] = []
    var column2: [Int32] = []
    /// Positions in `texts`.
    var special: [Int32] = []
    var hasTradeRemedy: [Bool] = []
    /// A line of ten digits under a line of eight that has a rate of its own: meant only by its whole code.
    var isFiner: [Bool] = []
    /// Position in `histories`, or -1 for a line whose rates did not change in the days covered.
    var history: [Int32] = []
    var rates: [DutyRate] = []
    var texts: [String] = []
    var histories: [[Version]] = []

    /// The rates of a line in one period.
    struct Version: Sendable {
        let period: Period
        let general: Int32
        let special: Int32
        let column2: Int32
    }

    /// Positions of the lines that begin with a code, or that the whole of a ten-digit code names.
    func range(of prefix: CodePrefix) -> Range<Int> {
        codes.lowerBound(prefix.first)..<codes.lowerBound(prefix.last + 1)
    }

    func rateIndex(_ line: Int, _ column: Tariff.Column, on day: CalendarDate) -> Int32 {
        if let version = version(line, on: day) { return column == .general ? version.general : version.column2 }
        return column == .general ? general[line] : column2[line]
    }

    func special(_ line: Int, on day: CalendarDate) -> String {
        texts[Int(version(line, on: day)?.special ?? special[line])]
    }

    private func version(_ line: Int, on day: CalendarDate) -> Version? {
        guard history[line] >= 0 else { return nil }
        return histories[Int(history[line])].first { $0.period.contains(day) }
    }
}
