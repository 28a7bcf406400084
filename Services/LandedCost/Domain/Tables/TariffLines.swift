import Commerce

/// The columns of a tariff.
struct TariffLines: Sendable {
    /// Filled to ten digits, in order.
    var codes: [UInt64] = []
    var lengths: [UInt8] = []
    /// Positions in `rates`.
    var general: [Int32] = []
    var column2: [Int32] = []
    /// Positions in `specials`.
    var special: [Int32] = []
    var hasTradeRemedy: [Bool] = []
    /// A line of ten digits under a line of eight that has a rate of its own: meant only by its whole code.
    var isFiner: [Bool] = []
    /// Position in `histories`, or -1 for a line whose rates did not change in the days covered.
    var history: [Int32] = []
    /// Position in `rules` of the rule the general rate comes from, or -1 for a rate of the line's own.
    var rule: [Int16] = []
    var rates: [DutyRate] = []
    var specials: [Special] = []
    var histories: [[Version]] = []
    var rules: [TariffRule] = []

    /// What a line concedes to programmes: as printed, and as read. Lines with the same text share it.
    struct Special: Sendable {
        let text: String
        let concessions: [Concession]
    }

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

    /// The line that is exactly this chapter or heading, where a rule made one.
    func rule(of prefix: CodePrefix) -> Range<Int> {
        var index = codes.lowerBound(prefix.first)
        while index < codes.count, codes[index] == prefix.first, Int(lengths[index]) <= prefix.length {
            if Int(lengths[index]) == prefix.length { return index..<index + 1 }
            index += 1
        }
        return index..<index
    }

    func rateIndex(_ line: Int, _ column: Tariff.Column, on day: CalendarDate) -> Int32 {
        if let version = version(line, on: day) { return column == .general ? version.general : version.column2 }
        return column == .general ? general[line] : column2[line]
    }

    func special(_ line: Int, on day: CalendarDate) -> Special {
        specials[Int(specialIndex(line, on: day))]
    }

    func specialIndex(_ line: Int, on day: CalendarDate) -> Int32 {
        version(line, on: day)?.special ?? special[line]
    }

    private func version(_ line: Int, on day: CalendarDate) -> Version? {
        guard history[line] >= 0 else { return nil }
        return histories[Int(history[line])].first { $0.period.contains(day) }
    }
}
