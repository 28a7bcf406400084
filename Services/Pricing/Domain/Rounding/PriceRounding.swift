package import Commerce

/// How the price that a shopper sees is made whole: for goods alone, never for tax, shipping, coupons or gift cards.
package struct PriceRounding: Hashable, Sendable {
    package enum Form: Hashable, Sendable {
        /// To the currency's minor unit.
        case minorUnit
        /// To a multiple of these minor units.
        case step(Int64)
        case ending([CharmEnding], CharmDirection, unit: Int64)
        /// To the ending of the price that the shop itself has.
        case mirror(CharmDirection, unit: Int64)
    }

    package let form: Form
    /// For the first two forms, and where an ending would move the price too far.
    package let mode: Rounding
    /// The most that an ending or a step may move a price, as a share of it; nil for no limit.
    package let mostMove: Ratio?
    /// A price that is shown stays while the exact one is no further from it than this share of it; nil for never.
    package let holdWithin: Ratio?

    package init(_ form: Form, mode: Rounding = .halfUp, mostMove: Ratio? = nil, holdWithin: Ratio? = nil) {
        self.form = form
        self.mode = mode
        self.mostMove = mostMove
        self.holdWithin = holdWithin
    }

    package static let minorUnit = PriceRounding(.minorUnit)

    /// What became of a price, and why.
    package struct Outcome: Hashable, Sendable {
        package enum Reason: String, Hashable, Sendable {
            case minorUnit = "minor_unit"
            case step, ending, held
            /// The ending or step would have moved it further than allowed, so it was only made whole.
            case guarded
            /// It would have been below the least price.
            case floor
        }
        /// Minor units.
        package let price: Int64
        package let reason: Reason

        package init(price: Int64, reason: Reason) {
            self.price = price
            self.reason = reason
        }
    }

    /// Makes a price whole.
    /// - Parameters:
    ///   - exact: minor units of the market's currency, 0 or more.
    ///   - source: the shop's own price, whose ending `.mirror` takes.
    ///   - shown: what shoppers see now, in minor units of the same currency.
    ///   - floor: the least price in minor units.
    /// - Throws: `.overflow` beyond 64 bits; `.inexact` for the mode `unnecessary`.
    package func round(
        _ exact: Fraction, source: Money, shown: Int64? = nil, floor: Int64? = nil
    ) throws(MoneyError) -> Outcome {
        if let shown, let holdWithin, shown > 0, shown >= floor ?? 0, Self.isWithin(holdWithin, shown, of: exact) {
            return Outcome(price: shown, reason: .held)
        }
        let outcome = try shaped(exact, source: source)
        guard let floor, outcome.price < floor else { return outcome }
        return Outcome(price: try raised(to: floor, source: source), reason: .floor)
    }

    private func shaped(_ exact: Fraction, source: Money) throws(MoneyError) -> Outcome {
        let (price, reason): (Int64?, Outcome.Reason)
        switch form {
        case .minorUnit: return Outcome(price: try exact.rounded(mode), reason: .minorUnit)
        case .step(let step): (price, reason) = (try StepRounding(step: step, mode: mode).round(exact), .step)
        case .ending(let endings, let direction, let unit):
            (price, reason) = (CharmEndings(endings, direction, unit: unit).round(exact), .ending)
        case .mirror(let direction, let unit):
            let ending = CharmEndings.mirroring(source)
            (price, reason) = (CharmEndings([ending], direction, unit: unit).round(exact), .ending)
        }
        // A price that a rule would make nothing of is no price.
        if let price, price > 0 || exact.top == 0, mostMove.map({ Self.isWithin($0, price, around: exact) }) ?? true {
            return Outcome(price: price, reason: reason)
        }
        return Outcome(price: try exact.rounded(mode), reason: .guarded)
    }

    /// The first price in this form that is not below the floor, or the floor itself where that would move too far.
    private func raised(to floor: Int64, source: Money) throws(MoneyError) -> Int64 {
        let upward: Form =
            switch form {
            case .ending(let endings, _, let unit): .ending(endings, .up, unit: unit)
            case .mirror(_, let unit): .mirror(.up, unit: unit)
            default: form
            }
        let rounding = PriceRounding(upward, mode: .ceiling, mostMove: mostMove)
        return max(floor, try rounding.shaped(Fraction(whole: floor), source: source).price)
    }

    /// |exact − shown| ≤ share × shown
    private static func isWithin(_ share: Ratio, _ shown: Int64, of exact: Fraction) -> Bool {
        let (scaled, over) = Int128(shown).multipliedReportingOverflow(by: exact.bottom)
        return !over && isWithin(share, scaled, exact, of: scaled)
    }

    /// |price − exact| ≤ share × exact
    private static func isWithin(_ share: Ratio, _ price: Int64, around exact: Fraction) -> Bool {
        let (scaled, over) = Int128(price).multipliedReportingOverflow(by: exact.bottom)
        return !over && isWithin(share, scaled, exact, of: exact.top)
    }

    /// All times the fraction's bottom; products of 256 bits, so nothing is cut.
    private static func isWithin(_ share: Ratio, _ scaled: Int128, _ exact: Fraction, of base: Int128) -> Bool {
        let (distance, over) = scaled.subtractingReportingOverflow(exact.top)
        guard !over else { return false }
        let left = distance.magnitude.multipliedFullWidth(by: UInt128(share.denominator))
        let right = base.magnitude.multipliedFullWidth(by: UInt128(share.numerator))
        return left.high != right.high ? left.high < right.high : left.low <= right.low
    }
}
