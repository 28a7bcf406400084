/// Where a payment stands, in one normal form for all providers.
///
/// The cases are in the order of how much is known: what is learned later in any order, the state is the furthest case
/// that any fact has reached. Money seen beats everything; a failure never undoes a success.
package enum PaymentState: String, CaseIterable, Hashable, Sendable {
    /// Written; the provider was not asked yet.
    case created
    /// The provider was asked and no answer came: the payment may exist there, or not. Asking settles it.
    case unconfirmed
    /// The buyer must act.
    case requiresAction = "requires_action"
    /// The buyer acted; the outcome is not known yet.
    case pending
    /// Nobody paid in time.
    case expired
    /// The buyer called it off.
    case cancelled
    /// The provider or the bank said no.
    case failed
    /// Money is set aside, not taken.
    case authorized
    /// Money came, and it is not what was asked for: a person decides. Never shown as paid.
    case held
    /// The whole sum came.
    case succeeded
}

/// What can happen to a payment.
package enum PaymentEvent: CaseIterable, Hashable, Sendable {
    /// The provider was asked and did not answer. Ours to say, so it can be out of place.
    case answerLost
    /// Time and grace are over and nothing came. Ours to say, so it can be out of place.
    case deadlinePassed
    /// The provider took the payment; the buyer must act.
    case instructed
    case reportedPending
    case expired
    case cancelled
    case failed
    case authorized
    /// Money of another sum or currency than asked for.
    case paidOtherwise
    case paid
}

/// A step that the state does not allow.
package struct IllegalTransition: Error, Hashable, Sendable {
    package let state: PaymentState
    package let event: PaymentEvent

    package init(state: PaymentState, event: PaymentEvent) {
        self.state = state
        self.event = event
    }
}

extension PaymentState: Comparable {
    private var rank: Int {
        switch self {
        case .created: 0
        case .unconfirmed: 1
        case .requiresAction: 2
        case .pending: 3
        case .expired: 4
        case .cancelled: 5
        case .failed: 6
        case .authorized: 7
        case .held: 8
        case .succeeded: 9
        }
    }

    package static func < (left: PaymentState, right: PaymentState) -> Bool { left.rank < right.rank }

    /// Whether we still wait for the provider or the buyer.
    package var isOpen: Bool { self < .expired }

    /// The state after an event. What a provider reports is always taken in: an event that is behind the state leaves
    /// it as it is, so that the order of arrival does not matter.
    /// - Throws: for the two events that are ours to say, when the state does not allow them.
    package func after(_ event: PaymentEvent) throws(IllegalTransition) -> PaymentState {
        switch event {
        case .answerLost:
            guard self <= .unconfirmed else { throw IllegalTransition(state: self, event: event) }
            return .unconfirmed
        case .deadlinePassed:
            guard isOpen else { throw IllegalTransition(state: self, event: event) }
            return .expired
        case .instructed: return max(self, .requiresAction)
        case .reportedPending: return max(self, .pending)
        case .expired: return max(self, .expired)
        case .cancelled: return max(self, .cancelled)
        case .failed: return max(self, .failed)
        case .authorized: return max(self, .authorized)
        case .paidOtherwise: return max(self, .held)
        case .paid: return .succeeded
        }
    }
}
