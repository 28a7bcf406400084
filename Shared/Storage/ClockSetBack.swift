package import Foundation

extension SQL {
    /// Makes rows due at once whose moment lies farther ahead than anybody ever waits: it was written under a clock that
    /// has been set back since, and would be waited for as long as the clock was wrong.
    ///
    /// Costs one look into the index of the column where there are none; workers do it once a second.
    /// - Parameters:
    ///   - column: when a row is due, or until when it is leased.
    ///   - waitMax: longer than any wait that is ever written there.
    ///   - condition: which rows wait at all.
    package static func dueAfterClockSetBack(
        _ table: StaticString, _ column: StaticString, now: Date, waitMax: Duration, where condition: SQL
    ) -> SQL {
        """
        UPDATE \(raw: table) SET \(raw: column) = \(now)
        WHERE \(raw: column) > \(now.addingTimeInterval(waitMax / .seconds(1))) AND \(condition)
        """
    }
}
