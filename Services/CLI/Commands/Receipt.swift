import Commerce
import Wire

/// A quote as a person reads it.
struct Receipt {
    /// Wide enough for most names of charges; a longer one moves its sum to the right.
    static let lineWidth = 72

    let text: String

    init(_ quote: PublicAPI.Quote) {
        var lines = [
            "Quote \(quote.id)",
            "\(quote.shipFrom.country) to \(quote.destination.country), rules of \(quote.asOf), "
                + "good until \(quote.expiresAt)",
            "",
        ]
        for line in quote.lines {
            lines.append(
                Self.row(
                    "\(line.quantity) × \(line.title ?? line.sku), HS \(line.hsCode), from \(line.origin)", line.total))
        }
        for option in quote.options { lines += Self.option(option) }
        lines += ["", "Rates \(quote.rateSet.id) of \(quote.rateSet.publishedOn); tables \(quote.tablesVersion)"]
        text = lines.joined(separator: "\n")
    }

    private static func option(_ option: PublicAPI.QuotedOption) -> [String] {
        var lines = ["", "\(option.name ?? option.id), \(option.regime)"]
        lines.append(row("  Goods", option.goods))
        lines.append(row("  Shipping", option.shipping))
        for charge in option.charges {
            lines.append(row("  \(charge.name)", charge.amount))
            lines.append("    \(charge.formula) [\(charge.rule.id), confidence \(charge.rule.confidence)]")
        }
        lines.append(row("  Total", option.total))
        if option.payOnDelivery.minorUnits != 0 {
            lines.append(row("  of it at checkout", option.payNow))
            lines.append(row("  of it on delivery", option.payOnDelivery))
        }
        lines += uncertain(option)
        lines += option.assumptions.map { "  Assumed: \($0.detail)" }
        if !option.paymentMethods.isEmpty {
            lines.append("  Pay with: \(option.paymentMethods.map(\.name).joined(separator: ", "))")
        }
        return lines
    }

    /// What is missing, what it may come to, and what may not come in.
    private static func uncertain(_ option: PublicAPI.QuotedOption) -> [String] {
        var lines = (option.outcome?.prohibitions ?? []).map { ban in
            "  Forbidden: \(ban.why) [\(ban.rule.id)\(ban.since.map { ", since \($0)" } ?? "")]"
        }
        for need in option.needs ?? [] {
            lines.append("  Needed: \(need.fact), \(need.unit), of line \(need.lineId): \(need.why)")
        }
        if let range = option.range {
            lines.append(row("  Duty, tax and fees at least", range.low))
            lines.append(range.high.map { row("  at most", $0) } ?? "  and without a bound")
        }
        if option.notOrderable != nil { lines.append("  It cannot be ordered so.") }
        return lines
    }

    private static func row(_ label: String, _ sum: Money) -> String {
        let amount = "\(sum.amountText) \(sum.currency.code)"
        return label + String(repeating: " ", count: max(1, lineWidth - label.count - amount.count)) + amount
    }
}
