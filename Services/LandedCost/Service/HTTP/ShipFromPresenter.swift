import Commerce
import LandedCostDomain
import ServiceKit
import Wire

/// Puts a choice of places in the words of the wire.
struct ShipFromPresenter {
    let tables: Tables
    let shipment: Shipment
    let origins: [ShippingOrigin]

    /// - Throws: `LandedCostError` where nothing was taken; `MoneyError`.
    func answer(_ choice: ShippingChoice) throws -> LandedCostAPI.ShipFromAnswer {
        guard let taken = choice.taken else { throw LandedCostError.amountTooLarge }
        return LandedCostAPI.ShipFromAnswer(
            tablesVersion: tables.version, asOf: shipment.asOf, taken: try wire(taken, besides: nil),
            notTaken: try choice.notTaken.map { try wire($0, besides: taken) },
            impossible: choice.impossible.map { wire($0) }, search: choice.isExact ? "pieces" : "lines",
            waysLookedAt: choice.planCount)
    }

    private func wire(_ plan: ShippingPlan, besides taken: ShippingPlan?) throws -> LandedCostAPI.ShippingPlan {
        LandedCostAPI.ShippingPlan(
            parcels: try plan.parcels.map { try wire($0, isTaken: taken == nil) }, freight: plan.freight,
            duty: plan.duty, tax: plan.tax, fees: plan.fees, total: plan.total, days: Int64(plan.days),
            difference: try taken.map { try plan.total - $0.total }, why: try taken.map { try why(plan, besides: $0) })
    }

    private func wire(_ parcel: ShippedParcel, isTaken: Bool) throws -> LandedCostAPI.Parcel {
        let lines = shipment.lines.indices.filter { parcel.pieces[$0] > 0 }
        let part = try shipment.with(parcel.pieces)
        return LandedCostAPI.Parcel(
            origin: origins[parcel.origin].id,
            lines: lines.map { .init(lineId: shipment.lines[$0].id, quantity: parcel.pieces[$0]) },
            freight: parcel.freight, regime: parcel.cost.regime, total: try parcel.total(),
            cost: isTaken ? LandedCostAPI.OptionCost(parcel.cost, of: part) : nil)
    }

    /// Where the difference lies, the largest part first.
    private func why(_ plan: ShippingPlan, besides taken: ShippingPlan) throws -> String {
        let parts = [
            ("freight", try plan.freight - taken.freight), ("duty", try plan.duty - taken.duty),
            ("tax", try plan.tax - taken.tax), ("fees", try plan.fees - taken.fees),
        ].filter { !$0.1.isZero }
        if plan.total == taken.total {
            return
                "It costs the same, in \(plan.parcels.count > taken.parcels.count ? "more parcels" : "no less time")."
        }
        let words = parts.sorted { abs($0.1.minorUnits) > abs($1.1.minorUnits) }
            .map { "\($0.1.isNegative ? "less" : "more") \($0.0) (\(Money(abs($0.1.minorUnits), $0.1.currency)))" }
        return "It bears \(words.joined(separator: ", "))."
    }

    private func wire(_ way: ImpossiblePlan) -> LandedCostAPI.ImpossibleWay {
        let names = way.origins.map { origins[$0].id }
        return switch way.why {
        case .tooSlow(let days, let promised):
            .init(origins: names, code: "too_slow", why: "\(days) days, where \(promised) are promised")
        case .noStock: .init(origins: names, code: "no_stock", why: "It has none of what is ordered")
        case .stockTooSmall:
            .init(origins: names, code: "stock_too_small", why: "It has too few pieces to send all of it alone")
        case .refused(let refusal): refused(names, refusal)
        }
    }

    private func refused(_ names: [String], _ refusal: LandedCostError) -> LandedCostAPI.ImpossibleWay {
        let problem = refusal.problem
        let details = problem.errors.map(\.detail)
        return .init(
            origins: names, code: problem.slug.replacing("-", with: "_"),
            why: details.isEmpty ? problem.title : details.joined(separator: "; "))
    }
}
