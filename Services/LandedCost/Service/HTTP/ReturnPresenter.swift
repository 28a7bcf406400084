import Commerce
import LandedCostDomain
import Wire

/// Puts refunds in the words of the wire.
struct ReturnPresenter {
    let tables: Tables
    let shipment: Shipment
    let charges: [Charge]
    let refunds: [Refund]

    func answer(customsCurrency: Currency, importedOnWasGiven: Bool) throws -> LandedCostAPI.ReturnAnswer {
        let currency = shipment.currency
        let borne = try Money.sum(refunds.map(\.borne.shopper), in: currency)
        let refund = try Money.sum(refunds.map(\.refund.shopper), in: currency)
        let uncertain = refunds.filter { $0.rule?.isChecked == false }
        return LandedCostAPI.ReturnAnswer(
            tablesVersion: tables.version, customsCurrency: customsCurrency, borne: borne, refund: refund,
            lost: try borne - refund, uncertain: try Money.sum(uncertain.map(\.refund.shopper), in: currency),
            payers: try payers(currency), refunds: refunds.map { wire($0) },
            assumptions: assumptions(importedOnWasGiven: importedOnWasGiven))
    }

    private func payers(_ currency: Currency) throws -> [LandedCostAPI.RefundPayer] {
        try RefundRule.Payer.allCases.compactMap { payer in
            let his = refunds.filter { $0.rule?.payer == payer && $0.refund.shopper.isPositive }
            guard !his.isEmpty else { return nil }
            return LandedCostAPI.RefundPayer(
                from: payer.rawValue, refund: try Money.sum(his.map(\.refund.shopper), in: currency),
                until: his.compactMap(\.until).min())
        }
    }

    private func wire(_ refund: Refund) -> LandedCostAPI.Refund {
        let charge = charges[refund.charge]
        let rule = refund.rule
        return LandedCostAPI.Refund(
            kind: ChargeKind(charge.kind), name: charge.name, lineId: shipment.lines[refund.line].id,
            borne: refund.borne.shopper, refund: refund.refund.shopper, customsRefund: refund.refund.customs,
            from: rule?.payer.rawValue, until: refund.until, proof: rule?.proof ?? [],
            condition: rule.flatMap { $0.condition.isEmpty ? nil : $0.condition }, why: refund.why,
            rule: rule.map { LandedCostAPI.Rule(.row($0.citation)) },
            tried: refund.tried.map { .init(rule: $0.rule, why: $0.words) })
    }

    private func assumptions(importedOnWasGiven: Bool) -> [LandedCostAPI.Assumption] {
        var assumptions: [LandedCostAPI.Assumption] = []
        if !importedOnWasGiven {
            assumptions.append(
                .init(code: "imported_on", detail: "The goods were imported on the quote's day, \(shipment.asOf)."))
        }
        var seen: Set<String> = []
        for rule in refunds.compactMap(\.rule) where !rule.isChecked && seen.insert(rule.citation.id).inserted {
            assumptions.append(
                .init(
                    code: rule.citation.id,
                    detail: "General knowledge that was not checked: \(rule.condition). Ask before you count on it."))
        }
        if charges.contains(where: { $0.line == nil }) {
            assumptions.append(
                .init(code: "split", detail: "Charges on the whole consignment lie on its lines by their price."))
        }
        return assumptions
    }
}
