import Commerce

/// Where the tax of each line is charged: by the seller at the sale under a low-value scheme, or at the border.
struct SchemeGate {
    private let gate: RuleGate
    private let consignment: Consignment
    /// For each line, whether the seller charges its tax.
    private(set) var isAtSale: [Bool]
    /// A low-value consignment, wherever its tax is charged.
    private(set) var isLow = false
    /// The goods go under a full declaration, because a preference is claimed.
    private(set) var isFullDeclaration = false

    var isAnyAtSale: Bool { isAtSale.contains(true) }

    init(_ gate: RuleGate, _ ledger: inout Ledger) throws {
        self.gate = gate
        consignment = gate.consignment
        isAtSale = Array(repeating: false, count: gate.consignment.codes.count)
        for scheme in try gate.required(.lowValueScheme) where try gate.holds(scheme, upTo: nil, &ledger) {
            try enter(scheme, &ledger)
        }
    }

    private mutating func enter(_ scheme: Rule, _ ledger: inout Ledger) throws {
        // Where each piece is looked at, the row's other limit is of all goods together.
        let isByPiece = scheme.measure == .item
        if !isByPiece, try isOver(scheme.amount, of: scheme, scheme.measure, &ledger) { return }
        if try isOver(scheme.limit, of: scheme, isByPiece ? .goods : scheme.measure, &ledger) { return }
        var within: [Bool] = []
        within.reserveCapacity(isAtSale.count)
        for line in isAtSale.indices { within.append(try isWithin(scheme, line, &ledger)) }
        if scheme.per == .consignment, within.contains(false) { return }
        guard within.contains(true) else { return }
        isLow = true
        ledger.assume(scheme)
        if try sellerCharges(scheme, &ledger) { isAtSale = within }
    }

    private func isOver(
        _ limit: Money?, of scheme: Rule, _ measure: Rule.Measure, _ ledger: inout Ledger
    ) throws -> Bool {
        guard let limit else { return false }
        let value = try consignment.value(measure, in: limit.currency)
        guard try limit.isLess(than: value) else { return false }
        ledger.skip(scheme.citation.id, .over(value, limit: limit))
        return true
    }

    /// Whether a line's goods, and the price of one piece where that counts, are within the scheme.
    private func isWithin(_ scheme: Rule, _ line: Int, _ ledger: inout Ledger) throws -> Bool {
        let id = consignment.shipment.lines[line].id
        guard gate.covers(scheme, line) else {
            ledger.skip(scheme.citation.id, .line(id, "the scheme leaves these goods out"))
            return false
        }
        guard scheme.measure == .item, let limit = scheme.amount else { return true }
        let price = try consignment.itemPrice(line, in: limit.currency)
        guard try limit.isLess(than: price) else { return true }
        ledger.skip(scheme.citation.id, .line(id, "one piece at \(price) is over \(limit)"))
        return false
    }

    /// Whether the seller is in the scheme; what is taken where it said nothing is said.
    private mutating func sellerCharges(_ scheme: Rule, _ ledger: inout Ledger) throws -> Bool {
        let destination = consignment.destination
        guard let registration = destination.registration else { return true }
        let standing = consignment.shipment.standing(in: registration)
        if claimsPreferenceBesideFlatDuty() {
            switch standing {
            case .registered:
                ledger.skip(
                    "\(destination.rules.prefix).preference",
                    .text("goods taxed at the sale go under the short declaration, which takes no preference"))
                return true
            case .notSaid:
                isFullDeclaration = true
                ledger.assume(
                    "full_declaration",
                    "A preference is claimed, so a full declaration with the tax at the border was taken, not \(registration)."
                )
                return false
            case .notRegistered: isFullDeclaration = true
            }
        }
        switch standing {
        case .registered: return true
        case .notSaid where destination.isTakenAsRegistered:
            ledger.assume(
                "seller_registration", "The seller is registered as \(registration); say `none` where it is not.")
            return true
        case .notSaid:
            ledger.assume(
                "seller_registration",
                "The seller is not registered as \(registration); name it among the registrations where it is.")
            return false
        case .notRegistered:
            ledger.skip(scheme.citation.id, .text("the seller is not registered as \(registration)"))
            return false
        }
    }

    /// A flat duty for each item leaves goods alone that are declared in full with a preference.
    private func claimsPreferenceBesideFlatDuty() -> Bool {
        let shipment = consignment.shipment
        guard shipment.lines.contains(where: { $0.preference != nil }) else { return false }
        return gate.rules.all(.lowValueFlatDuty).contains {
            $0.per == .hs6 && $0.citation.period.contains(shipment.asOf)
        }
    }
}
