package import Commerce

/// What one line bears of an option's charges, in the shopper's currency.
package struct LineCost: Hashable, Sendable {
    /// Position in the order, from 0.
    package let line: Int
    package internal(set) var duty: Money
    package internal(set) var tax: Money
    package internal(set) var fees: Money

    /// - Throws: `MoneyError` beyond 64 bits.
    package var total: Money { get throws(MoneyError) { try duty + tax + fees } }
}

extension OptionCost {
    /// The charges by line. What is charged of the consignment, such as the fees of an entry, is split over the lines it
    /// is for by the price of their goods, largest remainder first, so that the lines add up to the totals.
    func byLine(of shipment: Shipment) throws -> [LineCost] {
        let zero = Money.zero(shipment.currency)
        var lines = shipment.lines.indices.map { LineCost(line: $0, duty: zero, tax: zero, fees: zero) }
        let shares = ChargeShares(shipment: shipment, charges: charges)
        for (position, charge) in charges.enumerated() {
            for (line, share) in try shares.byValue(position) {
                switch charge.kind {
                case .duty, .additionalDuty: try lines[line].duty += share
                case .tax: try lines[line].tax += share
                case .fee: try lines[line].fees += share
                }
            }
        }
        return lines
    }
}
