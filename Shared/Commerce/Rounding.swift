/// The eight ways to make a whole number of an exact fraction.
///
/// The caller always names one: no operation here has a default.
package enum Rounding: String, CaseIterable, Codable, Hashable, Sendable {
    /// Away from zero: 1.1 → 2, −1.1 → −2.
    case up
    /// Toward zero: 1.9 → 1, −1.9 → −1.
    case down
    /// Toward positive infinity: −1.9 → −1.
    case ceiling
    /// Toward negative infinity: −1.1 → −2.
    case floor
    /// To the nearest, ties away from zero: 2.5 → 3, −2.5 → −3. Commercial rounding.
    case halfUp = "half_up"
    /// To the nearest, ties toward zero: 2.5 → 2.
    case halfDown = "half_down"
    /// To the nearest, ties to the even neighbour: 2.5 → 2, 3.5 → 4.
    case halfEven = "half_even"
    /// Refuses to round: throws `MoneyError.inexact` unless the fraction is whole.
    case unnecessary

    /// The whole number for `dividend / divisor`.
    /// - Throws: `.divisionByZero`; `.inexact` for `.unnecessary` and a remainder; `.overflow` past 128 bits.
    package func divide(_ dividend: Int128, by divisor: Int128) throws(MoneyError) -> Int128 {
        guard divisor != 0 else { throw .divisionByZero }
        guard divisor != -1 || dividend != .min else { throw .overflow }
        let (quotient, remainder) = Self.quotientAndRemainder(dividend, by: divisor)
        guard remainder != 0 else { return quotient }
        let isNegative = (dividend < 0) != (divisor < 0)
        let awayFromZero = isNegative ? quotient - 1 : quotient + 1
        switch self {
        case .up: return awayFromZero
        case .down: return quotient
        case .ceiling: return isNegative ? quotient : quotient + 1
        case .floor: return isNegative ? quotient - 1 : quotient
        case .unnecessary: throw .inexact
        case .halfUp, .halfDown, .halfEven:
            // Comparing the remainder with what is missing to the divisor avoids doubling, which could overflow.
            let part = remainder.magnitude
            let missing = divisor.magnitude - part
            if part > missing { return awayFromZero }
            if part < missing { return quotient }
            switch self {
            case .halfUp: return awayFromZero
            case .halfDown: return quotient
            default: return quotient.isMultiple(of: 2) ? quotient : awayFromZero
            }
        }
    }

    /// Division of 128 bits is a call of a hundred instructions; nearly all sums fit the processor's own.
    static func quotientAndRemainder(_ dividend: Int128, by divisor: Int128) -> (quotient: Int128, remainder: Int128) {
        if let small = Int64(exactly: dividend), let by = Int64(exactly: divisor), by > 0 {
            let (quotient, remainder) = small.quotientAndRemainder(dividingBy: by)
            return (Int128(quotient), Int128(remainder))
        }
        return dividend.quotientAndRemainder(dividingBy: divisor)
    }
}
