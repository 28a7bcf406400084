package import Commerce

/// What is known of a country for prices there; see `Data/README.md` for the sources.
package struct CountryFacts: Hashable, Sendable {
    package let country: CountryCode
    /// BCP 47, the most used first.
    package let locales: [String]
    /// nil where practice is mixed.
    package let display: TaxDisplay?
    /// By law, by custom, or assumed.
    package let displayBasis: String
    package let displayConfidence: String
    /// Units of local currency that buy what one US dollar buys in the United States (World Bank PA.NUS.PPP).
    package let purchasingPower: Ratio?
    package let purchasingPowerYear: Int?

    /// Reads `countries.csv`.
    /// - Throws: `RateFileError` with the first bad row.
    package static func table(_ text: String) throws(RateFileError) -> [CountryCode: CountryFacts] {
        var table: [CountryCode: CountryFacts] = [:]
        for (line, fields) in try CSVText.rows(text, columns: 7) {
            guard let country = CountryCode(fields[0]), table[country] == nil,
                ["yes", "no", "mixed"].contains(fields[2]),
                fields[5].isEmpty == fields[6].isEmpty
            else { throw RateFileError(line: line, "This row is no country") }
            let power = fields[5].isEmpty ? nil : try? Ratio(decimal: fields[5])
            guard (power == nil) == fields[5].isEmpty else { throw RateFileError(line: line, "Bad purchasing power") }
            table[country] = CountryFacts(
                country: country, locales: fields[1].split(separator: " ").map(String.init),
                display: fields[2] == "yes" ? .inclusive : fields[2] == "no" ? .exclusive : nil,
                displayBasis: fields[3], displayConfidence: fields[4], purchasingPower: power,
                purchasingPowerYear: Int(fields[6]))
        }
        return table
    }
}
