/// What orders are counted by.
package enum VelocityKey: String, CaseIterable, Sendable {
    case email
    case network
    case device
    case instrument
}

/// A count over the orders of one key in a sliding window.
///
/// The window of length W of an order placed at t holds the orders with `t - W < time <= t` that arrived no later, this
/// one among them. An order counts once, however often it is asked about.
package enum Counter: String, CaseIterable, Sendable {
    case emailOrders24h = "email_orders_24h"
    /// A sum in euro cents, not a count.
    case emailEuroCents24h = "email_euro_cents_24h"
    case networkOrders1h = "network_orders_1h"
    case networkEmails24h = "network_emails_24h"
    case deviceOrders24h = "device_orders_24h"
    case deviceInstruments7d = "device_instruments_7d"
    case instrumentOrders24h = "instrument_orders_24h"
    case instrumentEmails7d = "instrument_emails_7d"

    package var key: VelocityKey {
        switch self {
        case .emailOrders24h, .emailEuroCents24h: .email
        case .networkOrders1h, .networkEmails24h: .network
        case .deviceOrders24h, .deviceInstruments7d: .device
        case .instrumentOrders24h, .instrumentEmails7d: .instrument
        }
    }

    package var measure: Measure {
        switch self {
        case .emailOrders24h, .networkOrders1h, .deviceOrders24h, .instrumentOrders24h: .orders
        case .emailEuroCents24h: .euroCents
        case .networkEmails24h, .instrumentEmails7d: .different(.email)
        case .deviceInstruments7d: .different(.instrument)
        }
    }

    package var hours: Int64 {
        switch self {
        case .networkOrders1h: 1
        case .emailOrders24h, .emailEuroCents24h, .networkEmails24h, .deviceOrders24h, .instrumentOrders24h: 24
        case .deviceInstruments7d, .instrumentEmails7d: 7 * 24
        }
    }

    /// For the reviewer.
    package var words: String {
        switch self {
        case .emailOrders24h: "Orders with this e-mail, 24 h"
        case .emailEuroCents24h: "Sum ordered with this e-mail, 24 h"
        case .networkOrders1h: "Orders from this network address, 1 h"
        case .networkEmails24h: "E-mails from this network address, 24 h"
        case .deviceOrders24h: "Orders on this device, 24 h"
        case .deviceInstruments7d: "Means of payment on this device, 7 d"
        case .instrumentOrders24h: "Orders with this means of payment, 24 h"
        case .instrumentEmails7d: "E-mails with this means of payment, 7 d"
        }
    }

    package enum Measure: Hashable, Sendable {
        case orders
        case euroCents
        /// How many different values of another key came with this one.
        case different(VelocityKey)
    }
}

/// The counters of an order as they were when it was assessed. A key that the order does not have has no counters.
package struct Velocity: Hashable, Sendable {
    private var values: [Counter: Int64]

    package init(_ values: [Counter: Int64] = [:]) { self.values = values }

    package subscript(counter: Counter) -> Int64? {
        get { values[counter] }
        set { values[counter] = newValue }
    }
}
