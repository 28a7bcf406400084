/// An exact fraction: a rate, a share, a quotient of two sums. Always in lowest terms, the denominator positive.
///
/// Numerator and denominator fit 64 bits; intermediate products use 128. What fits neither throws, it never wraps.
package struct Ratio: Hashable, Sendable {
    package let numerator: Int64
    package let denominator: Int64

    package static let zero = Ratio(whole: 0)
    package static let one = Ratio(whole: 1)

    /// A whole number as a ratio.
    package init(whole: Int64) {
        numerator = whole
        denominator = 1
    }

    /// `numerator / denominator`, reduced.
    /// - Throws: `.divisionByZero`; `.overflow` when the reduced terms do not fit 64 bits.
    package init(_ numerator: Int64, over denominator: Int64) throws(MoneyError) {
        try self.init(reducing: Int128(numerator), over: Int128(denominator))
    }

    /// Percent as a ratio: `percent(19)` is 19/100.
    package static func percent(_ whole: Int64) throws(MoneyError) -> Ratio { try Ratio(whole, over: 100) }

    /// Basis points as a ratio: `basisPoints(150)` is 1.5 %.
    package static func basisPoints(_ whole: Int64) throws(MoneyError) -> Ratio { try Ratio(whole, over: 10_000) }

    init(reducing numerator: Int128, over denominator: Int128) throws(MoneyError) {
        guard denominator != 0 else { throw .divisionByZero }
        let divisor = Self.greatestCommonDivisor(numerator.magnitude, denominator.magnitude)
        let sign: Int128 = denominator < 0 ? -1 : 1
        // `magnitude` of a product of two 64-bit numbers always fits back into Int128.
        let top = numerator / Int128(divisor) * sign
        let bottom = denominator / Int128(divisor) * sign
        guard let numerator = Int64(exactly: top), let denominator = Int64(exactly: bottom) else { throw .overflow }
        self.numerator = numerator
        self.denominator = denominator
    }

    /// Reads a plain decimal such as `1.0872`, `-3` or `0.60`: optional sign, digits, optional point and digits.
    /// - Throws: `.malformed` for anything else; `.overflow` past 18 significant digits or so.
    package init(decimal text: some StringProtocol) throws(MoneyError) {
        let parsed = try DecimalText(text)
        var scale: Int64 = 1
        for _ in 0..<parsed.fractionDigits {
            let (next, overflow) = scale.multipliedReportingOverflow(by: 10)
            guard !overflow else { throw .overflow }
            scale = next
        }
        try self.init(parsed.digits, over: scale)
    }

    package static func * (left: Ratio, right: Ratio) throws(MoneyError) -> Ratio {
        try Ratio(
            reducing: Int128(left.numerator) * Int128(right.numerator),
            over: Int128(left.denominator) * Int128(right.denominator))
    }

    package static func / (left: Ratio, right: Ratio) throws(MoneyError) -> Ratio {
        try Ratio(
            reducing: Int128(left.numerator) * Int128(right.denominator),
            over: Int128(left.denominator) * Int128(right.numerator))
    }

    package static func + (left: Ratio, right: Ratio) throws(MoneyError) -> Ratio {
        let (top, overflow) = (Int128(left.numerator) * Int128(right.denominator))
            .addingReportingOverflow(Int128(right.numerator) * Int128(left.denominator))
        guard !overflow else { throw .overflow }
        return try Ratio(reducing: top, over: Int128(left.denominator) * Int128(right.denominator))
    }

    package static func - (left: Ratio, right: Ratio) throws(MoneyError) -> Ratio {
        try left + Ratio(reducing: -Int128(right.numerator), over: Int128(right.denominator))
    }

    package var isNegative: Bool { numerator < 0 }
    package var isZero: Bool { numerator == 0 }

    /// The nearest whole number in the mode given.
    package func rounded(_ rounding: Rounding) throws(MoneyError) -> Int64 {
        guard let whole = Int64(exactly: try rounding.divide(Int128(numerator), by: Int128(denominator))) else {
            throw .overflow
        }
        return whole
    }

    /// Decimal text with exactly `fractionDigits` digits after the point (0 to 18), rounded once.
    package func decimalText(fractionDigits: Int, rounding: Rounding) throws(MoneyError) -> String {
        guard (0...18).contains(fractionDigits) else { throw .malformed("fractionDigits") }
        var scale: Int128 = 1
        for _ in 0..<fractionDigits { scale *= 10 }
        let whole = try rounding.divide(Int128(numerator) * scale, by: Int128(denominator))
        guard let units = Int64(exactly: whole) else { throw .overflow }
        return DecimalText.text(units: units, fractionDigits: fractionDigits)
    }

    /// The shortest exact decimal text, or `numerator/denominator` where no finite decimal of 18 digits exists.
    package var text: String {
        for digits in 0...18 {
            if let text = try? decimalText(fractionDigits: digits, rounding: .unnecessary) { return text }
        }
        return "\(numerator)/\(denominator)"
    }

    /// The ratio as percent text: `0.196` is `19.6`, a third `33.3333` (four digits, half up).
    package var percentText: String {
        if let hundredfold = try? self * Ratio(whole: 100) {
            let text = hundredfold.text
            if !text.contains("/") { return text }
            if let rounded = try? hundredfold.decimalText(fractionDigits: 4, rounding: .halfUp) { return rounded }
        }
        return "\(text) × 100"
    }

    /// At least 1, so that dividing by it is always possible.
    package static func greatestCommonDivisor(_ first: UInt128, _ second: UInt128) -> UInt128 {
        var (larger, smaller) = (first, second)
        while smaller != 0 {
            if (larger | smaller) <= UInt128(UInt64.max) {
                // Nearly every pair is 64-bit, where the remainder is one machine instruction.
                var (narrow, rest) = (UInt64(larger), UInt64(smaller))
                while rest != 0 { (narrow, rest) = (rest, narrow % rest) }
                return UInt128(narrow)
            }
            (larger, smaller) = (smaller, larger % smaller)
        }
        return larger == 0 ? 1 : larger
    }
}

extension Ratio: Comparable {
    package static func < (left: Ratio, right: Ratio) -> Bool {
        Int128(left.numerator) * Int128(right.denominator) < Int128(right.numerator) * Int128(left.denominator)
    }
}

extension Ratio: Codable {
    /// On the wire a ratio is decimal text, or `"n/d"` where no finite decimal exists.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let ratio = Ratio(wire: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "A rate is a plain decimal such as \"1.0872\"")
        }
        self = ratio
    }

    /// Reads what `text` writes; nil for anything else.
    package init?(wire text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let read: Ratio? =
            if parts.count == 2, let top = Int64(parts[0]), let bottom = Int64(parts[1]) {
                try? Ratio(top, over: bottom)
            } else {
                try? Ratio(decimal: text)
            }
        guard let read else { return nil }
        self = read
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
