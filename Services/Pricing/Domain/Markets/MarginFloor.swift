package import Commerce

/// The least price at which a sale still leaves the margin, after the duty, tax and fees that the shop itself bears.
///
/// The net price N must satisfy N − duty × N − fee × gross − fixed − cost ≥ margin × N, where gross is N with the tax of
/// an inclusive market. So N = (cost + fixed) / (1 − duty − fee × (1 + tax) − margin), rounded up.
package struct MarginFloor: Hashable, Sendable {
    /// Shares of the net price; 0 or more.
    package let margin: Ratio
    package let duty: Ratio
    /// Share of what the shopper pays, such as a payment provider's.
    package let fee: Ratio
    /// For each piece, in the market's currency.
    package let fixedFee: Int64

    package init(margin: Ratio, duty: Ratio, fee: Ratio, fixedFee: Int64) {
        self.margin = margin
        self.duty = duty
        self.fee = fee
        self.fixedFee = fixedFee
    }

    /// The least price as it is shown, in minor units of the market's currency.
    /// - Parameters:
    ///   - cost: what one piece costs the shop, exact, in minor units of the market's currency.
    ///   - tax: the share of tax in the shown price; nil where it is shown without.
    /// - Returns: nil where the shares leave nothing, so that no price would do.
    package func least(cost: Fraction, tax: Ratio?) throws(MoneyError) -> Int64? {
        let gross = try Ratio.one + (tax ?? .zero)
        let left = try Ratio.one - duty - fee * gross - margin
        guard left > .zero else { return nil }
        let bottom = cost.bottom
        let (fixed, over) = Int128(fixedFee).multipliedReportingOverflow(by: bottom)
        guard !over else { throw .overflow }
        let total = try Fraction(cost.top + fixed, over: bottom)
        return try (total / left * gross).rounded(.ceiling)
    }
}
