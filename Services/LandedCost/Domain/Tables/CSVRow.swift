import Commerce

/// One row of a data file; every reader names file, line and column when the text is not what the column holds.
package struct CSVRow {
    let file: String
    let line: Int
    let fields: [ArraySlice<UInt8>]

    func fail(_ reason: String) -> TableError { TableError(file: file, line: line, reason: reason) }

    func isEmpty(_ column: Int) -> Bool { fields[column].isEmpty }

    package func text(_ column: Int) -> String { String(decoding: fields[column], as: UTF8.self) }

    func filled(_ column: Int, _ name: String) throws(TableError) -> String {
        guard !isEmpty(column) else { throw fail("\(name) is empty") }
        return text(column)
    }

    /// Parts between `|`; none for an empty field.
    func list(_ column: Int) -> [String] { isEmpty(column) ? [] : text(column).split(separator: "|").map(String.init) }

    func date(_ column: Int, _ name: String) throws(TableError) -> CalendarDate? {
        if isEmpty(column) { return nil }
        guard let date = CalendarDate(text(column)) else { throw fail("\(name) \(text(column)) is no date") }
        return date
    }

    /// First and last columns of a period; the end is the first day that no longer counts.
    func period(_ column: Int) throws(TableError) -> Period {
        let from = try date(column, "effective_from")
        let to = try date(column + 1, "effective_to")
        if let from, let to, from >= to { throw fail("effective_to is not after effective_from") }
        return Period(from: from, to: to)
    }

    func ratio(_ column: Int, _ name: String) throws(TableError) -> Ratio? {
        if isEmpty(column) { return nil }
        do {
            return try Ratio(decimal: text(column))
        } catch {
            throw fail("\(name) \(text(column)) is no decimal number")
        }
    }

    /// A rate written in percent, as a share.
    func percent(_ column: Int, _ name: String) throws(TableError) -> Ratio? {
        guard let percent = try ratio(column, name) else { return nil }
        guard !percent.isNegative else { throw fail("\(name) is negative") }
        do {
            return try percent / Ratio(whole: 100)
        } catch {
            throw fail("\(name) \(text(column)) has too many digits")
        }
    }

    /// A sum written `2500 INR`; nil for an empty field.
    func sum(_ column: Int, _ name: String) throws(TableError) -> Money? {
        if isEmpty(column) { return nil }
        let parts = text(column).split(separator: " ")
        guard parts.count == 2, let currency = Currency(code: parts[1]) else { throw fail("\(name) is no sum") }
        return try money(String(parts[0]), currency, name)
    }

    func country(_ column: Int, _ name: String) throws(TableError) -> CountryCode {
        guard let country = CountryCode(text(column)) else { throw fail("\(name) \(text(column)) is no country") }
        return country
    }

    /// An amount as the sources print it (`45`, `34.58`), exact in the currency's minor unit, never less than nothing.
    func money(_ text: String, _ currency: Currency, _ name: String) throws(TableError) -> Money {
        let sum: Money
        do {
            sum = try Money(Ratio(decimal: text), currency, rounding: .unnecessary)
        } catch {
            throw fail("\(name) \(text) is no amount in \(currency)")
        }
        guard !sum.isNegative else { throw fail("\(name) \(text) is negative") }
        return sum
    }

    func confidence(_ column: Int) throws(TableError) -> Confidence {
        guard let confidence = Confidence(rawValue: text(column)) else {
            throw fail("confidence \(text(column)) is not high, medium or low")
        }
        return confidence
    }

    /// A code or its beginning: 2 to 10 digits.
    func codePrefix(_ column: Int) throws(TableError) -> CodePrefix {
        guard let prefix = CodePrefix(fields[column]) else { throw fail("\(text(column)) is no tariff code") }
        return prefix
    }
}
