package import Commerce

/// What becomes of an order before it is paid.
package enum Outcome: String, CaseIterable, Hashable, Sendable {
    case allow
    /// A person decides.
    case review
    case block
}

/// A rule that held.
package struct Reason: Hashable, Sendable {
    package let code: RuleCode
    package let points: Int64
    /// The value, short.
    package let saw: String
    /// A sentence with the value and what it is measured against.
    package let text: String
    /// The rule in words.
    package let question: String
}

/// A rule that could not be answered.
package struct Gap: Hashable, Sendable {
    package let code: RuleCode
    package let question: String
    package let missing: String
}

/// The answer on one order: the same for the same facts, rules and day.
package struct Assessment: Hashable, Sendable {
    /// The sum of the points, held between 0 and `scoreMax`.
    package let score: Int64
    package let outcome: Outcome
    /// What weighs most comes first; then by the order of the rules.
    package let reasons: [Reason]
    package let gaps: [Gap]
    package let policy: Policy

    package static let scoreMax: Int64 = 100

    /// Holds every rule in force on the day against the facts.
    /// - Throws: `RuleBookError` where the book has no policy or not every rule for the day.
    package init(of facts: OrderFacts, under book: RuleBook, on day: CalendarDate) throws(RuleBookError) {
        let policy = try book.policy(on: day)
        var reasons: [Reason] = []
        var gaps: [Gap] = []
        for rule in try book.rules(on: day) {
            switch rule.finding(in: facts, disposableDomains: book.disposableDomains) {
            case .holds(let saw, let text):
                reasons.append(
                    Reason(code: rule.code, points: rule.points, saw: saw, text: text, question: rule.question))
            case .unknown(let missing):
                gaps.append(Gap(code: rule.code, question: rule.question, missing: missing))
            case .clear: continue
            }
        }
        let sum = reasons.reduce(0) { $0 + $1.points }
        score = min(max(sum, 0), Self.scoreMax)
        outcome = policy.outcome(ofScore: score)
        let order = Dictionary(uniqueKeysWithValues: RuleCode.allCases.enumerated().map { ($1, $0) })
        self.reasons = reasons.sorted { one, other in
            (-one.points, order[one.code] ?? 0) < (-other.points, order[other.code] ?? 0)
        }
        self.gaps = gaps
        self.policy = policy
    }
}
