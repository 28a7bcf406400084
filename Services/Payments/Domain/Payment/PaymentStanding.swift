package import Commerce

/// What should be known beside the state.
package enum PaymentFlag: String, CaseIterable, Hashable, Sendable {
    /// Another sum or another currency came than was asked for, or more than once.
    case amountMismatch = "amount_mismatch"
    /// A failure that is dated after the money: the provider may have given it back. A person looks.
    case contradicted
    /// The scheme says that it does not know until a later file.
    case deemed
    /// Money came after the payment had failed, been called off or expired.
    case late
}

/// All that is known of a payment, from the set of its facts: the same for any order of arrival and any repetition.
package struct PaymentStanding: Hashable, Sendable {
    package let state: PaymentState
    /// Sorted by name.
    package let flags: [PaymentFlag]
    /// The sum of all distinct captures in the currency asked for; of the first other currency when none is in it.
    package let received: Money?
    /// Only while the payment stands as failed.
    package let failure: FailureReason?

    package init(expected: Money, facts: some Sequence<PaymentFact>) {
        let known = Self.distinct(facts)
        let captures = known.filter { $0.kind == .captured }
        let endings = known.filter { [.failed, .cancelled, .expired].contains($0.kind) }
        state = Self.state(of: known, expected: expected)
        received = Self.received(captures, expected: expected)
        failure =
            state == .failed
            ? endings.filter { $0.kind == .failed }.max { Self.isOlder($0, $1) }?.reason : nil

        var flags: Set<PaymentFlag> = []
        if !captures.isEmpty, received != expected || captures.contains(where: { $0.amount != expected }) {
            flags.insert(.amountMismatch)
        }
        if let firstMoney = captures.map(\.occurredAt).min() {
            if endings.contains(where: { $0.occurredAt <= firstMoney || $0.source == .ourselves }) {
                flags.insert(.late)
            }
            if endings.contains(where: { $0.occurredAt > firstMoney && $0.source != .ourselves }) {
                flags.insert(.contradicted)
            }
        }
        if state.isOpen, known.contains(where: { $0.kind == .deemed }) { flags.insert(.deemed) }
        self.flags = flags.sorted { $0.rawValue < $1.rawValue }
    }

    /// One fact for each identity, the earliest of those that tell the same.
    private static func distinct(_ facts: some Sequence<PaymentFact>) -> [PaymentFact] {
        var earliest: [PaymentFact.Identity: PaymentFact] = [:]
        for fact in facts {
            guard let known = earliest[fact.identity] else {
                earliest[fact.identity] = fact
                continue
            }
            if isOlder(fact, known) { earliest[fact.identity] = fact }
        }
        return Array(earliest.values)
    }

    /// A total order, so that ties do not depend on the order of arrival.
    private static func isOlder(_ left: PaymentFact, _ right: PaymentFact) -> Bool {
        if left.occurredAt != right.occurredAt { return left.occurredAt < right.occurredAt }
        if left.transaction != right.transaction { return left.transaction < right.transaction }
        if left.source != right.source { return left.source.rawValue < right.source.rawValue }
        return (left.reason?.rawValue ?? "") < (right.reason?.rawValue ?? "")
    }

    private static func state(of facts: [PaymentFact], expected: Money) -> PaymentState {
        var state = PaymentState.created
        for fact in facts {
            // Facts are always taken in; only our own commands can be refused, and none is a fact.
            state = (try? state.after(fact.event(expecting: expected))) ?? state
        }
        return state
    }

    /// A transaction counts once; told with two amounts, it counts with the larger.
    private static func received(_ captures: [PaymentFact], expected: Money) -> Money? {
        var largest: [String: Int64] = [:]
        for case (let transaction, let amount?) in captures.map({ ($0.transaction, $0.amount) })
        where amount.currency == expected.currency {
            largest[transaction] = max(largest[transaction] ?? .min, amount.minorUnits)
        }
        if largest.isEmpty {
            return captures.min { isOlder($0, $1) }?.amount
        }
        var total: Int64 = 0
        for units in largest.values {
            let (sum, overflow) = total.addingReportingOverflow(units)
            total = overflow ? .max : sum
        }
        return Money(total, expected.currency)
    }
}
