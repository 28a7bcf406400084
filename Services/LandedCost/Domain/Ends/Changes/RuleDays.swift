package import Commerce

/// The days on which something a destination is worked out by begins or ends, in order.
package struct RuleDays: Sendable {
    private let days: [CalendarDate]

    package init(_ periods: some Sequence<Period>) {
        var days: Set<CalendarDate> = []
        for period in periods {
            if let from = period.from { days.insert(from) }
            if let to = period.to { days.insert(to) }
        }
        self.days = days.sorted()
    }

    /// The days after one, the nearest first.
    package func after(_ day: CalendarDate) -> ArraySlice<CalendarDate> {
        days[days.lowerBound(day.adding(days: 1))...]
    }
}

extension Tables {
    /// The days of every destination, gathered once at the start.
    static func ruleDays(of destinations: [Destination], vat: VATRates) -> CountrySlots<RuleDays?> {
        var slots = CountrySlots<RuleDays?>(repeating: nil)
        var ofTariff: [ObjectIdentifier: [Period]] = [:]
        for destination in destinations {
            var periods = destination.rules.periods + (destination.nationalRules?.periods ?? [])
            periods += vat.periods(of: destination.country)
            if let tariff = destination.tariff {
                let key = ObjectIdentifier(tariff)
                let known = ofTariff[key] ?? tariff.periods
                ofTariff[key] = known
                periods += known
            }
            slots[destination.country] = RuleDays(periods)
        }
        return slots
    }
}

extension RuleSet {
    /// Of all its rows.
    var periods: [Period] { RuleName.allCases.flatMap { all($0).map(\.citation.period) } }
}

extension VATRates {
    /// Of all rows of a country.
    func periods(of country: CountryCode) -> [Period] { all(country).map(\.citation.period) }
}

extension Tariff {
    /// Of the tariff, its lines' rates and the duties added to it.
    var periods: [Period] {
        var periods = [period] + lines.histories.flatMap { $0.map(\.period) }
        periods += programmes.all.flatMap { $0.rows.map(\.citation.period) }
        periods += lines.rules.map(\.citation.period)
        if let additional {
            periods += additional.all.map(\.citation.period)
            periods += additional.lists.parts.map(\.period)
        }
        return periods
    }
}
