import Commerce
import LandedCostDomain
import ServiceKit
import Wire

/// HTTP for the dated rows a destination is worked out by.
struct RuleRoutes {
    let tables: Tables

    func register(on routes: Routes) {
        let this = self
        routes.on(LandedCostAPI.rules) { _, call in
            var query = call.query()
            let country = query.required("destination", "two letters of ISO 3166-1, such as NL") { CountryCode($0) }
            let filter = Filter(
                day: query.optional("as_of", "a date such as 2026-11-21") { CalendarDate($0) },
                region: query.optional("region", "a state such as SP") { Self.word($0) },
                group: query.optional("group", "a country, a group such as EU, or a state") { Self.word($0) },
                name: query.optional("name", "one of \(RuleName.known.joined(separator: ", "))") {
                    RuleName.known.contains($0) ? $0 : nil
                })
            try query.finish()
            guard let country else { throw Problem.notFound("destination") }
            return try this.answer(country, filter)
        }
    }

    private static func word(_ text: String) -> String? { (1...60).contains(text.utf8.count) ? text : nil }

    private struct Filter {
        let day: CalendarDate?
        let region: String?
        let group: String?
        let name: String?

        func holds(_ period: Period) -> Bool { day.map(period.contains) ?? true }

        func holds(_ rate: VATRate) -> Bool {
            if let region, let other = rate.region, other != "*", other != region { return false }
            return holds(rate.citation.period)
        }

        func holds(_ rule: Rule, of country: CountryCode) -> Bool {
            if let region, !rule.regions.isEmpty, !rule.regions.contains(region) { return false }
            let ofState = "\(country.alpha2)-"
            if let region, rule.destination.hasPrefix(ofState), rule.destination != ofState + region { return false }
            if let group, rule.destination != group { return false }
            if let name, rule.name != name { return false }
            return holds(rule.citation.period)
        }
    }

    private func answer(_ country: CountryCode, _ filter: Filter) throws -> LandedCostAPI.RulesAnswer {
        let destination = try? tables.destination(country)
        let rows = tables.rules(of: country)
        guard destination != nil || !rows.isEmpty else {
            throw LandedCostError.noDataForDestination(country).inAddress()
        }
        if let region = filter.region, let known = destination?.regions, !known.isEmpty, !known.contains(region) {
            throw LandedCostError.unknownRegion(region, known: known).inAddress()
        }
        // Rates of tax and refunds have no names of rules, refunds no states: asked for by one, they are not meant.
        let isWhole = filter.name == nil && filter.region == nil
        let isOfRates = filter.name == nil && (filter.group == nil || filter.group == country.alpha2)
        return LandedCostAPI.RulesAnswer(
            tablesVersion: tables.version, destination: country, formula: destination?.formula.rawValue,
            customsCurrency: destination?.customsCurrency,
            rules: rows.filter { filter.holds($0, of: country) }.map { LandedCostAPI.RuleRow($0) },
            taxRates: isOfRates
                ? tables.vat.all(country).filter { filter.holds($0) }.map {
                    .init(
                        rule: LandedCostAPI.Rule(.row($0.citation)), name: $0.placeName,
                        rate: "\($0.rate.percentText) %")
                } : [],
            refundRules: isWhole
                ? tables.refundRules(of: country)
                    .filter { filter.holds($0.citation.period) && (filter.group ?? $0.destination) == $0.destination }
                    .map { LandedCostAPI.RefundRuleRow($0) } : [])
    }
}

extension LandedCostAPI.RuleRow {
    init(_ rule: Rule) {
        func given(_ text: String) -> String? { text.isEmpty ? nil : text }
        self.init(
            rule: LandedCostAPI.Rule(.row(rule.citation)), name: rule.name, amount: rule.amount,
            rate: rule.rate.map { "\($0.percentText) %" }, basis: given(rule.basis), condition: given(rule.condition),
            regions: rule.regions.isEmpty ? nil : rule.regions, group: rule.destination, deduction: rule.deduction,
            limit: rule.limit, per: rule.per == .consignment ? nil : rule.per.rawValue,
            buyer: rule.isForConsumers ? "consumer" : nil, origins: rule.originCodes,
            originsExcluded: rule.excludedOriginCodes, assumption: given(rule.assumption))
    }
}

extension LandedCostAPI.RefundRuleRow {
    init(_ rule: RefundRule) {
        self.init(
            rule: LandedCostAPI.Rule(.row(rule.citation)), group: rule.destination,
            kinds: rule.kinds.map(ChargeKind.init),
            share: "\(rule.share.percentText) %", from: rule.payer.rawValue, within: rule.within?.text,
            minimum: rule.minimum, reasons: rule.reasons.isEmpty ? nil : rule.reasons.map(\.rawValue),
            proof: rule.proof, condition: rule.condition)
    }
}
