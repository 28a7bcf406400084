package import Commerce

/// What becomes of a claim for preference.
package enum PreferenceClaim: Sendable {
    case none
    case granted(PreferenceGrant)
    /// The ordinary duty holds; why, in words.
    case refused(rule: String, why: String)
}

/// A preference that holds for a line.
package final class PreferenceGrant: Sendable {
    package let programme: String
    package let terms: PreferenceProgramme.Row
    package let rate: DutyRate

    init(programme: String, terms: PreferenceProgramme.Row, rate: DutyRate) {
        self.programme = programme
        self.terms = terms
        self.rate = rate
    }
}

extension Tariff {
    /// The rate of lines under a programme, by its place.
    package func concession(
        _ programme: Int, on range: Range<Int>, otherLines: Int32?, on day: CalendarDate
    ) -> ConcededRate {
        var found: Int32??
        let countsFiner = lines.isFiner[range.lowerBound]
        for line in range where countsFiner || !lines.isFiner[line] {
            let rate = conceded(programme, line, on: day) ?? otherLines
            if let found, found != rate { return .differs }
            found = .some(rate)
        }
        if case .some(.some(let index)) = found { return .rate(lines.rates[Int(index)]) }
        return .none
    }

    package enum ConcededRate: Sendable {
        case none
        case rate(DutyRate)
        /// Lines under the code concede different rates.
        case differs
    }

    private func conceded(_ programme: Int, _ line: Int, on day: CalendarDate) -> Int32? {
        let bit: UInt64 = 1 << UInt64(programme)
        return lines.special(line, on: day).concessions.first { $0.programmes & bit != 0 }?.rate
    }

    /// What a claim comes to on lines, for goods of an origin with what was stated of them.
    /// - Returns: nil where the lines under the code concede different rates.
    func settle(
        _ position: Int, on range: Range<Int>, from origin: CountryCode, facts: Facts, on day: CalendarDate
    ) -> PreferenceClaim? {
        let programme = programmes.all[position]
        let id = "\(name).preference.\(programme.id)"
        guard let row = programme.row(on: day) else {
            let last = programme.rows.last
            let note = last.map { $0.note.isEmpty ? "" : ": \($0.note)" } ?? ""
            return .refused(rule: last?.citation.id ?? id, why: "\(programme.id) is not in force on \(day)\(note)")
        }
        let rule = row.citation.id
        guard let origins = row.origins else {
            return .refused(rule: rule, why: "which origins \(programme.id) is for is not in the tables")
        }
        guard origins.contains(origin) else {
            return .refused(rule: rule, why: "\(programme.id) is not for goods of \(origin.name)")
        }
        guard hasPreferentialRates else {
            return .refused(
                rule: rule,
                why:
                    "in force for \(origin.name), but \(row.note.isEmpty ? "its rates are not in the tables" : row.note)"
            )
        }
        if let condition = row.condition, facts.text(condition) != "yes" {
            return .refused(rule: rule, why: "\(row.note) State the fact \(condition) as yes where it holds.")
        }
        switch concession(position, on: range, otherLines: row.otherLines, on: day) {
        case .differs: return nil
        case .none:
            return .refused(rule: rule, why: "line \(code(range.lowerBound)) has no concession under \(programme.id)")
        case .rate(let rate):
            switch rate.form {
            case .depends(let fact):
                return .refused(rule: rule, why: "the concession is \"\(rate.text)\", which rests on \(fact.unit)")
            case .unread:
                switch Self.partly(rate, from: origin, facts) {
                case .rate(let own):
                    return .granted(PreferenceGrant(programme: programme.id, terms: row, rate: own))
                case .refused(let why): return .refused(rule: rule, why: why)
                }
            case .amount, .seasonal:
                return .granted(PreferenceGrant(programme: programme.id, terms: row, rate: rate))
            }
        }
    }

    private static func partly(
        _ rate: DutyRate, from origin: CountryCode, _ facts: Facts
    ) -> PartialConcession.Outcome {
        if PartialConcession.isInBrackets(rate.text) {
            return .refused("the concession is \"\(rate.text)\": rates in brackets are not the lower ones")
        }
        return PartialConcession(rate.text)?.outcome(from: origin, facts: facts)
            ?? .refused("the concession is for some goods only: \"\(rate.text)\"")
    }

    /// What each programme that names an origin comes to on lines, for showing; a fact that a programme turns on counts
    /// as not stated.
    package func preferences(
        on match: TariffMatch, from origin: CountryCode, on day: CalendarDate
    ) -> [(programme: PreferenceProgramme, claim: PreferenceClaim?)] {
        programmes.all.indices.compactMap { position in
            let programme = programmes.all[position]
            guard programme.rows.contains(where: { $0.origins?.contains(origin) == true }) else { return nil }
            return (programme, settle(position, on: match.lines, from: origin, facts: .none, on: day))
        }
    }
}
