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
}
