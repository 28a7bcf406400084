import Commerce

/// The duties of one line in the order of the rows: column 1 or 2 first, then what comes on top of it.
struct AdditionalDutyStack {
    let consignment: Consignment
    let tariff: Tariff
    let line: Int
    let facts: Facts
    let claims: DutyClaims
    private let day: CalendarDate
    /// Programmes that were charged, and what part of the value each took.
    private var applied: [(programme: Int, share: Ratio)] = []
    /// Headings and programmes whose place another took.
    private var replaced: [Int] = []
    private(set) var problems: [LineProblem] = []

    init(_ consignment: Consignment, _ tariff: Tariff, line: Int) {
        self.consignment = consignment
        self.tariff = tariff
        self.line = line
        facts = consignment.facts(line)
        day = consignment.shipment.asOf
        claims = DutyClaims(consignment.shipment.lines[line], facts, tariff, on: day)
    }

    /// - Throws: `LineProblem` when the line has no duty of its own to begin with; later ones are in `problems`.
    mutating func add(to ledger: inout Ledger) throws {
        let ordered = consignment.shipment.lines[line]
        guard let additional = tariff.additional else {
            let found = try consignment.find(line, in: tariff, .general)
            return try ledger.add(consignment.tariffDuty(found, line, in: tariff))
        }
        let rows = additional.rows(for: ordered.origin)
        let isColumn2 =
            rows.namesColumn2
            && rows.all.contains { row in
                let duty = additional.all[row.position]
                return duty.kind == .column2 && duty.citation.period.containsOpen(day)
            }
        let found = try consignment.find(line, in: tariff, isColumn2 ? .column2 : .general)
        let ordinary = try ordinary(found, &ledger)
        consignment.assumeTariff(found, line, in: tariff, &ledger)
        let listed = additional.lists.bits(on: found.match.lines)
        for candidate in rows.all where candidate.mayApply(on: day, to: listed) {
            let row = additional.all[candidate.position]
            if row.kind == .column2 { continue }
            if row.kind == .note {
                ledger.assume(row.citation.id, row.assumption)
            } else if isListed(row, found.match, additional.lists) {
                try consider(row, found.match, ordinary, additional.lists, &ledger)
            }
        }
    }

    /// Bans alone, for a line that a relief frees of duty: no relief lifts them.
    mutating func addBans(to ledger: inout Ledger) throws {
        guard let additional = tariff.additional,
            let match = tariff.match(consignment.codes[line], consignment.tables.nomenclature)
        else { return }
        let rows = additional.rows(for: consignment.shipment.lines[line].origin)
        let listed = additional.lists.bits(on: match.lines)
        let zero = Money.zero(consignment.destination.customsCurrency)
        for candidate in rows.all where candidate.mayApply(on: day, to: listed) {
            let row = additional.all[candidate.position]
            guard row.kind == .prohibited, isListed(row, match, additional.lists) else { continue }
            try consider(row, match, zero, additional.lists, &ledger)
        }
    }

    /// The tariff's own duty; zero while a fact it rests on is asked for.
    private func ordinary(_ found: TariffedLine, _ ledger: inout Ledger) throws -> Money {
        do {
            let charge = try consignment.tariffDuty(found, line, in: tariff)
            try ledger.add(charge)
            return charge.customsAmount
        } catch let problem as LineProblem where ledger.asks(problem) {
            return .zero(consignment.destination.customsCurrency)
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
        if !replaced.isEmpty, replaced.contains(where: { $0 == row.headingID || $0 == row.programmeID }) {
            return skip(row, "another heading takes its place", &ledger)
        }
        if !row.exemptParts.isEmpty, covers(row.exemptParts, match, lists) {
            return skip(row, "the code is on its list of exempt goods", &ledger)
        }
        let taken = try taken(from: row)
        guard taken < .one else {
            let programme = row.yieldsTo.firstIndex { id in applied.contains { $0.programme == id } }
            return skip(row, "\(programme.map { row.yieldsToNames[$0] } ?? "another") was charged instead", &ledger)
        }
        guard applies(row, &ledger) else { return }
        replaced += row.replaces
        switch row.kind {
        case .exempt, .column2, .note: break
        case .prohibited:
            ledger.prohibit(Prohibition(line: line, citation: row.citation, why: row.assumption))
        case .add, .total: try charge(row, ordinary, leaving: taken, &ledger)
        }
    }

    /// The part of the value that duties it yields to were taken of.
    private func taken(from row: AdditionalDuty) throws -> Ratio {
        var taken = Ratio.zero
        for part in applied where row.yieldsTo.contains(part.programme) { taken = try taken + part.share }
        return taken
    }

    private mutating func charge(
        _ row: AdditionalDuty, _ ordinary: Money, leaving taken: Ratio, _ ledger: inout Ledger
    ) throws {
        guard row.citation.confidence != .low else {
            let goods = "Goods of \(row.programme)"
            let why = "its rate is not founded well enough to be charged (\(row.citation.id))"
            return problems.append(LineProblem(line: line, reason: .excluded(goods: goods, why: why)))
        }
        guard let share = try share(row, leaving: taken, &ledger) else { return }
        applied.append((row.programmeID, share))
        ledger.assume(row.citation.id, row.assumption)
        let whole = consignment.values[line]
        let value = share == .one ? whole : try whole.times(share, rounding: .halfUp)
        let title = Charge.Title.additional(heading: row.heading)
        guard row.kind == .total else {
            return try ledger.add(
                consignment.charge(
                    .additionalDuty, title, line: line, row.rate, of: value, row.citation, by: .carrier))
        }
        let ordinary = share == .one ? ordinary : try ordinary.times(share, rounding: .halfUp)
        let missing = try consignment.share(row.rate, of: value, line: line).amount - ordinary
        guard missing.isPositive else { return skip(row, "column 1 is at the total already", &ledger) }
        try ledger.add(
            consignment.charge(
                .additionalDuty, title, line: line, .topUp(to: row.rate, of: value, already: ordinary), missing,
                .row(row.citation), by: .carrier))
    }

    /// The part of the value that the rate is taken of; nil, with the question asked, where that is not known.
    private func share(_ row: AdditionalDuty, leaving taken: Ratio, _ ledger: inout Ledger) throws -> Ratio? {
        switch row.basis {
        case .value: return taken == .zero ? .one : try .one - taken
        case .nonUS(let most): return try .one - min(facts.number("us_content_share") ?? .zero, most)
        case .content(let metal):
            if let share = facts.number(metal.name) { return share == .zero ? nil : share }
            let why = "\(row.programme): \(row.rate.percentText) % of the value of the metal"
            ledger.ask(Need(line: line, fact: metal.fact, why: why))
            return nil
        }
    }

    func skip(_ row: AdditionalDuty, _ why: String, _ ledger: inout Ledger) {
        ledger.skip(row.citation.id, .line(consignment.shipment.lines[line].id, why))
    }
}
