package import Commerce

/// How a figure was made: kept as values, put in words only where somebody reads them.
package enum Working: Sendable {
    case share(Ratio, of: Money)
    /// A share less a fixed sum, never below zero.
    case shareLess(Ratio, of: Money, deduction: Money)
    /// A tax that lies inside its own base: base ÷ (1 − rate) × rate.
    case inside(Ratio, of: Money)
    /// A sum for each of so many.
    case each(Money, count: Int, of: Rule.Unit)
    /// A tariff's rate on goods.
    case tariff(DutyRate, DutiableGoods)
    /// As much as brings a duty up to a share.
    case topUp(to: Ratio, of: Money, already: Money)
    /// A share of the value, within a least and a most.
    case within(Ratio, of: Money, least: Money, most: Money)
}

extension Working {
    /// What the rate was taken of, in the customs currency; nil for fixed sums.
    package var base: Money? {
        switch self {
        case .share(_, let base), .shareLess(_, let base, _), .inside(_, let base), .topUp(_, let base, _),
            .within(_, let base, _, _):
            base
        case .tariff(_, let goods): goods.value
        case .each: nil
        }
    }

    /// The rate as people write it.
    package var rateText: String {
        switch self {
        case .share(let rate, _), .inside(let rate, _): Self.percent(rate)
        case .shareLess(let rate, _, let deduction): "\(Self.percent(rate)) − \(deduction)"
        case .each(let sum, let count, let unit): "\(sum) × \(count) \(Self.name(unit, count))"
        case .tariff(let rate, _): rate.text
        case .topUp(let rate, _, _): "\(Self.percent(rate)) in all"
        case .within(let rate, _, let least, let most): "\(Self.percent(rate)), \(least) to \(most)"
        }
    }

    /// In words, with the figures.
    package var words: String {
        switch self {
        case .share(let rate, let base): "\(Self.percent(rate)) of \(base)"
        case .shareLess(let rate, let base, let deduction): "\(Self.percent(rate)) of \(base), less \(deduction)"
        case .inside(let rate, let base): "\(base) ÷ (1 − \(Self.percent(rate))) × \(Self.percent(rate))"
        case .each(let sum, let count, let unit): "\(sum) for each of \(count) \(Self.name(unit, count))"
        case .tariff(let rate, let goods): Self.words(rate, goods)
        case .topUp(let rate, let base, let already):
            "\(Self.percent(rate)) of \(base) less the duty of \(already) already charged"
        case .within(let rate, let base, let least, let most):
            "\(Self.percent(rate)) of \(base), at least \(least) and at most \(most)"
        }
    }

    private static func words(_ rate: DutyRate, _ goods: DutiableGoods) -> String {
        if rate.plainShare != nil { return "\(rate.text) of \(goods.value)" }
        let weight = goods.netGrams.map { ", \($0) g net" } ?? ""
        return "\(rate.text) on \(goods.value), quantity \(goods.quantity)\(weight)"
    }

    private static func percent(_ rate: Ratio) -> String { "\(rate.percentText) %" }

    private static func name(_ unit: Rule.Unit, _ count: Int) -> String {
        switch unit {
        case .consignment: count == 1 ? "consignment" : "consignments"
        case .line: count == 1 ? "line" : "lines"
        case .hs6: count == 1 ? "HS subheading" : "HS subheadings"
        case .code: count == 1 ? "tariff code" : "tariff codes"
        }
    }
}
