import Commerce
import LandedCostDomain
import Wire

extension LandedCostAPI.QuoteAnswer {
    init(_ assessment: Assessment, of shipment: Shipment, tables: Tables) {
        self.init(
            tablesVersion: tables.version, asOf: shipment.asOf, customsCurrency: assessment.customsCurrency,
            options: assessment.options.map { LandedCostAPI.OptionCost($0, of: shipment) },
            tables: tables.versions(of: shipment.destination))
    }
}

extension LandedCostAPI.OptionCost {
    init(_ cost: OptionCost, of shipment: Shipment) {
        self.init(
            id: cost.id, regime: cost.regime, customsValue: cost.customsValue, duty: cost.totals.duty,
            tax: cost.totals.tax, fees: cost.totals.fees, total: cost.totals.total,
            payOnDelivery: cost.totals.payOnDelivery,
            charges: cost.charges.map { LandedCostAPI.Charge($0, of: shipment) },
            assumptions: cost.assumptions.map { .init(code: $0.code, detail: $0.detail) },
            tried: cost.tried.map { .init(rule: $0.rule, why: $0.words) },
            customsTotals: LandedCostAPI.CustomsTotals(
                duty: cost.customsTotals.duty, tax: cost.customsTotals.tax, fees: cost.customsTotals.fees,
                total: cost.customsTotals.total),
            needs: cost.needs.isEmpty ? nil : cost.needs.map { LandedCostAPI.Need($0, of: shipment) },
            range: cost.range.map { LandedCostAPI.TotalRange(low: $0.low, high: $0.high) },
            outcome: cost.prohibitions.isEmpty
                ? nil
                : LandedCostAPI.Outcome(
                    code: "import_prohibited",
                    prohibitions: cost.prohibitions.map { LandedCostAPI.Prohibition($0, of: shipment) }),
            nextChange: cost.nextChange.map {
                LandedCostAPI.NextChange(
                    on: $0.on, rules: $0.rules, total: $0.total, difference: $0.difference, why: $0.why)
            },
            lines: cost.lines?.map { bears in
                LandedCostAPI.LineCost(
                    lineId: shipment.lines[bears.line].id, duty: bears.duty, tax: bears.tax, fees: bears.fees,
                    // Within the option's total, which is in 64 bits.
                    total: (try? bears.total) ?? cost.totals.total)
            })
    }
}

extension LandedCostAPI.Charge {
    init(_ charge: Charge, of shipment: Shipment) {
        self.init(
            kind: ChargeKind(charge.kind), name: charge.name, lineId: charge.line.map { shipment.lines[$0].id },
            base: charge.working.base, rate: charge.working.rateText, formula: charge.working.words,
            customsAmount: charge.customsAmount, amount: charge.amount, rule: LandedCostAPI.Rule(charge.authority),
            collectedBy: charge.collector == .seller ? .seller : .carrier)
    }
}

extension ChargeKind {
    init(_ kind: Charge.Kind) {
        self =
            switch kind {
            case .duty: .duty
            case .additionalDuty: .additionalDuty
            case .tax: .tax
            case .fee: .fee
            }
    }
}

extension LandedCostAPI.Need {
    init(_ need: Need, of shipment: Shipment) {
        self.init(lineId: shipment.lines[need.line].id, fact: need.fact.name, unit: need.fact.unit, why: need.why)
    }
}

extension LandedCostAPI.Prohibition {
    init(_ prohibition: Prohibition, of shipment: Shipment) {
        self.init(
            lineId: shipment.lines[prohibition.line].id, rule: LandedCostAPI.Rule(.row(prohibition.citation)),
            since: prohibition.citation.period.from, why: prohibition.why)
    }
}

extension LandedCostAPI.Rule {
    init(_ authority: Authority) {
        self.init(
            id: authority.id, effectiveFrom: authority.period.from, effectiveTo: authority.period.to,
            source: authority.source, confidence: authority.confidence.rawValue)
    }
}
