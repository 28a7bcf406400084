import Commerce

/// The duties of one line in the order of the rows: column 1 or 2 first, then what comes on top of it.
struct AdditionalDutyStack {
    private let consignment: Consignment
    private let tariff: Tariff
    private let line: Int
    private let day: CalendarDate
    /// Programmes that were charged.
    private var applied: [String] = []
    /// Headings whose place another took.
    private var replaced: [String] = []
    private(set) var problems: [LineProblem] = []

    init(_ consignment: Consignment, _ tariff: Tariff, line: Int) {
        self.consignment = consignment
        self.tariff = tariff
        self.line = line
        day = consignment.shipment.asOf
    }

    /// - Throws: `LineProblem` when the line has no duty of its own to begin with; later ones are in `problems`.
    mutating func add(to ledger: inout Ledger) throws {
        let ordered = consignment.shipment.lines[line]
        guard let additional = tariff.additional else {
            let found = try consignment.find(line, in: tariff, .general)
            return try ledger.add(consignment.tariffDuty(found, line, in: tariff))
        }
        let rows = additional.positions(for: ordered.origin)
        let isColumn2 = rows.contains { position in
            let row = additional.all[position]
            return row.kind == .column2 && row.citation.period.containsOpen(day)
        }
        let found = try consignment.find(line, in: tariff, isColumn2 ? .column2 : .general)
        let ordinary = try consignment.tariffDuty(found, line, in: tariff)
        try ledger.add(ordinary)
        consignment.assumeTariff(found, line, in: tariff, &ledger)
        for position in rows {
            let row = additional.all[position]
            guard row.kind != .column2, row.citation.period.containsOpen(day) else { continue }
            if row.kind == .note {
                ledger.assume(row.citation.id, row.assumption)
            } else if isListed(row, found.match, additional.lists) {
                try consider(row, found.match, ordinary.customsAmount, additional.lists, &ledger)
            }
        }
    }

    private mutating func isListed(_ row: AdditionalDuty, _ match: TariffMatch, _ lists: ProductLists) -> Bool {
        guard let parts = row.listParts else { return true }
        return covers(parts, match, lists)
    }

    /// Whether all lines matched are in a list; when only some are, the code is too short to say.
    private mutating func covers(_ parts: [Int], _ match: TariffMatch, _ lists: ProductLists) -> Bool {
        switch lists.coverage(of: match.lines, by: lists.mask(parts, on: day)) {
        case .none: return false
        case .all: return true
        case .some:
            let text = consignment.shipment.lines[line].code.digits
            let problem = LineProblem(line: line, reason: consignment.codeTooShort(match, in: tariff, text))
            if !problems.contains(problem) { problems.append(problem) }
            return false
        }
    }

    private mutating func consider(
        _ row: AdditionalDuty, _ match: TariffMatch, _ ordinary: Money, _ lists: ProductLists, _ ledger: inout Ledger
    ) throws {
        if !row.heading.isEmpty, replaced.contains(row.heading) {
            return skip(row, "another heading takes its place", &ledger)
        }
        if !row.exemptParts.isEmpty, covers(row.exemptParts, match, lists) {
            return skip(row, "the code is on its list of exempt goods", &ledger)
        }
        if let programme = row.yieldsTo.first(where: { applied.contains($0) }) {
            return skip(row, "\(programme) was charged instead", &ledger)
        }
        switch row.condition {
        case .onlyIf(let fact): return skip(row, "it applies only where \(fact) is stated", &ledger)
        case .ask(let fact):
            let needed = DutyFact(name: fact, unit: "what \(row.citation.id) turns on")
            let why = "\(row.programme) may add \(row.rate.percentText) %"
            return problems.append(LineProblem(line: line, reason: .needs(needed, why: why)))
        case .always: break
        }
        replaced += row.replaces
        if row.kind != .exempt { try charge(row, ordinary, &ledger) }
    }

    private mutating func charge(_ row: AdditionalDuty, _ ordinary: Money, _ ledger: inout Ledger) throws {
        let value = consignment.values[line]
        applied.append(row.programme)
        ledger.assume(row.citation.id, row.assumption)
        let name = row.heading.isEmpty ? "Additional duty" : "Additional duty \(row.heading)"
        guard row.kind == .total else {
            return try ledger.add(
                consignment.charge(
                    .additionalDuty, name, line: line, row.rate, of: value, row.citation, by: .carrier))
        }
        let missing = try value.times(row.rate, rounding: .halfUp) - ordinary
        guard missing.isPositive else { return skip(row, "column 1 is at the total already", &ledger) }
        try ledger.add(
            consignment.charge(
                .additionalDuty, name, line: line, .topUp(to: row.rate, of: value, already: ordinary), missing,
                .row(row.citation), by: .carrier))
    }

    private func skip(_ row: AdditionalDuty, _ why: String, _ ledger: inout Ledger) {
        ledger.skip(row.citation.id, .line(consignment.shipment.lines[line].id, why))
    }
}
