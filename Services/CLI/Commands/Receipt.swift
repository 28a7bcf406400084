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
        lines += option.assumptions.map { "  Assumed: \($0.detail)" }
        if !option.paymentMethods.isEmpty {
            lines.append("  Pay with: \(option.paymentMethods.map(\.name).joined(separator: ", "))")
        }
        return lines
    }

    private static func row(_ label: String, _ sum: Money) -> String {
        let amount = "\(sum.amountText) \(sum.currency.code)"
        return label + String(repeating: " ", count: max(1, lineWidth - label.count - amount.count)) + amount
    }
}
