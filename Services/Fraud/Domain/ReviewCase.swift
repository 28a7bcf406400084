/// Where a case stands.
package enum CaseState: String, CaseIterable, Hashable, Sendable {
    case open
    case approved
    case declined

    package enum Event: Hashable, Sendable {
        case decided(Verdict)
    }

    /// The state after an event. What is decided stays decided.
    /// - Throws: `IllegalTransition` for a decision on a case that has one.
    package func after(_ event: Event) throws(IllegalTransition) -> CaseState {
        switch (self, event) {
        case (.open, .decided(.approved)): .approved
        case (.open, .decided(.declined)): .declined
        case (.approved, .decided), (.declined, .decided): throw IllegalTransition(from: self, event: event)
        }
    }
}

package struct IllegalTransition: Error, Hashable {
    package let from: CaseState
    package let event: CaseState.Event

    package init(from: CaseState, event: CaseState.Event) {
        self.from = from
        self.event = event
    }
}

/// What a reviewer may say.
package enum Verdict: String, CaseIterable, Hashable, Sendable {
    case approved
    case declined
}

/// Why a reviewer decided so. The digit is the key that chooses it.
package enum DecisionReason: String, CaseIterable, Hashable, Sendable {
    case stolenMeansLikely = "stolen_means_likely"
    case identityDoesNotFit = "identity_does_not_fit"
    case knownPattern = "known_pattern"
    case resale = "resale"
    case unreachable = "unreachable"
    case evidenceFits = "evidence_fits"
    case knownBuyer = "known_buyer"
    case buyerConfirmed = "buyer_confirmed"

    package var verdict: Verdict {
        switch self {
        case .stolenMeansLikely, .identityDoesNotFit, .knownPattern, .resale, .unreachable: .declined
        case .evidenceFits, .knownBuyer, .buyerConfirmed: .approved
        }
    }

    package var words: String {
        switch self {
        case .stolenMeansLikely: "Means of payment likely stolen"
        case .identityDoesNotFit: "Identity does not fit"
        case .knownPattern: "Known fraud pattern"
        case .resale: "Bought to be resold"
        case .unreachable: "Buyer could not be reached"
        case .evidenceFits: "Evidence fits the buyer"
        case .knownBuyer: "Buyer is known to us"
        case .buyerConfirmed: "Buyer confirmed the order"
        }
    }
}

/// A decision that fits: the reason is one of its verdict.
package struct Decision: Hashable, Sendable {
    package let verdict: Verdict
    package let reason: DecisionReason
    package let note: String?

    package static let noteCharactersMax = 500

    package enum Fault: Error, Hashable {
        case reasonMissing
        case reasonDoesNotFit
        case noteTooLong
    }

    /// An approval without a reason is given `evidenceFits`; a decline needs one.
    /// - Throws: `.reasonMissing`, `.reasonDoesNotFit`; `.noteTooLong` beyond 500 characters.
    package init(_ verdict: Verdict, reason: DecisionReason?, note: String?) throws(Fault) {
        guard let reason = reason ?? (verdict == .approved ? .evidenceFits : nil) else { throw .reasonMissing }
        guard reason.verdict == verdict else { throw .reasonDoesNotFit }
        guard (note?.count ?? 0) <= Self.noteCharactersMax else { throw .noteTooLong }
        self.verdict = verdict
        self.reason = reason
        self.note = note.flatMap { $0.isEmpty ? nil : $0 }
    }
}
