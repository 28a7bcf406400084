/// A sum in one currency, held as a whole number of that currency's minor unit.
///
/// `Money(19_99, .eur)` is € 19.99. The yen has no minor unit (ISO 4217), so `Money(1999, .jpy)` is ¥ 1,999.
package struct Money: Hashable, Sendable {
    /// Cents, fils, yen: see `Currency.exponent`. Negative for a credit.
    package let minorUnits: Int64
    package let currency: Currency

    package init(_ minorUnits: Int64, _ currency: Currency) {
        self.minorUnits = minorUnits
        self.currency = currency
    }

    package static func zero(_ currency: Currency) -> Money { Money(0, currency) }

    /// Reads decimal text with exactly the currency's digits: `19.99` for EUR, `1999` for JPY.
    /// - Throws: `.malformed` for other text or another number of decimals; `.overflow` beyond 64 bits of minor units.
    package init(_ text: some StringProtocol, _ currency: Currency) throws(MoneyError) {
        let parsed = try DecimalText(text)
        guard parsed.fractionDigits == currency.exponent else { throw .malformed(String(text.prefix(40))) }
        self.init(parsed.digits, currency)
    }

    /// An exact amount in major units, rounded once to the currency's minor unit.
    package init(_ amount: Ratio, _ currency: Currency, rounding: Rounding) throws(MoneyError) {
        let exact = Int128(amount.numerator) * Int128(currency.minorUnitsPerMajor)
        guard let units = Int64(exactly: try rounding.divide(exact, by: Int128(amount.denominator))) else {
            throw .overflow
        }
        self.init(units, currency)
    }

    /// The amount as decimal text with exactly the currency's digits.
    package var amountText: String { DecimalText.text(units: minorUnits, fractionDigits: currency.exponent) }

    package var isZero: Bool { minorUnits == 0 }
    package var isNegative: Bool { minorUnits < 0 }
    package var isPositive: Bool { minorUnits > 0 }

    /// The sum as an exact ratio of major units.
    package var ratio: Ratio {
        get throws(MoneyError) { try Ratio(minorUnits, over: currency.minorUnitsPerMajor) }
    }

    /// Adds two sums of one currency.
    /// - Throws: `.currencyMismatch` for two currencies; `.overflow` beyond 64 bits of minor units.
    package static func + (left: Money, right: Money) throws(MoneyError) -> Money {
        guard left.currency == right.currency else { throw .currencyMismatch(left.currency, right.currency) }
        let (sum, overflow) = left.minorUnits.addingReportingOverflow(right.minorUnits)
        guard !overflow else { throw .overflow }
        return Money(sum, left.currency)
    }

    /// Subtracts; throws as `+` does.
    package static func - (left: Money, right: Money) throws(MoneyError) -> Money {
        guard left.currency == right.currency else { throw .currencyMismatch(left.currency, right.currency) }
        let (difference, overflow) = left.minorUnits.subtractingReportingOverflow(right.minorUnits)
        guard !overflow else { throw .overflow }
        return Money(difference, left.currency)
    }

    package static func += (left: inout Money, right: Money) throws(MoneyError) { left = try left + right }

    /// The sum of many, starting from zero of `currency`.
    package static func sum(_ parts: some Sequence<Money>, in currency: Currency) throws(MoneyError) -> Money {
        var total = Money.zero(currency)
        for part in parts { total = try total + part }
        return total
    }

    /// A whole multiple, such as a unit price by a quantity.
    package func times(_ count: Int64) throws(MoneyError) -> Money {
        let (product, overflow) = minorUnits.multipliedReportingOverflow(by: count)
        guard !overflow else { throw .overflow }
        return Money(product, currency)
    }

    /// Multiplies by a ratio, exactly in 128 bits, and rounds once, the way the caller says.
    package func times(_ ratio: Ratio, rounding: Rounding) throws(MoneyError) -> Money {
        let exact = Int128(minorUnits) * Int128(ratio.numerator)
        guard let units = Int64(exactly: try rounding.divide(exact, by: Int128(ratio.denominator))) else {
            throw .overflow
        }
        return Money(units, currency)
    }

    /// Converts at `rate` units of `target` for one unit of this currency, rounding once to the target's minor unit.
    package func converted(to target: Currency, at rate: Ratio, rounding: Rounding) throws(MoneyError) -> Money {
        // minor × rate × (target units per major ÷ own units per major): one exact quotient.
        let top = Int128(minorUnits).multipliedReportingOverflow(
            by: Int128(rate.numerator) * Int128(target.minorUnitsPerMajor))
        guard !top.overflow else { throw .overflow }
        let bottom = Int128(rate.denominator) * Int128(currency.minorUnitsPerMajor)
        guard let units = Int64(exactly: try rounding.divide(top.partialValue, by: bottom)) else { throw .overflow }
        return Money(units, target)
    }

    /// Whether this sum is less than another of the same currency.
    /// - Throws: `.currencyMismatch` for two currencies: sums of two currencies have no order.
    package func isLess(than other: Money) throws(MoneyError) -> Bool {
        guard currency == other.currency else { throw .currencyMismatch(currency, other.currency) }
        return minorUnits < other.minorUnits
    }

    /// Splits the sum by weights without losing a unit: shares are cut toward zero, then the largest fractions get
    /// the units left over, the earlier first on a tie (Hamilton). A weight of 0 gets nothing. Works for negative sums.
    /// - Throws: `.malformed` without weights, for a negative one, or when all are 0; `.overflow` past 128 bits.
    package func allocated(by weights: [Int64]) throws(MoneyError) -> [Money] {
        var total: Int128 = 0
        for weight in weights {
            guard weight >= 0 else { throw .malformed("weight") }
            total += Int128(weight)
        }
        guard total > 0 else { throw .malformed("weights") }
        let magnitude = Int128(minorUnits.magnitude)
        var shares: [Int128] = []
        var fractions: [(remainder: Int128, index: Int)] = []
        shares.reserveCapacity(weights.count)
        fractions.reserveCapacity(weights.count)
        var left = magnitude
        for (index, weight) in weights.enumerated() {
            let (share, remainder) = Rounding.quotientAndRemainder(magnitude * Int128(weight), by: total)
            shares.append(share)
            fractions.append((remainder, index))
            left -= share
        }
        fractions.sort { $0.remainder != $1.remainder ? $0.remainder > $1.remainder : $0.index < $1.index }
        for position in 0..<Int(left) { shares[fractions[position].index] += 1 }
        var parts: [Money] = []
        parts.reserveCapacity(shares.count)
        for share in shares {
            guard let units = Int64(exactly: minorUnits < 0 ? -share : share) else { throw .overflow }
            parts.append(Money(units, currency))
        }
        return parts
    }
}

extension Money: CustomStringConvertible {
    package var description: String { "\(currency.code) \(amountText)" }
}

extension Money: Codable {
    private enum CodingKeys: String, CodingKey { case amount, currency }

    /// `{"amount":"19.99","currency":"EUR"}`: a decimal string with exactly the currency's digits.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let currency = try container.decode(Currency.self, forKey: .currency)
        let text = try container.decode(String.self, forKey: .amount)
        do {
            self = try Money(text, currency)
        } catch MoneyError.overflow {
            throw DecodingError.dataCorruptedError(
                forKey: .amount, in: container, debugDescription: "The amount is too large")
        } catch {
            let example = DecimalText.text(units: 1_999, fractionDigits: currency.exponent)
            throw DecodingError.dataCorruptedError(
                forKey: .amount, in: container,
                debugDescription: "An amount in \(currency.code) is decimal text such as \"\(example)\"")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(amountText, forKey: .amount)
        try container.encode(currency, forKey: .currency)
    }
}
