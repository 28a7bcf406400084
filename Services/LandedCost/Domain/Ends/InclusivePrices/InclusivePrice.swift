package import Commerce

/// What a merchant wants of a price that holds everything: what the buyer pays, or what is left.
package struct InclusivePriceWish: Sendable {
    package let wanted: Wanted
    package let declared: Declared

    package enum Wanted: Sendable {
        /// The buyer pays this: goods, carriage, duty, tax and fees.
        case price(Money)
        /// This is left of what the buyer pays once carriage, duty, tax and fees are paid.
        case net(Money)

        package var sum: Money {
            switch self {
            case .price(let sum), .net(let sum): sum
            }
        }
    }

    /// What the goods are declared at, and so what duty and tax are taken of.
    package enum Declared: String, CaseIterable, Sendable {
        /// What is left: duty and tax are shown apart on the invoice and are no part of the customs value (WTO Valuation
        /// Agreement, interpretative note to article 1, paragraph 3).
        case net
        /// The whole price: nothing is shown apart, so the value declared is all that the buyer pays.
        case price
    }

    package init(wanted: Wanted, declared: Declared) {
        self.wanted = wanted
        self.declared = declared
    }
}

/// One price, and what becomes of it.
package struct InclusivePrice: Sendable {
    /// What the buyer pays.
    package let price: Money
    /// What is left for the goods.
    package let net: Money
    /// Freight and insurance.
    package let carriage: Money
    /// What the goods of each line were declared at; they add up.
    package let declared: [Money]
    package let cost: OptionCost
}

package struct InclusivePrices: Sendable {
    /// Every price that comes out as wanted, the lowest first.
    package let solutions: [InclusivePrice]
    /// There are more than are told.
    package let hasMore: Bool
    /// The nearest that come out below and above what is wanted, of those looked at.
    package let below: InclusivePrice?
    package let above: InclusivePrice?
    /// Why some values have no answer, where one was met.
    package let refusal: LandedCostError?
    package let evaluations: Int
}
