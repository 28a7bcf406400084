import Commerce
import FraudDomain
import Testing

@Suite struct AssessmentTests {
    /// Thresholds 40 and 85: `policies.csv`, our policy of 2026-11-21. The points are those of the rules used.
    @Test(
        arguments: [
            (points: [39], score: 39, outcome: Outcome.allow), (points: [40], score: 40, outcome: .review),
            (points: [60, 24], score: 84, outcome: .review), (points: [60, 25], score: 85, outcome: .block),
            (points: [60, 60], score: 100, outcome: .block), (points: [-20], score: 0, outcome: .allow),
            (points: [60, -20], score: 40, outcome: .review), (points: [60, -21], score: 39, outcome: .allow),
        ] as [([Int64], Int64, Outcome)])
    func `points add up, within 0 and 100, and the thresholds are inclusive`(
        points: [Int64], score: Int64, outcome: Outcome
    ) throws {
        let codes: [RuleCode] = [.resellerQuantity, .newAccount]
        let settings = try Book.figures.map { figure in
            let place = codes.firstIndex(of: figure.0) ?? .max
            return try RuleSetting(
                code: figure.0, points: place < points.count ? points[place] : figure.points,
                limit: figure.limit, effectiveFrom: Book.day)
        }
        var facts = try Book.plainOrder()
        facts.lines[0].quantity = 10
        if points.count == 2 { facts.accountAgeDays = 0 }
        let book = RuleBook(settings: settings, policies: [try Book.policy()], disposableDomains: [])
        let assessment = try Assessment(of: facts, under: book, on: Book.day)
        #expect(assessment.score == score)
        #expect(assessment.outcome == outcome)
    }

    @Test func `what weighs most comes first, then the order of the rules`() throws {
        var facts = try Book.plainOrder()
        facts.lines[0].quantity = 12
        facts.amountInEuro = Money(1_200_00, .eur)
        facts.previousOrders = 5
        facts.velocity[.instrumentEmails7d] = 4
        let assessment = try Assessment(of: facts, under: Book.ruleBook(), on: Book.day)
        #expect(
            assessment.reasons.map(\.code) == [.instrumentEmails, .highValue, .resellerQuantity, .knownCustomer])
        #expect(assessment.score == 30 + 15 + 15 - 20)
        #expect(assessment.outcome == .review)
    }

    @Test func `one weak sign alone never reaches a person`() throws {
        for figure in Book.figures { #expect(figure.points < 40) }
    }

    @Test func `a day before the first policy is refused`() throws {
        let day = CalendarDate(daysSince1970: Book.day.daysSince1970 - 1)
        #expect(throws: RuleBookError.noPolicy(on: day)) {
            try Assessment(of: Book.plainOrder(), under: Book.ruleBook(), on: day)
        }
    }

    @Test func `a book that lacks a rule is refused by name`() throws {
        let book = RuleBook(
            settings: try Book.settings(without: .newAccount), policies: [try Book.policy()], disposableDomains: [])
        #expect(throws: RuleBookError.rulesMissing([.newAccount], on: Book.day)) { try book.rules(on: Book.day) }
    }

    @Test func `the row of the day decides, and two rows for one day are refused`() throws {
        let next = CalendarDate(daysSince1970: Book.day.daysSince1970 + 1)
        let first = try Policy(
            name: "a", review: 40, block: 85, reviewMinutes: 60, effectiveFrom: Book.day, effectiveTo: Book.day)
        let second = try Policy(name: "b", review: 30, block: 70, reviewMinutes: 60, effectiveFrom: next)
        let book = RuleBook(settings: [], policies: [first, second], disposableDomains: [])
        #expect(try book.policy(on: Book.day).name == "a")
        #expect(try book.policy(on: next).name == "b")
        let overlapping = RuleBook(settings: [], policies: [second, second], disposableDomains: [])
        #expect(throws: RuleBookError.repeated("b")) { try overlapping.policy(on: next) }
    }

    @Test(
        arguments: [
            (review: 0, block: 85, minutes: 60), (review: 85, block: 85, minutes: 60),
            (review: 40, block: 101, minutes: 60),
            (review: 40, block: 85, minutes: 0), (review: 40, block: 85, minutes: 43_201),
        ] as [(Int64, Int64, Int64)])
    func `a policy that makes no sense is refused`(review: Int64, block: Int64, minutes: Int64) {
        #expect(throws: RuleBookError.outOfRange("p")) {
            try Policy(name: "p", review: review, block: block, reviewMinutes: minutes, effectiveFrom: Book.day)
        }
    }

    @Test(
        arguments: [
            (RuleCode.highValue, points: 0, limit: 100), (.highValue, points: 101, limit: 100),
            (.highValue, points: 10, limit: -1), (.highValue, points: 10, limit: nil),
            (.disposableEmail, points: 10, limit: 1),
        ] as [(RuleCode, Int64, Int64?)])
    func `a setting that makes no sense is refused`(code: RuleCode, points: Int64, limit: Int64?) {
        #expect(throws: RuleBookError.outOfRange(code.rawValue)) {
            try RuleSetting(code: code, points: points, limit: limit, effectiveFrom: Book.day)
        }
    }
}
