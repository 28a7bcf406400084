import Commerce

/// Looks for the cheapest way to send an order from several places.
///
/// What one place sends is one parcel: an order is not cut into parcels of one place to stay under a threshold. Every
/// division of the pieces over the places is worked out while there are at most `plansMax` of them; past that the pieces
/// of each line stay together; where that is too many as well the question is refused. Equal totals: fewer parcels win,
/// then fewer days, then the places named first.
package struct ShipFromSearch {
    /// Divisions worked out for one question: some tenths of a second of work at worst.
    package static let plansMax = 5_000
    /// Ways not taken that are told, besides those with one origin.
    package static let notTakenMax = 10

    private let tables: Tables
    private let shipment: Shipment
    private let origins: [ShippingOrigin]
    private let daysMax: Int?
    private let plansMax: Int

    /// - Parameters:
    ///   - shipment: the order; its own place of shipment and options are not looked at.
    ///   - daysMax: promised to the buyer; nil where nothing was.
    package init(
        _ tables: Tables, _ shipment: Shipment, from origins: [ShippingOrigin], daysMax: Int?,
        plansMax: Int = ShipFromSearch.plansMax
    ) {
        self.tables = tables
        self.shipment = shipment
        self.origins = origins
        self.daysMax = daysMax
        self.plansMax = plansMax
    }

    /// - Throws: `ShipFromTooLarge`; `ShipFromOutOfStock` where all places together have too few; `LandedCostError` where
    ///   every way is refused, the first reason.
    package func run() throws -> ShippingChoice {
        var walk = Walk(self)
        let usable = origins.indices.filter { isUsable($0, &walk.impossible) }
        let short = shipment.lines.indices.filter { line in
            usable.reduce(Int64(0)) { $0 + min(origins[$1].stock[line], shipment.lines[line].quantity) }
                < shipment.lines[line].quantity
        }
        guard short.isEmpty else { throw ShipFromOutOfStock(lines: short, impossible: walk.impossible) }
        let (divisions, isExact) = try divisions(among: usable)
        for origin in usable where !canSendAll(origin) {
            walk.impossible.append(ImpossiblePlan(origins: [origin], why: .stockTooSmall))
        }
        try walk.combine(divisions)
        guard !walk.plans.isEmpty else {
            throw walk.firstRefusal ?? LandedCostError.amountTooLarge
        }
        return choice(walk, isExact: isExact)
    }

    private func isUsable(_ origin: Int, _ impossible: inout [ImpossiblePlan]) -> Bool {
        let place = origins[origin]
        if let daysMax, place.days > daysMax {
            impossible.append(ImpossiblePlan(origins: [origin], why: .tooSlow(days: place.days, promised: daysMax)))
            return false
        }
        if place.stock.allSatisfy({ $0 <= 0 }) {
            impossible.append(ImpossiblePlan(origins: [origin], why: .noStock))
            return false
        }
        return true
    }

    private func canSendAll(_ origin: Int) -> Bool {
        zip(origins[origin].stock, shipment.lines).allSatisfy { $0 >= $1.quantity }
    }

    /// For each line the ways to divide its pieces over the places.
    private func divisions(among usable: [Int]) throws -> (ways: [[[Int64]]], isExact: Bool) {
        if let exact = divisions(among: usable, wholeLines: false) { return (exact, true) }
        if let whole = divisions(among: usable, wholeLines: true) { return (whole, false) }
        throw ShipFromTooLarge(plansMax: plansMax)
    }

    /// nil where there are more than `plansMax` ways in all.
    private func divisions(among usable: [Int], wholeLines: Bool) -> [[[Int64]]]? {
        var all: [[[Int64]]] = []
        var count = 1
        for (line, ordered) in shipment.lines.enumerated() {
            var ways: [[Int64]] = []
            var parts = origins.map { _ in Int64(0) }
            let isWhole = wholeLines && usable.contains { origins[$0].stock[line] >= ordered.quantity }
            guard divide(ordered.quantity, line, usable[...], isWhole, &parts, &ways, most: plansMax / count) else {
                return nil
            }
            count *= ways.count
            all.append(ways)
        }
        return all
    }

    /// Every way to take the pieces of a line from the places left; false when there are too many.
    private func divide(
        _ quantity: Int64, _ line: Int, _ places: ArraySlice<Int>, _ isWhole: Bool, _ parts: inout [Int64],
        _ ways: inout [[Int64]], most: Int
    ) -> Bool {
        if quantity == 0 {
            ways.append(parts)
            return ways.count <= most
        }
        guard let place = places.first else { return true }
        let stock = min(quantity, max(0, origins[place].stock[line]))
        let rest = places.dropFirst()
        let others = rest.reduce(Int64(0)) { $0 + min(quantity, max(0, origins[$1].stock[line])) }
        var taken = stock
        while taken >= 0, quantity - taken <= others {
            if !isWhole || taken == 0 || taken == quantity {
                parts[place] = taken
                guard divide(quantity - taken, line, rest, isWhole, &parts, &ways, most: most) else { return false }
            }
            taken -= 1
        }
        parts[place] = 0
        return true
    }

    private func choice(_ walk: Walk, isExact: Bool) -> ShippingChoice {
        let sorted = walk.plans.sorted { Self.isBetter($0, $1) }
        var others = 0
        let notTaken = sorted.dropFirst().filter { plan in
            if plan.parcels.count == 1 { return true }
            others += 1
            return others <= Self.notTakenMax
        }
        return ShippingChoice(
            taken: sorted.first, notTaken: notTaken, impossible: walk.impossible, planCount: walk.planCount,
            isExact: isExact)
    }

    static func isBetter(_ left: ShippingPlan, _ right: ShippingPlan) -> Bool {
        let places = { (plan: ShippingPlan) in plan.parcels.map(\.origin) }
        if left.total.minorUnits != right.total.minorUnits { return left.total.minorUnits < right.total.minorUnits }
        if left.parcels.count != right.parcels.count { return left.parcels.count < right.parcels.count }
        if left.days != right.days { return left.days < right.days }
        return places(left).lexicographicallyPrecedes(places(right))
    }

    /// The state of one search.
    private struct Walk {
        let search: ShipFromSearch
        var impossible: [ImpossiblePlan] = []
        /// The cheapest, and all with one origin.
        private(set) var plans: [ShippingPlan] = []
        private(set) var planCount = 0
        private(set) var firstRefusal: LandedCostError?
        /// What each place's parcels cost, by the pieces in them; one place at a time.
        private var known: [[[Int64]: Result<ShippedParcel, LandedCostError>]]

        init(_ search: ShipFromSearch) {
            self.search = search
            known = search.origins.map { _ in [:] }
        }

        mutating func combine(_ divisions: [[[Int64]]]) throws {
            var loads = search.origins.map { _ in search.shipment.lines.map { _ in Int64(0) } }
            try combine(divisions[...], line: 0, &loads)
        }

        private mutating func combine(_ rest: ArraySlice<[[Int64]]>, line: Int, _ loads: inout [[Int64]]) throws {
            guard let ways = rest.first else { return try price(loads) }
            for way in ways {
                for (origin, pieces) in way.enumerated() { loads[origin][line] = pieces }
                try combine(rest.dropFirst(), line: line + 1, &loads)
            }
        }

        private mutating func price(_ loads: [[Int64]]) throws {
            planCount += 1
            var parcels: [ShippedParcel] = []
            for (origin, pieces) in loads.enumerated() where pieces.contains(where: { $0 > 0 }) {
                switch try parcel(origin, pieces) {
                case .success(let parcel): parcels.append(parcel)
                case .failure(let refusal):
                    if firstRefusal == nil { firstRefusal = refusal }
                    let isAlone = loads.indices.allSatisfy { $0 == origin || loads[$0].allSatisfy { $0 == 0 } }
                    if isAlone { impossible.append(ImpossiblePlan(origins: [origin], why: .refused(refusal))) }
                    return
                }
            }
            let plan = try ShippingPlan(parcels, origins: search.origins, currency: search.shipment.currency)
            keep(plan)
        }

        /// Keeps what may be told: all plans with one parcel, and few of the rest.
        private mutating func keep(_ plan: ShippingPlan) {
            plans.append(plan)
            guard plans.count > 4 * ShipFromSearch.notTakenMax + search.origins.count else { return }
            plans.sort { ShipFromSearch.isBetter($0, $1) }
            var others = 0
            plans.removeAll { plan in
                if plan.parcels.count == 1 { return false }
                others += 1
                return others > ShipFromSearch.notTakenMax + 1
            }
        }

        private mutating func parcel(_ origin: Int, _ pieces: [Int64]) throws
            -> Result<ShippedParcel, LandedCostError>
        {
            if let known = known[origin][pieces] { return known }
            let result: Result<ShippedParcel, LandedCostError>
            do {
                result = .success(try search.parcel(origin, pieces))
            } catch let refusal as LandedCostError {
                result = .failure(refusal)
            }
            known[origin][pieces] = result
            return result
        }
    }

    /// One parcel with its charges.
    private func parcel(_ origin: Int, _ pieces: [Int64]) throws -> ShippedParcel {
        let place = origins[origin]
        do {
            var freight = place.freight
            if let each = place.freightPerPiece { freight = try freight + each.times(pieces.reduce(0, +)) }
            let option = Shipment.Option(id: place.id, freight: freight, insurance: nil, mode: place.mode)
            let part = try shipment.with(pieces, from: place.country, option)
            guard let cost = try tables.assess(part).options.first else { throw LandedCostError.amountTooLarge }
            try cost.refuseIfProhibited()
            return ShippedParcel(
                origin: origin, pieces: pieces, freight: try shipment.rates.convert(freight, to: shipment.currency),
                cost: cost)
        } catch let refusal as LandedCostError {
            // Lines of which the parcel has nothing are left out of it.
            throw refusal.counted(on: pieces.indices.filter { pieces[$0] > 0 })
        } catch let error as MoneyError {
            throw error == .overflow ? LandedCostError.amountTooLarge : error
        }
    }
}

/// There are more ways to divide the order than are worked out.
package struct ShipFromTooLarge: Error {
    package let plansMax: Int
}

/// The places that are fast enough have too few pieces of some lines.
package struct ShipFromOutOfStock: Error {
    package let lines: [Int]
    package let impossible: [ImpossiblePlan]
}
