import Commerce

/// The duty of each line under the dated rows of a destination: relief, one rate for everything, a flat duty, and
/// otherwise the tariff or a rate that holds for all goods alike.
struct ImportDuty {
    private let gate: RuleGate
    private let consignment: Consignment
    private let rules: RuleSet
    private let isFullDeclaration: Bool
    /// Lines whose duty is not settled.
    private var open: [Int]
    /// Lines that no other tax is due on.
    private(set) var untaxed: [Int] = []
    /// Duties that stand for several lines.
    private(set) var shared: [SharedSum] = []
    /// The low-value rule that settled lines, for the name of the regime.
    private(set) var way = Way.ordinary

    enum Way {
        case ordinary, relief, flat, singleRate, gift
    }

    init(_ gate: RuleGate, isFullDeclaration: Bool) {
        self.gate = gate
        self.isFullDeclaration = isFullDeclaration
        consignment = gate.consignment
        rules = gate.rules
        open = Array(gate.consignment.codes.indices)
    }

    mutating func add(to ledger: inout Ledger) throws {
        try relieveGift(&ledger)
        try relieve(&ledger)
        try addSingleRate(&ledger)
        try addFlatDuty(&ledger)
        try addOrdinary(&ledger)
    }

    // MARK: Relief

    private mutating func relieveGift(_ ledger: inout Ledger) throws {
        guard consignment.isGift else { return }
        for rule in gate.current(.giftRelief, &ledger) {
            guard try gate.holds(rule, upTo: rule.amount, &ledger) else {
                if rule.deduction != nil { ledger.assume(rule) }
                continue
            }
            ledger.assume(rule)
            ledger.skip("\(rules.prefix).tariff", .text("a gift within the relief"))
            untaxed = open
            open = []
            way = .gift
        }
    }

    private mutating func relieve(_ ledger: inout Ledger) throws {
        if open.isEmpty { return }
        for rule in try gate.required(.dutyDeMinimis) where !open.isEmpty {
            guard let limit = rule.amount else { continue }
            guard limit.isPositive else {
                ledger.skip(rule.citation.id, .text("no value is free of duty"))
                continue
            }
            guard try gate.holds(rule, upTo: limit, &ledger) else { continue }
            let left = open.filter { !gate.covers(rule, $0) || isLeftOut($0) }
            guard left.count < open.count else {
                ledger.skip(rule.citation.id, .text("the relief leaves these goods out"))
                continue
            }
            open = left
            way = .relief
            ledger.assume(rule)
            let value = try consignment.value(rule.measure, in: limit.currency)
            ledger.skip("\(rules.prefix).tariff", .within(value, limit: limit))
        }
    }

    private func isLeftOut(_ line: Int) -> Bool {
        consignment.destination.exclusion(of: consignment.codes[line])?.effect == .noDutyRelief
    }

    // MARK: One rate for duty and tax

    private mutating func addSingleRate(_ ledger: inout Ledger) throws {
        if open.isEmpty { return }
        for rule in try gate.required(.singleRate) where !open.isEmpty {
            guard let rate = rule.rate, try gate.holds(rule, upTo: rule.limit, &ledger) else { continue }
            let covered = open.filter { gate.covers(rule, $0) }
            for line in covered {
                try ledger.add(
                    consignment.charge(
                        .duty, "Duty and tax at a single rate", line: line, rate, of: consignment.values[line],
                        rule.citation, by: .carrier))
            }
            guard !covered.isEmpty else { continue }
            ledger.assume(rule)
            untaxed += covered
            open.removeAll { covered.contains($0) }
            way = .singleRate
        }
    }

    // MARK: Flat duty

    private mutating func addFlatDuty(_ ledger: inout Ledger) throws {
        if open.isEmpty { return }
        for rule in gate.current(.lowValueFlatDuty, &ledger) where !open.isEmpty {
            guard try gate.holds(rule, upTo: rule.limit, &ledger) else { continue }
            if rule.amount != nil {
                try addForEachItem(rule, &ledger)
            } else if let rate = rule.rate {
                try addShare(rule, rate, &ledger)
            }
        }
    }

    /// One charge for each distinct subheading, or code in a full declaration; on the line itself where only one line
    /// has it. Lines with a preference in a full declaration stay with the tariff.
    private mutating func addForEachItem(_ rule: Rule, _ ledger: inout Ledger) throws {
        guard let each = rule.amount else { return }
        let lines = consignment.shipment.lines
        let flat = open.filter { gate.covers(rule, $0) && !(isFullDeclaration && lines[$0].preference != nil) }
        guard !flat.isEmpty else { return ledger.skip(rule.citation.id, .text("the goods are declared in full")) }
        let amount = try consignment.shipment.rates.convert(each, to: consignment.destination.customsCurrency)
        var seen: [UInt64] = []
        for (place, line) in flat.enumerated() {
            let item = item(line)
            if seen.contains(item) { continue }
            seen.append(item)
            let same = flat[place...].filter { self.item($0) == item }
            let code = consignment.codes[line]
            try ledger.add(
                consignment.charge(
                    .duty, .perItem(code, isWholeCode: isFullDeclaration), line: same.count == 1 ? line : nil,
                    .each(each, count: 1, of: isFullDeclaration ? .code : .hs6), amount, .row(rule.citation),
                    by: .carrier))
            if same.count > 1 { shared.append(SharedSum(amount: amount, lines: same)) }
        }
        open.removeAll { flat.contains($0) }
        way = .flat
        ledger.assume(rule)
        if !isFullDeclaration {
            ledger.skip(
                "\(rules.prefix).tariff",
                .text("the flat duty takes its place; a preference claimed in a full declaration was not considered"))
        }
    }

    private func item(_ line: Int) -> UInt64 {
        let code = consignment.codes[line]
        return isFullDeclaration ? code.first : UInt64(code.subheading)
    }

    private mutating func addShare(_ rule: Rule, _ rate: Ratio, _ ledger: inout Ledger) throws {
        let covered = open.filter { gate.covers(rule, $0) }
        guard !covered.isEmpty else { return }
        var flat = ledger
        for line in covered {
            try flat.add(
                consignment.charge(
                    .duty, "Customs duty at a flat rate", line: line, rate, of: consignment.values[line], rule.citation,
                    by: .carrier))
        }
        flat.assume(rule)
        if rule.occasion == .gift, let cheaper = try tariffIfCheaper(than: flat, on: covered, ledger) {
            ledger = cheaper
            ledger.skip(rule.citation.id, .text("the importer may choose it, and the tariff is not dearer"))
        } else {
            ledger = flat
            way = .flat
        }
        open.removeAll { covered.contains($0) }
    }

    /// A flat rate that the importer may choose is left where the tariff is known and comes to no more.
    private func tariffIfCheaper(than flat: Ledger, on lines: [Int], _ ledger: Ledger) throws -> Ledger? {
        var ordinary = ledger
        do {
            try consignment.addTariffDuties(on: lines, to: &ordinary)
        } catch is LandedCostError {
            return nil
        }
        return try flat.duty.isLess(than: ordinary.duty) ? nil : ordinary
    }

    // MARK: The tariff

    private mutating func addOrdinary(_ ledger: inout Ledger) throws {
        if open.isEmpty { return }
        if let risk = consignment.destination.riskTariff {
            try consignment.addDutiesByRisk(risk, on: open, to: &ledger)
        } else if consignment.destination.tariff != nil {
            try consignment.addTariffDuties(on: open, to: &ledger)
        } else {
            try addStandardDuty(&ledger)
        }
        open = []
    }

    /// Rates that hold for whole chapters or all goods, where there is no tariff by lines.
    private func addStandardDuty(_ ledger: inout Ledger) throws {
        let rows = gate.current(.standardDuty, &ledger)
        var problems: [LineProblem] = []
        for line in open {
            guard let rule = try rows.first(where: { try gate.covers($0, line) && gate.holds($0, upTo: nil, &ledger) }),
                let rate = rule.rate
            else {
                let chapter = consignment.codes[line].prefix(2).text
                problems.append(
                    LineProblem(
                        line: line,
                        reason: .excluded(
                            goods: "Goods of chapter \(chapter)", why: "no rate of duty for them is in the tables")))
                continue
            }
            try ledger.add(
                consignment.charge(
                    .duty, "Customs duty", line: line, rate, of: consignment.values[line], rule.citation, by: .carrier))
            ledger.assume(rule)
        }
        if rows.isEmpty { throw LandedCostError.noTariff(consignment.destination.country) }
        if !problems.isEmpty { throw LandedCostError.lines(problems) }
    }
}

/// A sum that stands for several lines.
struct SharedSum {
    let amount: Money
    let lines: [Int]
}
