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

extension CodePrefix {
    /// Of some codes those that share most leading digits with one, nearest first; none that shares less than a chapter.
    static func nearest(to code: CodePrefix, among others: [(code: UInt64, length: Int)], count: Int) -> [String] {
        func distance(_ other: UInt64) -> UInt64 { other > code.first ? other - code.first : code.first - other }
        return others.map {
            (text: text($0.code, $0.length), shared: code.sharedDigits($0.code), far: distance($0.code))
        }
        .filter { $0.shared >= 2 }
        .sorted { ($1.shared, $0.far) < ($0.shared, $1.far) }
        .prefix(count).map(\.text)
    }

    /// How many leading digits another code, filled to ten, has in common with this one.
    private func sharedDigits(_ other: UInt64) -> Int {
        var digits = 10
        while digits > 0, first / Self.scale(digits) != other / Self.scale(digits) { digits -= 1 }
        return digits
    }
}
