package import Commerce

extension CashRounding {
    /// National rules, by country; the United States have none. `low` was not looked up in a source of its own. Facts,
    /// collected 2026-11-21; Slovakia's totals of 0.01 and 0.02 go up to 0.05, Chile's 5 and New Zealand's 5 go down.
    package static let table: [CountryCode: CashRounding] = Dictionary(
        uniqueKeysWithValues: rows.compactMap { row in
            guard let country = CountryCode(row.country), let currency = Currency(code: row.currency) else {
                return nil
            }
            return (
                country,
                CashRounding(
                    country: country, currency: currency, step: row.step, mode: row.mode,
                    isNeverZero: row.country == "SK", basis: row.basis, effectiveFrom: CalendarDate(row.since),
                    source: row.source, confidence: row.confidence)
            )
        })

    private typealias Row = (
        country: String, currency: String, step: Int64, mode: Rounding, basis: String, since: String, source: String,
        confidence: String
    )

    private static let rows: [Row] = [
        ("CH", "CHF", 5, .halfUp, "customary", "1992-01-01", "CLDR currency data", "high"),
        ("LI", "CHF", 5, .halfUp, "customary", "-", "CLDR currency data", "high"),
        ("SE", "SEK", 100, .halfUp, "customary", "2010-09-30", "widely known; CLDR cash digits 0", "high"),
        ("NO", "NOK", 100, .halfUp, "law", "2012-05-01", "widely known; CLDR cash digits 0", "high"),
        ("DK", "DKK", 50, .halfUp, "law", "2008-10-01", "CLDR currency data", "high"),
        ("IS", "ISK", 1, .halfUp, "law", "2003-10-01", "CLDR digits 0", "medium"),
        ("FI", "EUR", 5, .halfUp, "law", "2002-01-01", "Baltic Times 2025-05; krone.at 2025-03", "high"),
        ("NL", "EUR", 5, .halfUp, "customary", "2004-09-01", "Baltic Times 2025-05", "high"),
        ("BE", "EUR", 5, .halfUp, "law", "2019-12-01", "Baltic Times 2025-05", "high"),
        ("IE", "EUR", 5, .halfUp, "voluntary", "2015-10-28", "Baltic Times 2025-05", "high"),
        ("IT", "EUR", 5, .halfUp, "law", "2018-01-01", "Baltic Times 2025-05", "high"),
        ("SK", "EUR", 5, .halfUp, "law", "2022-07-01", "Baltic Times 2025-05", "high"),
        ("EE", "EUR", 5, .halfUp, "law", "2025-01-01", "Eesti Pank FAQ; maaleht", "high"),
        ("LT", "EUR", 5, .halfUp, "law", "2025-05-01", "Baltic Times 2025-05; tvp.info; Seimas 2024-03-28", "high"),
        ("HU", "HUF", 500, .halfUp, "law", "2008-03-01", "widely known; CLDR cash digits 0", "high"),
        ("CZ", "CZK", 100, .halfUp, "law", "2008-09-01", "widely known; CLDR cash digits 0", "high"),
        ("UA", "UAH", 50, .halfUp, "regulation", "2025-10-01", "widely known", "low"),
        ("CA", "CAD", 5, .halfUp, "guideline", "2013-02-04", "CLDR currency data", "high"),
        ("AU", "AUD", 5, .halfUp, "guideline", "1992-02-01", "widely known", "high"),
        ("NZ", "NZD", 10, .halfDown, "guideline", "2006-11-01", "widely known", "medium"),
        ("ZA", "ZAR", 10, .down, "customary", "-", "widely known", "low"),
        ("IL", "ILS", 10, .halfUp, "law", "2008-01-01", "widely known", "medium"),
        ("MY", "MYR", 5, .halfUp, "central bank rule", "2008-04-01", "widely known", "medium"),
        ("SG", "SGD", 5, .halfUp, "customary", "2002-01-01", "widely known", "low"),
        ("HK", "HKD", 10, .halfUp, "customary", "-", "widely known", "low"),
        ("CL", "CLP", 10, .halfDown, "law", "2017-11-01", "widely known", "medium"),
        ("TH", "THB", 25, .halfUp, "customary", "-", "widely known", "low"),
        ("TW", "TWD", 100, .halfUp, "customary", "-", "CLDR cash digits 0", "medium"),
        ("KR", "KRW", 10, .down, "customary", "-", "widely known", "low"),
        ("JP", "JPY", 1, .halfUp, "law", "-", "CLDR digits 0", "high"),
    ]
}
