/// A Brazilian tax number: CPF of a person (11 digits) or CNPJ of a firm (14), with right check digits.
///
/// Both are modulo 11 with a rest below 2 giving 0. Since July 2026 a CNPJ may hold upper-case letters in its first 12
/// places, each worth its ASCII code less 48 (Receita Federal, Instrução Normativa 2.229/2024).
package struct BrazilianTaxNumber: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        case cpf, cnpj
    }

    package let kind: Kind
    /// Without points, strokes and dashes: 11 or 14 characters.
    package let text: String

    /// nil for another length, a wrong check digit, or one digit repeated throughout, which is given to nobody.
    package init?(_ text: some StringProtocol) {
        let marks = Set(".-/ ".utf8)
        let bytes = text.utf8.filter { !marks.contains($0) }
        let isDigit: (UInt8) -> Bool = { (48...57).contains($0) }
        guard Set(bytes).count > 1 else { return nil }
        switch bytes.count {
        case 11 where bytes.allSatisfy(isDigit):
            kind = .cpf
        case 14
        where bytes.prefix(12).allSatisfy({ isDigit($0) || (65...90).contains($0) })
            && bytes.suffix(2).allSatisfy(isDigit):
            kind = .cnpj
        default: return nil
        }
        let values = bytes.map { Int($0) - 48 }
        let body = values.count - 2
        // CPF counts its weights on; CNPJ begins again at 2 after 9.
        let cycle = kind == .cpf ? Int.max : 8
        for place in [body, body + 1] {
            var sum = 0
            for (position, value) in values[..<place].reversed().enumerated() { sum += value * (position % cycle + 2) }
            let rest = sum % 11
            guard values[place] == (rest < 2 ? 0 : 11 - rest) else { return nil }
        }
        self.text = String(decoding: bytes, as: UTF8.self)
    }
}
