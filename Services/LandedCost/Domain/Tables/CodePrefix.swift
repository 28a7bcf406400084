package import Commerce

/// A tariff code or its beginning, as a number filled up to ten digits: what sorted tables are searched by.
package struct CodePrefix: Hashable, Comparable, Sendable {
    /// Filled with zeros behind: `610910` is 6109100000.
    package let first: UInt64
    /// Digits given, 2 to 10.
    package let length: Int

    init?(_ digits: some Collection<UInt8>) {
        guard (2...10).contains(digits.count) else { return nil }
        var value: UInt64 = 0
        for byte in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + UInt64(byte - UInt8(ascii: "0"))
        }
        self.init(value: value, length: digits.count)
    }

    package init(_ code: HSCode) {
        var value: UInt64 = 0
        var length = 0
        for byte in code.digits.utf8 {
            value = value * 10 + UInt64(byte &- UInt8(ascii: "0"))
            length += 1
        }
        self.init(value: value, length: length)
    }

    /// The six digits of a subheading, as a number.
    package init(subheading: UInt32) { self.init(value: UInt64(subheading), length: 6) }

    private init(value: UInt64, length: Int) {
        first = value * Self.scale(length)
        self.length = length
    }

    /// The last ten-digit code that begins so.
    package var last: UInt64 { first + Self.scale(length) - 1 }
    /// The first six digits, as a number.
    package var subheading: UInt32 { UInt32(first / 10_000) }

    /// The first `count` digits.
    package func prefix(_ count: Int) -> CodePrefix {
        count >= length ? self : CodePrefix(value: first / Self.scale(count), length: count)
    }

    package func contains(_ code: UInt64) -> Bool { code >= first && code <= last }

    /// The digits as written.
    package var text: String { Self.text(first, length) }

    /// The first `length` digits of a ten-digit number.
    static func text(_ code: UInt64, _ length: Int) -> String {
        let digits = String(code / scale(length))
        return String(repeating: "0", count: max(0, length - digits.utf8.count)) + digits
    }

    private static func scale(_ length: Int) -> UInt64 { powers[10 - length] }
    private static let powers: [UInt64] = [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
    ]

    package static func < (left: CodePrefix, right: CodePrefix) -> Bool {
        (left.first, left.length) < (right.first, right.length)
    }
}
