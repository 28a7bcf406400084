/// A plain decimal as it was written, `-?digits(.digits)?`: all its digits as one whole number, and how many of them
/// stand behind the point. Nothing is rounded and no scale is lost: `19.90` is (1990, 2).
package struct JSONDecimal: Hashable, Sendable {
    package let digits: Int64
    package let fractionDigits: Int

    package init(digits: Int64, fractionDigits: Int) {
        self.digits = digits
        self.fractionDigits = fractionDigits
    }

    /// nil for an exponent, a leading `+` or extra zero, a bare point, other text, or more than 18 digits.
    init?(_ text: UnsafeBufferPointer<UInt8>) {
        let isNegative = text.first == UInt8(ascii: "-")
        let first = isNegative ? 1 : 0
        guard text.count > first, text.count - first <= 19 else { return nil }
        var value: Int64 = 0
        var point = -1
        var position = first
        while position < text.count {
            let digit = text[position] &- 0x30
            if digit < 10 {
                value = value &* 10 &+ Int64(digit)
            } else {
                guard text[position] == UInt8(ascii: "."), point < 0, position > first else { return nil }
                point = position
            }
            position += 1
        }
        let digitCount = text.count - first - (point < 0 ? 0 : 1)
        guard point != text.count - 1, digitCount <= 18 else { return nil }
        let wholeDigits = (point < 0 ? text.count : point) - first
        guard wholeDigits == 1 || text[first] != UInt8(ascii: "0") else { return nil }
        digits = isNegative ? 0 &- value : value
        fractionDigits = point < 0 ? 0 : text.count - point - 1
    }
}
