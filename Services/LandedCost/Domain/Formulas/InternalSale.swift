import Commerce

extension Consignment {
    /// A sale without a customs border in between: no import charge, the destination's VAT on goods and carriage.
    ///
    /// Between two states of one territory the tax is that of the destination (Directive 2006/112/EC art. 33: distance
    /// sales), which presumes the seller is over the small threshold or has chosen so.
    func internalSale() throws -> OptionCost {
        var ledger = Ledger(destination.customsCurrency)
        let isDomestic = shipment.shipFrom == destination.country
        let vat = try tables.vat.standard(in: destination.country, on: shipment.asOf)
        let base = try intrinsic + carriage
        if !vat.rate.isZero {
            try ledger.add(charge(.tax, vat.taxName, vat.rate, of: base, vat.citation, by: .seller))
            ledger.assume("standard_rate", Self.standardRateText)
        }
        ledger.assume(vat.citation.id, vat.assumption)
        if !isDomestic {
            ledger.assume(
                "destination_vat",
                "The seller charges the VAT of the country of destination on distance sales (Union One-Stop Shop).")
        }
        ledger.skip(
            "\(destination.rules.prefix).import",
            .text("\(shipment.shipFrom) and \(destination.country) have no customs border between them"))
        return try ledger.cost(of: self, regime: isDomestic ? "domestic" : "\(destination.rules.prefix)_internal")
    }

    static let standardRateText = "The standard rate of tax; reduced and zero rates by product were not applied."
}
