package import Commerce

/// What is known of a line when its duty is worked out.
package struct DutiableGoods: Hashable, Sendable {
    /// In the customs currency, on the basis of the destination (CIF or FOB).
    package let value: Money
    package let quantity: Int64
    /// Of the whole line; nil when the weight was not given.
    package let netGrams: Int64?

    package init(value: Money, quantity: Int64, netGrams: Int64?) {
        self.value = value
        self.quantity = quantity
        self.netGrams = netGrams
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
        case .amount(let duty):
            return try duty.amount(on: goods)
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
        guard case .amount(let duty) = form else { return false }
        return (duty.terms + duty.minimum + duty.maximum).contains { term in
            if case .each(_, .pair) = term { true } else { false }
        }
    }
}

extension BoundedDuty {
    func amount(on goods: DutiableGoods) throws -> Money {
        var exact = try Self.sum(terms, goods)
        if !minimum.isEmpty { exact = try max(exact, Self.sum(minimum, goods)) }
        if !maximum.isEmpty { exact = try min(exact, Self.sum(maximum, goods)) }
        return try Money(exact, goods.value.currency, rounding: .halfUp)
    }

    private static func sum(_ terms: [DutyTerm], _ goods: DutiableGoods) throws -> Ratio {
        var total = Ratio.zero
        for term in terms {
            switch term {
            case .share(let share):
                total = try total + goods.value.ratio * share
            case .each(let amount, .netKilogram):
                guard let grams = goods.netGrams else { throw DutyFactMissing(fact: .netWeight) }
                total = try total + amount * Ratio(grams, over: 1_000)
            case .each(let amount, .item), .each(let amount, .pair):
                total = try total + amount * Ratio(whole: goods.quantity)
            case .needs(let fact):
                throw DutyFactMissing(fact: fact)
            }
        }
        return total
    }
}
