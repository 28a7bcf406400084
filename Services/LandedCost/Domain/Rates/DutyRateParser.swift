package import Commerce

/// Reads the rate texts of our tariffs. What it cannot read becomes `.unread`, never a number.
///
///     rate    = season {"," season} | formula
///     formula = fact "?" formula ":" formula | "min(" formula "," formula ")" | "max(" … ")"
///             | formula ", or, if lower," formula
///             | formula "but not less than" formula ["or more than" formula] ["plus" formula]
///             | sum ["MIN" sum] ["MAX" sum]
///     sum     = term {("+" | "plus" | ", and") term}
///
/// A term is a share, a sum for a measure, or a part that rests on a further fact. Texts that refer elsewhere are in
/// `DutyRateReference`.
package struct DutyRateParser {
    /// The currency of specific duties: its code or sign stands before or after the amounts. `$` and `¢` mean the
    /// tariff's own dollar.
    private let currency: Currency
    private let hasDollars: Bool

    package init(currency: Currency) {
        self.currency = currency
        hasDollars = ["USD", "CAD", "AUD"].contains(currency.code)
    }

    package func rate(_ text: String) -> DutyRate {
        if let fact = DutyRateReference.fact(of: text) { return DutyRate(text: text, form: .depends(fact)) }
        do {
            if let seasons = try seasons(text) { return DutyRate(text: text, form: .seasonal(seasons)) }
            return DutyRate(text: text, form: .amount(try formula(text)))
        } catch {
            return DutyRate(text: text, form: .unread)
        }
    }

    /// A text outside the grammar.
    struct Unread: Error {}

    // MARK: Formulas

    func formula(_ text: some StringProtocol) throws -> DutyFormula {
        let text = trimmed(text)
        if let asked = cut(text, at: " ? "), let answers = cut(asked.after, at: " : ") {
            let fact = DutyFact(name: asked.before, unit: Self.questions[asked.before] ?? "yes or no")
            guard Self.questions[fact.name] != nil else { throw Unread() }
            return .choice(fact, yes: try formula(answers.before), no: try formula(answers.after))
        }
        for (name, isLeast) in [("min(", true), ("max(", false)] where text.hasPrefix(name) && text.hasSuffix(")") {
            let parts = try arguments(text.dropFirst(name.count).dropLast()).map { try formula($0) }
            return isLeast ? .least(parts) : .greatest(parts)
        }
        if let parts = cut(text, at: ", or, if lower, ") {
            return .least([try formula(parts.before), try formula(parts.after)])
        }
        if let parts = cut(text, at: " but not less than ") {
            return try bounded(by: parts.after, formula(parts.before))
        }
        return try withLimits(text)
    }

    /// `X but not less than LOW [or more than HIGH] [plus MORE]`: the limits bound X, what is more comes on top.
    private func bounded(by text: String, _ inner: DutyFormula) throws -> DutyFormula {
        if let parts = cut(text, at: " or more than ") {
            return .least([.greatest([inner, try sum(parts.before)]), try sum(parts.after)])
        }
        if let parts = cut(text, at: " plus ") {
            return .sum([.greatest([inner, try sum(parts.before)]), try sum(parts.after)])
        }
        return .greatest([inner, try sum(text)])
    }

    private func withLimits(_ text: String) throws -> DutyFormula {
        if let parts = cut(text, at: "MAX") {
            return .least([try withLimits(parts.before), try sum(parts.after)])
        }
        if let parts = cut(text, at: "MIN") {
            return .greatest([try sum(parts.before), try sum(parts.after)])
        }
        return try sum(text)
    }

    private func sum(_ text: String) throws -> DutyFormula {
        let joined = text.replacing(" plus ", with: "+").replacing(", and ", with: "+")
        let terms = try joined.split(separator: "+", omittingEmptySubsequences: false).map { try term(String($0)) }
        return terms.count == 1 ? .term(terms[0]) : .sum(terms.map { .term($0) })
    }

    private func cut(_ text: String, at word: String) -> (before: String, after: String)? {
        let parts = text.split(separator: word, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        return (String(parts[0]), String(parts[1]))
    }

    /// Parts between commas that no parenthesis holds. Commas inside figures are not followed by a space.
    private func arguments(_ text: Substring) throws -> [Substring] {
        var parts: [Substring] = []
        var depth = 0
        var start = text.startIndex
        for index in text.indices {
            if text[index] == "(" { depth += 1 }
            if text[index] == ")" { depth -= 1 }
            if depth < 0 { throw Unread() }
            if depth == 0, text[index...].hasPrefix(", ") {
                parts.append(text[start..<index])
                start = text.index(index, offsetBy: 2)
            }
        }
        guard depth == 0, !parts.isEmpty else { throw Unread() }
        return parts + [text[start...]]
    }

    // MARK: Terms

    private func term(_ text: String) throws -> DutyTerm {
        let words = trimmed(text)
        if words == "Free" { return .share(.zero) }
        if ["EA", "ADSZ", "ADFM"].contains(words) {
            return .needs(DutyFact(name: "meursing_composition", unit: "milk fat, milk protein, starch and sugar in %"))
        }
        if words == "Entry Price" { return .needs(DutyFact(name: "entry_price", unit: "EUR per 100 kg")) }
        if words.hasPrefix("(") { return try shortfall(words.dropFirst()) }
        var rest = words[...]
        let isDollars = rest.first == "$"
        if isDollars { rest = rest.dropFirst() }
        let amount = try number(&rest)
        rest = trimmedStart(rest)
        if isDollars {
            guard hasDollars else { throw Unread() }
            return try specific(amount, rest)
        }
        if rest.isEmpty { return .share(try amount / Ratio(whole: 100)) }  // the EU table drops some % signs
        if rest.hasPrefix("%") { return try share(amount, trimmedStart(rest.dropFirst())) }
        if rest.hasPrefix("¢") {
            guard hasDollars else { throw Unread() }
            return try specific(amount / Ratio(whole: 100), rest.dropFirst())
        }
        if rest.hasPrefix(currency.code) { return try specific(amount, rest.dropFirst(currency.code.count)) }
        if currency == .eur, rest.hasPrefix("€") { return try specific(amount, rest.dropFirst()) }
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

    /// `(73.70JPY-CV)/kg`: what the customs value (CV) lacks of a price for each unit.
    private func shortfall(_ text: Substring) throws -> DutyTerm {
        var rest = text
        let price = try number(&rest)
        let sign = "\(currency.code)-CV)/"
        guard rest.hasPrefix(sign),
            let unit = try DutyUnits.meaning(of: String(rest.dropFirst(sign.count)).lowercased())
        else { throw Unread() }
        return .shortfall(try price / unit.units, unit.measure)
    }

    private func specific(_ amount: Ratio, _ rest: Substring) throws -> DutyTerm {
        var unit = rest.filter { $0 != " " }.lowercased()
        if unit.hasPrefix("/") { unit.removeFirst() }
        guard let meaning = try DutyUnits.meaning(of: unit) else { throw Unread() }
        return .each(try amount / meaning.units, meaning.measure)
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

    private func trimmed(_ text: some StringProtocol) -> String {
        var text = text[...].drop { $0 == " " }
        while text.last == " " { text = text.dropLast() }
        return String(text)
    }

    /// Facts a rate may turn on, as a person answers them with yes or no.
    private static let questions = [
        "metal_toe_cap": "yes or no: a protective metal toe-cap",
        "covers_knee": "yes or no: the footwear covers the knee",
        "man_made_fibres": "yes or no: of man-made fibres",
        "synthetic_fibres": "yes or no: of synthetic fibres",
        "wool_or_fine_hair": "yes or no: of wool or fine animal hair",
        "embroidered_lace_or_figured": "yes or no: embroidered, with lace, or of figured weave",
        "embroidered_or_lace": "yes or no: embroidered, of lace or with lace",
        "airtight_container": "yes or no: in an airtight container",
        "added_sugar": "yes or no: with added sugar",
        "adductor_muscle": "yes or no: adductor muscles of shellfish",
        "smoked": "yes or no: smoked",
        "season":
            "yes for the first of the two seasons the tariff prints, no for the second; their days are not in the tables",
    ]
}
