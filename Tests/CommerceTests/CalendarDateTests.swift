import Commerce
import Foundation
import Testing

@Suite struct CalendarDateTests {
    /// Days since 1970-01-01 and weekdays from the calendar of `date -d`.
    @Test(
        arguments: [
            ("1970-01-01", 0, 4), ("1969-12-31", -1, 3), ("1999-01-04", 10_595, 1), ("2000-02-29", 11_016, 2),
            ("2026-11-21", 20_778, 6), ("2024-02-29", 19_782, 4), ("1900-03-01", -25_508, 4),
            ("9999-12-31", 2_932_896, 5),
            ("0001-01-01", -719_162, 1),
        ] as [(String, Int32, Int)])
    func `a day has its number and its weekday`(text: String, number: Int32, weekday: Int) throws {
        let day = try #require(CalendarDate(text))
        #expect(day.daysSince1970 == number)
        #expect(day.weekday == weekday)
        #expect(day.description == text)
        #expect(CalendarDate(daysSince1970: number) == day)
    }

    @Test(
        arguments: [
            "2026-02-29", "1900-02-29", "2100-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00",
            "2026-01-32",
            "0000-01-01", "2026-1-01", "26-01-01", "2026/01/01", "2026-01-01 ", " 2026-01-01", "2026-01-01T00:00:00Z",
            "20260101", "-026-01-01", "２０２６-01-01", "", "10000-01-01", "2026-+1-01",
        ] as [String])
    func `what is no day is refused`(text: String) {
        #expect(CalendarDate(text) == nil)
    }

    @Test func `every day of the four hundred years around 1970 follows the one before`() {
        var wrong = 0
        var previous = CalendarDate(daysSince1970: -73_049)
        for number in Int32(-73_048)...73_049 {
            let day = CalendarDate(daysSince1970: number)
            let (year, month, date) = day.parts
            if CalendarDate(year: year, month: month, day: date) != day { wrong += 1 }
            if previous.adding(days: 1) != day || !(previous < day) || day.days(since: previous) != 1 { wrong += 1 }
            if day.weekday != previous.weekday % 7 + 1 { wrong += 1 }
            previous = day
        }
        #expect(wrong == 0)
    }

    @Test func `a moment falls on its day in UTC`() throws {
        #expect(CalendarDate(Date(timeIntervalSince1970: 0)).description == "1970-01-01")
        #expect(CalendarDate(Date(timeIntervalSince1970: -0.001)).description == "1969-12-31")
        let day = try #require(CalendarDate("2026-11-21"))
        #expect(CalendarDate(day.startOfDay) == day)
        #expect(CalendarDate(day.startOfDay.addingTimeInterval(86_399.999)) == day)
    }
}

@Suite struct TimestampTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", Int64(0), "1970-01-01T00:00:00.000Z"),
            ("2026-11-21T20:42:46Z", 1_795_293_766_000, "2026-11-21T20:42:46.000Z"),
            ("2026-11-21T20:42:46.12Z", 1_795_293_766_120, "2026-11-21T20:42:46.120Z"),
            ("2026-11-21T20:42:46.123456789Z", 1_795_293_766_123, "2026-11-21T20:42:46.123Z"),
            ("2026-11-22T02:12:46+05:30", 1_795_293_766_000, "2026-11-21T20:42:46.000Z"),
            ("2026-11-21T15:42:46-05:00", 1_795_293_766_000, "2026-11-21T20:42:46.000Z"),
            ("1969-12-31T23:59:59.999Z", -1, "1969-12-31T23:59:59.999Z"),
        ] as [(String, Int64, String)])
    func `a moment is read with its offset and printed in UTC`(text: String, milliseconds: Int64, utc: String) throws {
        let moment = try #require(Timestamp(text))
        #expect(moment.millisecondsSince1970 == milliseconds)
        #expect(moment.description == utc)
        #expect(Timestamp(utc) == moment)
        #expect(moment.day.description == String(utc.prefix(10)))
    }

    @Test(
        arguments: [
            "2026-11-21", "2026-11-21T20:42:46", "2026-11-21 20:42:46Z", "2026-11-21T24:00:00Z", "2026-11-21T20:60:00Z",
            "2026-11-21T20:42:60Z", "2026-02-30T00:00:00Z", "2026-11-21T20:42:46.Z", "2026-11-21T20:42:46.1234567890Z",
            "2026-11-21T20:42:46z", "2026-11-21T20:42:46+5:30", "2026-11-21T20:42:46+24:00", "2026-11-21T20:42:46Zx",
            "",
        ] as [String])
    func `other text is refused`(text: String) { #expect(Timestamp(text) == nil) }

    @Test func `a duration is added to the millisecond`() throws {
        let start = Timestamp(millisecondsSince1970: 1_000)
        #expect(start.adding(.milliseconds(1_500)).millisecondsSince1970 == 2_500)
        #expect(start.adding(.seconds(-2)).millisecondsSince1970 == -1_000)
    }
}
