import Commerce
import Wire

/// A corridor's days as a line with its markup above: geometry in whole tenths of a pixel, reckoned here.
struct RateChart: Sendable {
    struct Line: Sendable {
        let y: String
        let textY: String
        let label: String
    }

    struct Month: Sendable {
        let x: String
        let label: String
    }

    let title: String
    let summary: String
    let points: String
    /// The markup's band; nil without markup.
    let band: String?
    let lines: [Line]
    let months: [Month]
    let midLabel: String
    let midY: String
    let markupLabel: String?
    let markupY: String

    private static let (left, right, top, bottom): (Int64, Int64, Int64, Int64) = (440, 7_800, 260, 1_960)

    /// nil with fewer than two days: no line.
    init?(_ history: [PricingAPI.DayRate], symbol: Currency, markup: Int64) {
        // In billionths, which no figure or share needs finer.
        let mids = history.compactMap { try? ($0.perEuro * Ratio(whole: Self.scale)).rounded(.halfUp) }
        guard let first = history.first, let last = history.last, let lowest = mids.min(), let highest = mids.max(),
            mids.count == history.count, history.count > 1, lowest > 0, highest < Int64.max / 20_000
        else { return nil }
        func above(_ mid: Int64) -> Int64 { mid + mid / 10_000 * markup }
        let span = (low: lowest, high: max(above(highest), lowest + 1))
        func y(_ value: Int64) -> Int64 {
            let part = Int128(value - span.low) * Int128(Self.bottom - Self.top) / Int128(span.high - span.low)
            return Self.bottom - Int64(part)
        }
        let days = Int64(max(1, last.day.days(since: first.day)))
        func x(_ day: CalendarDate) -> Int64 {
            Self.left + Int64(day.days(since: first.day)) * (Self.right - Self.left) / days
        }
        let places = zip(history, mids).map { (x($0.day), $1) }
        points = places.map { "\(Self.tenths($0.0)),\(Self.tenths(y($0.1)))" }.joined(separator: " ")
        let upper = places.map { "\(Self.tenths($0.0)),\(Self.tenths(y(above($0.1))))" }
        let lower = places.reversed().map { "\(Self.tenths($0.0)),\(Self.tenths(y($0.1)))" }
        band = markup > 0 ? (upper + lower).joined(separator: " ") : nil
        let step = Self.step(span.high - span.low)
        let labels = Array(stride(from: (span.low / step + 1) * step, through: span.high, by: Int64.Stride(step)))
        lines = labels.map {
            Line(y: Self.tenths(y($0)), textY: Self.tenths(y($0) + 40), label: Self.text($0, step: step))
        }
        months = Self.months(first.day, last.day).map { Month(x: Self.tenths(x($0)), label: Self.name($0)) }
        title = "EUR – \(symbol), \(days) days"
        let digits = max(Self.digits(step) + 1, 2)
        func figure(_ value: Int64) -> String { Self.text(value, digits: min(digits, 9)) }
        // As the table above has them.
        midLabel = "\(PricingView.readable(last.perEuro)) mid"
        let used = above(mids[mids.count - 1])
        let share = DecimalText.text(units: markup, fractionDigits: 2)
        markupLabel =
            markup > 0 ? (try? Ratio(used, over: Self.scale)).map { "\(PricingView.readable($0)) with \(share)%" } : nil
        // Two labels need their own height, however close the lines end.
        midY = Self.tenths(y(mids[mids.count - 1]) + (markup > 0 ? 110 : 40))
        markupY = Self.tenths(min(y(used) + 10, y(mids[mids.count - 1]) - 50))
        let high = zip(history, mids).max { $0.1 < $1.1 }
        let low = zip(history, mids).min { $0.1 < $1.1 }
        summary =
            "\(symbol.name) for one euro, \(Show.day(first.day)) to \(Show.day(last.day)): from \(figure(mids[0])) to "
            + "\(figure(mids[mids.count - 1])); highest \(high.map { "\(figure($0.1)) on \(Show.day($0.0.day))" } ?? "unknown"), "
            + "lowest \(low.map { "\(figure($0.1)) on \(Show.day($0.0.day))" } ?? "unknown")"
            + (markup > 0
                ? "; a markup of \(DecimalText.text(units: markup, fractionDigits: 2))% lies above the line." : ".")
    }

    private static let scale: Int64 = 1_000_000_000

    /// 1, 2 or 5 times a power of ten, so that there are about four lines.
    private static func step(_ span: Int64) -> Int64 {
        var power: Int64 = 1
        while power * 10 <= max(span / 4, 1) { power *= 10 }
        for factor in [1, 2, 5, 10] as [Int64] where power * factor >= span / 4 { return power * factor }
        return power * 10
    }

    /// Digits behind the point that a multiple of this step needs.
    private static func digits(_ step: Int64) -> Int {
        var (rest, digits) = (step, 9)
        while digits > 0, rest.isMultiple(of: 10) {
            rest /= 10
            digits -= 1
        }
        return digits
    }

    private static func text(_ value: Int64, step: Int64) -> String { text(value, digits: digits(step)) }

    private static func text(_ value: Int64, digits: Int) -> String {
        var divisor: Int64 = 1
        for _ in digits..<9 { divisor *= 10 }
        return DecimalText.text(units: (value + divisor / 2) / divisor, fractionDigits: digits)
    }

    private static func tenths(_ value: Int64) -> String { "\(value / 10).\(value % 10)" }

    /// The first day, and the first of each month after it.
    private static func months(_ first: CalendarDate, _ last: CalendarDate) -> [CalendarDate] {
        var months = [first]
        var day = first
        while day <= last {
            if day.parts.day == 1, day.days(since: first) > 12 { months.append(day) }
            day = day.adding(days: 1)
        }
        return months
    }

    private static func name(_ day: CalendarDate) -> String {
        let words = Show.day(day).split(separator: " ")
        return words[0] == "1" ? String(words[1]) : "\(words[0]) \(words[1]) \(words[2])"
    }
}
