package import Commerce

/// In which whole units each provider is told a sum: most by ISO 4217, some not, and some take only certain ones.
///
/// What a shopper is shown, what a provider is asked to charge and what it captures must be one sum. So a sum that a
/// provider's units do not hold exactly is refused before there is a payment; none is ever rounded for a provider.
package struct ChargeUnits: Sendable {
    package struct Rule: Hashable, Sendable {
        /// Digits behind the point of the major unit that one of the provider's units is.
        package let decimals: Int
        /// The provider's units that a sum must be a multiple of: 10 where the last digit must be 0.
        package let step: Int64
        package let note: String
    }

    private let rules: [String: [Currency: Rule]]

    /// No provider differs from ISO 4217.
    package static let iso = ChargeUnits(rules: [:])

    private init(rules: [String: [Currency: Rule]]) { self.rules = rules }

    /// Reads `minor_units.csv`: currency, provider, decimals, step, note.
    package init(table text: String) throws(MethodTableError) {
        var rules: [String: [Currency: Rule]] = [:]
        for row in try CommaSeparated(text).rows {
            guard let currency = Currency(code: try row.text("currency")) else {
                throw .malformed(line: row.line, column: "currency")
            }
            guard let decimals = Int(try row.text("decimals")), (0...4).contains(decimals) else {
                throw .malformed(line: row.line, column: "decimals")
            }
            guard let step = Int64(try row.text("step")), step > 0 else {
                throw .malformed(line: row.line, column: "step")
            }
            let provider = try row.text("provider")
            guard !provider.isEmpty, rules[provider]?[currency] == nil else {
                throw .malformed(line: row.line, column: "provider")
            }
            rules[provider, default: [:]][currency] = Rule(decimals: decimals, step: step, note: try row.text("note"))
        }
        self.init(rules: rules)
    }

    /// nil where the provider has a list and the currency is not on it.
    package func rule(of provider: String, for currency: Currency) -> Rule? {
        guard let listed = rules[provider] else { return Rule(decimals: currency.exponent, step: 1, note: "") }
        return listed[currency]
    }

    /// The whole number that the provider is told for a sum.
    /// - Throws: `ChargeRefusal` where it cannot be told exactly.
    package func units(of sum: Money, by provider: String) throws(ChargeRefusal) -> Int64 {
        guard let rule = rule(of: provider, for: sum.currency) else {
            throw ChargeRefusal(provider: provider, sum: sum, reason: .notListed)
        }
        let exact = Int128(sum.minorUnits) * Int128(Self.power(rule.decimals))
        let scale = Int128(sum.currency.minorUnitsPerMajor)
        guard exact % scale == 0 else {
            throw ChargeRefusal(provider: provider, sum: sum, reason: .tooFine(decimals: rule.decimals))
        }
        guard let units = Int64(exactly: exact / scale) else {
            throw ChargeRefusal(provider: provider, sum: sum, reason: .tooLarge)
        }
        guard units % rule.step == 0 else {
            throw ChargeRefusal(provider: provider, sum: sum, reason: .noMultiple(of: rule.step, note: rule.note))
        }
        return units
    }

    /// The sum that a provider means by its units, such as one that it says it captured; nil where our currency cannot
    /// hold it, or the provider does not have that currency.
    package func sum(_ units: Int64, _ currency: Currency, by provider: String) -> Money? {
        guard let rule = rule(of: provider, for: currency) else { return nil }
        let exact = Int128(units) * Int128(currency.minorUnitsPerMajor)
        let scale = Int128(Self.power(rule.decimals))
        guard exact % scale == 0, let minor = Int64(exactly: exact / scale) else { return nil }
        return Money(minor, currency)
    }

    private static func power(_ decimals: Int) -> Int64 {
        var scale: Int64 = 1
        for _ in 0..<decimals { scale *= 10 }
        return scale
    }
}

/// Why a provider cannot be told a sum exactly.
package struct ChargeRefusal: Error, Hashable, Sendable {
    package enum Reason: Hashable, Sendable {
        case notListed
        case tooFine(decimals: Int)
        case noMultiple(of: Int64, note: String)
        case tooLarge
    }

    package let provider: String
    package let sum: Money
    package let reason: Reason

    package var sentence: String {
        switch reason {
        case .notListed: "\(provider) does not list \(sum.currency)"
        case .tooFine(let decimals):
            "\(provider) charges \(sum.currency) with \(decimals) decimals and cannot charge \(sum.amountText) exactly"
        case .noMultiple(_, let note): "\(provider) cannot charge \(sum) exactly: \(note)"
        case .tooLarge: "\(sum) is too large for \(provider)"
        }
    }
}
