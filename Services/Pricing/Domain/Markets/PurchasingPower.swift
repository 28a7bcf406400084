package import Commerce

/// By how much prices in a market are lowered or raised for what people there can pay.
package struct PurchasingPower: Hashable, Sendable {
    /// Above 0; 1 changes nothing. As given, or as it follows from the World Bank's figure.
    package let factor: Ratio
    /// Of the figure behind it.
    package let sourceYear: Int
    package let source: String
    /// The least and the most that is applied, whatever the factor says.
    package let least: Ratio
    package let most: Ratio

    package init(factor: Ratio, sourceYear: Int, source: String, least: Ratio, most: Ratio) {
        self.factor = factor
        self.sourceYear = sourceYear
        self.source = source
        self.least = least
        self.most = most
    }

    /// What prices are multiplied by.
    package var applied: Ratio { min(max(factor, least), most) }

    package var isCapped: Bool { applied != factor }

    /// The price level of a country against that of the United States: the World Bank's local units for one
    /// international dollar over the market's units for one dollar. To four decimals, half up: a longer one is not known.
    /// - Parameter perDollar: units of the currency for one US dollar.
    package static func level(
        of facts: CountryFacts, perDollar: Ratio
    ) throws(MoneyError) -> (factor: Ratio, year: Int)? {
        guard let power = facts.purchasingPower, let year = facts.purchasingPowerYear else { return nil }
        let exact = try Fraction(power) / perDollar * Ratio(whole: 10_000)
        return (try Ratio(try exact.rounded(.halfUp), over: 10_000), year)
    }
}
