import Commerce
import PricingDomain
import Wire

extension PriceDesk {
    /// - Throws: `.faults` with pointers from `/line/`.
    func price(
        _ line: PricingAPI.LineToLocalise, quantity: Int64, shown: [ShownKey: Money], at: Timestamp
    ) throws(PricingError) -> LocalPrice {
        if let shown = line.shown, shown.currency != market.currency {
            throw .faults([
                FieldFault("/line/shown/currency", "invalid_value", "The market’s: \(market.currency)")
            ])
        }
        if let given = line.unitPrice { return try price(given: given, shown: line.shown) }
        let sku = line.sku ?? ""
        let price = try price(sku: sku, quantity: quantity, at: at) { row in
            line.shown ?? shown[ShownKey(sku: sku, tier: row.minQuantity)]
        }
        guard let price else {
            throw .faults([
                FieldFault(
                    "/line/sku", "invalid_value",
                    "The book \(market.priceBook ?? "") has no price of it that counts at that moment")
            ])
        }
        return price
    }
}
