package import Commerce

/// What is known of an order when it is assessed. nil is not known, and no rule takes it for a value.
package struct OrderFacts: Sendable {
    /// The country of a place, and nothing finer: no table of coordinates is at hand.
    package struct Countries: Sendable {
        package var network: CountryCode?
        package var instrument: CountryCode?
        package var billing: CountryCode?
        package var shipping: CountryCode

        package init(
            network: CountryCode? = nil, instrument: CountryCode? = nil, billing: CountryCode? = nil,
            shipping: CountryCode
        ) {
            self.network = network
            self.instrument = instrument
            self.billing = billing
            self.shipping = shipping
        }
    }

    package struct Line: Sendable {
        package var sku: String
        package var title: String?
        package var quantity: Int64

        package init(sku: String, title: String? = nil, quantity: Int64) {
            self.sku = sku
            self.title = title
            self.quantity = quantity
        }
    }

    /// In euro at the quote's rates.
    package var amountInEuro: Money
    package var email: EmailAddress
    package var countries: Countries
    package var lines: [Line]
    package var methodIsRefundable: Bool
    package var accountAgeDays: Int64?
    /// Orders of this buyer before this one, as the shop counts them.
    package var previousOrders: Int64?
    package var velocity: Velocity

    package init(
        amountInEuro: Money, email: EmailAddress, countries: Countries, lines: [Line], methodIsRefundable: Bool,
        accountAgeDays: Int64? = nil, previousOrders: Int64? = nil, velocity: Velocity
    ) {
        self.amountInEuro = amountInEuro
        self.email = email
        self.countries = countries
        self.lines = lines
        self.methodIsRefundable = methodIsRefundable
        self.accountAgeDays = accountAgeDays
        self.previousOrders = previousOrders
        self.velocity = velocity
    }
}
