/// A code of the Harmonized System: six digits the world shares, up to four more that a country adds.
///
/// Written with or without dots (`6109.10.00`, `610910`); kept as digits alone. Whether a tariff has such a line is the
/// tariff's to say.
package struct HSCode: Hashable, Comparable, Sendable {
    /// 6 to 10 ASCII digits.
    package let digits: String

    /// nil unless there are 6 to 10 digits, parted by nothing but single dots, and the chapter is 01 to 97 but not 77,
    /// which the HS reserves, or 98 and 99, which countries use.
    package init?(_ text: some StringProtocol) {
        var digits: [UInt8] = []
        var afterDot = true
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits.append(byte)
                afterDot = false
            case UInt8(ascii: ".") where !afterDot:
                afterDot = true
            default:
                return nil
            }
        }
        guard !afterDot, (6...10).contains(digits.count) else { return nil }
        let zero = UInt8(ascii: "0")
        let chapter = Int(digits[0] - zero) * 10 + Int(digits[1] - zero)
        guard chapter >= 1, chapter != 77 else { return nil }
        self.digits = String(decoding: digits, as: UTF8.self)
    }

    /// A code that no tariff has, to stand where none could be read.
    package static let placeholder = HSCode(known: "000000")

    private init(known digits: String) { self.digits = digits }

    /// The first two digits: 61 is knitted clothing.
    package var chapter: Substring { digits.prefix(2) }
    /// The first four digits.
    package var heading: Substring { digits.prefix(4) }
    /// The first six digits, which mean the same everywhere.
    package var subheading: Substring { digits.prefix(6) }

    package static func < (left: HSCode, right: HSCode) -> Bool { left.digits < right.digits }
}

extension HSCode: CustomStringConvertible {
    package var description: String { digits }
}

extension HSCode: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let code = HSCode(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription:
                    "An HS code has 6 to 10 digits, such as \"610910\", and a chapter from 01 to 99 but not 77")
        }
        self = code
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(digits)
    }
}
