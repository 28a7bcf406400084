import Commerce

extension DutyRateParser {
    /// The seasons of a text that prints some; nil for one that does not.
    func seasons(_ text: String) throws -> [Season]? {
        guard text.contains("("), DutyUnits.months.contains(where: { text.contains($0) }) else { return nil }
        var seasons: [Season] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "(") {
            guard let close = rest[open...].firstIndex(of: ")") else { throw Unread() }
            let spans = try spans(rest[rest.index(after: open)..<close])
            seasons.append(Season(spans: spans, duty: try formula(rest[..<open])))
            rest = rest[rest.index(after: close)...].drop { $0 == "," || $0 == " " }
        }
        if !rest.isEmpty { seasons.append(Season(spans: [], duty: try formula(rest))) }
        return seasons
    }

    private func spans(_ text: Substring) throws -> [Season.Span] {
        try text.split(separator: ",").map { span in
            let ends = span.split(separator: "-")
            guard ends.count == 2 else { throw Unread() }
            let last = try day(ends[1], month: nil)
            return Season.Span(first: try day(ends[0], month: last / 100), last: last)
        }
    }

    private func day(_ text: Substring, month: Int?) throws -> Int {
        let words = text.split(separator: " ")
        guard let first = words.first, let day = Int(first), (1...31).contains(day) else { throw Unread() }
        if words.count == 1, let month { return month * 100 + day }
        guard words.count == 2, let index = DutyUnits.months.firstIndex(where: { words[1].hasPrefix($0) }) else {
            throw Unread()
        }
        return (index + 1) * 100 + day
    }
}
