package import Commerce

extension Tables {
    /// The first announced change that alters the charges of one delivery option, by working it out again on each day
    /// after `asOf` on which anything that its goods may come under begins or ends.
    ///
    /// Names and dates of rows that change nothing in the figures are no change. Past `nextChangeDaysMax` days that alter
    /// nothing the search ends: what is announced lies within a few.
    /// - Returns: nil where no day known alters the answer.
    package func nextChange(of cost: OptionCost, in shipment: Shipment, under option: Shipment.Option) -> NextChange? {
        nextChange(of: cost, in: shipment, under: option, among: days(concerning: shipment))
    }

    /// The same, on the days given, which are in order.
    package func nextChange(
        of cost: OptionCost, in shipment: Shipment, under option: Shipment.Option,
        among days: some Sequence<CalendarDate>
    ) -> NextChange? {
        let single = shipment.under(option)
        var before = cost
        for day in days {
            do throws(LandedCostError) {
                guard let later = try assess(single.on(day)).options.first else { return nil }
                if let change = Self.change(from: before, to: later, on: day) { return change }
                before = later
            } catch {
                // Rows that end without a successor are where our knowledge ends, not where the law changes.
                guard case .outsideDates(let rule, _, _) = error else { return nil }
                return NextChange(
                    on: day, rules: [rule], total: nil, difference: nil,
                    why: "what holds from that day on is not in the tables")
            }
        }
        return nil
    }

    private func days(concerning shipment: Shipment) -> ArraySlice<CalendarDate> {
        guard let days = ruleDays[shipment.destination] else { return [] }
        return days.concerning(shipment, after: shipment.asOf, nomenclature).prefix(Self.nextChangeDaysMax)
    }

    /// Days that are worked out for one answer at most.
    package static let nextChangeDaysMax = 12

    private static func change(from cost: OptionCost, to later: OptionCost, on day: CalendarDate) -> NextChange? {
        let isForbidden = !later.prohibitions.isEmpty && cost.prohibitions.isEmpty
        guard isForbidden || !hasSameFigures(cost, later) else { return nil }
        let difference = try? later.totals.total - cost.totals.total
        let rules = rules(from: cost, to: later)
        let why: String =
            if isForbidden {
                "the import is forbidden from that day on"
            } else if later.regime != cost.regime {
                "the consignment goes as \(later.regime) instead of \(cost.regime)"
            } else {
                "rules begin or end on that day"
            }
        return NextChange(on: day, rules: rules, total: later.totals.total, difference: difference, why: why)
    }

    private static func hasSameFigures(_ cost: OptionCost, _ later: OptionCost) -> Bool {
        guard cost.totals == later.totals, cost.charges.count == later.charges.count,
            cost.prohibitions.count == later.prohibitions.count
        else { return false }
        return zip(cost.charges, later.charges).allSatisfy { before, after in
            before.kind == after.kind && before.line == after.line && before.amount == after.amount
                && before.customsAmount == after.customsAmount && before.collector == after.collector
        }
    }

    /// What begins to be charged, and what ends; where neither does, whatever is charged another sum,
    /// or by somebody else.
    private static func rules(from cost: OptionCost, to later: OptionCost) -> [String] {
        let before = cost.charges.map(\.authority.id)
        let after = later.charges.map(\.authority.id) + later.prohibitions.map(\.citation.id)
        var names: [String] = []
        for name in after where !before.contains(name) && !names.contains(name) { names.append(name) }
        for name in before where !after.contains(name) && !names.contains(name) { names.append(name) }
        guard names.isEmpty else { return names }
        for (old, new) in zip(cost.charges, later.charges)
        where old.customsAmount != new.customsAmount || old.collector != new.collector {
            if !names.contains(new.authority.id) { names.append(new.authority.id) }
        }
        return names
    }
}

extension Tables {
    /// As `assess`, each option with the first announced change that alters it.
    /// - Throws: what `assess` throws.
    package func assessWithNextChanges(_ shipment: Shipment) throws(LandedCostError) -> Assessment {
        let assessment = try assess(shipment)
        var options = assessment.options
        let days = days(concerning: shipment)
        if days.isEmpty { return assessment }
        for index in options.indices {
            guard let option = shipment.options.first(where: { $0.id == options[index].id }) else { continue }
            options[index].nextChange = nextChange(of: options[index], in: shipment, under: option, among: days)
        }
        return Assessment(customsCurrency: assessment.customsCurrency, options: options)
    }
}
