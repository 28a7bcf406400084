package import Commerce

/// How far the grammar reads a table's rate texts, each distinct text once.
package struct RateReport: Sendable {
    package let name: String
    package private(set) var lines: Int
    /// Texts that are a sum: shares, sums for a measure, and what they are put together to.
    package private(set) var computed = 0
    /// Texts that are understood but rest on a quota, another heading, which goods of the line they are, or the like.
    package private(set) var dependent = 0
    package private(set) var unread: [Text] = []

    /// A text with the first place it stands in.
    package struct Text: Hashable, Sendable {
        package let code: String
        package let column: String
        package let text: String

        package init(code: String, column: String, text: String) {
            self.code = code
            self.column = column
            self.text = text
        }
    }

    package var texts: Int { computed + dependent + unread.count }

    private mutating func count(_ rate: DutyRate, _ code: @autoclosure () -> String, _ column: String) {
        if rate.text.isEmpty { return }
        switch rate.form {
        case .amount, .seasonal: computed += 1
        case .depends: dependent += 1
        case .unread
        where column == "special"
            && (PartialConcession.isInBrackets(rate.text) || PartialConcession(rate.text) != nil):
            dependent += 1
        case .unread: unread.append(Text(code: code(), column: column, text: rate.text))
        }
    }
}

extension RateReport {
    /// Of a tariff at hand, with its history and what it concedes to programmes.
    package init(_ tariff: Tariff) {
        name = tariff.name
        lines = tariff.lineCount
        var seen: Set<Int32> = []
        let table = tariff.lines
        func look(_ rate: Int32, _ line: Int, _ column: String, _ report: inout RateReport) {
            guard seen.insert(rate).inserted else { return }
            report.count(table.rates[Int(rate)], tariff.code(line), column)
        }
        func look(_ special: TariffLines.Special, _ line: Int, _ report: inout RateReport) {
            for concession in special.concessions { look(concession.rate, line, "special", &report) }
        }
        for line in table.codes.indices {
            look(table.general[line], line, "general", &self)
            look(table.column2[line], line, "column2", &self)
            look(table.specials[Int(table.special[line])], line, &self)
            guard table.history[line] >= 0 else { continue }
            for version in table.histories[Int(table.history[line])] {
                look(version.general, line, "general", &self)
                look(version.column2, line, "column2", &self)
                look(table.specials[Int(version.special)], line, &self)
            }
        }
    }

    /// Columns of a file that are taken for rates where none are named.
    package static let usualColumns = ["general", "special", "column2", "rate", "rate_text", "rate_expr", "mfn"]

    /// Of any CSV file with a header: the texts of some columns, as rates in a currency. A column named `special` is
    /// read as concessions to programmes.
    /// - Throws: `TableError` for a file that is no CSV, or has none of the columns.
    package init(_ file: DataFile, columns wanted: [String], currency: Currency) throws(TableError) {
        let end = file.bytes.firstIndex(of: UInt8(ascii: "\n")) ?? file.bytes.count
        let header = String(decoding: file.bytes[..<end], as: UTF8.self).split(
            separator: ",", omittingEmptySubsequences: false
        ).map(String.init)
        let places = header.indices.filter { wanted.contains(header[$0]) }
        guard !places.isEmpty else {
            throw TableError(
                file: file.name, line: 1,
                reason: "none of the columns \(wanted.joined(separator: ", ")) is in the header")
        }
        let parser = DutyRateParser(currency: currency)
        var report = RateReport(name: file.name)
        var rows = 0
        var seen: Set<String> = []
        try CSVTable(file, columns: header).forEachRow { row throws(TableError) in
            rows += 1
            for place in places {
                let column = header[place]
                let text = row.text(place)
                guard !text.isEmpty, !text.hasPrefix("@") else { continue }
                let rates = column == "special" ? ConcessionText.parts(text).map(\.rate) : [text]
                for rate in rates where seen.insert(rate).inserted {
                    report.count(parser.rate(rate), "line \(row.line)", column)
                }
            }
        }
        report.lines = rows
        self = report
    }

    private init(name: String) {
        self.name = name
        lines = 0
    }
}
