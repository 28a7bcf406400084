/// A payer's tax number: CPF of 11 digits, CNPJ of 14.
enum PayerDocument {
    /// Whether both check digits are right. Written here apart from the shop's own check, so that the two can disagree.
    static func isValid(_ text: String) -> Bool {
        guard text.utf8.count <= 18, text.allSatisfy({ $0.isASCII && ($0.isNumber || ".-/".contains($0)) }) else {
            return false
        }
        let digits = text.compactMap(\.wholeNumberValue)
        guard digits.count == 11 || digits.count == 14, Set(digits).count > 1 else { return false }
        let body = digits.count - 2
        return checkDigit(of: digits[..<body], max: digits.count == 11 ? 11 : 9) == digits[body]
            && checkDigit(of: digits[..<(body + 1)], max: digits.count == 11 ? 11 : 9) == digits[body + 1]
    }

    /// `•••.482.•••-••`: enough to know one's own, not enough to use it.
    static func masked(_ text: String) -> String {
        let digits = text.filter(\.isNumber)
        guard digits.count == 11 else { return "CNPJ ••.\(digits.dropFirst(2).prefix(3)).•••/••••-••" }
        return "CPF •••.\(digits.dropFirst(3).prefix(3)).•••-••"
    }

    /// Modulo 11, weights from 2 on from the right up to `max` and then from 2 again; 10 and 11 become 0.
    private static func checkDigit(of digits: ArraySlice<Int>, max: Int) -> Int {
        var (sum, weight) = (0, 2)
        for digit in digits.reversed() {
            sum += digit * weight
            weight = weight == max ? 2 : weight + 1
        }
        let digit = 11 - sum % 11
        return digit > 9 ? 0 : digit
    }
}
