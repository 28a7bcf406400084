package import Commerce

/// What a method asks of the buyer.
package enum BuyerStep: String, CaseIterable, Hashable, Sendable {
    /// Go to a page.
    case redirect
    /// Open an app by a link.
    case appLink = "app_link"
    /// Take a number to a bank.
    case voucher
}

/// Days on which a row holds. An open side means that the source names no date.
package struct Validity: Hashable, Sendable {
    package let from: CalendarDate?
    /// The last day.
    package let through: CalendarDate?

    package init(from: CalendarDate? = nil, through: CalendarDate? = nil) {
        self.from = from
        self.through = through
    }

    package func holds(on day: CalendarDate) -> Bool {
        if let from, day < from { return false }
        if let through, day > through { return false }
        return true
    }
}

/// A way to pay that we offer, as the rows of the data files describe it.
package struct PaymentMethod: Hashable, Sendable {
    /// Smallest and largest sum in one currency. A side is nil where the source names none.
    package struct Limit: Hashable, Sendable {
        package let currency: Currency
        package let least: Money?
        package let most: Money?
        package let validity: Validity
    }

    /// How a method must be called, from a day on.
    package struct Name: Hashable, Sendable {
        package let text: String
        package let validity: Validity
    }

    /// How much of a country's buying goes through the method, as one dated source measured it.
    package struct Share: Hashable, Sendable {
        package let country: CountryCode
        /// 6400 is 64 %.
        package let basisPoints: Int64
        /// What the share is of, such as `e-commerce value`.
        package let measure: String
        package let year: Int
        package let source: String
    }

    /// Stable, such as `upi_intent`.
    package let id: String
    /// The connector that speaks to its provider, such as `upi`.
    package let provider: String
    /// Such as `voucher`.
    package let kind: String
    package let step: BuyerStep
    package let countries: Set<CountryCode>
    /// How long until money counts, such as `seconds`.
    package let settles: String
    /// How long the buyer may be given, in seconds: the scheme's shortest and longest.
    package let validSeconds: ClosedRange<Int64>
    /// How long after the deadline money may still be reported.
    package let graceSeconds: Int64
    /// Whether money can go back the way it came.
    package let isRefundable: Bool
    package let validity: Validity
    package let limits: [Limit]
    package let names: [Name]
    package let shares: [Share]
    package let polls: PollPlan

    /// As it must be shown on a day; the id where no row names it.
    package func name(on day: CalendarDate) -> String {
        names.last { $0.validity.holds(on: day) }?.text ?? id
    }

    /// When a payment begun at `now` ends, for a price that is held until `heldUntil`: not after the price, but never
    /// shorter or longer than the scheme allows.
    package func deadline(from now: Timestamp, heldUntil: Timestamp) -> Timestamp {
        let wanted = (heldUntil.millisecondsSince1970 - now.millisecondsSince1970) / 1_000
        let seconds = min(max(wanted, validSeconds.lowerBound), validSeconds.upperBound)
        return now.adding(.seconds(seconds))
    }
}
