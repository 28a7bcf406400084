package import Commerce

/// One thing that became known about a payment: what happened, in which transaction of the provider, and when.
package struct PaymentFact: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        /// The provider took the payment; the buyer must act.
        case instructed
        /// The buyer acted, or the provider says that it works on it.
        case pending
        /// The scheme does not know, and says that a later file will.
        case deemed
        /// The provider reports success without saying how much: to be asked, never believed.
        case successReported = "success_reported"
        case authorized
        /// Money came.
        case captured
        case failed
        case cancelled
        case expired
    }

    package enum Source: String, CaseIterable, Hashable, Sendable {
        /// A verified callback.
        case callback
        /// The provider's answer to our question.
        case query
        /// Our own clock.
        case ourselves
    }

    /// What makes two facts the same fact, whatever brought them.
    package struct Identity: Hashable, Sendable {
        package let kind: Kind
        package let transaction: String
        package let amount: Money?
    }

    package let kind: Kind
    /// The provider's name for the movement; the payment's own reference where it gives none.
    package let transaction: String
    /// For `captured` and `authorized`: how much.
    package let amount: Money?
    /// For `failed`: why.
    package let reason: FailureReason?
    package let source: Source
    package let occurredAt: Timestamp

    package init(
        _ kind: Kind, transaction: String, amount: Money? = nil, reason: FailureReason? = nil, source: Source,
        occurredAt: Timestamp
    ) {
        self.kind = kind
        self.transaction = transaction
        self.amount = amount
        self.reason = reason
        self.source = source
        self.occurredAt = occurredAt
    }

    package var identity: Identity { Identity(kind: kind, transaction: transaction, amount: amount) }

    /// What the fact does to a payment of `expected`.
    package func event(expecting expected: Money) -> PaymentEvent {
        switch kind {
        case .instructed: .instructed
        case .pending, .deemed, .successReported: .reportedPending
        case .authorized: amount == expected ? .authorized : .reportedPending
        case .captured: amount == expected ? .paid : .paidOtherwise
        case .failed: .failed
        case .cancelled: .cancelled
        case .expired: .expired
        }
    }
}

/// Why a payment failed, as far as providers tell.
package enum FailureReason: String, CaseIterable, Hashable, Sendable {
    case insufficientFunds = "insufficient_funds"
    case declined
    case wrongPin = "wrong_pin"
    /// The provider did not take the payment at all.
    case refusedByProvider = "refused_by_provider"
    case providerError = "provider_error"
    /// The provider ended it, for a reason it does not name.
    case closed

    /// A sentence fit for the buyer.
    package var sentence: String {
        switch self {
        case .insufficientFunds: "The account does not hold enough money."
        case .declined: "The bank declined the payment."
        case .wrongPin: "The PIN was not right."
        case .refusedByProvider: "The payment could not be started with this method."
        case .providerError: "The payment provider reported an error."
        case .closed: "The payment was closed before any money came."
        }
    }
}
