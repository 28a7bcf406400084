/// The rules an order is held against. Codes are kept with each assessment, so none is ever renamed.
package enum RuleCode: String, CaseIterable, Hashable, Sendable {
    case disposableEmail = "disposable_email"
    case shippingElsewhere = "shipping_elsewhere"
    case networkElsewhere = "network_elsewhere"
    case networkNotAtDestination = "network_not_at_destination"
    case instrumentElsewhere = "instrument_elsewhere"
    case scatteredCountries = "scattered_countries"
    case highValue = "high_value"
    case firstOrderHighValue = "first_order_high_value"
    case newAccount = "new_account"
    case resellerQuantity = "reseller_quantity"
    case notRefundableHighValue = "not_refundable_high_value"
    case emailVelocity = "email_velocity_24h"
    case emailAmount = "email_amount_24h"
    case networkVelocity = "network_velocity_1h"
    case networkEmails = "network_emails_24h"
    case deviceVelocity = "device_velocity_24h"
    case deviceInstruments = "device_instruments_7d"
    case instrumentVelocity = "instrument_velocity_24h"
    case instrumentEmails = "instrument_emails_7d"
    case knownCustomer = "known_customer"

    /// Of the rule's limit; nil where it has none.
    package enum Unit: String, Sendable {
        case count
        case euroCents = "euro_cents"
        case days
    }

    package var unit: Unit? {
        switch self {
        case .disposableEmail, .shippingElsewhere, .networkElsewhere, .networkNotAtDestination, .instrumentElsewhere:
            nil
        case .highValue, .firstOrderHighValue, .notRefundableHighValue, .emailAmount: .euroCents
        case .newAccount: .days
        case .scatteredCountries, .resellerQuantity, .emailVelocity, .networkVelocity, .networkEmails, .deviceVelocity,
            .deviceInstruments, .instrumentVelocity, .instrumentEmails, .knownCustomer:
            .count
        }
    }

    /// The counter that the rule compares with its limit.
    package var counter: Counter? {
        switch self {
        case .emailVelocity: .emailOrders24h
        case .emailAmount: .emailEuroCents24h
        case .networkVelocity: .networkOrders1h
        case .networkEmails: .networkEmails24h
        case .deviceVelocity: .deviceOrders24h
        case .deviceInstruments: .deviceInstruments7d
        case .instrumentVelocity: .instrumentOrders24h
        case .instrumentEmails: .instrumentEmails7d
        case .disposableEmail, .shippingElsewhere, .networkElsewhere, .networkNotAtDestination, .instrumentElsewhere,
            .scatteredCountries, .highValue, .firstOrderHighValue, .newAccount, .resellerQuantity,
            .notRefundableHighValue, .knownCustomer:
            nil
        }
    }

    /// What the rule asks, for a reviewer.
    /// - Parameter limit: the figure it compares with, as text; not used by a rule that has none.
    package func question(_ limit: String) -> String {
        switch self {
        case .disposableEmail: "E-mail domain is on the list of disposable ones"
        case .shippingElsewhere: "Ship-to country differs from billing"
        case .networkElsewhere: "Network country differs from billing"
        case .networkNotAtDestination: "Network country differs from ship-to"
        case .instrumentElsewhere: "Country of the means of payment differs from billing"
        case .scatteredCountries: "Network, payment, billing and ship-to name \(limit) countries or more"
        case .highValue: "Amount is \(limit) or more"
        case .firstOrderHighValue: "First order of this buyer, and \(limit) or more"
        case .newAccount: "Account is \(limit) days old or younger"
        case .resellerQuantity: "\(limit) or more of one thing"
        case .notRefundableHighValue: "Paid in a way that can’t be refunded, and \(limit) or more"
        case .emailVelocity: "\(limit) or more orders with this e-mail in 24 h"
        case .emailAmount: "\(limit) or more ordered with this e-mail in 24 h"
        case .networkVelocity: "\(limit) or more orders from this network address in 1 h"
        case .networkEmails: "\(limit) or more e-mails from this network address in 24 h"
        case .deviceVelocity: "\(limit) or more orders on this device in 24 h"
        case .deviceInstruments: "\(limit) or more means of payment on this device in 7 days"
        case .instrumentVelocity: "\(limit) or more orders with this means of payment in 24 h"
        case .instrumentEmails: "\(limit) or more e-mails with this means of payment in 7 days"
        case .knownCustomer: "Buyer has \(limit) earlier orders or more"
        }
    }
}
