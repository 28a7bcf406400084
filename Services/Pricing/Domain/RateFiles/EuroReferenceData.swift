import Commerce

/// The layout of the ECB's data API with `format=csvdata`: a header with FREQ, CURRENCY, TIME_PERIOD and OBS_VALUE among
/// its columns, a row for each currency and day, in any order. It holds the currencies that were asked for, so a day here
/// may be part of a publication.
enum EuroReferenceData {
    /// What other columns must say, where they are there: daily averages of nothing but the spot rate against the euro.
    private static let expected = ["FREQ": "D", "CURRENCY_DENOM": "EUR", "EXR_TYPE": "SP00", "EXR_SUFFIX": "A"]

    static func publications(_ bytes: [UInt8], today: CalendarDate) throws(RateFileError) -> [RatePublication] {
        guard let text = String(validating: bytes, as: UTF8.self)?.replacing("\r\n", with: "\n") else {
            throw RateFileError(line: 1, "The file is not UTF-8")
        }
        let header = text.prefix { $0 != "\n" }.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        func column(_ name: String) throws(RateFileError) -> Int {
            let found = header.indices.filter { header[$0] == name }
            guard found.count == 1 else { throw RateFileError(line: 1, "The header has one column \(name)") }
            return found[0]
        }
        let (currencies, days) = (try column("CURRENCY"), try column("TIME_PERIOD"))
        let (values, _) = (try column("OBS_VALUE"), try column("FREQ"))
        var rows: [CalendarDate: [(line: Int, code: String, rate: String)]] = [:]
        for (line, fields) in try CSVText.rows(text, columns: header.count) {
            for (name, value) in expected {
                guard let position = header.firstIndex(of: name), fields[position] != value else { continue }
                throw RateFileError(line: line, "\(name) is \"\(fields[position].prefix(20))\" and not \(value)")
            }
            guard let day = CalendarDate(fields[days]) else {
                throw RateFileError(line: line, "\"\(fields[days].prefix(20))\" is no date such as 2026-10-30")
            }
            rows[day, default: []].append((line, fields[currencies], fields[values]))
        }
        var reading = RateFileReading(today: today, isPartial: true)
        for day in rows.keys.sorted(by: >) {
            guard let rates = rows[day], let first = rates.first else { continue }
            reading.beginDay(day.description, line: first.line)
            for (line, code, rate) in rates {
                guard let currency = reading.currency(code, line: line) else { continue }
                reading.rate(of: currency, rate.utf8, line: line)
            }
            reading.endDay(line: first.line)
            if reading.hasTooManyFaults { break }
        }
        return try reading.finish(line: 2)
    }
}
