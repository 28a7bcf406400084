import Commerce

/// The languages of the pages, with how each writes money and days.
enum Language: String, Sendable {
    case english = "en"
    case dutch = "nl"
    case portuguese = "pt-BR"
    case chinese = "zh-Hans"

    /// A sum as a shopper there reads it: `₹1,50,330.00`, `€ 1.132,50`, `R$ 390,22`, `¥553.14`.
    func money(_ money: Money) -> String {
        let text = money.amountText
        let halves = text.split(separator: ".")
        let whole = grouped(String(halves[0]))
        let amount = halves.count > 1 ? whole + decimalMark + halves[1] : whole
        return sign(of: money.currency) + amount
    }

    private var decimalMark: String { self == .dutch || self == .portuguese ? "," : "." }
    private var groupMark: String { self == .dutch || self == .portuguese ? "." : "," }

    private func sign(of currency: Currency) -> String {
        switch (self, currency.code) {
        case (.english, "INR"): "₹"
        // A blank that does not break.
        case (.dutch, "EUR"): "€\u{A0}"
        case (.portuguese, "BRL"): "R$\u{A0}"
        case (.chinese, "CNY"): "¥"
        default: currency.code + "\u{A0}"
        }
    }

    /// Three digits, then twos in India and threes elsewhere.
    private func grouped(_ digits: String) -> String {
        var left = Substring(digits)
        var groups: [Substring] = []
        while !left.isEmpty {
            let size = groups.isEmpty || self != .english ? 3 : 2
            groups.insert(left.suffix(size), at: 0)
            left = left.dropLast(size)
        }
        return groups.joined(separator: groupMark)
    }

    /// Hours and minutes of a moment, `21:31`.
    func clock(_ moment: Timestamp) -> String {
        String(moment.adding(.seconds(offsetSeconds)).description.dropFirst(11).prefix(5))
    }

    /// The day a moment falls on there.
    func day(_ moment: Timestamp) -> CalendarDate { moment.adding(.seconds(offsetSeconds)).day }

    /// `04/11/2026`.
    static func numeric(_ day: CalendarDate) -> String {
        let text = day.description
        return "\(text.suffix(2))/\(text.dropFirst(5).prefix(2))/\(text.prefix(4))"
    }

    /// `quarta-feira, 4 de novembro de 2026`.
    static func portugueseDay(_ day: CalendarDate) -> String {
        let weekdays = [
            "segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo",
        ]
        let months = [
            "janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro",
            "novembro", "dezembro",
        ]
        let parts = day.parts
        return "\(weekdays[day.weekday - 1]), \(parts.day) de \(months[parts.month - 1]) de \(parts.year)"
    }

    /// Ahead of UTC. India, Brazil (Brasília) and China have no summer time; Dutch pages show no clock.
    private var offsetSeconds: Int64 {
        switch self {
        case .english: 19_800
        case .dutch: 3_600
        case .portuguese: -10_800
        case .chinese: 28_800
        }
    }

    /// Whole minutes until then, at least 0, the begun one counted.
    static func minutes(from now: Timestamp, to end: Timestamp) -> Int64 {
        max(0, (end.millisecondsSince1970 - now.millisecondsSince1970 + 59_999) / 60_000)
    }
}
