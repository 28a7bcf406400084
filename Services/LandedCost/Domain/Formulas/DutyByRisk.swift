import Commerce

extension Consignment {
    /// The duty where goods may go on into a customs union next door: its tariff for goods at risk, the destination's
    /// own for the others. Goods whose duties lie within the points of the row are not at risk.
    ///
    /// Northern Ireland: Windsor Framework; the fact `at_risk` of a line says `yes` or `no`.
    func addDutiesByRisk(_ risk: Tariff, on lines: [Int], to ledger: inout Ledger) throws {
        let own = try tariff()
        let points = destination.rules.inForce(.riskPoints, on: shipment.asOf)
        var problems: [LineProblem] = []
        for line in lines {
            do {
                let tariff = try isAtRisk(line, risk, own, points, &ledger) ? risk : own
                let found = try find(line, in: tariff, .general)
                if tariff.currency != destination.customsCurrency, found.rate.plainShare == nil {
                    throw LineProblem(
                        line: line,
                        reason: .excluded(
                            goods: "Goods at \(found.rate.text)",
                            why: "a duty by quantity in \(tariff.currency) is not worked out here"))
                }
                try ledger.add(tariffDuty(found, line, in: tariff))
                assumeTariff(found, line, in: tariff, &ledger)
            } catch let problem as LineProblem where ledger.asks(problem) {
                continue
            } catch let problem as LineProblem {
                problems.append(problem)
            }
        }
        if !problems.isEmpty { throw LandedCostError.lines(problems) }
    }

    private func isAtRisk(
        _ line: Int, _ risk: Tariff, _ own: Tariff, _ points: Rule?, _ ledger: inout Ledger
    ) throws -> Bool {
        let ordered = shipment.lines[line]
        switch facts(line).text("at_risk") {
        case "yes": return true
        case "no": return false
        default: break
        }
        let there = try find(line, in: risk, .general).rate.plainShare
        let here = try find(line, in: own, .general).rate.plainShare
        if let there, let here, let points, let most = points.rate, try there <= here + most {
            ledger.skip(
                points.citation.id,
                .line(ordered.id, "the two duties lie within \(most.percentText) points, so the goods are not at risk"))
            return false
        }
        ledger.assume(
            "at_risk",
            "Line \(ordered.id): the goods are at risk of going on into the customs union; state at_risk where they are not."
        )
        return true
    }
}
