import Commerce
import Foundation

/// Whether the machine's clock can be trusted: quotes, tokens and callbacks are dated by it.
enum Clock {
    /// No release of ours is older, so a clock that says less is wrong.
    static let earliest = CalendarDate(year: 2026, month: 11, day: 21)

    static func finding(now: CalendarDate) -> Finding {
        if let earliest, now < earliest {
            return Finding("clock", "says \(now), which is past", cure: "set the clock: timedatectl set-ntp true")
        }
        var state = timex()
        // Reads only: no mode is set. The kernel answers TIME_ERROR (5) while nothing disciplines its clock.
        guard adjtimex(&state) == 5 else { return Finding("clock", "\(now), kept by the network") }
        return Finding("clock", "\(now); nothing keeps it exact here (a container leaves that to its host)")
    }
}
