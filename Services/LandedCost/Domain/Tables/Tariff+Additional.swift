package import Commerce

extension Tariff {
    /// The rows of additional duty that name an origin on a day and any of the lines; for showing, not for charging.
    package func additionalDuties(
        on match: TariffMatch, from origin: CountryCode, on day: CalendarDate
    ) -> [(duty: AdditionalDuty, coversAll: Bool)] {
        guard let additional else { return [] }
        var found: [(duty: AdditionalDuty, coversAll: Bool)] = []
        let listed = additional.lists.bits(on: match.lines)
        for row in additional.rows(for: origin).all where row.mayApply(on: day, to: listed) {
            let duty = additional.all[row.position]
            guard let parts = duty.listParts else {
                found.append((duty, true))
                continue
            }
            let coverage = additional.lists.coverage(of: match.lines, by: additional.lists.mask(parts, on: day))
            if coverage != .none { found.append((duty, coverage == .all)) }
        }
        return found
    }
}
