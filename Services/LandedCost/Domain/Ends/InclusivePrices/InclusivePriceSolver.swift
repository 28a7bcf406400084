import Commerce

/// Finds the prices of a shipment that hold everything, its lines' prices being in the proportion given.
///
/// The unknown is what the goods are declared at, in minor units of the shopper's currency, split over the lines in
/// proportion without losing a unit. Everything else follows from one assessment, so the answer is exact wherever the
/// engine is.
package struct InclusivePriceSolver {
    /// Minor units: as large as one price may be anywhere.
    private static let valueMax: Int64 = 1_000_000_000_000
    /// How far past the sum wanted a declared value is looked for: charges may take most of a price.
    private static let widest: Int64 = 1_000

    private let tables: Tables
    private let shipment: Shipment
    private let wish: InclusivePriceWish
    private let carriage: Money
    private let weights: [Int64]

    /// - Parameter shipment: one delivery option; the prices of its lines say in which proportion prices stand.
    package init(_ tables: Tables, _ shipment: Shipment, _ option: Shipment.Option, _ wish: InclusivePriceWish)
        throws(LandedCostError)
    {
        do {
            let rates = shipment.rates
            var carriage = try rates.convert(option.freight, to: shipment.currency)
            if let insurance = option.insurance { try carriage += rates.convert(insurance, to: shipment.currency) }
            self.carriage = carriage
            weights = try shipment.lines.map { try rates.convert($0.price, to: shipment.currency).minorUnits }
        } catch let error as LandedCostError {
            throw error
        } catch {
            throw .amountTooLarge
        }
        self.tables = tables
        self.shipment = shipment.under(option)
        self.wish = wish
    }

    /// - Throws: `LandedCostError` where no value at all has an answer; `PriceSearchTooLong`.
    package func run() throws -> InclusivePrices {
        let refusals = Refusals()
        // Wanted is value + carriage + charges, or value (less carriage, for a declared price) less charges.
        let target = wish.wanted.sum.minorUnits
        let isDirect = declaredAtWanted
        let search = PriceSearch<Regime>(sum, of: target - offset, noise: noise) { value in
            if isDirect { return .init(charges: 0, regime: .direct) }
            return try point(value, refusals)
        }
        let low = Int64(shipment.lines.count)
        let high = min(Self.valueMax, max(low, searchEnd(target)))
        let range = isDirect ? max(low, target - offset)...max(low, target - offset) : low...high
        let outcome = try search.run(over: range, cuts: cuts(), margin: Int64(shipment.lines.count))
        let solutions = try outcome.solutions.compactMap { try price(at: $0.value, refusals) }
        if solutions.isEmpty, let refusal = refusals.first {
            // A fact may make the price that is looked for.
            if refusal.asksForFacts || (outcome.below == nil && outcome.above == nil) { throw refusal }
        }
        return InclusivePrices(
            solutions: solutions, hasMore: outcome.hasMore,
            below: try outcome.below.flatMap { try price(at: $0.value, refusals) },
            above: try outcome.above.flatMap { try price(at: $0.value, refusals) }, refusal: refusals.first,
            evaluations: outcome.evaluations)
    }

    // MARK: The unknown

    /// What is declared is what is wanted: nothing is left to look for.
    private var declaredAtWanted: Bool {
        switch (wish.wanted, wish.declared) {
        case (.net, .net), (.price, .price): true
        default: false
        }
    }

    private var sum: PriceSearch<Regime>.Sum { wish.declared == .net ? .withCharges : .lessCharges }

    /// What stands between the search's sum and what is wanted, besides charges.
    private var offset: Int64 {
        switch (wish.wanted, wish.declared) {
        case (.price, .net): carriage.minorUnits  // price = value + charges + carriage
        case (.net, .net): 0
        case (.net, .price): 0  // the goods are declared at the price less carriage; net = value − charges
        case (.price, .price): carriage.minorUnits  // the goods are declared at the price less carriage
        }
    }

    private func searchEnd(_ target: Int64) -> Int64 {
        switch wish.declared {
        case .net: target - offset
        case .price: target > Self.valueMax / Self.widest ? Self.valueMax : target * Self.widest
        }
    }

    /// Each charge is rounded in the customs currency, then in the shopper's; lines' shares wander by a unit.
    private var noise: Int64 {
        let lines = Int64(shipment.lines.count)
        let customs = (try? tables.destination(shipment.destination).customsCurrency) ?? shipment.currency
        let cross = (try? shipment.rates.cross(from: customs, to: shipment.currency)) ?? .one
        let units = (try? Money(1, customs).converted(to: shipment.currency, at: cross, rounding: .up).minorUnits) ?? 1
        return (lines * 6 + 8) * (units + 1)
    }

    /// Sums that rules of the destination name, as values in the shopper's currency, and their neighbours.
    private func cuts() -> [Int64] {
        guard let destination = try? tables.destination(shipment.destination) else { return [] }
        let names = [destination.rules.name, destination.country.alpha2]
        var cuts: Set<Int64> = []
        for rule in tables.rules where names.contains(rule.destination) {
            for limit in [rule.amount, rule.limit].compactMap(\.self) where limit.isPositive {
                guard let value = try? shipment.rates.convert(limit, to: shipment.currency).minorUnits else { continue }
                cuts.formUnion([value - 1, value, value + 1])
            }
        }
        return cuts.sorted()
    }

    // MARK: One value

    /// What must not change within a regime: the way the consignment goes, and each charge and the rule behind it.
    private enum Regime: Equatable {
        case direct
        case refused(LandedCostError)
        case priced(String, [ChargeMark])
    }

    private struct ChargeMark: Equatable {
        let kind: Charge.Kind
        let line: Int?
        let collector: Charge.Collector
        let authority: String
    }

    private func point(_ value: Int64, _ refusals: Refusals) throws -> PriceSearch<Regime>.Point {
        do {
            let cost = try assess(value)
            let marks = cost.charges.map { charge in
                ChargeMark(
                    kind: charge.kind, line: charge.line, collector: charge.collector, authority: charge.authority.id)
            }
            return .init(charges: cost.totals.total.minorUnits, regime: .priced(cost.regime, marks))
        } catch let refusal as LandedCostError {
            refusals.note(refusal)
            return .init(charges: nil, regime: .refused(refusal.kindOnly))
        }
    }

    private func assess(_ value: Int64) throws -> OptionCost {
        let prices = try Money(value, shipment.currency).allocated(by: weights)
        guard let cost = try tables.assess(shipment.priced(prices)).options.first else {
            throw LandedCostError.amountTooLarge
        }
        try cost.refuseIfProhibited()
        try cost.refuseIfUncertain()
        return cost
    }

    private func price(at value: Int64, _ refusals: Refusals) throws -> InclusivePrice? {
        do {
            let cost = try assess(value)
            let goods = Money(value, shipment.currency)
            let charges = cost.totals.total
            let price = try wish.declared == .net ? goods + carriage + charges : goods + carriage
            return InclusivePrice(
                price: price, net: try price - carriage - charges, carriage: carriage,
                declared: try goods.allocated(by: weights), cost: cost)
        } catch let refusal as LandedCostError {
            refusals.note(refusal)
            return nil
        }
    }

    /// The first refusal met.
    private final class Refusals {
        private(set) var first: LandedCostError?
        func note(_ refusal: LandedCostError) { if first == nil { first = refusal } }
    }
}

extension LandedCostError {
    /// Whether lines would have an answer if more were said of their goods.
    fileprivate var asksForFacts: Bool {
        guard case .lines(let problems) = self else { return false }
        return problems.allSatisfy { if case .needs = $0.reason { true } else { false } }
    }

    /// The refusal without the sums in it, which differ from value to value.
    var kindOnly: LandedCostError {
        switch self {
        case .overSchemeLimit(let rule, let limit, _): .overSchemeLimit(rule: rule, limit: limit, value: limit)
        default: self
        }
    }
}
