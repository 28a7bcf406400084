package import Commerce

/// What is known of a line when its duty is worked out.
package struct DutiableGoods: Hashable, Sendable {
    /// In the customs currency, on the basis of the destination (CIF or FOB).
    package let value: Money
    package let quantity: Int64
    /// Of the whole line; nil when the weight was not given.
    package let netGrams: Int64?
    /// What else was stated of one piece.
    package let facts: Facts

    package init(value: Money, quantity: Int64, netGrams: Int64?, facts: Facts = .none) {
        self.value = value
        self.quantity = quantity
        self.netGrams = netGrams
        self.facts = facts
    }
}

/// The duty could not be worked out for want of a fact.
package struct DutyFactMissing: Error, Hashable, Sendable {
    package let fact: DutyFact
}

extension DutyRate {
    /// The duty, rounded once, half up, to the minor unit (README, "Rounding").
    /// - Throws: `DutyFactMissing` naming what the rate rests on; `MoneyError` past 64 bits.
    package func duty(on goods: DutiableGoods, asOf day: CalendarDate) throws -> Money {
        if let plainShare { return try goods.value.times(plainShare, rounding: .halfUp) }
        switch form {
        case .amount(let formula):
            return try formula.amount(on: goods)
        case .seasonal(let seasons):
            for season in seasons where season.contains(day) { return try season.duty.amount(on: goods) }
            throw DutyFactMissing(fact: DutyFact(name: "season", unit: "a rate for \(day)"))
        case .depends(let fact):
            throw DutyFactMissing(fact: fact)
        case .unread:
            throw DutyFactMissing(fact: DutyFact(name: "rate", unit: "a reading of \"\(text)\""))
        }
    }

    /// Whether a duty by the pair was counted by the piece.
    package var countsPairs: Bool {
        guard plainShare == nil, case .amount(let formula) = form else { return false }
        return formula.terms.contains { term in if case .each(_, .pair) = term { true } else { false } }
    }
}

extension DutyFormula {
    func amount(on goods: DutiableGoods) throws -> Money {
        try Money(exact(on: goods), goods.value.currency, rounding: .halfUp)
    }

    private func exact(on goods: DutiableGoods) throws -> Ratio {
        switch self {
        case .term(let term): return try term.exact(on: goods)
        case .sum(let parts):
            var total = Ratio.zero
            for part in parts { total = try total + part.exact(on: goods) }
            return total
        case .least(let parts): return try parts.map { try $0.exact(on: goods) }.min() ?? .zero
        case .greatest(let parts): return try parts.map { try $0.exact(on: goods) }.max() ?? .zero
        case .choice(let fact, let yes, let no):
            return try goods.answer(to: fact) ? yes.exact(on: goods) : no.exact(on: goods)
        }
    }
}

extension DutyTerm {
    fileprivate func exact(on goods: DutiableGoods) throws -> Ratio {
        switch self {
        case .share(let share): return try goods.value.ratio * share
        case .each(let amount, let measure): return try amount * goods.count(of: measure)
        case .shortfall(let price, let measure):
            let lacking = try price * goods.count(of: measure) - goods.value.ratio
            return lacking.isNegative ? .zero : lacking
        case .needs(let fact): throw DutyFactMissing(fact: fact)
        }
    }
}

extension DutiableGoods {
    /// How many units of a measure the line has.
    fileprivate func count(of measure: DutyMeasure) throws -> Ratio {
        switch measure {
        case .netKilogram:
            guard let netGrams else { throw DutyFactMissing(fact: .netWeight) }
            return try Ratio(netGrams, over: 1_000)
        case .item, .pair: return Ratio(whole: quantity)
        case .stated(let fact): return try number(of: fact) * Ratio(whole: quantity)
        case .alcoholLitre(let uncounted):
            let content = try number(of: .alcoholContent) - uncounted
            if content.isNegative { return .zero }
            return try number(of: .litres) * content / Ratio(whole: 100) * Ratio(whole: quantity)
        case .kilogramPercent(let fact):
            return try count(of: .netKilogram) * number(of: fact)
        }
    }

    /// A quantity that was stated as a decimal number; one that cannot be read counts as not given.
    private func number(of fact: DutyFact) throws -> Ratio {
        guard let text = facts.text(fact.name), let number = try? Ratio(decimal: text), !number.isNegative else {
            throw DutyFactMissing(fact: fact)
        }
        return number
    }

    fileprivate func answer(to fact: DutyFact) throws -> Bool {
        switch facts.text(fact.name) {
        case "yes": return true
        case "no": return false
        default: throw DutyFactMissing(fact: fact)
        }
    }
}
