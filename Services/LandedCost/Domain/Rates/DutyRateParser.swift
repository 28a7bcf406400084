package import Commerce

/// Reads the rate texts of our tariffs. What it cannot read becomes `.unread`, never a number.
///
/// Grammar: `rate = season {"," season} | sum ["MIN" sum] ["MAX" sum]`, `sum = term {"+" term}`; a term is a share, a sum
/// for a measure, or a part that rests on a further fact. Texts that refer elsewhere are listed in `DutyRateReference`.
package struct DutyRateParser {
    /// The sign before or after the amounts of specific duties: `EUR`, `GBP`, or `$` and `¢`.
    private let currency: Currency

    package init(currency: Currency) { self.currency = currency }

    package func rate(_ text: String) -> DutyRate {
        if let fact = DutyRateReference.fact(of: text) { return DutyRate(text: text, form: .depends(fact)) }
        do {
            if let seasons = try seasons(text) { return DutyRate(text: text, form: .seasonal(seasons)) }
            return DutyRate(text: text, form: .amount(try bounded(text)))
        } catch {
            return DutyRate(text: text, form: .unread)
        }
    }

    /// A text outside the grammar.
    private struct Unread: Error {}

    // MARK: Sums

    private func bounded(_ text: some StringProtocol) throws -> BoundedDuty {
        var rest = String(text)
        var minimum: [DutyTerm] = []
        var maximum: [DutyTerm] = []
        if let parts = cut(rest, at: "MAX") {
            maximum = try sum(parts.after)
            rest = parts.before
        }
        if let parts = cut(rest, at: "MIN") {
            minimum = try sum(parts.after)
            rest = parts.before
        }
        return BoundedDuty(terms: try sum(rest), minimum: minimum, maximum: maximum)
    }

    private func cut(_ text: String, at word: String) -> (before: String, after: String)? {
        let parts = text.split(separator: word, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        return (String(parts[0]), String(parts[1]))
    }

    private func sum(_ text: some StringProtocol) throws -> [DutyTerm] {
        try text.split(separator: "+", omittingEmptySubsequences: false).map { try term(String($0)) }
    }

    // MARK: Terms

    private func term(_ text: String) throws -> DutyTerm {
        let words = trimmed(text)
        if words == "Free" { return .share(.zero) }
        if ["EA", "ADSZ", "ADFM"].contains(words) {
            return .needs(DutyFact(name: "meursing_composition", unit: "milk fat, milk protein, starch and sugar in %"))
        }
        if words == "Entry Price" { return .needs(DutyFact(name: "entry_price", unit: "EUR per 100 kg")) }
        var rest = words[...]
        let isDollars = rest.first == "$"
        if isDollars { rest = rest.dropFirst() }
        let amount = try number(&rest)
        rest = trimmedStart(rest)
        if isDollars { return try specific(amount, rest, sign: .usd) }
        if rest.isEmpty { return .share(try amount / Ratio(whole: 100)) }  // the EU table drops some % signs
        if rest.hasPrefix("%") { return try share(amount, trimmedStart(rest.dropFirst())) }
        if rest.hasPrefix("¢") { return try specific(amount / Ratio(whole: 100), rest.dropFirst(), sign: .usd) }
        for (sign, its) in [("EUR", Currency.eur), ("€", .eur), ("GBP", .gbp)] where rest.hasPrefix(sign) {
            return try specific(amount, rest.dropFirst(sign.count), sign: its)
        }
        throw Unread()
    }

    /// A share of the whole value, or of the value of a part that the quote does not give.
    private func share(_ percent: Ratio, _ rest: Substring) throws -> DutyTerm {
        if rest.isEmpty || rest == "on the entire set" { return .share(try percent / Ratio(whole: 100)) }
        guard rest.hasPrefix("on ") else { throw Unread() }
        let parts = ["case", "strap", "movement", "battery", "rifle", "telescopic sight", "apparatus", "lead content"]
        guard parts.contains(where: { rest.contains($0) }) else { throw Unread() }
        return .needs(DutyFact(name: "part_values", unit: "value \(rest)"))
    }

    private func specific(_ amount: Ratio, _ rest: Substring, sign: Currency) throws -> DutyTerm {
        guard sign == currency else { throw Unread() }
        var unit = rest.filter { $0 != " " }.lowercased()
        if unit.hasPrefix("/") { unit.removeFirst() }
        guard let measure = DutyUnits.measure(of: unit) else { throw Unread() }
        switch measure {
        case .known(let measure, let units): return .each(try amount / Ratio(whole: units), measure)
        case .gram: return .each(try amount * Ratio(whole: 1_000), .netKilogram)
        case .unknown(let fact): return .needs(fact)
        }
    }

    // MARK: Seasons

    private func seasons(_ text: String) throws -> [Season]? {
        guard text.contains("("), DutyUnits.months.contains(where: { text.contains($0) }) else { return nil }
        var seasons: [Season] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "(") {
            guard let close = rest[open...].firstIndex(of: ")") else { throw Unread() }
            let spans = try spans(rest[rest.index(after: open)..<close])
            seasons.append(Season(spans: spans, duty: try bounded(rest[..<open])))
            rest = rest[rest.index(after: close)...].drop { $0 == "," || $0 == " " }
        }
        if !rest.isEmpty { seasons.append(Season(spans: [], duty: try bounded(rest))) }
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

    // MARK: Characters

    /// Digits with an optional point, or a whole number and a fraction as in `33 1/3`; commas part thousands.
    private func number(_ rest: inout Substring) throws -> Ratio {
        let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == ",") }
        guard !digits.isEmpty else { throw Unread() }
        rest = rest.dropFirst(digits.count)
        var value = try Ratio(decimal: (digits.hasPrefix(".") ? "0" : "") + digits.filter { $0 != "," })
        let fraction = trimmedStart(rest).prefix { $0.isASCII && ($0.isNumber || $0 == "/") }
        let parts = fraction.split(separator: "/")
        if parts.count == 2, let top = Int64(parts[0]), let bottom = Int64(parts[1]) {
            value = try value + Ratio(top, over: bottom)
            rest = trimmedStart(rest).dropFirst(fraction.count)
        }
        return value
    }

    private func trimmedStart(_ text: Substring) -> Substring { text.drop { $0 == " " } }

    private func trimmed(_ text: String) -> String {
        var text = text[...].drop { $0 == " " }
        while text.last == " " { text = text.dropLast() }
        return String(text)
    }
}
