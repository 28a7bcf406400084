import Commerce

/// How the charges of a sale lie on its lines, and on the pieces of each line.
struct ChargeShares {
    let shipment: Shipment
    let charges: [Charge]

    /// What each line bears of a charge; nothing is lost between them.
    func byLine(_ position: Int) throws -> [(line: Int, amounts: Refund.Amounts)] {
        let charge = charges[position]
        let lines = lines(of: position)
        let weights = try lines.map { line in
            isFlat(charge) ? 1 : try shipment.lines[line].price.minorUnits
        }
        let customs = try charge.customsAmount.allocated(by: weights)
        let shopper = try charge.amount.allocated(by: weights)
        return lines.indices.map { (lines[$0], Refund.Amounts(customs: customs[$0], shopper: shopper[$0])) }
    }

    /// A charge on the lines it is for, by the price of their goods, in the shopper's currency.
    func byValue(_ position: Int) throws -> [(line: Int, amount: Money)] {
        let lines = lines(of: position)
        let shares = try Consignment.split(charges[position].amount, by: lines.map { try shipment.lines[$0].price })
        return Array(zip(lines, shares)).map { (line: $0, amount: $1) }
    }

    /// A sum for each item, line or consignment does not fall with the pieces: it comes back with the last of them.
    func isFlat(_ charge: Charge) -> Bool {
        if case .each = charge.working { true } else { false }
    }

    /// The lines a charge is on.
    func lines(of position: Int) -> [Int] {
        let charge = charges[position]
        if let line = charge.line { return [line] }
        let all = Array(shipment.lines.indices)
        guard case .each(_, _, .hs6) = charge.working else { return all }
        // The k-th charge for several lines belongs to the k-th subheading that several lines have.
        let before = charges[..<position].count { charge in
            if case .each(_, _, .hs6) = charge.working { charge.line == nil } else { false }
        }
        let shared = sharedSubheadings()
        return before < shared.count ? shared[before] : all
    }

    private func sharedSubheadings() -> [[Int]] {
        let subheadings = shipment.lines.map { $0.prefix.subheading }
        var groups: [[Int]] = []
        for (line, subheading) in subheadings.enumerated() where subheadings.firstIndex(of: subheading) == line {
            let group = subheadings.indices.filter { subheadings[$0] == subheading }
            if group.count > 1 { groups.append(group) }
        }
        return groups
    }

    /// What the first `count` pieces of a line bear of its part: cut down, so that the last piece takes the rest.
    /// - Parameter allBack: whether by then every piece of every line of the charge is back.
    func borne(_ amounts: Refund.Amounts, _ charge: Charge, line: Int, pieces count: Int64, allBack: Bool) throws
        -> Refund.Amounts
    {
        let quantity = shipment.lines[line].quantity
        if isFlat(charge) { return allBack ? amounts : amounts.nothing }
        if count >= quantity { return amounts }
        return try amounts.times(Ratio(count, over: quantity))
    }
}
