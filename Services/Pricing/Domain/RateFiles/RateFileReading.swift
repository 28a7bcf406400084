import Commerce

/// Gathers the days of one file and what is wrong with them; the rules that hold in every layout.
///
/// Source of the rules: the structure of the ECB's files, written down in `Data/README.md`.
struct RateFileReading {
    /// A publication is never of a day after this one.
    let today: CalendarDate

    private var publications: [RatePublication] = []
    private var faults: [RateFileError.Fault] = []
    private var day: CalendarDate?
    private var rates: [EuroRate] = []
    private var seen: Set<Currency> = []
    private var lastDay: CalendarDate?

    /// Whether a day may hold some of the currencies only.
    private let isPartial: Bool

    init(today: CalendarDate, isPartial: Bool = false) {
        self.today = today
        self.isPartial = isPartial
    }

    var hasTooManyFaults: Bool { faults.count >= RateFileError.faultsMax }

    mutating func fault(_ line: Int, _ detail: String) {
        if !hasTooManyFaults { faults.append(RateFileError.Fault(line: line, detail: detail)) }
    }

    mutating func beginDay(_ text: some StringProtocol, line: Int) {
        rates = []
        seen = []
        day = nil
        guard let date = CalendarDate(text) else {
            return fault(line, "\"\(text.prefix(20))\" is no date such as 2026-10-30")
        }
        if date > today { fault(line, "\(date) is in the future") }
        if date.weekday > 5 { fault(line, "\(date) is a weekend, on which nothing is published") }
        if date < RatePublication.firstDay { fault(line, "\(date) is before the euro's first rates of 1999-01-04") }
        if let lastDay, date >= lastDay { fault(line, "\(date) does not come before \(lastDay): days go newest first") }
        lastDay = date
        day = date
    }

    /// Which currency a code means; nil for one that is at fault.
    mutating func currency(_ code: String, line: Int) -> Currency? {
        guard let currency = Currency(code: code) else {
            fault(line, "\"\(code.prefix(20))\" is no currency known")
            return nil
        }
        if currency == .eur {
            fault(line, "The euro has no rate against itself")
            return nil
        }
        return currency
    }

    mutating func rate(of currency: Currency, _ text: some Collection<UInt8>, line: Int) {
        guard let perEuro = Self.ratio(text) else {
            let shown = String(decoding: text.prefix(20), as: UTF8.self)
            return fault(line, "\"\(shown)\" is no rate of \(currency): a plain decimal above zero")
        }
        guard seen.insert(currency).inserted else { return fault(line, "\(currency) is listed twice in one day") }
        rates.append(EuroRate(currency: currency, perEuro: perEuro))
    }

    mutating func endDay(line: Int) {
        guard let day else { return }
        if !isPartial, !seen.contains(.usd) { fault(line, "\(day) has no rate of USD, which every publication has") }
        publications.append(RatePublication(day: day, rates: rates))
    }

    func finish(line: Int) throws(RateFileError) -> [RatePublication] {
        guard faults.isEmpty else { throw RateFileError(faults) }
        guard !publications.isEmpty else { throw RateFileError(line: line, "The file holds no day") }
        return publications
    }

    /// Digits with at most one point between them, at most 15 digits, above zero; exactly the number printed.
    private static func ratio(_ text: some Collection<UInt8>) -> Ratio? {
        var digits: Int64 = 0
        var scale: Int64 = 1
        var count = 0
        var hasPoint = false
        for byte in text {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                count += 1
                guard count <= 15 else { return nil }
                digits = digits * 10 + Int64(byte - UInt8(ascii: "0"))
                if hasPoint { scale *= 10 }
            case UInt8(ascii: ".") where !hasPoint && count > 0: hasPoint = true
            default: return nil
            }
        }
        guard digits > 0, !hasPoint || scale > 1 else { return nil }
        return try? Ratio(digits, over: scale)
    }
}
