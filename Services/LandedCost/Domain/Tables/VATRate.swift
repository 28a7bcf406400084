package import Commerce

/// The standard rate of a country's VAT or GST in one period.
package final class VATRate: Sendable {
    package let citation: Citation
    package let taxName: String
    /// A share: 21 % is 21/100.
    package let rate: Ratio
    package let assumption: String

    init(_ row: CSVRow, country: CountryCode) throws(TableError) {
        let period = try row.period(3)
        let start = period.from.map(\.description) ?? "open"
        citation = Citation(
            id: "\(country.alpha2.lowercased()).vat_standard.\(start)", period: period,
            source: try row.filled(6, "source"), confidence: try row.confidence(7))
        taxName = try row.filled(1, "tax_name")
        guard let rate = try row.percent(2, "rate_pct") else { throw row.fail("rate_pct is empty") }
        self.rate = rate
        assumption = row.text(5)
    }

    static let columns = [
        "country", "tax_name", "rate_pct", "effective_from", "effective_to", "assumption", "source", "confidence",
    ]
}

/// Standard rates by country and day.
package struct VATRates: Sendable {
    private var rates = CountrySlots<[VATRate]>(repeating: [])

    init(_ file: DataFile) throws(TableError) {
        let table = try CSVTable(file, columns: VATRate.columns)
        var rates = rates
        try table.forEachRow { row throws(TableError) in
            let country = try row.country(0, "country")
            let rate = try VATRate(row, country: country)
            if let last = rates[country].last {
                guard let end = last.citation.period.to, end <= rate.citation.period.start else {
                    throw row.fail("the period begins before the one above it ends")
                }
            }
            rates[country].append(rate)
        }
        self.rates = rates
    }

    /// Every row of a country, in order.
    package func all(_ country: CountryCode) -> [VATRate] { rates[country] }

    /// - Throws: `.noTaxRate` for a country without rows; `.outsideDates` for a day that none covers.
    package func standard(in country: CountryCode, on day: CalendarDate) throws(LandedCostError) -> VATRate {
        let known = rates[country]
        for rate in known.reversed() where rate.citation.period.contains(day) { return rate }
        if known.isEmpty { throw .noTaxRate(country) }
        throw .outsideDates(
            rule: "\(country.alpha2.lowercased()).vat_standard", asOf: day, known: known.map(\.citation.period))
    }
}
