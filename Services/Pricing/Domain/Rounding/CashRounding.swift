package import Commerce

/// How a total that is paid in coins and notes is rounded in one country. Not for cards, not for lines.
package struct CashRounding: Hashable, Sendable {
    package let country: CountryCode
    package let currency: Currency
    /// In minor units.
    package let step: Int64
    package let mode: Rounding
    /// What is put to the ceiling though it would become nothing: Slovakia's totals of 0.01 and 0.02.
    package let isNeverZero: Bool
    /// `law`, `customary`, …
    package let basis: String
    /// nil where it is not known.
    package let effectiveFrom: CalendarDate?
    package let source: String
    package let confidence: String

    /// The sum to pay in cash; a refund is rounded as the sale was.
    package func round(_ total: Money) throws(MoneyError) -> Money {
        guard total.currency == currency else { throw .currencyMismatch(total.currency, currency) }
        let rounded = try StepRounding(step: step, mode: mode).round(total)
        guard isNeverZero, rounded.isZero, !total.isZero else { return rounded }
        return Money(total.isNegative ? -step : step, currency)
    }

    /// Reads the table of `Data/cash_rounding.csv`.
    /// - Throws: `RateFileError` naming each bad row.
    package static func table(_ text: String) throws(RateFileError) -> [CountryCode: CashRounding] {
        var table: [CountryCode: CashRounding] = [:]
        for (line, fields) in try CSVText.rows(text, columns: 9) {
            guard let country = CountryCode(fields[0]), let currency = Currency(code: fields[1]),
                let step = Int64(fields[2]), let mode = Rounding(rawValue: fields[3]), step > 0, table[country] == nil
            else { throw RateFileError(line: line, "This row is no rule of cash") }
            table[country] = CashRounding(
                country: country, currency: currency, step: step, mode: mode, isNeverZero: fields[4] == "1",
                basis: fields[5], effectiveFrom: CalendarDate(fields[6]), source: fields[7], confidence: fields[8])
        }
        return table
    }
}
