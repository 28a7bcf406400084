package import Foundation

/// A moment in UTC to the millisecond; RFC 3339 on the wire.
package struct Timestamp: Hashable, Comparable, Sendable {
    package let millisecondsSince1970: Int64

    package init(millisecondsSince1970: Int64) { self.millisecondsSince1970 = millisecondsSince1970 }

    /// Cuts what is finer than a millisecond.
    package init(_ date: Date) { millisecondsSince1970 = Int64((date.timeIntervalSince1970 * 1_000).rounded(.down)) }

    package var date: Date { Date(timeIntervalSince1970: Double(millisecondsSince1970) / 1_000) }

    /// The day in UTC.
    package var day: CalendarDate {
        CalendarDate(
            daysSince1970: Int32((millisecondsSince1970 - Self.floorModulo(millisecondsSince1970)) / Self.perDay))
    }

    package func adding(_ duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        return Timestamp(
            millisecondsSince1970: millisecondsSince1970 + seconds * 1_000 + attoseconds / 1_000_000_000_000_000)
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.millisecondsSince1970 < right.millisecondsSince1970
    }

    /// Reads `2026-11-21T20:42:46Z`, with up to nine digits of a second and `Z` or an offset such as `+05:30`.
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
            bytes[16] == UInt8(ascii: ":"), let day = CalendarDate(String(decoding: bytes[0..<10], as: UTF8.self)),
            let hour = Self.number(bytes[11..<13]), hour < 24, let minute = Self.number(bytes[14..<16]), minute < 60,
            let second = Self.number(bytes[17..<19]), second < 60
        else { return nil }
        var position = 19
        var milliseconds: Int64 = 0
        if bytes[position] == UInt8(ascii: ".") {
            let start = position + 1
            position = start
            while position < bytes.count, Self.number(bytes[position...position]) != nil { position += 1 }
            guard (1...9).contains(position - start) else { return nil }
            let digits = Array(bytes[start..<min(position, start + 3)]) + [48, 48]
            milliseconds = Int64(Self.number(digits[0..<3]) ?? 0)
        }
        guard let offset = Self.offsetMinutes(bytes[position...]) else { return nil }
        let minutes = Int64(day.daysSince1970) * 1_440 + Int64(hour * 60 + minute - offset)
        millisecondsSince1970 = (minutes * 60 + Int64(second)) * 1_000 + milliseconds
    }

    private static let perDay: Int64 = 86_400_000

    private static func floorModulo(_ value: Int64) -> Int64 { ((value % perDay) + perDay) % perDay }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for byte in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value
    }

    private static func offsetMinutes(_ bytes: ArraySlice<UInt8>) -> Int? {
        if bytes.elementsEqual("Z".utf8) { return 0 }
        let start = bytes.startIndex
        guard bytes.count == 6, bytes[start + 3] == UInt8(ascii: ":"), let hours = number(bytes[start + 1..<start + 3]),
            let minutes = number(bytes[start + 4..<start + 6]), hours < 24, minutes < 60
        else { return nil }
        switch bytes[start] {
        case UInt8(ascii: "+"): return hours * 60 + minutes
        case UInt8(ascii: "-"): return -(hours * 60 + minutes)
        default: return nil
        }
    }
}

extension Timestamp: CustomStringConvertible {
    /// `2026-11-21T20:42:46.120Z`, always with three digits of a second.
    package var description: String {
        let inDay = Self.floorModulo(millisecondsSince1970)
        func padded(_ value: Int64, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let clock = [inDay / 3_600_000, inDay / 60_000 % 60, inDay / 1_000 % 60].map { padded($0, 2) }
        return "\(day)T\(clock.joined(separator: ":")).\(padded(inDay % 1_000, 3))Z"
    }
}

extension Timestamp: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let moment = Timestamp(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "A time is written 2026-11-21T20:42:46Z (RFC 3339)")
        }
        self = moment
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
