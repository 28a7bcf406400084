import Foundation
import Synchronization

/// The parts of a moment in the Gregorian calendar, also before there was one.
struct CalendarParts {
    let year, month, day, hour, minute, second, millisecond: Int64
    /// 0 for Sunday.
    let weekday: Int64
    /// 0 for the first of January.
    let dayOfYear: Int64

    init(_ moment: CELTimestamp, offset: Int64) {
        let (days, rest) = floorDivide(moment.seconds + offset, 86_400)
        (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60)
        millisecond = Int64(moment.nanoseconds / 1_000_000)
        (year, month, day) = Self.date(days)
        weekday = floorDivide(days + 4, 7).1
        dayOfYear = days - Self.days(year, 1, 1)
    }

    /// Days since 1970-01-01. Years begin in March here, so that a leap day is the last of its year.
    static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = floorDivide(year, 400)
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func date(_ days: Int64) -> (Int64, Int64, Int64) {
        let (era, dayOfEra) = floorDivide(days + 719_468, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let isNext = month >= 10
        return (
            yearOfEra + era * 400 + (isNext ? 1 : 0), isNext ? month - 9 : month + 3,
            dayOfYear - (153 * month + 2) / 5 + 1
        )
    }
}

enum TimeZones {
    /// Zones that were asked for. Bounded, so that made-up names can't fill it.
    private static let known = Mutex<[String: TimeZone?]>([:])
    private static let knownMax = 1_000

    /// Seconds east of UTC, of `Europe/Paris`, `UTC`, `+05:30` or `05:30`. Nil for what is no zone.
    static func offset(of name: String, at seconds: Int64) -> Int64? {
        if name == "UTC" || name.isEmpty { return 0 }
        if let fixed = fixed(name) { return fixed }
        guard name.utf8.count <= 64 else { return nil }
        let zone = known.withLock { known -> TimeZone? in
            if let zone = known[name] { return zone }
            let zone = TimeZone(identifier: name)
            if known.count < knownMax { known[name] = .some(zone) }
            return zone
        }
        return zone.map { Int64($0.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(seconds)))) }
    }

    private static func fixed(_ name: String) -> Int64? {
        var digits = name[...]
        let sign: Int64 = digits.first == "-" ? -1 : 1
        if digits.first == "-" || digits.first == "+" { digits = digits.dropFirst() }
        let parts = digits.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 && $0.allSatisfy(\.isDigit) }) else { return nil }
        let numbers = parts.map { $0.reduce(Int64(0)) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) } }
        guard numbers[0] <= 14, numbers[1] <= 59 else { return nil }
        return sign * (numbers[0] * 3_600 + numbers[1] * 60)
    }
}
