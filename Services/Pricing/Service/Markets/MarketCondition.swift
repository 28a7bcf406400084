import Commerce
import Expressions
import PricingDomain
import Wire

/// Whom a market is for among the shoppers of its countries: an expression over what a question says of the shopper.
struct MarketCondition: Sendable {
    private let rule: CELExpression

    private static let environment = Result<CELEnvironment, CELProblems> { () throws(CELProblems) in
        try CELEnvironment([
            .init("at", .timestamp), .init("shopper.country", .string, sizeMax: 2),
            .init("shopper.region", .string, sizeMax: PricingAPI.Shopper.wordBytesMax),
            .init("shopper.group", .string, sizeMax: PricingAPI.Shopper.wordBytesMax),
            .init("shopper.channel", .string, sizeMax: PricingAPI.Shopper.wordBytesMax),
            .init("shopper.is_business", .bool),
        ])
    }

    /// - Throws: all that is wrong with the text, with its places.
    init(_ text: String) throws(CELProblems) {
        rule = try CELExpression.compile(text, in: Self.environment.get(), expecting: .bool)
    }

    /// All that is wrong with a text. Asked when a market is saved: reading the markets again compiles none.
    static func faults(of text: String) -> [FieldFault] {
        do throws(CELProblems) {
            _ = try MarketCondition(text)
            return []
        } catch {
            return error.problems.map { FieldFault("/condition", "invalid_value", $0.description) }
        }
    }

    /// What was not said of the shopper is unknown, and a condition that turns on it does not hold: nobody is given
    /// another market's price by leaving something out.
    func holds(for shopper: PricingAPI.Shopper?, in country: CountryCode, at moment: Timestamp) -> Bool {
        var values = CELBindings(rule.environment)
        let (seconds, milliseconds) = moment.millisecondsSince1970.quotientAndRemainder(dividingBy: 1_000)
        if let at = CELTimestamp(seconds: seconds, nanoseconds: Int32(milliseconds) * 1_000_000) {
            values["at"] = .timestamp(at)
        }
        values["shopper.country"] = .string(country.alpha2)
        if let region = shopper?.region { values["shopper.region"] = .string(region) }
        if let group = shopper?.group { values["shopper.group"] = .string(group) }
        if let channel = shopper?.channel { values["shopper.channel"] = .string(channel) }
        if let isBusiness = shopper?.isBusiness { values["shopper.is_business"] = .bool(isBusiness) }
        return rule.test(values, whenUnknown: .fails).answer == .yes
    }
}

extension MarketRepository {
    /// The market of a shopper: of those with the country, the first by id whose condition holds, otherwise the one
    /// without a condition.
    /// - Throws: what a kept condition that cannot be read any more throws.
    func market(
        of shopper: PricingAPI.Shopper?, in country: CountryCode, at moment: Timestamp
    ) throws -> Market? {
        let all = try all().map(\.market).filter { $0.countries.contains(country) }
        for market in all {
            guard let condition = market.condition else { continue }
            if try MarketCondition(condition).holds(for: shopper, in: country, at: moment) { return market }
        }
        return all.first { $0.condition == nil }
    }
}
