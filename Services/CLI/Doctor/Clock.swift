import Commerce
import Foundation

/// Whether the machine's clock can be trusted: quotes, tokens and callbacks are dated by it.
enum Clock {
    /// No release of ours is older, so a clock that says less is wrong.
    static let earliest = CalendarDate(year: 2026, month: 11, day: 21)
    /// Between what a file system and a clock may differ by.
    static let toleranceSeconds = 60.0

    /// - Parameter folder: a clock that went back shows in files from the future.
    static func finding(now: Date, folder: String) -> Finding {
        let cure = "set the clock: timedatectl set-ntp true"
        let day = CalendarDate(now)
        if let earliest, day < earliest { return Finding("clock", "says \(day), which is past", cure: cure) }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let ahead = names.filter { name in
            let attributes = try? FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
            let written = attributes?[.modificationDate] as? Date
            return written.map { $0.timeIntervalSince(now) > toleranceSeconds } ?? false
        }
        guard let first = ahead.min() else { return Finding("clock", "\(day)") }
        return Finding("clock", "went back: \(folder)/\(first) is from the future", cure: cure)
    }

    /// Between two machines; tokens live two minutes, so that a minute apart they are still taken.
    static let driftSecondsMax = 30

    /// - Parameter text: of the gateway's Date field (RFC 9110, 5.6.7), such as `Sun, 22 Nov 2026 08:49:37 GMT`.
    static func gateway(says text: String, now: Date) -> Finding {
        let form = DateFormatter()
        form.locale = Locale(identifier: "en_US_POSIX")
        form.timeZone = TimeZone(identifier: "UTC")
        form.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        guard let theirs = form.date(from: text) else {
            return Finding("gateway clock", "its Date field cannot be read", cure: "restart the gateway")
        }
        let drift = Int(theirs.timeIntervalSince(now).rounded())
        let isWell = abs(drift) <= driftSecondsMax
        return Finding(
            "gateway clock", "\(abs(drift)) s \(drift < 0 ? "behind" : "ahead")",
            cure: isWell ? nil : "set the clocks of both machines: timedatectl set-ntp true")
    }
}
