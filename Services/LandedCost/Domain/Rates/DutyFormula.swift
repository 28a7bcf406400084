package import Commerce

/// How a rate is worked out: terms, their sums, and the lesser or the greater of several.
package indirect enum DutyFormula: Hashable, Sendable {
    case term(DutyTerm)
    case sum([DutyFormula])
    /// The lowest: `X or Y, whichever is lower`.
    case least([DutyFormula])
    /// The highest: `X but not less than Y`.
    case greatest([DutyFormula])
    /// One or the other, by a fact that is stated as yes or no.
    case choice(DutyFact, yes: DutyFormula, no: DutyFormula)
}

/// One part of a rate.
package enum DutyTerm: Hashable, Sendable {
    /// A share of the customs value.
    case share(Ratio)
    /// Major units of the tariff's currency for each unit of the measure.
    case each(Ratio, DutyMeasure)
    /// What the value lacks of so many major units for each unit of the measure; never less than nothing.
    case shortfall(Ratio, DutyMeasure)
    /// A part that rests on more than a quantity, such as the values of the parts.
    case needs(DutyFact)
}

/// What a specific duty is counted in.
package enum DutyMeasure: Hashable, Sendable {
    case netKilogram
    /// Pieces sold.
    case item
    /// One piece sold is taken for one pair.
    case pair
    /// A quantity of one piece that is stated by name, in the unit of the fact.
    case stated(DutyFact)
    /// Litres of pure alcohol: litres times the content by volume, less the content that is not counted (in %).
    case alcoholLitre(above: Ratio)
    /// Kilograms of net weight times a percentage that is stated by name.
    case kilogramPercent(DutyFact)
}

extension DutyRate {
    /// What must be known of one piece besides its value before the rate is a sum.
    package var facts: [DutyFact] {
        if plainShare != nil { return [] }
        var facts: [DutyFact] = []
        switch form {
        case .amount(let formula): facts = formula.facts
        case .seasonal(let seasons): facts = seasons.flatMap(\.duty.facts)
        case .depends(let fact): facts = [fact]
        case .unread: break
        }
        var once: [DutyFact] = []
        for fact in facts where !once.contains(fact) { once.append(fact) }
        return once
    }
}

extension DutyFormula {
    fileprivate var facts: [DutyFact] {
        switch self {
        case .term(let term): term.facts
        case .sum(let parts), .least(let parts), .greatest(let parts): parts.flatMap(\.facts)
        case .choice(let fact, let yes, let no): [fact] + yes.facts + no.facts
        }
    }
}

extension DutyTerm {
    fileprivate var facts: [DutyFact] {
        switch self {
        case .share: []
        case .needs(let fact): [fact]
        case .each(_, let measure), .shortfall(_, let measure):
            switch measure {
            case .netKilogram: [.netWeight]
            case .item, .pair: []
            case .stated(let fact): [fact]
            case .alcoholLitre: [.litres, .alcoholContent]
            case .kilogramPercent(let fact): [.netWeight, fact]
            }
        }
    }
}

extension DutyFormula {
    /// Every term of the formula.
    var terms: [DutyTerm] {
        switch self {
        case .term(let term): [term]
        case .sum(let parts), .least(let parts), .greatest(let parts): parts.flatMap(\.terms)
        case .choice(_, let yes, let no): yes.terms + no.terms
        }
    }
}
