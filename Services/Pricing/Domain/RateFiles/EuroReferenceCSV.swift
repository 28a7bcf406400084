import Commerce

/// The layout of `eurofxref-hist.csv`: a header `Date,USD,JPY,…,` whose last column is empty, a row for each day, newest
/// first, `N/A` where a currency has no rate.
enum EuroReferenceCSV {
    static func publications(_ bytes: [UInt8], today: CalendarDate) throws(RateFileError) -> [RatePublication] {
        var reading = RateFileReading(today: today)
        var columns: [Column] = []
        var width = 0
        var number = 0
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            let isLast = line.endIndex == bytes.endIndex
            let row = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            if row.isEmpty {
                guard isLast else { throw RateFileError(line: number, "An empty line") }
                break
            }
            let fields = row.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            if number == 1 {
                columns = try header(fields, &reading)
                width = fields.count
            } else {
                guard fields.count == width else {
                    throw RateFileError(line: number, "\(fields.count) fields, where the header has \(width)")
                }
                day(fields, columns, number, &reading)
            }
            if reading.hasTooManyFaults { break }
        }
        return try reading.finish(line: number)
    }

    private typealias Column = (currency: Currency, position: Int)

    /// The columns that are read, by currency code.
    private static func header(
        _ fields: [ArraySlice<UInt8>], _ reading: inout RateFileReading
    ) throws(RateFileError) -> [Column] {
        guard fields.count >= 2, fields[0].elementsEqual("Date".utf8) else {
            throw RateFileError(line: 1, "The header begins with Date and the currencies")
        }
        var columns: [Column] = []
        for (position, field) in fields.enumerated().dropFirst() {
            if field.isEmpty, position == fields.count - 1 { continue }  // the trailing comma of the ECB's own file
            guard let currency = reading.currency(String(decoding: field, as: UTF8.self), line: 1) else { continue }
            if columns.contains(where: { $0.currency == currency }) {
                reading.fault(1, "\(currency) has two columns")
            }
            columns.append((currency, position))
        }
        return columns.sorted { $0.currency < $1.currency }
    }

    private static func day(
        _ fields: [ArraySlice<UInt8>], _ columns: [Column], _ line: Int, _ reading: inout RateFileReading
    ) {
        reading.beginDay(String(decoding: fields[0], as: UTF8.self), line: line)
        for column in columns where !fields[column.position].elementsEqual("N/A".utf8) {
            reading.rate(of: column.currency, fields[column.position], line: line)
        }
        reading.endDay(line: line)
    }
}
