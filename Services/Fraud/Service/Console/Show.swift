import Commerce
import FraudDomain

/// Finished strings for the console's pages. Times are UTC.
enum Show {
    /// In place of what belonged to somebody who asked to be forgotten.
    static let erased = "erased on request"

    /// `AED 4,392.36`, the code first; a minus is U+2212.
    static func money(_ money: Money) -> String { "\(money.currency.code) \(grouped(money.amountText))" }

    /// `€1,070.55`
    static func euro(_ money: Money) -> String {
        money.isNegative ? "−€" + grouped(money.amountText).dropFirst() : "€" + grouped(money.amountText)
    }

    static func grouped(_ amount: String) -> String {
        let isNegative = amount.hasPrefix("-")
        let parts = amount.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
        var whole = ""
        for (position, digit) in parts[0].enumerated() {
            if position > 0, (parts[0].count - position) % 3 == 0 { whole.append(",") }
            whole.append(digit)
        }
        return (isNegative ? "−" : "") + whole + (parts.count > 1 ? "." + parts[1] : "")
    }

    /// The last six characters of an id, which tell it from others at a glance.
    static func short(_ id: some CustomStringConvertible) -> String { "…" + id.description.suffix(6) }

    /// `40 seconds`, `3 minutes`
    static func seconds(_ seconds: Int64) -> String {
        seconds < 90 ? "\(seconds) seconds" : "\((seconds + 59) / 60) minutes"
    }

    /// `4 min`, `1 h 04`, `3 d`
    static func span(_ milliseconds: Int64) -> String {
        let minutes = max(0, milliseconds) / 60_000
        switch minutes {
        case ..<60: return "\(minutes) min"
        case ..<2_880: return "\(minutes / 60) h " + (minutes % 60 < 10 ? "0" : "") + "\(minutes % 60)"
        default: return "\(minutes / 1_440) d"
        }
    }

    static func age(_ moment: Timestamp, now: Timestamp) -> String {
        span(now.millisecondsSince1970 - moment.millisecondsSince1970)
    }

    /// What is left until a moment, with how urgent it is: `bad` within 10 minutes, `warn` within 30.
    static func left(_ due: Timestamp, now: Timestamp) -> (text: String, tone: String?) {
        let left = due.millisecondsSince1970 - now.millisecondsSince1970
        if left < 0 { return (span(-left) + " over", "bad") }
        return (span(left), left < 600_000 ? "bad" : left < 1_800_000 ? "warn" : nil)
    }

    /// `16:42:07`, with the day before it where it is another.
    static func time(_ moment: Timestamp, now: Timestamp) -> String {
        let clock = moment.description.dropFirst(11).prefix(8)
        return moment.day == now.day ? String(clock) : "\(day(moment.day)), \(clock)"
    }

    /// `21 Nov 2026`
    static func day(_ day: CalendarDate) -> String {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let parts = day.parts
        return "\(parts.day) \(months[parts.month - 1]) \(parts.year)"
    }

    static func points(_ points: Int64) -> String { points < 0 ? "−\(-points)" : "+\(points)" }

    static func counter(_ value: Int64, of counter: Counter) -> String {
        counter.measure == .euroCents ? euro(Money(value, .eur)) : "\(value)"
    }

    /// Names of the methods this project knows; another is shown by its code.
    static func method(_ code: String) -> String {
        let family = code.prefix { $0 != "_" }
        return switch family {
        case "ideal": "iDEAL | Wero"
        case "upi": "UPI"
        case "boleto": "Boleto"
        case "alipay": "Alipay"
        case "card": "Card"
        default: code
        }
    }
}
