import Commerce
import FraudDomain
import Testing

@Suite struct RulesTests {
    typealias Change = @Sendable (inout OrderFacts) -> Void

    /// Figures: `rules.csv`, our policy of 2026-11-21. Each case stands on the edge of its rule.
    static let held: [(code: RuleCode, saw: String, change: Change)] = [
        (.disposableEmail, "post.yopmail.com", { $0.email = EmailAddress("a@post.yopmail.com") ?? $0.email }),
        (.shippingElsewhere, "DE, not NL", { $0.countries.shipping = .germany }),
        (.networkElsewhere, "BR, not NL", { $0.countries.network = .brazil }),
        (.networkNotAtDestination, "BR, not NL", { $0.countries.network = .brazil }),
        (.instrumentElsewhere, "GB, not NL", { $0.countries.instrument = .unitedKingdom }),
        (
            .scatteredCountries, "BR, GB, NL",
            {
                $0.countries.network = .brazil
                $0.countries.instrument = .unitedKingdom
            }
        ),
        (.highValue, "EUR 1000.00", { $0.amountInEuro = Money(1_000_00, .eur) }),
        (
            .firstOrderHighValue, "EUR 300.00",
            {
                $0.amountInEuro = Money(300_00, .eur)
                $0.previousOrders = 0
            }
        ),
        (.newAccount, "1 d", { $0.accountAgeDays = 1 }),
        (.resellerQuantity, "10", { $0.lines[0].quantity = 10 }),
        (
            .notRefundableHighValue, "EUR 500.00",
            {
                $0.amountInEuro = Money(500_00, .eur)
                $0.methodIsRefundable = false
            }
        ),
        (.emailVelocity, "4", { $0.velocity[.emailOrders24h] = 4 }),
        (.emailAmount, "EUR 1500.00", { $0.velocity[.emailEuroCents24h] = 1_500_00 }),
        (.networkVelocity, "8", { $0.velocity[.networkOrders1h] = 8 }),
        (.networkEmails, "6", { $0.velocity[.networkEmails24h] = 6 }),
        (.deviceVelocity, "5", { $0.velocity[.deviceOrders24h] = 5 }),
        (.deviceInstruments, "3", { $0.velocity[.deviceInstruments7d] = 3 }),
        (.instrumentVelocity, "4", { $0.velocity[.instrumentOrders24h] = 4 }),
        (.instrumentEmails, "3", { $0.velocity[.instrumentEmails7d] = 3 }),
        (.knownCustomer, "3", { $0.previousOrders = 3 }),
    ]

    @Test func `every rule has a case here`() {
        #expect(Set(Self.held.map(\.code)) == Set(RuleCode.allCases))
    }

    @Test(arguments: held.indices)
    func `a rule holds at its figure and says what it saw`(index: Int) throws {
        let (code, saw, change) = Self.held[index]
        var facts = try Book.plainOrder()
        change(&facts)
        let assessment = try Assessment(of: facts, under: Book.ruleBook(), on: Book.day)
        let reason = try #require(assessment.reasons.first { $0.code == code })
        #expect(reason.saw == saw)
        #expect(reason.points == Book.figures.first { $0.0 == code }?.points)
        #expect(reason.text.hasSuffix("."))
    }

    /// One unit short of the figure, or the same country.
    static let clear: [(code: RuleCode, change: Change)] = [
        (.disposableEmail, { $0.email = EmailAddress("a@notyopmail.com") ?? $0.email }),
        (.highValue, { $0.amountInEuro = Money(999_99, .eur) }),
        (
            .firstOrderHighValue,
            {
                $0.amountInEuro = Money(299_99, .eur)
                $0.previousOrders = 0
            }
        ),
        (
            .firstOrderHighValue,
            {
                $0.amountInEuro = Money(300_00, .eur)
                $0.previousOrders = 1
            }
        ),
        (.newAccount, { $0.accountAgeDays = 2 }),
        (.resellerQuantity, { $0.lines[0].quantity = 9 }),
        (
            .notRefundableHighValue,
            {
                $0.amountInEuro = Money(499_99, .eur)
                $0.methodIsRefundable = false
            }
        ),
        (.notRefundableHighValue, { $0.amountInEuro = Money(500_00, .eur) }),
        (.scatteredCountries, { $0.countries.network = .brazil }),
        (.emailVelocity, { $0.velocity[.emailOrders24h] = 3 }),
        (.emailAmount, { $0.velocity[.emailEuroCents24h] = 1_499_99 }),
        (.networkVelocity, { $0.velocity[.networkOrders1h] = 7 }),
        (.networkEmails, { $0.velocity[.networkEmails24h] = 5 }),
        (.deviceVelocity, { $0.velocity[.deviceOrders24h] = 4 }),
        (.deviceInstruments, { $0.velocity[.deviceInstruments7d] = 2 }),
        (.instrumentVelocity, { $0.velocity[.instrumentOrders24h] = 3 }),
        (.instrumentEmails, { $0.velocity[.instrumentEmails7d] = 2 }),
        (.knownCustomer, { $0.previousOrders = 2 }),
    ]

    @Test(arguments: clear.indices)
    func `a rule is silent just below its figure`(index: Int) throws {
        let (code, change) = Self.clear[index]
        var facts = try Book.plainOrder()
        change(&facts)
        let assessment = try Assessment(of: facts, under: Book.ruleBook(), on: Book.day)
        #expect(!assessment.reasons.contains { $0.code == code })
        #expect(!assessment.gaps.contains { $0.code == code })
    }

    @Test func `nothing holds against the plain order`() throws {
        let assessment = try Assessment(of: Book.plainOrder(), under: Book.ruleBook(), on: Book.day)
        #expect(assessment.reasons.isEmpty)
        #expect(assessment.gaps.isEmpty)
        #expect(assessment.score == 0)
        #expect(assessment.outcome == .allow)
    }

    @Test func `what is not known satisfies no rule and is named`() throws {
        var facts = try Book.plainOrder()
        facts.amountInEuro = Money(5_000_00, .eur)
        facts.countries = .init(shipping: .brazil)
        facts.accountAgeDays = nil
        facts.previousOrders = nil
        facts.velocity = Velocity()
        let assessment = try Assessment(of: facts, under: Book.ruleBook(), on: Book.day)
        #expect(assessment.reasons.map(\.code) == [.highValue])
        let unanswerable: Set<RuleCode> = [
            .shippingElsewhere, .networkElsewhere, .networkNotAtDestination, .instrumentElsewhere, .scatteredCountries,
            .firstOrderHighValue, .newAccount, .knownCustomer, .emailVelocity, .emailAmount, .networkVelocity,
            .networkEmails, .deviceVelocity, .deviceInstruments, .instrumentVelocity, .instrumentEmails,
        ]
        #expect(Set(assessment.gaps.map(\.code)) == unanswerable)
        #expect(assessment.gaps.allSatisfy { !$0.missing.isEmpty })
    }

    @Test(arguments: [
        (known: 2, missing: 2, isGap: true), (known: 2, missing: 1, isGap: true), (known: 1, missing: 1, isGap: false),
        (known: 1, missing: 2, isGap: true), (known: 3, missing: 1, isGap: false),
    ])
    func `countries are scattered, not scattered, or not known to be`(known: Int, missing: Int, isGap: Bool) throws {
        let different: [CountryCode] = [.netherlands, .brazil, .india]
        let given: [CountryCode?] =
            different.prefix(known) + Array(repeating: .netherlands, count: 4 - known - missing)
            + Array(repeating: nil, count: missing)
        var facts = try Book.plainOrder()
        facts.countries = .init(
            network: given[1], instrument: given[2], billing: given[3], shipping: try #require(given[0]))
        let assessment = try Assessment(of: facts, under: Book.ruleBook(), on: Book.day)
        #expect(assessment.gaps.contains { $0.code == .scatteredCountries } == isGap)
        #expect(assessment.reasons.contains { $0.code == .scatteredCountries } == (known == 3))
    }

    @Test func `a rule says its figure in words`() throws {
        let words = try Book.settings().reduce(into: [:]) { $0[$1.code] = $1.question }
        #expect(words[.highValue] == "Amount is EUR 1000.00 or more")
        #expect(words[.deviceInstruments] == "3 or more means of payment on this device in 7 days")
        #expect(words[.shippingElsewhere] == "Ship-to country differs from billing")
    }
}
