import Commerce

/// Reads a tariff's files into flat arrays, each distinct text once.
struct TariffReader {
    static let columns = ["code", "general", "special", "column2", "trade_remedy"]
    static let historyColumns = ["code", "effective_from", "effective_to", "general", "special", "column2"]
    static let setColumns = ["set", "preferences"]

    private let parser: DutyRateParser
    private(set) var lines = TariffLines()
    private(set) var programmes = PreferenceProgrammes()
    /// The last line of eight digits.
    private var parent: CodePrefix?
    private var rateIndexes: [String: Int32] = [:]
    private var specialIndexes: [String: Int32] = [:]
    private var programmePositions: [String: Int] = [:]
    /// The last text of each column and its place: neighbours mostly charge alike.
    private var lastGeneral: (bytes: ArraySlice<UInt8>, index: Int32)?
    private var lastSpecial: (bytes: ArraySlice<UInt8>, index: Int32)?
    private var lastColumn2: (bytes: ArraySlice<UInt8>, index: Int32)?

    init(currency: Currency) { parser = DutyRateParser(currency: currency) }

    /// The programmes of the tariff: rows of one programme follow each other.
    mutating func readProgrammes(_ rows: [CSVRow]) throws(TableError) {
        for row in rows {
            let id = try row.filled(1, "programme")
            let other: Int32? = row.isEmpty(6) ? nil : try rate(row.text(6), "other_lines", row)
            let tariff = row.text(0)
            let names = row.list(2).map { $0.lowercased() }
            if let position = programmePositions[id] {
                let known = programmes.all[position]
                guard position == programmes.all.count - 1 else { throw row.fail("the rows of \(id) are apart") }
                let start = try row.date(4, "effective_from").map(\.description) ?? "open"
                let next = try PreferenceProgramme.Row(
                    row, id: "\(tariff).preference.\(id).\(start)", otherLines: other)
                programmes.all[position] = PreferenceProgramme(
                    id: id, names: known.names, rows: known.rows + [next])
                continue
            }
            guard programmes.all.count < PreferenceProgrammes.programmesMax else {
                throw row.fail("more than \(PreferenceProgrammes.programmesMax) programmes")
            }
            programmePositions[id] = programmes.all.count
            let first = try PreferenceProgramme.Row(row, id: "\(tariff).preference.\(id)", otherLines: other)
            programmes.all.append(PreferenceProgramme(id: id, names: names, rows: [first]))
        }
    }

    /// Sets of concessions that many lines share, by their names.
    mutating func readSets(_ file: DataFile) throws(TableError) {
        let table = try CSVTable(file, columns: Self.setColumns)
        var reader = self
        try table.forEachRow { row throws(TableError) in
            let name = try row.filled(0, "set")
            guard name.hasPrefix("@"), reader.specialIndexes[name] == nil else {
                throw row.fail("the set \(name) is there twice or does not begin with @")
            }
            reader.specialIndexes[name] = try reader.appendSpecial(try row.filled(1, "preferences"), row)
        }
        self = reader
    }

    mutating func readLines(_ file: DataFile) throws(TableError) {
        let table = try CSVTable(file, columns: Self.columns)
        var reader = self
        try table.forEachRow { row throws(TableError) in try reader.append(row) }
        guard !reader.lines.codes.isEmpty else { throw TableError(file: file.name, line: 0, reason: "no lines") }
        self = reader
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
        if lastGeneral?.bytes != row.fields[1] { lastGeneral = (row.fields[1], try rate(row.text(1), "general", row)) }
        if lastSpecial?.bytes != row.fields[2] { lastSpecial = (row.fields[2], try special(row.text(2), row)) }
        if lastColumn2?.bytes != row.fields[3] { lastColumn2 = (row.fields[3], try rate(row.text(3), "column2", row)) }
        lines.general.append(lastGeneral?.index ?? 0)
        lines.special.append(lastSpecial?.index ?? 0)
        lines.column2.append(lastColumn2?.index ?? 0)
        guard ["", "yes"].contains(row.text(4)) else { throw row.fail("trade_remedy is not yes or empty") }
        lines.hasTradeRemedy.append(!row.isEmpty(4))
        lines.isFiner.append(code.length > 8 && parent?.contains(code.first) == true)
        lines.history.append(-1)
        lines.rule.append(-1)
    }

    mutating func readHistory(_ file: DataFile) throws(TableError) {
        let table = try CSVTable(file, columns: Self.historyColumns)
        var reader = self
        var current: CodePrefix?
        try table.forEachRow { row throws(TableError) in
            let code = try row.codePrefix(0)
            let version = TariffLines.Version(
                period: try row.period(1), general: try reader.rate(row.text(3), "general", row),
                special: try reader.special(row.text(4), row),
                column2: try reader.rate(row.text(5), "column2", row))
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

    // MARK: Texts, each once

    /// - Throws: `TableError` for a text that is no rate; see `isRate`.
    private mutating func rate(
        _ text: String, _ column: String, _ row: CSVRow, isConceded: Bool = false
    ) throws(TableError) -> Int32 {
        let index = rate(text)
        guard isRate(lines.rates[Int(index)], isConceded: isConceded) else {
            throw row.fail(Self.noRate(text, column))
        }
        return index
    }

    /// Whether a text is a rate, or may stand for one: read by the grammar, or told in the words of a tariff that is not
    /// printed in Latin letters. Such words are kept and shown, and a line with them is refused or its claim not granted.
    private func isRate(_ rate: DutyRate, isConceded: Bool) -> Bool {
        guard case .unread = rate.form else { return true }
        if rate.text.unicodeScalars.contains(where: { $0.value > Self.lastLatin && $0.properties.isAlphabetic }) {
            return true
        }
        guard isConceded, PartialConcession.isInBrackets(rate.text) else { return false }
        return isRate(parser.rate(String(rate.text.dropFirst().dropLast())), isConceded: false)
    }

    /// The end of Unicode's blocks of Latin letters, accents and phonetic signs.
    private static let lastLatin: UInt32 = 0x36F

    private static func noRate(_ text: String, _ column: String) -> String {
        "\(column) \"\(text.prefix(80))\" is no rate that can be read"
    }

    private mutating func rate(_ text: String) -> Int32 {
        if let known = rateIndexes[text] { return known }
        let index = Int32(lines.rates.count)
        lines.rates.append(parser.rate(text))
        rateIndexes[text] = index
        return index
    }

    mutating func special(_ text: String, _ row: CSVRow) throws(TableError) -> Int32 {
        if let known = specialIndexes[text] { return known }
        guard !text.hasPrefix("@") else { throw row.fail("there is no set \(text)") }
        let index = try appendSpecial(text, row)
        specialIndexes[text] = index
        return index
    }

    private mutating func appendSpecial(_ text: String, _ row: CSVRow) throws(TableError) -> Int32 {
        var concessions: [Concession] = []
        for part in ConcessionText.parts(text) {
            var bits: UInt64 = 0
            for programme in part.programmes {
                guard let position = programmePositions[programme] else {
                    throw row.fail("the programme \(programme) is not in preferences.csv")
                }
                bits |= 1 << UInt64(position)
            }
            let rate = try rate(part.rate, "the concession", row, isConceded: true)
            concessions.append(Concession(rate: rate, programmes: bits))
        }
        lines.specials.append(TariffLines.Special(text: text, concessions: concessions))
        return Int32(lines.specials.count - 1)
    }
}

// MARK: Rules of chapters and headings

extension TariffReader {
    /// Gives lines that print no general rate the rate of the rule of their heading or chapter, and makes a line of each
    /// rule where there is no national line at all. Of two rules for one code the later row holds.
    mutating func apply(_ rules: [TariffRule]) throws(TableError) {
        guard !rules.isEmpty else { return }
        for rule in rules where !isRate(parser.rate(rule.rate), isConceded: false) {
            throw TableError(file: rule.file, line: rule.line, reason: Self.noRate(rule.rate, "rate"))
        }
        lines.rules = rules
        var byPrefix: [CodePrefix: Int] = [:]
        for (index, rule) in rules.enumerated() { for prefix in rule.prefixes { byPrefix[prefix] = index } }
        for line in lines.codes.indices where lines.rates[Int(lines.general[line])].text.isEmpty {
            guard let code = CodePrefix(CodePrefix.text(lines.codes[line], Int(lines.lengths[line])).utf8),
                let index = byPrefix[code.prefix(4)] ?? byPrefix[code.prefix(2)]
            else { continue }
            lines.general[line] = rate(rules[index].rate)
            lines.rule[line] = Int16(index)
        }
        let own = lines
        for (prefix, index) in byPrefix where own.range(of: prefix.prefix(2)).isEmpty {
            lines.codes.append(prefix.first)
            lines.lengths.append(UInt8(prefix.length))
            lines.general.append(rate(rules[index].rate))
            lines.column2.append(rate(""))
            lines.special.append(emptySpecial())
            lines.hasTradeRemedy.append(false)
            lines.isFiner.append(false)
            lines.history.append(-1)
            lines.rule.append(Int16(index))
        }
        if lines.codes.count > own.codes.count { sort() }
    }

    private mutating func emptySpecial() -> Int32 {
        if let known = specialIndexes[""] { return known }
        lines.specials.append(TariffLines.Special(text: "", concessions: []))
        specialIndexes[""] = Int32(lines.specials.count - 1)
        return Int32(lines.specials.count - 1)
    }

    private mutating func sort() {
        let old = lines
        let order = old.codes.indices.sorted { (old.codes[$0], old.lengths[$0]) < (old.codes[$1], old.lengths[$1]) }
        lines.codes = order.map { old.codes[$0] }
        lines.lengths = order.map { old.lengths[$0] }
        lines.general = order.map { old.general[$0] }
        lines.column2 = order.map { old.column2[$0] }
        lines.special = order.map { old.special[$0] }
        lines.hasTradeRemedy = order.map { old.hasTradeRemedy[$0] }
        lines.isFiner = order.map { old.isFiner[$0] }
        lines.history = order.map { old.history[$0] }
        lines.rule = order.map { old.rule[$0] }
    }
}
