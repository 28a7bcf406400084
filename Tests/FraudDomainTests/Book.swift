import Commerce
import FraudDomain
import Testing

/// The figures of `Services/Fraud/Data/rules.csv` and `policies.csv`, of 2026-11-21, written out a second time.
enum Book {
    static let day = CalendarDate(daysSince1970: 20_778)  // 2026-11-21

    static let figures: [(RuleCode, points: Int64, limit: Int64?)] = [
        (.disposableEmail, 30, nil), (.shippingElsewhere, 12, nil), (.networkElsewhere, 15, nil),
        (.networkNotAtDestination, 10, nil), (.instrumentElsewhere, 20, nil), (.scatteredCountries, 15, 3),
        (.highValue, 15, 1_000_00), (.firstOrderHighValue, 20, 300_00), (.newAccount, 8, 1),
        (.resellerQuantity, 15, 10), (.notRefundableHighValue, 10, 500_00), (.emailVelocity, 20, 4),
        (.emailAmount, 15, 1_500_00), (.networkVelocity, 20, 8), (.networkEmails, 15, 6), (.deviceVelocity, 20, 5),
        (.deviceInstruments, 25, 3), (.instrumentVelocity, 25, 4), (.instrumentEmails, 30, 3),
        (.knownCustomer, -20, 3),
    ]

    static func settings(without code: RuleCode? = nil) throws -> [RuleSetting] {
        try figures.filter { $0.0 != code }.map {
            try RuleSetting(code: $0.0, points: $0.points, limit: $0.limit, effectiveFrom: day)
        }
    }

    static func policy(from: CalendarDate = day, to: CalendarDate? = nil) throws -> Policy {
        try Policy(name: "test", review: 40, block: 85, reviewMinutes: 120, effectiveFrom: from, effectiveTo: to)
    }

    static func ruleBook() throws -> RuleBook {
        RuleBook(
            settings: try settings(), policies: [try policy()], disposableDomains: ["mailinator.com", "yopmail.com"])
    }

    /// An order that no rule holds against, and of which everything is known.
    static func plainOrder() throws -> OrderFacts {
        OrderFacts(
            amountInEuro: Money(49_90, .eur), email: try #require(EmailAddress("sanne@kade.example")),
            countries: .init(
                network: .netherlands, instrument: .netherlands, billing: .netherlands, shipping: .netherlands),
            lines: [.init(sku: "tee", title: "T-shirt", quantity: 2)], methodIsRefundable: true, accountAgeDays: 400,
            previousOrders: 2,
            velocity: Velocity(
                Dictionary(uniqueKeysWithValues: Counter.allCases.map { ($0, $0 == .emailEuroCents24h ? 49_90 : 1) })))
    }
}
