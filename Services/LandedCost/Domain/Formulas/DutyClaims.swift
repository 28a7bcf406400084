import Commerce

/// What a line's claim for preference and its code mean for duties on top of the tariff. Goods qualify under a programme
/// also where the tariff concedes them nothing, because the ordinary rate is free.
struct DutyClaims {
    let isUSMCA: Bool
    let isCAFTATextile: Bool
    /// No merchandise processing fee.
    let exemptsProcessingFee: Bool
    /// nil where it is not known.
    let holdsMetal: Bool?

    /// 15 % of the weight.
    private static let leastMetal = try? Ratio(3, over: 20)

    init(_ line: Shipment.Line, _ facts: Facts, _ tariff: Tariff, on day: CalendarDate) {
        let chapter = line.prefix.first / 100_000_000
        let share = facts.isEmpty ? nil : facts.number("metal_weight_share")
        if (72...76).contains(chapter) {
            holdsMetal = share.map { $0 > .zero } ?? true
        } else {
            holdsMetal = share.flatMap { share in Self.leastMetal.map { share >= $0 } }
        }
        guard let name = line.preference, let position = tariff.programmes.position(of: name),
            let row = tariff.programmes.all[position].row(on: day), row.origins?.contains(line.origin) == true
        else {
            isUSMCA = false
            isCAFTATextile = false
            exemptsProcessingFee = false
            return
        }
        let programme = tariff.programmes.all[position].id
        isUSMCA = ["S", "S+"].contains(programme)
        isCAFTATextile = ["P", "P+"].contains(programme) && (50...63).contains(chapter)
        exemptsProcessingFee = row.exemptsProcessingFee
    }
}

extension AdditionalDutyStack {
    /// Whether a row's conditions let it apply; says why not, and asks for what is missing.
    mutating func applies(_ row: AdditionalDuty, _ ledger: inout Ledger) -> Bool {
        for condition in row.conditions {
            switch (condition.mode, holds(condition)) {
            case (.onlyIf, true), (.ask, true), (.unless, false), (.unless, nil): continue
            case (.onlyIf, _):
                skip(row, "it applies only where \(condition.words) is stated", &ledger)
                return false
            case (.unless, true):
                skip(row, "\(condition.words) was stated", &ledger)
                return false
            case (.ask, false):
                skip(row, "\(condition.words) does not hold", &ledger)
                return false
            case (.ask, nil):
                for kind in condition.facts where facts.text(kind.name) == nil {
                    let why = "\(row.programme) is \(row.rate.percentText) % where \(condition.words)"
                    ledger.ask(Need(line: line, fact: kind.fact, why: why))
                }
                return false
            }
        }
        return true
    }

    /// nil while a fact is missing and none says no.
    private func holds(_ condition: DutyCondition) -> Bool? {
        var isMissing = false
        for test in condition.tests {
            switch test.subject {
            case .fact(let kind):
                guard let holds = test.comparison.holds(facts.text(kind.name)) else {
                    isMissing = true
                    continue
                }
                if !holds { return false }
            case .isUSMCA: if !said(claims.isUSMCA, test) { return false }
            case .isCAFTATextile: if !said(claims.isCAFTATextile, test) { return false }
            case .holdsMetal:
                guard let holdsMetal = claims.holdsMetal else {
                    isMissing = true
                    continue
                }
                if !said(holdsMetal, test) { return false }
            }
        }
        return isMissing ? nil : true
    }

    private func said(_ answer: Bool, _ test: DutyCondition.Test) -> Bool {
        test.comparison.holds(answer ? "yes" : "no") ?? false
    }
}
