package import Commerce

/// What is wrong with the rows of a rule book.
package enum RuleBookError: Error, Hashable {
    case unknownRule(String)
    case repeated(String)
    case outOfRange(String)
    case noPolicy(on: CalendarDate)
    case rulesMissing([RuleCode], on: CalendarDate)
}

/// How much one rule weighs and from where it looks, between two days. Our own policy, not a fact about the world.
package struct RuleSetting: Hashable, Sendable {
    package let code: RuleCode
    /// Added to the score where the rule holds; negative for what speaks for the order.
    package let points: Int64
    /// In the rule's own unit: a count, euro cents or days. nil where the rule compares nothing with a figure.
    package let limit: Int64?
    package let effectiveFrom: CalendarDate
    /// The last day; nil while it goes on.
    package let effectiveTo: CalendarDate?

    /// - Throws: `.outOfRange` for more than 100 points either way, a negative limit, a limit where the rule has none or
    ///   none where it needs one, or days in the wrong order.
    package init(
        code: RuleCode, points: Int64, limit: Int64?, effectiveFrom: CalendarDate, effectiveTo: CalendarDate? = nil
    ) throws(RuleBookError) {
        guard (-100...100).contains(points), points != 0, limit.map({ $0 >= 0 }) ?? true,
            (limit != nil) == (code.unit != nil), effectiveTo.map({ $0 >= effectiveFrom }) ?? true
        else { throw .outOfRange(code.rawValue) }
        self.code = code
        self.points = points
        self.limit = limit
        self.effectiveFrom = effectiveFrom
        self.effectiveTo = effectiveTo
    }

    func isInForce(on day: CalendarDate) -> Bool {
        effectiveFrom <= day && effectiveTo.map { day <= $0 } ?? true
    }
}

/// From which score a person looks and from which an order is refused, between two days.
package struct Policy: Hashable, Sendable {
    /// Kept with each assessment.
    package let name: String
    package let review: Int64
    package let block: Int64
    /// How long a reviewer may take.
    package let reviewMinutes: Int64
    package let effectiveFrom: CalendarDate
    package let effectiveTo: CalendarDate?

    /// - Throws: `.outOfRange` unless 0 < review < block <= `scoreMax`, and the time is 1 minute to 30 days.
    package init(
        name: String, review: Int64, block: Int64, reviewMinutes: Int64, effectiveFrom: CalendarDate,
        effectiveTo: CalendarDate? = nil
    ) throws(RuleBookError) {
        guard 0 < review, review < block, block <= Assessment.scoreMax, (1...43_200).contains(reviewMinutes),
            effectiveTo.map({ $0 >= effectiveFrom }) ?? true
        else { throw .outOfRange(name) }
        self.name = name
        self.review = review
        self.block = block
        self.reviewMinutes = reviewMinutes
        self.effectiveFrom = effectiveFrom
        self.effectiveTo = effectiveTo
    }

    func outcome(ofScore score: Int64) -> Outcome {
        score >= block ? .block : score >= review ? .review : .allow
    }
}

/// All settings and policies, past and to come.
package struct RuleBook: Sendable {
    private let settings: [RuleSetting]
    private let policies: [Policy]
    package let disposableDomains: Set<String>

    package init(settings: [RuleSetting], policies: [Policy], disposableDomains: Set<String>) {
        self.settings = settings
        self.policies = policies
        self.disposableDomains = disposableDomains
    }

    /// The one policy in force on a day.
    /// - Throws: `.noPolicy`; `.repeated` where two overlap.
    package func policy(on day: CalendarDate) throws(RuleBookError) -> Policy {
        let inForce = policies.filter { $0.effectiveFrom <= day && ($0.effectiveTo.map { day <= $0 } ?? true) }
        guard let policy = inForce.first else { throw .noPolicy(on: day) }
        guard inForce.count == 1 else { throw .repeated(policy.name) }
        return policy
    }

    /// The settings in force on a day, in the order of `RuleCode`.
    /// - Throws: `.repeated` where two of one rule overlap; `.rulesMissing` where a rule has none.
    package func rules(on day: CalendarDate) throws(RuleBookError) -> [RuleSetting] {
        var found: [RuleCode: RuleSetting] = [:]
        for setting in settings where setting.isInForce(on: day) {
            guard found.updateValue(setting, forKey: setting.code) == nil else {
                throw .repeated(setting.code.rawValue)
            }
        }
        let missing = RuleCode.allCases.filter { found[$0] == nil }
        guard missing.isEmpty else { throw .rulesMissing(missing, on: day) }
        return RuleCode.allCases.compactMap { found[$0] }
    }
}
