/// An exact sum in one currency.
///
/// Sums of two currencies are never added, compared or found equal: that is an error.
package struct CELMoney: Hashable, Sendable, CustomStringConvertible {
    package let amount: CELDecimal
    private let letters: Letters

    private struct Letters: Hashable, Sendable { let first, second, third: UInt8 }

    /// - Parameter currency: three capital letters (ISO 4217). Nil for anything else.
    package init?(_ amount: CELDecimal, currency: String) {
        let bytes = Array(currency.utf8)
        guard bytes.count == 3, bytes.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }) else {
            return nil
        }
        self.amount = amount
        letters = Letters(first: bytes[0], second: bytes[1], third: bytes[2])
    }

    /// `minorUnits` / 10^`exponent`: the way sums are held elsewhere. Nil for what is no currency.
    package init?(minorUnits: Int64, exponent: Int, currency: String) {
        guard let amount = CELDecimal(coefficient: Int128(minorUnits), scale: exponent) else { return nil }
        self.init(amount, currency: currency)
    }

    private init(_ amount: CELDecimal, _ letters: Letters) {
        self.amount = amount
        self.letters = letters
    }

    package var currency: String {
        String(decoding: [letters.first, letters.second, letters.third], as: UTF8.self)
    }

    func isSameCurrency(as other: CELMoney) -> Bool { letters == other.letters }

    /// Another amount of the same currency.
    func with(_ amount: CELDecimal) -> CELMoney { CELMoney(amount, letters) }

    package var description: String { "\(amount) \(currency)" }
}

/// How a decimal is made shorter. The names are those of the whole product.
package enum CELRounding: String, CaseIterable, Sendable {
    case up, down, ceiling, floor
    case halfUp = "half_up"
    case halfDown = "half_down"
    case halfEven = "half_even"

    /// Nil for a divisor of 0 and past 128 bits.
    func divide(_ dividend: Int128, by divisor: Int128) -> Int128? {
        guard divisor != 0 else { return nil }
        let (quotient, isOver) = dividend.dividedReportingOverflow(by: divisor)
        guard !isOver else { return nil }
        let rest = (dividend - quotient * divisor).magnitude
        guard rest != 0 else { return quotient }
        let isNegative = (dividend < 0) != (divisor < 0)
        let isAway: Bool
        switch self {
        case .up: isAway = true
        case .down: isAway = false
        case .ceiling: isAway = !isNegative
        case .floor: isAway = isNegative
        case .halfUp: isAway = rest >= divisor.magnitude - rest
        case .halfDown: isAway = rest > divisor.magnitude - rest
        case .halfEven:
            let missing = divisor.magnitude - rest
            isAway = rest > missing || (rest == missing && !quotient.isMultiple(of: 2))
        }
        return isAway ? quotient + (isNegative ? -1 : 1) : quotient
    }
}
