#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A moment in UTC to the microsecond, for log lines only; everything that is stored uses `Timestamp`.
package struct LogTime: Sendable, CustomStringConvertible {
    package let secondsSince1970: Int
    package let microseconds: Int

    package init(secondsSince1970: Int, microseconds: Int = 0) {
        self.secondsSince1970 = secondsSince1970
        self.microseconds = microseconds
    }

    package static func now() -> LogTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return LogTime(secondsSince1970: Int(time.tv_sec), microseconds: Int(time.tv_nsec) / 1_000)
    }

    /// RFC 3339: `2026-11-21T20:42:46.000123Z`.
    package var description: String {
        var seconds = time_t(secondsSince1970)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let year = Int(parts.tm_year) + 1_900
        let date = [padded(year, 4), padded(Int(parts.tm_mon) + 1, 2), padded(Int(parts.tm_mday), 2)]
        return "\(date.joined(separator: "-"))T\(clock).\(padded(microseconds, 6))Z"
    }

    /// `20:42:46.000`, UTC.
    package var timeOfDay: String { "\(clock).\(padded(microseconds / 1_000, 3))" }

    private var clock: String {
        let second = ((secondsSince1970 % 86_400) + 86_400) % 86_400
        return "\(padded(second / 3_600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
    }

    private func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
