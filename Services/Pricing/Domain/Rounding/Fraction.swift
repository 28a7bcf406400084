package import Commerce

/// An exact fraction of 128 bits over 128: what a price is between its steps, before it is rounded once.
///
/// A rate, a markup, a factor and two taxes together have more digits than the 64 bits of a `Ratio`.
package struct Fraction: Hashable, Sendable {
    package let top: Int128
    /// Above 0.
    package let bottom: Int128

    package static let one = Fraction(Ratio.one)

    package init(_ ratio: Ratio) {
        top = Int128(ratio.numerator)
        bottom = Int128(ratio.denominator)
    }

    /// Whole minor units.
    package init(whole: Int64) {
        top = Int128(whole)
        bottom = 1
    }

    /// As it is, for a price of many: reducing would cost more than it saves.
    init(top: Int128, bottom: Int128) {
        self.top = top
        self.bottom = bottom
    }

    /// `top / bottom` in lowest terms.
    /// - Throws: `.divisionByZero`; `.overflow` at the one number whose opposite 128 bits do not hold.
    package init(_ top: Int128, over bottom: Int128) throws(MoneyError) {
        guard bottom != 0 else { throw .divisionByZero }
        guard top != .min, bottom != .min else { throw .overflow }
        let divisor = Int128(Ratio.greatestCommonDivisor(top.magnitude, bottom.magnitude))
        let sign: Int128 = bottom < 0 ? -1 : 1
        self.top = top / divisor * sign
        self.bottom = bottom / divisor * sign
    }

    /// The exact product.
    /// - Throws: `.overflow` where its lowest terms need more than 128 bits.
    package static func * (left: Fraction, right: Fraction) throws(MoneyError) -> Fraction {
        // Reduced crosswise first, so that what fits in the end never overflows on the way.
        let first = try Fraction(left.top, over: right.bottom)
        let second = try Fraction(right.top, over: left.bottom)
        let (top, over) = first.top.multipliedReportingOverflow(by: second.top)
        let (bottom, under) = first.bottom.multipliedReportingOverflow(by: second.bottom)
        guard !over, !under else { throw .overflow }
        return try Fraction(top, over: bottom)
    }

    /// The exact quotient; throws as `*`, and `.divisionByZero`.
    package static func / (left: Fraction, right: Fraction) throws(MoneyError) -> Fraction {
        try left * Fraction(right.bottom, over: right.top)
    }

    package static func * (left: Fraction, right: Ratio) throws(MoneyError) -> Fraction {
        try left * Fraction(right)
    }

    package static func / (left: Fraction, right: Ratio) throws(MoneyError) -> Fraction {
        try left / Fraction(right)
    }

    /// The whole number nearest in the mode given.
    package func rounded(_ mode: Rounding) throws(MoneyError) -> Int64 {
        guard let whole = Int64(exactly: try mode.divide(top, by: bottom)) else { throw .overflow }
        return whole
    }

    /// Decimal text with this many digits after the point, cut in the mode given: for reading.
    package func text(fractionDigits: Int, _ mode: Rounding = .halfEven) -> String? {
        guard (0...18).contains(fractionDigits) else { return nil }
        var scale: Int128 = 1
        for _ in 0..<fractionDigits { scale *= 10 }
        let scaled = top.multipliedReportingOverflow(by: scale)
        guard !scaled.overflow, let whole = try? mode.divide(scaled.partialValue, by: bottom),
            let units = Int64(exactly: whole)
        else { return nil }
        return DecimalText.text(units: units, fractionDigits: fractionDigits)
    }
}

extension Fraction: Comparable {
    /// By the full products of 256 bits.
    package static func < (left: Fraction, right: Fraction) -> Bool {
        let first = left.top.multipliedFullWidth(by: right.bottom)
        let second = right.top.multipliedFullWidth(by: left.bottom)
        return first.high != second.high ? first.high < second.high : first.low < second.low
    }
}
