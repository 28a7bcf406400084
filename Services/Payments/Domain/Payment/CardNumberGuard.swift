/// Finds payment card numbers, which must not get into any text of ours: 13 to 19 digits, with blanks or dashes between
/// them or not, whose last digit is right by the Luhn rule (ISO/IEC 7812-1).
package enum CardNumberGuard {
    package static func findsNumber(in text: String) -> Bool {
        var run: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): run.append(byte - 48)
            case UInt8(ascii: " "), UInt8(ascii: "-"): continue
            default:
                if isNumber(run) { return true }
                run = []
            }
        }
        return isNumber(run)
    }

    private static func isNumber(_ digits: [UInt8]) -> Bool {
        guard (13...19).contains(digits.count), Set(digits).count > 1 else { return false }
        var sum = 0
        for (position, digit) in digits.reversed().enumerated() {
            let value = Int(digit) * (position.isMultiple(of: 2) ? 1 : 2)
            sum += value > 9 ? value - 9 : value
        }
        return sum.isMultiple(of: 10)
    }
}
