package import Commerce

extension Tables {
    /// What of a destination's tables is otherwise on `to` than on `from`, in order of day, kind and name.
    /// - Throws: `.noDataForDestination` for a country of which nothing is known.
    package func changes(
        of country: CountryCode, after from: CalendarDate, upTo to: CalendarDate
    ) throws(LandedCostError) -> [TableChange] {
        let destination = try? destination(country)
        let rows = rules(of: country)
        guard destination != nil || !rows.isEmpty else { throw .noDataForDestination(country) }
        var changes = changedRules(rows).changes(after: from, upTo: to)
        changes += changedTaxes(country).changes(after: from, upTo: to)
        if let tariff = destination?.tariff { changes += tariff.changes(after: from, upTo: to) }
        return changes.sorted { left, right in
            if left.on != right.on { return left.on < right.on }
            if left.kind != right.kind { return left.kind.place < right.kind.place }
            if left.name != right.name { return left.name < right.name }
            return left.id < right.id
        }
    }

    /// Rows of a country, of its group, and of its states and provinces, in the order of the file.
    package func rules(of country: CountryCode) -> [Rule] {
        let group = (try? destination(country))?.rules.name
        return rules.filter { rule in
            rule.destination == country.alpha2 || rule.destination == group
                || rule.destination.hasPrefix("\(country.alpha2)-")
        }
    }

    private struct RuleKey: Hashable {
        let destination: String
        let name: String
        let regions: [String]
        let origins: CountrySet?
        let originsExcluded: CountrySet?
    }

    private func changedRules(_ rules: [Rule]) -> DatedRows<RuleKey> {
        var dated = DatedRows<RuleKey>(.rule)
        for rule in rules {
            let key = RuleKey(
                destination: rule.destination, name: rule.name, regions: rule.regions, origins: rule.origins,
                originsExcluded: rule.originsExcluded)
            dated.add(key, rule.name, rule.citation.period, rule.valueText, rule.citation)
        }
        return dated
    }

    private func changedTaxes(_ country: CountryCode) -> DatedRows<String> {
        var dated = DatedRows<String>(.taxRate)
        for rate in vat.all(country) {
            dated.add(
                rate.taxName, rate.taxName, rate.citation.period, "\(rate.rate.percentText) %", rate.citation)
        }
        return dated
    }
}

extension TableChange {
    fileprivate var id: String { (after ?? before)?.citation?.id ?? (after ?? before)?.value ?? "" }
}

extension TableChange.Kind {
    fileprivate var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
