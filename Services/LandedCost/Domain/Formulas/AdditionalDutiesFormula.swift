import Commerce

/// The tariff, duties added to it (each on the customs value, summed, never compounded), then entry fees.
struct AdditionalDutiesFormula {
    private let consignment: Consignment
    private let rules: RuleSet
    private let day: CalendarDate

    init(_ consignment: Consignment) {
        self.consignment = consignment
        rules = consignment.destination.rules
        day = consignment.shipment.asOf
    }

    func cost() throws -> OptionCost {
        var ledger = Ledger(consignment.destination.customsCurrency)
        let relieved = try relievedLines(&ledger)
        try addBans(on: relieved, &ledger)
        let dutiable = consignment.codes.indices.filter { !relieved.contains($0) }
        let postal = try dutiable.isEmpty ? nil : postalDuty(&ledger)
        if let postal, let rate = postal.rate {
            try addPostalDuty(postal, rate, on: dutiable, &ledger)
        } else if !dutiable.isEmpty {
            try addDuties(on: dutiable, &ledger)
        }
        let fees = EntryFees(consignment, rules: rules)
        let isFormal = try dutiable.isEmpty ? false : fees.isFormal()
        if !dutiable.isEmpty { try fees.add(isFormal: isFormal, to: &ledger) }
        consignment.sayStateSalesTax(&ledger)
        let free = consignment.isGift ? "\(rules.prefix)_gift" : "duty_free_low_value"
        let regime = dutiable.isEmpty ? free : isFormal ? "formal_entry" : "informal_entry"
        return try ledger.cost(of: consignment, regime: regime)
    }

    /// Lines under the relief for low values, by their origin.
    private func relievedLines(_ ledger: inout Ledger) throws -> Set<Int> {
        var relieved = try freeGifts(&ledger)
        for (line, ordered) in consignment.shipment.lines.enumerated() where !relieved.contains(line) {
            let relief = try rules.required(.dutyDeMinimis, on: day, origin: ordered.origin)
            guard let limit = relief.amount else { continue }
            let value = try consignment.intrinsicValue(in: limit.currency)
            if limit.isPositive, try !limit.isLess(than: value) {
                relieved.insert(line)
                ledger.skip("\(rules.prefix).tariff", .line(ordered.id, "\(value) is not over \(limit): free of duty"))
            } else if line == 0 {
                ledger.skip(
                    relief.citation.id, limit.isZero ? .text("no value is free of duty") : .over(value, limit: limit))
            }
        }
        return relieved
    }

    /// Lines that the relief for gifts frees; its limit is for the goods as a whole.
    private func freeGifts(_ ledger: inout Ledger) throws -> Set<Int> {
        guard consignment.isGift, let relief = rules.inForce(.giftRelief, on: day), let limit = relief.amount else {
            return []
        }
        let value = try consignment.value(relief.measure, in: limit.currency)
        if try limit.isLess(than: value) {
            ledger.skip(relief.citation.id, .over(value, limit: limit))
            return []
        }
        let gate = RuleGate(consignment)
        let lines = consignment.codes.indices
        let free = lines.filter { gate.covers(relief, $0) }
        if free.isEmpty {
            ledger.skip(relief.citation.id, .text("the relief leaves these goods out"))
            return []
        }
        ledger.assume(relief)
        for line in free {
            let id = consignment.shipment.lines[line].id
            ledger.skip("\(rules.prefix).tariff", .line(id, "a gift within the relief"))
        }
        return Set(free)
    }

    private func addBans(on lines: Set<Int>, _ ledger: inout Ledger) throws {
        guard !lines.isEmpty, let tariff = consignment.destination.tariff else { return }
        var problems: [LineProblem] = []
        for line in lines.sorted() {
            var stack = AdditionalDutyStack(consignment, tariff, line: line)
            try stack.addBans(to: &ledger)
            problems += stack.problems
        }
        if !problems.isEmpty { throw LandedCostError.lines(problems) }
    }

    /// The regime of the post, where it is not simply the ordinary duties; its dates begin when the relief ended.
    private func postalDuty(_ ledger: inout Ledger) throws -> Rule? {
        guard consignment.option.mode == .post else { return nil }
        let origin = consignment.shipment.lines[0].origin
        let relief = try rules.required(.dutyDeMinimis, on: day, origin: origin)
        guard relief.amount?.isZero == true else { return nil }
        let rule = try rules.required(.postalDuty, on: day)
        if rule.rate == nil { ledger.skip(rule.citation.id, .text("the post pays \(rule.basis)")) }
        return rule
    }

    private func addPostalDuty(_ rule: Rule, _ rate: Ratio, on lines: [Int], _ ledger: inout Ledger) throws {
        for line in lines {
            try ledger.add(
                consignment.charge(
                    .duty, "Postal duty", line: line, rate, of: consignment.values[line], rule.citation, by: .carrier))
        }
        ledger.assume(rule)
    }

    private func addDuties(on lines: [Int], _ ledger: inout Ledger) throws {
        let tariff = try consignment.tariff()
        var problems: [LineProblem] = []
        for line in lines {
            do {
                var stack = AdditionalDutyStack(consignment, tariff, line: line)
                try stack.add(to: &ledger)
                problems += stack.problems
            } catch let problem as LineProblem {
                problems.append(problem)
            }
        }
        if !problems.isEmpty { throw LandedCostError.lines(problems) }
    }
}
