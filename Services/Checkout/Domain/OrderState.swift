/// Where an order stands.
package enum OrderState: String, CaseIterable, Hashable, Sendable {
    /// Taken; not yet screened for fraud.
    case placed
    /// A reviewer must decide before anything is asked of the buyer.
    case inReview = "in_review"
    /// Screened; the payment is being made.
    case startingPayment = "starting_payment"
    /// The buyer must pay.
    case awaitingPayment = "awaiting_payment"
    /// Paid, but a reviewer must decide before it may be shipped.
    case paidOnHold = "paid_on_hold"
    /// Paid in full and free to ship.
    case paid
    /// Refused by the fraud rules.
    case blocked
    /// Refused by a reviewer.
    case declined
    /// The payment failed or was called off.
    case paymentFailed = "payment_failed"
    /// Nobody paid in time.
    case expired
    /// Money came that does not fit: another amount, or after the order had ended. A person must look.
    case paymentMismatch = "payment_mismatch"

    /// Whether checkout itself has the next step to do.
    package var isUnfinished: Bool { self == .placed || self == .startingPayment }

    /// Whether somebody must still act on the order, and may need to know whose it is.
    package var isOpen: Bool {
        switch self {
        case .placed, .inReview, .startingPayment, .awaitingPayment, .paidOnHold, .paymentMismatch: true
        case .paid, .blocked, .declined, .paymentFailed, .expired: false
        }
    }
}

/// What a reviewer has said, or must still say.
package enum Review: String, CaseIterable, Hashable, Sendable {
    case notNeeded = "not_needed"
    case open, approved, declined
}

/// What happened to an order.
package enum OrderEvent: Hashable, Sendable {
    case screened(Screening)
    /// The fraud rules could not take the order's data; nothing else will make them.
    case screeningRefused
    /// A reviewer approved it, or declined it.
    case reviewed(approved: Bool)
    /// The provider took the payment up; the buyer must act.
    case paymentStarted
    case paymentSucceeded
    case paymentFailed
    case paymentExpired
    /// The provider reports another amount or currency than the order's.
    case paymentMismatched
}

/// The answer of the fraud rules.
package enum Screening: Hashable, Sendable {
    case allow
    /// - Parameter beforePayment: where money cannot go back the way it came, the review comes first; else the money
    ///   is taken and only shipping waits.
    case review(beforePayment: Bool)
    case block
}

/// An event that an order in this state cannot have.
package struct IllegalTransition: Error, Hashable, Sendable {
    package let state: OrderState
    package let event: OrderEvent
}

/// State, review and debt of an order together: what its life is decided on.
package struct OrderStanding: Hashable, Sendable {
    package let state: OrderState
    package let review: Review
    /// Money was taken that must go back.
    package let isRefundDue: Bool

    package init(state: OrderState, review: Review, isRefundDue: Bool) {
        self.state = state
        self.review = review
        self.isRefundDue = isRefundDue
    }

    package static let placed = OrderStanding(state: .placed, review: .notNeeded, isRefundDue: false)

    /// The one place where an order moves.
    ///
    /// Money seen beats everything: a success after the order had ended is never dropped, it is owed back or looked at.
    /// What was already known (a second success, an expiry after a success) changes nothing.
    /// - Throws: `IllegalTransition` for an event that cannot follow.
    package func after(_ event: OrderEvent) throws(IllegalTransition) -> OrderStanding {
        switch (state, event) {
        case (.placed, .screened(.allow)): moved(to: .startingPayment)
        case (.placed, .screened(.block)), (.placed, .screeningRefused): moved(to: .blocked)
        case (.placed, .screened(.review(beforePayment: true))): moved(to: .inReview, review: .open)
        case (.placed, .screened(.review(beforePayment: false))): moved(to: .startingPayment, review: .open)

        case (.inReview, .reviewed(approved: true)): moved(to: .startingPayment, review: .approved)
        case (.paidOnHold, .reviewed(approved: true)): moved(to: .paid, review: .approved)
        case (.startingPayment, .reviewed(approved: true)), (.awaitingPayment, .reviewed(approved: true)),
            (.paymentFailed, .reviewed(approved: true)), (.expired, .reviewed(approved: true)),
            (.paymentMismatch, .reviewed(approved: true)):
            moved(to: state, review: .approved)
        case (.paidOnHold, .reviewed(approved: false)), (.paymentMismatch, .reviewed(approved: false)):
            moved(to: .declined, review: .declined, isRefundDue: true)
        case (.inReview, .reviewed(approved: false)), (.startingPayment, .reviewed(approved: false)),
            (.awaitingPayment, .reviewed(approved: false)), (.paymentFailed, .reviewed(approved: false)),
            (.expired, .reviewed(approved: false)):
            moved(to: .declined, review: .declined)

        case (.startingPayment, .paymentStarted): moved(to: .awaitingPayment)
        case (_, .paymentStarted) where state != .placed && state != .inReview && state != .blocked: self

        case (.startingPayment, .paymentSucceeded), (.awaitingPayment, .paymentSucceeded):
            moved(to: review == .open ? .paidOnHold : .paid)
        case (.paid, .paymentSucceeded), (.paidOnHold, .paymentSucceeded), (.paymentMismatch, .paymentSucceeded): self
        case (.paymentFailed, .paymentSucceeded), (.expired, .paymentSucceeded): moved(to: .paymentMismatch)
        case (.declined, .paymentSucceeded), (.declined, .paymentMismatched):
            moved(to: .declined, isRefundDue: true)

        case (.startingPayment, .paymentFailed), (.awaitingPayment, .paymentFailed): moved(to: .paymentFailed)
        case (.startingPayment, .paymentExpired), (.awaitingPayment, .paymentExpired): moved(to: .expired)
        case (_, .paymentFailed) where hasEnded, (_, .paymentExpired) where hasEnded: self

        case (.startingPayment, .paymentMismatched), (.awaitingPayment, .paymentMismatched),
            (.paymentFailed, .paymentMismatched), (.expired, .paymentMismatched), (.paid, .paymentMismatched),
            (.paidOnHold, .paymentMismatched), (.paymentMismatch, .paymentMismatched):
            moved(to: .paymentMismatch)

        default: throw IllegalTransition(state: state, event: event)
        }
    }

    /// Nothing a provider's refusal could still change.
    private var hasEnded: Bool {
        switch state {
        case .paid, .paidOnHold, .declined, .paymentFailed, .expired, .paymentMismatch: true
        case .placed, .inReview, .startingPayment, .awaitingPayment, .blocked: false
        }
    }

    private func moved(to state: OrderState, review: Review? = nil, isRefundDue: Bool? = nil) -> OrderStanding {
        OrderStanding(state: state, review: review ?? self.review, isRefundDue: isRefundDue ?? self.isRefundDue)
    }
}
