import Commerce
import Wire

/// Charges as a person reads them.
struct LandedCostReceipt {
    let text: String

    init(_ answer: LandedCostAPI.QuoteAnswer, from: CountryCode, to: CountryCode) {
        var lines = ["\(from) to \(to), rules of \(answer.asOf), tables \(answer.tablesVersion)"]
        for option in answer.options {
            lines += ["", "\(option.id), \(option.regime)"]
            lines += Self.bans(option)
            lines.append(Self.row("  Customs value", option.customsValue))
            for charge in option.charges {
                lines.append(Self.row("  \(charge.name)", charge.amount))
                lines.append("    \(charge.formula) [\(charge.rule.id), confidence \(charge.rule.confidence)]")
            }
            lines.append(Self.row("  Total", option.total))
            if !option.payOnDelivery.isZero { lines.append(Self.row("  of it on delivery", option.payOnDelivery)) }
            lines += Self.missing(option)
            lines += option.assumptions.map { "  Assumed: \($0.detail)" }
        }
        text = lines.joined(separator: "\n")
    }

    /// What keeps the goods out: it stands before the sums, which are then nobody's to pay.
    private static func bans(_ option: LandedCostAPI.OptionCost) -> [String] {
        guard let outcome = option.outcome else { return [] }
        if outcome.prohibitions.isEmpty { return ["  Prohibited: \(outcome.code)"] }
        return outcome.prohibitions.map { ban in
            let since = ban.since.map { ", since \($0)" } ?? ""
            return "  Prohibited: \(ban.lineId): \(ban.why) [\(ban.rule.id)\(since)]"
        }
    }

    /// What the sums rest on and nobody gave, and what they may come to.
    private static func missing(_ option: LandedCostAPI.OptionCost) -> [String] {
        var lines: [String] = []
        if let range = option.range {
            if let high = range.high {
                lines.append(
                    "  The total is from \(range.low.amountText) to \(high.amountText) \(high.currency.code)")
            } else {
                lines.append(
                    "  The total is from \(range.low.amountText) \(range.low.currency.code); no known upper end")
            }
        }
        lines += (option.needs ?? []).map { "  Needs: \($0.fact) (\($0.unit)) of \($0.lineId): \($0.why)" }
        return lines
    }

    private static func row(_ label: String, _ sum: Money) -> String {
        let amount = "\(sum.amountText) \(sum.currency.code)"
        return label + String(repeating: " ", count: max(1, Receipt.lineWidth - label.count - amount.count)) + amount
    }
}

extension LandedCostAPI.QuoteAnswer {
    /// Which options may not be taken as they stand, in one line; nil where all may.
    var reservation: String? {
        let reservations = options.compactMap { option -> String? in
            if option.outcome != nil { return "\(option.id): the goods may not be imported" }
            guard let needs = option.needs, !needs.isEmpty else { return nil }
            return "\(option.id): needs \(Set(needs.map(\.fact)).sorted().joined(separator: ", "))"
        }
        return reservations.isEmpty ? nil : reservations.joined(separator: "; ")
    }
}
