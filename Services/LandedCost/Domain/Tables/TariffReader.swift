import Commerce

/// Reads a tariff's files into flat arrays, each distinct text once.
struct TariffReader {
    static let columns = ["code", "general", "special", "column2", "trade_remedy"]
    static let historyColumns = ["code", "effective_from", "effective_to", "general", "special", "column2"]

    private let parser: DutyRateParser
    private var lines = TariffLines()
    /// The last line of eight digits.
    private var parent: CodePrefix?
    private var rateIndexes: [String: Int32] = [:]
    private var textIndexes: [String: Int32] = [:]

    init(currency: Currency) { parser = DutyRateParser(currency: currency) }

    mutating func read(_ file: DataFile, history: DataFile?) throws(TableError) -> TariffLines {
        let table = try CSVTable(file, columns: Self.columns)
        var reader = self
        try table.forEachRow { row throws(TableError) in try reader.append(row) }
        guard !reader.lines.codes.isEmpty else { throw TableError(file: file.name, line: 0, reason: "no lines") }
        reader.lines.history = Array(repeating: -1, count: reader.lines.codes.count)
        if let history { try reader.readHistory(history) }
        self = reader
        return lines
    }

    private mutating func append(_ row: CSVRow) throws(TableError) {
        let code = try row.codePrefix(0)
        guard code.length >= 8 else { throw row.fail("a tariff line has eight digits or more") }
        if let last = lines.codes.last, let length = lines.lengths.last {
            guard (last, Int(length)) < (code.first, code.length) else { throw row.fail("the lines are not in order") }
        }
        if code.length == 8 { parent = code }
        lines.codes.append(code.first)
        lines.lengths.append(UInt8(code.length))
        lines.general.append(rate(row.text(1)))
        lines.special.append(text(row.text(2)))
        lines.column2.append(rate(row.text(3)))
        guard ["", "yes"].contains(row.text(4)) else { throw row.fail("trade_remedy is not yes or empty") }
        lines.hasTradeRemedy.append(!row.isEmpty(4))
        lines.isFiner.append(code.length > 8 && parent?.contains(code.first) == true)
    }

    private mutating func readHistory(_ file: DataFile) throws(TableError) {
        let table = try CSVTable(file, columns: Self.historyColumns)
        var reader = self
        var current: CodePrefix?
        try table.forEachRow { row throws(TableError) in
            let code = try row.codePrefix(0)
            let version = TariffLines.Version(
                period: try row.period(1), general: reader.rate(row.text(3)), special: reader.text(row.text(4)),
                column2: reader.rate(row.text(5)))
            if code == current {
                reader.lines.histories[reader.lines.histories.count - 1].append(version)
                return
            }
            if let current, code < current { throw row.fail("the lines are not in order") }
            current = code
            let position = Int32(reader.lines.histories.count)
            reader.lines.histories.append([version])
            for line in reader.lines.range(of: code) { reader.lines.history[line] = position }
        }
        self = reader
    }

    private mutating func rate(_ text: String) -> Int32 {
        if let known = rateIndexes[text] { return known }
        let index = Int32(lines.rates.count)
        lines.rates.append(parser.rate(text))
        rateIndexes[text] = index
        return index
    }

    private mutating func text(_ text: String) -> Int32 {
        if let known = textIndexes[text] { return known }
        let index = Int32(lines.texts.count)
        lines.texts.append(text)
        textIndexes[text] = index
        return index
    }
}
