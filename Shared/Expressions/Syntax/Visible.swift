extension String {
    /// As a terminal may show it: what would steer the terminal, turn the direction of writing or not be seen is written
    /// as an escape, `\u001b`. Line feeds and tabs stay.
    package var visible: String {
        guard unicodeScalars.contains(where: \.isHidden) else { return self }
        return unicodeScalars.reduce(into: "") { $0 += $1.visible }
    }
}

extension Unicode.Scalar {
    var isHidden: Bool {
        switch value {
        case 0x09, 0x0A: false
        case 0..<0x20, 0x7F..<0xA0, 0x200B, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }

    /// Nothing that is hidden needs more than four digits.
    var visible: String { isHidden ? "\\u" + Self.hex(value) : String(Character(self)) }

    /// `U+00A0`
    var codePoint: String { "U+" + Self.hex(value).uppercased() }

    private static func hex(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
