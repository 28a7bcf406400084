extension CELTimestamp: CustomStringConvertible {
    /// Reads RFC 3339: `2026-11-29T12:30:00.5+01:00`. Nil for anything else.
    package init?(_ text: String) {
        var reader = DigitReader(text)
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
            let day = reader.number(2), reader.take("Tt"), let hour = reader.number(2), reader.take(":"),
            let minute = reader.number(2), reader.take(":"), let second = reader.number(2)
        else { return nil }
        guard (1...12).contains(month), day >= 1, day <= Self.days(in: month, of: year), hour <= 23, minute <= 59,
            second <= 59
        else { return nil }
        var nanoseconds: Int64 = 0
        if reader.take(".") {
            guard let fraction = reader.fraction() else { return nil }
            nanoseconds = fraction
        }
        var offset: Int64 = 0
        if !reader.take("Zz") {
            let isWest = reader.byte == UInt8(ascii: "-")
            guard reader.take("+-"), let hours = reader.number(2), reader.take(":"), let minutes = reader.number(2),
                hours <= 23, minutes <= 59
            else { return nil }
            offset = (hours * 3_600 + minutes * 60) * (isWest ? -1 : 1)
        }
        guard reader.isDone else { return nil }
        let seconds = CalendarParts.days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offset
        self.init(seconds: seconds, nanoseconds: Int32(nanoseconds))
    }

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        CalendarParts.days(month == 12 ? year + 1 : year, month == 12 ? 1 : month + 1, 1)
            - CalendarParts.days(year, month, 1)
    }

    /// RFC 3339 in UTC, with as many digits of the second as are needed.
    package var description: String {
        let parts = CalendarParts(self, offset: 0)
        func padded(_ number: Int64, _ count: Int = 2) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, count - digits.count)) + digits
        }
        return "\(padded(parts.year, 4))-\(padded(parts.month))-\(padded(parts.day))T\(padded(parts.hour)):"
            + "\(padded(parts.minute)):\(padded(parts.second))\(fractionText(nanoseconds))Z"
    }
}

/// `.5` for half a second, nothing for none.
private func fractionText(_ nanoseconds: Int32) -> String {
    guard nanoseconds != 0 else { return "" }
    let digits = String(Int(nanoseconds) + 1_000_000_000).dropFirst()
    return "." + digits[...(digits.lastIndex { $0 != "0" } ?? digits.startIndex)]
}

extension CELDuration: CustomStringConvertible {
    private static let units: [(name: String, nanoseconds: Int128)] = [
        ("ns", 1), ("us", 1_000), ("µs", 1_000), ("μs", 1_000), ("ms", 1_000_000), ("h", 3_600_000_000_000),
        ("m", 60_000_000_000), ("s", 1_000_000_000),
    ]

    /// Reads `1h30m`, `-1.5s`, `250ms`. Nil for anything else and beyond 292 years.
    package init?(_ text: String) {
        guard text.utf8.count <= 100 else { return nil }
        var reader = DigitReader(text)
        let isNegative = reader.byte == UInt8(ascii: "-")
        _ = reader.take("+-")
        var total: Int128 = 0
        if text == "0" || text == "-0" || text == "+0" {
            self.init(nanoseconds: 0)
            return
        }
        guard !reader.isDone else { return nil }
        while !reader.isDone {
            let whole = reader.digits()
            let fraction = reader.take(".") ? reader.digits() : nil
            guard whole != nil || fraction != nil, whole?.count ?? 0 <= 20, fraction?.count ?? 0 <= 18,
                let unit = Self.units.first(where: { reader.take(word: $0.name) })
            else { return nil }
            total += (whole.flatMap { Int128($0) } ?? 0) * unit.nanoseconds
            if let fraction {
                total += (Int128(fraction) ?? 0) * unit.nanoseconds / CELDecimal.power(fraction.count)
            }
            // Far beyond the limit already: adding on could overflow.
            guard total.magnitude <= Int64.min.magnitude else { return nil }
        }
        self.init(nanoseconds: isNegative ? -total : total)
    }

    /// Seconds with as many digits as are needed: `5400s`, `-1.5s`.
    package var description: String {
        let total = totalNanoseconds.magnitude
        let sign = totalNanoseconds < 0 ? "-" : ""
        return "\(sign)\(total / 1_000_000_000)\(fractionText(Int32(total % 1_000_000_000)))s"
    }
}

/// Reads a text from front to back.
private struct DigitReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    var byte: UInt8 { place < bytes.count ? bytes[place] : 0 }
    var isDone: Bool { place == bytes.count }

    mutating func take(_ any: String) -> Bool {
        guard !isDone, any.utf8.contains(byte) else { return false }
        place += 1
        return true
    }

    mutating func take(word: String) -> Bool {
        guard bytes[place...].starts(with: word.utf8) else { return false }
        place += word.utf8.count
        return true
    }

    mutating func digits() -> String? {
        let start = place
        while byte.isDigit { place += 1 }
        return place > start ? String(decoding: bytes[start..<place], as: UTF8.self) : nil
    }

    /// A number of exactly so many digits.
    mutating func number(_ count: Int) -> Int64? {
        let start = place
        while byte.isDigit, place - start < count { place += 1 }
        return place - start == count ? Int64(String(decoding: bytes[start..<place], as: UTF8.self)) : nil
    }

    /// The digits after a point, as nanoseconds. More than nine are cut off.
    mutating func fraction() -> Int64? {
        guard let digits = digits() else { return nil }
        return Int64(digits.prefix(9) + String(repeating: "0", count: max(0, 9 - digits.count)))
    }
}
