package import Commerce

/// The four digits in a boleto that tell its due date.
///
/// Days since 1997-10-07 up to 9999 on 2025-02-21; on 2025-02-22 it is 1000 again and counts on from there. 0000 means
/// no due date; 0001 to 0999 are not in use. Source: FEBRABAN rule as tested by the libraries named in the tests.
package enum BoletoDueFactor {
    private static let firstDay = CalendarDate(year: 1997, month: 10, day: 7)
    private static let rolloverDay = CalendarDate(year: 2025, month: 2, day: 22)
    private static let range: ClosedRange<Int32> = 1_000...9_999
    private static let cycle: Int32 = 9_000

    /// - Throws: `.dueDate` before 2000-07-03, or after 2049-10-13, when the second cycle is used up.
    package static func factor(for day: CalendarDate) throws(BoletoError) -> Int {
        guard let firstDay, let rolloverDay else { throw .dueDate }
        let counted =
            day < rolloverDay
            ? day.daysSince1970 - firstDay.daysSince1970
            : day.daysSince1970 - rolloverDay.daysSince1970 + range.lowerBound
        guard range.contains(counted) else { throw .dueDate }
        return Int(counted)
    }

    /// The day a factor tells, read on `today`: the one from 3,000 days back to 5,500 days ahead. nil for 0000.
    /// - Throws: `.dueDate` for 0001 to 0999, or when neither cycle falls into the window.
    package static func day(of factor: Int, readOn today: CalendarDate) throws(BoletoError) -> CalendarDate? {
        if factor == 0 { return nil }
        guard let firstDay, let counted = Int32(exactly: factor), range.contains(counted) else { throw .dueDate }
        let window = (today.daysSince1970 - 3_000)...(today.daysSince1970 + 5_500)
        for day in [firstDay.daysSince1970 + counted, firstDay.daysSince1970 + counted + cycle]
        where window.contains(day) {
            return CalendarDate(daysSince1970: day)
        }
        throw .dueDate
    }
}
