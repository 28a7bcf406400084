package import Commerce

/// A currency whose issuer holds it at a fixed price of another, for as long as it does.
package struct Peg: Hashable, Sendable {
    package let currency: Currency
    package let base: Currency
    /// Units of the currency for one unit of the base; exact by decree.
    package let unitsPerBase: Ratio
    package let since: CalendarDate
    /// The last day it held; nil while it holds.
    package let until: CalendarDate?
    package let authority: String
    package let confidence: Confidence

    package func isInForce(on day: CalendarDate) -> Bool {
        guard since <= day, until.map({ day <= $0 }) ?? true else { return false }
        return currency.withdrawnOn.map { day <= $0 } ?? true
    }

    package var description: String { "\(authority): \(unitsPerBase.text) \(currency) per \(base) since \(since)" }
}

/// A currency that is no more, and at what fixed rate its sums live on in another.
package struct WithdrawnCurrency: Hashable, Sendable {
    package let currency: Currency
    /// The first day on which only the successor counts.
    package let goneFrom: CalendarDate
    /// The first day on which the fixed rate bound: long before it was gone, for the first currencies of the euro.
    package let fixedFrom: CalendarDate
    package let successor: Currency
    /// Units of the old for one unit of the new; by law, and not the last market rate.
    package let unitsPerSuccessor: Ratio

    package var description: String {
        "Fixed conversion: \(unitsPerSuccessor.text) \(currency) per \(successor) from \(fixedFrom)"
    }
}

/// How well a figure is known.
package enum Confidence: String, Hashable, Sendable {
    /// From the source named in the row.
    case sourced
    /// Widely known, and not looked up in a source of its own.
    case background
}

extension Peg {
    /// Reads `pegs.csv`: currency, base, units_per_base, since, until, authority, confidence, source.
    package static func table(_ text: String) throws(RateFileError) -> [Currency: Peg] {
        var pegs: [Currency: Peg] = [:]
        for (line, fields) in try CSVText.rows(text, columns: 8) {
            guard let currency = Currency(code: fields[0]), let base = Currency(code: fields[1]),
                let units = try? Ratio(exact: fields[2]), units > .zero, let since = CalendarDate(fields[3]),
                fields[4].isEmpty || CalendarDate(fields[4]) != nil, let confidence = Confidence(rawValue: fields[6]),
                pegs[currency] == nil, currency != base
            else { throw RateFileError(line: line, "This row is no peg") }
            pegs[currency] = Peg(
                currency: currency, base: base, unitsPerBase: units, since: since, until: CalendarDate(fields[4]),
                authority: fields[5], confidence: confidence)
        }
        return pegs
    }
}

extension WithdrawnCurrency {
    /// Reads `withdrawn_currencies.csv`: currency, gone_from, successor, units_per_successor, fixed_from.
    package static func table(_ text: String) throws(RateFileError) -> [Currency: WithdrawnCurrency] {
        var table: [Currency: WithdrawnCurrency] = [:]
        for (line, fields) in try CSVText.rows(text, columns: 5) {
            guard let currency = Currency(code: fields[0]), let goneFrom = CalendarDate(fields[1]),
                let successor = Currency(code: fields[2]), let units = try? Ratio(exact: fields[3]), units > .zero,
                let fixedFrom = CalendarDate(fields[4]), fixedFrom <= goneFrom, table[currency] == nil,
                currency != successor
            else { throw RateFileError(line: line, "This row is no withdrawn currency") }
            table[currency] = WithdrawnCurrency(
                currency: currency, goneFrom: goneFrom, fixedFrom: fixedFrom, successor: successor,
                unitsPerSuccessor: units)
        }
        return table
    }
}

extension Ratio {
    /// Reads `3.6725`, or `50000/419` where no finite decimal is exact.
    init(exact text: String) throws(MoneyError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            try self.init(decimal: text)
            return
        }
        guard let top = Int64(parts[0]), let bottom = Int64(parts[1]) else { throw .malformed(text) }
        try self.init(top, over: bottom)
    }
}
