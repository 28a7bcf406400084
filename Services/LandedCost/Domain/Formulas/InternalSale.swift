import Commerce

/// How goods come that cross no customs border of the destination.
enum InternalWay {
    /// They do cross one.
    case imported
    case domestic
    /// Between states of one union.
    case within
    /// Into a part of the customs territory with taxes of its own, as into the Canary Islands.
    case intoTaxArea
}

extension Consignment {
    /// A sale without a customs border in between: no duty, the destination's tax on goods and carriage.
    ///
    /// Between two states of one territory the tax is that of the destination (Directive 2006/112/EC art. 33: distance
    /// sales), which presumes the seller is over the small threshold or has chosen so. Into a part that is outside the
    /// tax area the tax is charged at the border.
    func internalSale(_ way: InternalWay) throws -> OptionCost {
        var ledger = Ledger(destination.customsCurrency)
        var taxes = try ImportTax(self)
        let isAtBorder = way == .intoTaxArea
        try taxes.add(
            on: codes.indices.map { ImportTax.Line(index: $0, isAtSale: !isAtBorder) }, duties: [], isWhole: true,
            names: isAtBorder ? .atBorder : .plain, to: &ledger)
        if way == .within {
            ledger.assume(
                "destination_vat",
                "The seller charges the VAT of the country of destination on distance sales (Union One-Stop Shop).")
        }
        ledger.skip(
            "\(destination.rules.prefix).import",
            .text("\(shipment.shipFrom) and \(destination.country) have no customs border between them"))
        let regime =
            switch way {
            case .domestic, .imported: "domestic"
            case .within: "\(destination.rules.prefix)_internal"
            case .intoTaxArea: "tax_border"
            }
        return try ledger.cost(of: self, regime: regime)
    }

    static let standardRateText = "The standard rate of tax; reduced and zero rates by product were not applied."
}
