package import Commerce

/// The 44 digits of a boleto's bar code and the 47 of the line that is typed instead.
///
/// Layout (FEBRABAN): bank 3, currency 1 (9), check digit 1, due factor 4, amount 10 in centavos, bank's own field 25.
package struct BoletoBarcode: Hashable, Sendable {
    /// 44 digits.
    package let digits: String

    /// - Parameters:
    ///   - bank: three digits, such as `001`.
    ///   - dueOn: nil for none.
    ///   - ownField: the bank's 25 digits.
    package init(bank: String, dueOn: CalendarDate?, amount: Money, ownField: String) throws(BoletoError) {
        guard amount.currency == .brl, amount.isPositive, amount.minorUnits <= Self.amountMax else { throw .amount }
        guard bank.utf8.count == 3, ownField.utf8.count == 25, !bank.hasPrefix("8") else { throw .malformed }
        var factor = 0
        if let dueOn { factor = try BoletoDueFactor.factor(for: dueOn) }
        let tail = Self.padded(Int64(factor), 4) + Self.padded(amount.minorUnits, 10) + ownField
        guard let check = BoletoCheckDigit.modulo11("\(bank)9\(tail)") else { throw .malformed }
        digits = "\(bank)9\(check)\(tail)"
    }

    /// Reads 44 digits and checks them.
    package init(digits: some StringProtocol) throws(BoletoError) {
        guard digits.utf8.count == 44, digits.utf8.allSatisfy({ (48...57).contains($0) }) else { throw .malformed }
        if digits.hasPrefix("8") { throw .utilityBill }
        let text = String(digits)
        guard Self.part(text, 3..<4) == "9" else { throw .currency }
        let check = BoletoCheckDigit.modulo11(Self.part(text, 0..<4) + Self.part(text, 5..<44))
        guard check.map(String.init) == Self.part(text, 4..<5) else { throw .checkDigit(field: 4) }
        self.digits = text
    }

    /// Reads the line as typed: 47 digits, with or without blanks and points.
    package init(line: some StringProtocol) throws(BoletoError) {
        let marks = Set(". -".utf8)
        let text = String(decoding: line.utf8.filter { !marks.contains($0) }, as: UTF8.self)
        guard text.utf8.allSatisfy({ (48...57).contains($0) }) else { throw .malformed }
        if text.utf8.count == 48, text.hasPrefix("8") { throw .utilityBill }
        guard text.utf8.count == 47 else { throw .malformed }
        let fields = [0..<10, 10..<21, 21..<32].map { Self.part(text, $0) }
        for (index, field) in fields.enumerated() {
            let check = BoletoCheckDigit.modulo10(String(field.dropLast()))
            guard check.map(String.init) == String(field.suffix(1)) else { throw .checkDigit(field: index + 1) }
        }
        let own = fields[0].dropFirst(4).dropLast() + fields[1].dropLast() + fields[2].dropLast()
        try self.init(digits: Self.part(text, 0..<4) + Self.part(text, 32..<33) + Self.part(text, 33..<47) + own)
    }

    package var bank: String { Self.part(digits, 0..<3) }
    /// 0 to 9999; see `BoletoDueFactor`.
    package var dueFactor: Int { Int(Self.part(digits, 5..<9)) ?? 0 }
    /// Zero for an amount left open.
    package var amount: Money { Money(Int64(Self.part(digits, 9..<19)) ?? 0, .brl) }
    package var ownField: String { Self.part(digits, 19..<44) }

    /// The 47 digits without blanks.
    package var line: String {
        let own = ownField
        let bodies = [
            Self.part(digits, 0..<4) + Self.part(own, 0..<5), Self.part(own, 5..<15), Self.part(own, 15..<25),
        ]
        let fields = bodies.map { $0 + (BoletoCheckDigit.modulo10($0).map(String.init) ?? "") }
        return fields.joined() + Self.part(digits, 4..<5) + Self.part(digits, 5..<19)
    }

    /// The line as printed: `00190.00009 01238.798779 77700.168188 3 37710000013500`.
    package var printedLine: String {
        let line = line
        let fields = [0..<10, 10..<21, 21..<32].map { range in
            Self.part(line, range.lowerBound..<range.lowerBound + 5) + "."
                + Self.part(line, range.lowerBound + 5..<range.upperBound)
        }
        return (fields + [Self.part(line, 32..<33), Self.part(line, 33..<47)]).joined(separator: " ")
    }

    /// Ten digits of centavos.
    private static let amountMax: Int64 = 9_999_999_999

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func part(_ text: String, _ range: Range<Int>) -> String {
        String(decoding: Array(text.utf8)[range], as: UTF8.self)
    }
}

/// The two check digits of a boleto. nil for text that is not all digits.
package enum BoletoCheckDigit {
    /// Weights 2, 1, 2, 1 … from the right, the digits of each product added; what is missing to the next ten.
    package static func modulo10(_ digits: String) -> Int? {
        guard let values = values(of: digits) else { return nil }
        var sum = 0
        for (position, value) in values.reversed().enumerated() {
            let product = value * (position.isMultiple(of: 2) ? 2 : 1)
            sum += product / 10 + product % 10
        }
        return (10 - sum % 10) % 10
    }

    /// Weights 2 to 9 from the right, over and over; 11 less the rest, where 0, 10 and 11 become 1.
    package static func modulo11(_ digits: String) -> Int? {
        guard let values = values(of: digits) else { return nil }
        var sum = 0
        for (position, value) in values.reversed().enumerated() { sum += value * (position % 8 + 2) }
        let check = 11 - sum % 11
        return check >= 10 ? 1 : check
    }

    private static func values(of digits: String) -> [Int]? {
        var values: [Int] = []
        for byte in digits.utf8 {
            guard (48...57).contains(byte) else { return nil }
            values.append(Int(byte - 48))
        }
        return values
    }
}
