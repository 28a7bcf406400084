import Commerce
import HTTPTypes
import LandedCostDomain
import ServiceKit
import Wire

/// HTTP for looking into the tables: which rows a destination is worked out by.
struct TableRoutes {
    let tables: Tables
    let ambient: Ambient

    func register(on routes: Routes) {
        let this = self
        routes.on(LandedCostAPI.rules) { _, call in
            var query = call.query()
            let country = query.required("destination", "two letters of ISO 3166-1, such as NL") { CountryCode($0) }
            try query.finish()
            guard let country else { throw Problem.notFound("destination") }
            return try this.rules(of: country)
        }
    }

    private func rules(of country: CountryCode) throws -> LandedCostAPI.RulesAnswer {
        let destination = try? tables.destination(country)
        let names = [destination?.rules.name, country.alpha2].compactMap(\.self)
        let rows = tables.rules.filter { names.contains($0.destination) }
        guard destination != nil || !rows.isEmpty else { throw LandedCostError.noDataForDestination(country) }
        return LandedCostAPI.RulesAnswer(
            tablesVersion: tables.version, destination: country, formula: destination?.formula.rawValue,
            customsCurrency: destination?.customsCurrency, rules: rows.map { LandedCostAPI.RuleRow($0) })
    }
}

extension LandedCostAPI.RuleRow {
    init(_ rule: Rule) {
        func given(_ text: String) -> String? { text.isEmpty ? nil : text }
        self.init(
            rule: LandedCostAPI.Rule(.row(rule.citation)), name: rule.name, amount: rule.amount,
            rate: rule.rate.map { "\($0.percentText) %" }, basis: given(rule.basis), condition: given(rule.condition),
            regions: rule.regions.isEmpty ? nil : rule.regions)
    }
}
