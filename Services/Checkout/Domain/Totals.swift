package import Commerce

/// The parts of what one way of delivery costs, in the shopper's currency.
package struct OptionTotals: Hashable, Sendable {
    package let goods: Money
    package let shipping: Money
    package let duty: Money
    package let tax: Money
    package let fees: Money
    /// All five.
    package let total: Money
    /// What the carrier or the customs will ask for at the door.
    package let payOnDelivery: Money
    /// What is charged at checkout: the rest.
    package let payNow: Money

    /// - Parameter payOnDelivery: the part of duty, tax and fees that the seller does not collect.
    /// - Throws: `MoneyError` for a sum beyond 64 bits, or parts of two currencies.
    package init(
        goods: Money, shipping: Money, duty: Money, tax: Money, fees: Money, payOnDelivery: Money
    ) throws(MoneyError) {
        self.goods = goods
        self.shipping = shipping
        self.duty = duty
        self.tax = tax
        self.fees = fees
        self.payOnDelivery = payOnDelivery
        total = try goods + shipping + duty + tax + fees
        payNow = try total - payOnDelivery
    }
}
