import Commerce

/// The files of banks other than the ECB, and of rates that a person sets: strict rows with a header that must be the one
/// known, each figure exactly as printed.
enum BankFile {
    /// Codes in banks' lists that are no money: gold, silver, palladium, platinum, special drawing rights.
    private static let noMoney: Set<String> = ["XAG", "XAU", "XPD", "XPT", "XDR"]
    /// How long before its day an official rate may be out: the banks set Monday's on Friday, and longer over holidays.
    private static let aheadDaysMax = 10
    /// Digits of a figure together; exact in 64 bits with room for the units.
    private static let digitsMax = 15

    static func quotes(
        _ bytes: [UInt8], _ format: RateFile.Format, chain: RateChain, today: CalendarDate
    ) throws(RateFileError) -> [String: [BankQuote]] {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw RateFileError(line: 1, "The file is not UTF-8")
        }
        let lines = text.replacing("\r\n", with: "\n")
        let header = header(of: format)
        guard lines.prefix(while: { $0 != "\n" }) == header else {
            throw RateFileError(line: 1, "The header of this format is \(header)")
        }
        var reading = Reading(today: today)
        let columns = header.count { $0 == "," } + 1
        for (line, fields) in try CSVText.rows(lines, columns: columns) {
            switch format {
            case .nbu, .cbr: reading.official(fields, format.rawValue, line)
            case .pairs: reading.pair(fields, line)
            case .manual: reading.manual(fields, line)
            case .ecb: break
            }
            if reading.faults.count >= RateFileError.faultsMax { break }
        }
        guard reading.faults.isEmpty else { throw RateFileError(reading.faults) }
        guard !reading.quotes.isEmpty else { throw RateFileError(line: 2, "The file holds no rate") }
        try reading.checkBridges(chain)
        return reading.quotes
    }

    private static func header(of format: RateFile.Format) -> String {
        switch format {
        case .nbu: "date,priced_in,currency,rate,units,calc_date"
        case .cbr: "date,priced_in,currency,rate,units"
        case .pairs: "date,base,quote,rate,source"
        case .manual: "base,quote,rate,from,until,note"
        case .ecb: ""
        }
    }

    private struct Reading {
        let today: CalendarDate
        var quotes: [String: [BankQuote]] = [:]
        var faults: [RateFileError.Fault] = []
        private var seen: Set<String> = []
        private var firstLine: [String: Int] = [:]

        init(today: CalendarDate) { self.today = today }

        mutating func fault(_ line: Int, _ detail: String) {
            faults.append(RateFileError.Fault(line: line, detail: detail))
        }

        /// Official rates: so much of the bank's own currency for so many units of another.
        mutating func official(_ fields: [String], _ source: String, _ line: Int) {
            let home = source == "nbu" ? "UAH" : "RUB"
            guard let day = date(fields[0], aheadDaysMax: BankFile.aheadDaysMax, line) else { return }
            if fields.count > 5, date(fields[5], aheadDaysMax: 0, line) == nil { return }
            guard fields[1] == home else {
                return fault(line, "This bank prices in \(home), not in \(short(fields[1]))")
            }
            if BankFile.noMoney.contains(fields[2]) { return }
            guard let units = Int64(fields[4]), (1...1_000_000).contains(units), String(units) == fields[4] else {
                return fault(line, "\(short(fields[4])) is no number of units")
            }
            guard let base = currency(fields[2], line), let quote = currency(home, line),
                let rate = rate(fields[3], per: units, line)
            else { return }
            add(BankQuote(day: day, base: base, quote: quote, rate: rate), to: source, line)
        }

        mutating func pair(_ fields: [String], _ line: Int) {
            let source: String
            switch fields[4] {
            case let name where name.hasPrefix("FRED H.10 DEX"): source = "fed_h10"
            case let name where name.hasPrefix("Banco Central de Chile F07"): source = "bcch"
            case "Banco de la Republica TRM": source = "banrep"
            case "BCRA cotizaciones": source = "bcra"
            default: return fault(line, "\"\(short(fields[4]))\" is no source known")
            }
            guard let day = date(fields[0], aheadDaysMax: source == "banrep" ? BankFile.aheadDaysMax : 0, line),
                let base = currency(fields[1], line), let quote = currency(fields[2], line),
                let rate = rate(fields[3], per: 1, line)
            else { return }
            let home: [String: Currency?] = [
                "fed_h10": .usd, "bcch": Currency(code: "CLP"), "banrep": Currency(code: "COP"),
                "bcra": Currency(code: "ARS"),
            ]
            let isOfBank = home[source].map { $0 == base || $0 == quote } ?? false
            guard isOfBank, base != quote else {
                return fault(line, "\(base)/\(quote) is no pair of this source")
            }
            add(BankQuote(day: day, base: base, quote: quote, rate: rate), to: source, line)
        }

        /// A rate set by hand counts from today at the earliest: what was answered stays as it was.
        mutating func manual(_ fields: [String], _ line: Int) {
            guard let base = currency(fields[0], line), let quote = currency(fields[1], line),
                let rate = rate(fields[2], per: 1, line)
            else { return }
            guard let from = CalendarDate(fields[3]), let until = CalendarDate(fields[4]) else {
                return fault(line, "from and until are dates such as 2026-10-30")
            }
            for detail in ManualRate.faults(base: base, quote: quote, from: from, until: until, today: today) {
                fault(line, detail)
            }
            guard fields[5].utf8.count <= ManualRate.noteBytesMax else {
                return fault(line, "The note is longer than \(ManualRate.noteBytesMax) bytes")
            }
            add(BankQuote(day: from, until: until, base: base, quote: quote, rate: rate), to: "manual", line)
        }

        /// A day without the figure by which a bank's others meet the euro would be of no use.
        func checkBridges(_ chain: RateChain) throws(RateFileError) {
            for (id, quotes) in quotes {
                guard let source = chain[id], source.kind == .bank, let anchor = source.anchor,
                    let bridge = source.bridge, anchor != bridge
                else { continue }
                let bridged = Set(
                    quotes.filter { [$0.base, $0.quote].contains(bridge) && [$0.base, $0.quote].contains(anchor) }
                        .map(\.day))
                if let bare = quotes.first(where: { !bridged.contains($0.day) }) {
                    throw RateFileError(
                        line: firstLine["\(id) \(bare.day)"] ?? 2,
                        "\(bare.day) has no rate of \(bridge) in \(anchor), by which the others meet the euro")
                }
            }
        }

        private mutating func add(_ quote: BankQuote, to source: String, _ line: Int) {
            guard seen.insert("\(source) \(quote.day) \(quote.base) \(quote.quote)").inserted else {
                return fault(line, "\(quote.base)/\(quote.quote) of \(quote.day) is there twice")
            }
            let key = "\(source) \(quote.day)"
            if firstLine[key] == nil { firstLine[key] = line }
            quotes[source, default: []].append(quote)
        }

        private mutating func date(_ text: String, aheadDaysMax: Int, _ line: Int) -> CalendarDate? {
            guard let day = CalendarDate(text) else {
                fault(line, "\"\(short(text))\" is no date such as 2026-10-30")
                return nil
            }
            guard day <= today.adding(days: aheadDaysMax), day >= RatePublication.firstDay else {
                fault(line, "\(day) is outside of \(RatePublication.firstDay) to \(today)")
                return nil
            }
            return day
        }

        private mutating func currency(_ code: String, _ line: Int) -> Currency? {
            guard let currency = Currency(code: code) else {
                fault(line, "\"\(short(code))\" is no currency known")
                return nil
            }
            return currency
        }

        private mutating func rate(_ text: String, per units: Int64, _ line: Int) -> Ratio? {
            guard text.utf8.count <= BankFile.digitsMax + 1, let figure = try? Ratio(decimal: text), figure > .zero,
                let rate = try? figure / Ratio(whole: units)
            else {
                fault(line, "\"\(short(text))\" is no rate: a plain decimal above zero")
                return nil
            }
            return rate
        }

        private func short(_ text: String) -> String { String(text.prefix(20)) }
    }
}
