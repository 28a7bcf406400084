package import Commerce

/// Notices that the system's clock was set back, by comparing it with one that only goes on.
///
/// Moments written down under the wrong clock lie in the future for as long as it was wrong. A worker whose waits may be
/// long shifts them by what `setBack` says; one with short waits does better with `SQL.dueAfterClockSetBack`, which
/// also sees what another process wrote.
package struct ClockWatch: Sendable {
    private var wall: Timestamp
    private var steady: ContinuousClock.Instant
    private var untold = Duration.zero

    /// What an honest clock may drift, or be slewed by, between two looks.
    private static let tolerance = Duration.seconds(1)

    package init(wall: Timestamp, steady: ContinuousClock.Instant = .now) {
        self.wall = wall
        self.steady = steady
    }

    /// By how much the clock was set back since `settled` was last called; nil when it was not.
    package mutating func setBack(wall now: Timestamp, steady: ContinuousClock.Instant = .now) -> Duration? {
        let gone = Duration.milliseconds(now.millisecondsSince1970 - wall.millisecondsSince1970)
        let missing = (steady - self.steady) - gone
        wall = now
        self.steady = steady
        if missing > Self.tolerance { untold += missing }
        return untold > .zero ? untold : nil
    }

    /// What was told has been acted upon.
    package mutating func settled() { untold = .zero }
}
