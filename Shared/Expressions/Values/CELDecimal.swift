/// An exact decimal number: up to 38 digits, of which up to 18 after the point.
///
/// It never becomes a binary fraction, and nothing rounds unless `round` or `divide` is told how. 1.5 and 1.50 are equal.
package struct CELDecimal: Sendable {
    // Two halves instead of one `Int128`, whose alignment would make every value a third larger.
    private let low: UInt64
    private let high: Int64
    /// How many digits stand after the point.
    package let scale: UInt8

    package static let scaleMax: UInt8 = 18

    /// `coefficient` / 10^`scale`. Nil for more than 18 digits after the point.
    package init?(coefficient: Int128, scale: Int) {
        guard scale >= 0, scale <= Int(Self.scaleMax) else { return nil }
        self.init(unchecked: coefficient, scale: UInt8(scale))
    }

    private init(unchecked coefficient: Int128, scale: UInt8) {
        low = UInt64(truncatingIfNeeded: coefficient)
        high = Int64(truncatingIfNeeded: coefficient >> 64)
        self.scale = scale
    }

    package init(_ whole: Int64) { self.init(unchecked: Int128(whole), scale: 0) }
    package init(_ whole: UInt64) { self.init(unchecked: Int128(whole), scale: 0) }

    /// Reads `-12.50`: digits, at most one point with digits on both sides, no exponent. Nil for anything else.
    package init?(_ text: some StringProtocol) {
        var coefficient: Int128 = 0
        var digits = 0
        var scale: Int?
        var isNegative = false
        for (index, byte) in text.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "-") where index == 0: isNegative = true
            case UInt8(ascii: "."):
                guard digits > 0, scale == nil else { return nil }
                scale = 0
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let (ten, isOver) = coefficient.multipliedReportingOverflow(by: 10)
                let (sum, isOverToo) = ten.addingReportingOverflow(Int128(byte - UInt8(ascii: "0")))
                guard !isOver, !isOverToo, (scale ?? 0) < Int(Self.scaleMax) || scale == nil else { return nil }
                coefficient = sum
                digits += 1
                if let places = scale { scale = places + 1 }
            default: return nil
            }
        }
        guard digits > 0, scale != 0 else { return nil }
        self.init(unchecked: isNegative ? -coefficient : coefficient, scale: UInt8(scale ?? 0))
    }

    package var coefficient: Int128 { Int128(high) << 64 | Int128(low) }

    /// The same number written with more digits after the point. Nil past 128 bits.
    private func coefficient(at scale: UInt8) -> Int128? {
        let (product, isOver) = coefficient.multipliedReportingOverflow(by: Self.power(Int(scale - self.scale)))
        return isOver ? nil : product
    }

    func adding(_ other: CELDecimal) -> CELDecimal? {
        let scale = max(scale, other.scale)
        guard let left = coefficient(at: scale), let right = other.coefficient(at: scale) else { return nil }
        let (sum, isOver) = left.addingReportingOverflow(right)
        return isOver ? nil : CELDecimal(unchecked: sum, scale: scale)
    }

    func negated() -> CELDecimal? {
        coefficient == Int128.min ? nil : CELDecimal(unchecked: -coefficient, scale: scale)
    }

    /// Exact; nil past 128 bits, or where more than 18 digits after the point would be needed.
    func multiplied(by other: CELDecimal) -> CELDecimal? {
        let (product, isOver) = coefficient.multipliedReportingOverflow(by: other.coefficient)
        guard !isOver else { return nil }
        let exact = CELDecimal.Parts(coefficient: product, scale: Int(scale) + Int(other.scale)).reduced()
        return CELDecimal(coefficient: exact.coefficient, scale: exact.scale)
    }

    func rounded(to digits: Int, _ mode: CELRounding) -> CELDecimal? {
        guard (0...Int(Self.scaleMax)).contains(digits) else { return nil }
        guard digits < Int(scale) else {
            return coefficient(at: UInt8(digits)).map { CELDecimal(unchecked: $0, scale: UInt8(digits)) }
        }
        let rounded = mode.divide(coefficient, by: Self.power(Int(scale) - digits))
        return rounded.map { CELDecimal(unchecked: $0, scale: UInt8(digits)) }
    }

    /// Rounded once, to so many digits after the point. Nil for a divisor of 0 and past 128 bits.
    func divided(by other: CELDecimal, digits: Int, _ mode: CELRounding) -> CELDecimal? {
        guard other.coefficient != 0, (0...Int(Self.scaleMax)).contains(digits) else { return nil }
        let shift = digits + Int(other.scale) - Int(scale)
        let (dividend, isOver) = coefficient.multipliedReportingOverflow(by: Self.power(max(shift, 0)))
        let (divisor, isOverToo) = other.coefficient.multipliedReportingOverflow(by: Self.power(max(-shift, 0)))
        guard !isOver, !isOverToo else { return nil }
        return mode.divide(dividend, by: divisor).map { CELDecimal(unchecked: $0, scale: UInt8(digits)) }
    }

    /// 10^`exponent`, for exponents up to 37.
    static func power(_ exponent: Int) -> Int128 {
        var power: Int128 = 1
        for _ in 0..<exponent { power *= 10 }
        return power
    }

    private struct Parts {
        var coefficient: Int128
        var scale: Int

        /// Without the zeros that are too many for 18 digits.
        func reduced() -> Parts {
            var parts = self
            while parts.scale > Int(CELDecimal.scaleMax), parts.coefficient % 10 == 0 {
                parts.coefficient /= 10
                parts.scale -= 1
            }
            return parts
        }
    }
}

extension CELDecimal: Hashable, Comparable, CustomStringConvertible {
    private func order(_ other: CELDecimal) -> Int {
        let scale = max(scale, other.scale)
        if let left = coefficient(at: scale), let right = other.coefficient(at: scale) {
            return left < right ? -1 : left == right ? 0 : 1
        }
        // One of the two is too large to be written with the other's digits: the whole parts differ then.
        let left = coefficient / Self.power(Int(self.scale))
        let right = other.coefficient / Self.power(Int(other.scale))
        return left < right ? -1 : 1
    }

    package static func == (left: CELDecimal, right: CELDecimal) -> Bool { left.order(right) == 0 }
    package static func < (left: CELDecimal, right: CELDecimal) -> Bool { left.order(right) < 0 }

    package func hash(into hasher: inout Hasher) {
        var coefficient = coefficient
        var scale = scale
        while scale > 0, coefficient % 10 == 0 {
            coefficient /= 10
            scale -= 1
        }
        hasher.combine(coefficient)
        hasher.combine(scale)
    }

    /// As it was written, `1.50`.
    package var description: String {
        let digits = String(coefficient.magnitude)
        let sign = coefficient < 0 ? "-" : ""
        guard scale > 0 else { return sign + digits }
        let padded = String(repeating: "0", count: max(0, Int(scale) + 1 - digits.count)) + digits
        return sign + padded.dropLast(Int(scale)) + "." + padded.suffix(Int(scale))
    }
}
