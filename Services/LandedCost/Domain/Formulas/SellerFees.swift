import Commerce

extension Consignment {
    /// Adds the merchant's own fees: sums as given, a percentage of a consignment of all that is due before it, a
    /// percentage of a line of the line's price.
    func addSellerFees(to ledger: inout Ledger) throws {
        guard !shipment.sellerFees.isEmpty else { return }
        let currency = destination.customsCurrency
        let due = try Money.sum(ledger.charges.map(\.customsAmount), in: currency)
        for fee in shipment.sellerFees {
            switch fee.charge {
            case .sum(let sum):
                let count = fee.isPerLine ? codes.count : 1
                let amount = try shipment.rates.convert(sum.times(Int64(count)), to: currency)
                let working = Working.each(sum, count: count, of: fee.isPerLine ? .line : .consignment)
                try ledger.add(charge(.fee, .text(fee.name), working, amount, .row(Self.ownFee), by: .seller))
            case .share(let share) where fee.isPerLine:
                for line in codes.indices {
                    try ledger.add(
                        charge(.fee, .text(fee.name), line: line, share, of: goods[line], Self.ownFee, by: .seller))
                }
            case .share(let share):
                try ledger.add(charge(.fee, .text(fee.name), share, of: due, Self.ownFee, by: .seller))
            }
        }
    }

    private static let ownFee = Citation(
        id: "seller.fee", period: Period(from: nil, to: nil),
        source: "the merchant's own fee, as given with the question",
        confidence: .high)
}
