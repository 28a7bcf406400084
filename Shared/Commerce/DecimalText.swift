/// A plain decimal number as printed: `-?digits(.digits)?`, ASCII, no exponent, no grouping, no leading `+`.
package struct DecimalText: Hashable, Sendable {
    /// All digits as one whole number: `19.90` is 1990.
    package let digits: Int64
    /// How many of them stand behind the point: `19.90` has 2.
    package let fractionDigits: Int

    /// - Throws: `.malformed` for other text, a leading zero before another digit, or a bare point; `.overflow` past 64 bits.
    package init(_ text: some StringProtocol) throws(MoneyError) {
        var digits: Int64 = 0
        var fraction: Int?
        var count = 0
        var isNegative = false
        var leadingZero = false
        for (position, byte) in text.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "-") where position == 0:
                isNegative = true
            case UInt8(ascii: ".") where fraction == nil && count > 0:
                fraction = 0
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if fraction == nil {
                    if leadingZero { throw .malformed(String(text.prefix(40))) }
                    if byte == UInt8(ascii: "0"), count == 0 { leadingZero = true }
                }
                let (tens, overflow) = digits.multipliedReportingOverflow(by: 10)
                let value = Int64(byte - UInt8(ascii: "0"))
                // Negative numbers are built downward, so that Int64.min can be read.
                let (sum, overflow2) =
                    isNegative ? tens.subtractingReportingOverflow(value) : tens.addingReportingOverflow(value)
                guard !overflow, !overflow2 else { throw .overflow }
                digits = sum
                count += 1
                if let seen = fraction { fraction = seen + 1 }
            default:
                throw .malformed(String(text.prefix(40)))
            }
        }
        guard count > 0, fraction != 0 else { throw .malformed(String(text.prefix(40))) }
        self.digits = digits
        self.fractionDigits = fraction ?? 0
    }

    /// `text(units: -5, fractionDigits: 2)` is `-0.05`.
    package static func text(units: Int64, fractionDigits: Int) -> String {
        let digits = String(units.magnitude)
        let sign = units < 0 ? "-" : ""
        guard fractionDigits > 0 else { return sign + digits }
        let padded = String(repeating: "0", count: max(0, fractionDigits + 1 - digits.utf8.count)) + digits
        let point = padded.index(padded.endIndex, offsetBy: -fractionDigits)
        return "\(sign)\(padded[..<point]).\(padded[point...])"
    }
}
