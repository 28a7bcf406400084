import Commerce

/// A line of the order found in the tariff: where, and at what rate.
struct TariffedLine {
    let match: TariffMatch
    /// Of the column, or of the preference that was granted.
    let rate: DutyRate
    let claim: PreferenceClaim
    /// The first of the lines matched; all have the same rate.
    var first: Int { match.lines.lowerBound }

    /// What was granted; nil for the ordinary duty.
    var grant: PreferenceGrant? {
        if case .granted(let grant) = claim { grant } else { nil }
    }
}

extension Consignment {
    /// The tariff of the destination.
    /// - Throws: `.noDataForDestination` where none is at hand; `.outsideDates` for a day it does not cover.
    func tariff() throws(LandedCostError) -> Tariff {
        guard let tariff = destination.tariff else { throw .noDataForDestination(destination.country) }
        guard tariff.period.contains(shipment.asOf) else {
            throw .outsideDates(rule: "\(tariff.name).tariff", asOf: shipment.asOf, known: [tariff.period])
        }
        return tariff
    }

    /// Finds a line's rate: under the preference it claims where that holds, otherwise the ordinary one.
    /// - Throws: `LineProblem` when no line has the code, lines under it differ, or only a ceiling is known.
    func find(_ line: Int, in tariff: Tariff, _ column: Tariff.Column) throws(LineProblem) -> TariffedLine {
        guard let match = tariff.match(codes[line], tables.nomenclature) else {
            throw LineProblem(line: line, reason: tables.unknown(codes[line], tariff))
        }
        let claim = try settleClaim(line, match, in: tariff, column)
        if case .granted(let grant) = claim { return TariffedLine(match: match, rate: grant.rate, claim: claim) }
        guard tariff.hasOneRate(match.lines, column, on: shipment.asOf) else {
            throw LineProblem(
                line: line, reason: codeTooShort(match, in: tariff, shipment.lines[line].code.digits))
        }
        if let why = whyNotCharged(match.lines.lowerBound, in: tariff) {
            throw LineProblem(line: line, reason: .noRate(tariff.code(match.lines.lowerBound), why: why))
        }
        return TariffedLine(
            match: match, rate: tariff.rate(match.lines.lowerBound, column, on: shipment.asOf), claim: claim)
    }

    private func settleClaim(
        _ line: Int, _ match: TariffMatch, in tariff: Tariff, _ column: Tariff.Column
    ) throws(LineProblem) -> PreferenceClaim {
        let ordered = shipment.lines[line]
        guard let name = ordered.preference else { return .none }
        guard let position = tariff.programmes.position(of: name) else {
            return .refused(
                rule: "\(tariff.name).preference", why: "no preferential rates of \(tariff.name) are in the tables")
        }
        guard column == .general else {
            return .refused(
                rule: "\(tariff.name).preference", why: "column 2 holds for goods of \(ordered.origin.name)")
        }
        guard
            let claim = tariff.settle(
                position, on: match.lines, from: ordered.origin, facts: facts(line), on: shipment.asOf)
        else { throw LineProblem(line: line, reason: codeTooShort(match, in: tariff, ordered.code.digits)) }
        if case .granted(let grant) = claim, let conceded = grant.rate.plainShare,
            tariff.hasOneRate(match.lines, column, on: shipment.asOf),
            let ordinary = tariff.rate(match.lines.lowerBound, column, on: shipment.asOf).plainShare,
            ordinary < conceded
        {
            return .refused(rule: grant.terms.citation.id, why: "the ordinary rate is lower")
        }
        return claim
    }

    /// Why a line's ordinary rate may not be charged; nil where it may.
    private func whyNotCharged(_ line: Int, in tariff: Tariff) -> String? {
        let rule = tariff.rule(line)
        if let rule, !rule.citation.period.contains(shipment.asOf) {
            return "its rule is known from \(rule.citation.period.start) on"
        }
        let note = rule?.note ?? tariff.assumption
        switch tariff.standing(line) {
        case .charged, .estimate: return nil
        case .ceiling: return "the rate is at most \(tariff.rate(line, .general, on: shipment.asOf).text). \(note)"
        case .unconfirmed: return "the only rate at hand is not confirmed. \(note)"
        case .unknown: return note
        }
    }

    func codeTooShort(_ match: TariffMatch, in tariff: Tariff, _ text: String) -> LineProblem.Reason {
        .codeTooShort(text, lines: match.lines.prefix(Self.candidatesMax).map { tariff.code($0) })
    }

    /// Lines named in a refusal: enough to choose from, few enough to read.
    static var candidatesMax: Int { 12 }

    func goods(_ line: Int) throws(MoneyError) -> DutiableGoods {
        let ordered = shipment.lines[line]
        var grams: Int64?
        if let one = netGrams(line) {
            let (all, overflow) = one.multipliedReportingOverflow(by: ordered.quantity)
            guard !overflow else { throw .overflow }
            grams = all
        }
        return DutiableGoods(
            value: values[line], quantity: ordered.quantity, netGrams: grams, facts: facts(line))
    }

    /// The tariff's duty on one line.
    /// - Throws: `LineProblem` naming a fact the rate rests on; `MoneyError`.
    func tariffDuty(_ found: TariffedLine, _ line: Int, in tariff: Tariff) throws -> Charge {
        let goods = try goods(line)
        do {
            let (amount, before) =
                try found.rate.plainShare.map { plain in try share(plain, of: goods.value, line: line) }
                ?? (found.rate.duty(on: goods, asOf: shipment.asOf), nil)
            let title = found.grant.map { Charge.Title.text("Customs duty under \($0.programme)") } ?? "Customs duty"
            return try charge(
                .duty, title, line: line, .tariff(found.rate, goods), amount, authority(found, in: tariff),
                by: .carrier, after: before)
        } catch let missing as DutyFactMissing {
            let why =
                "the rate of line \(tariff.code(found.first)) is \(found.rate.text.isEmpty ? "not printed" : found.rate.text)"
            throw LineProblem(line: line, reason: .needs(missing.fact, why: why))
        }
    }

    /// What a figure rests on: the preference, the rule of a chapter, or the line itself.
    private func authority(_ found: TariffedLine, in tariff: Tariff) -> Authority {
        if let grant = found.grant { return .preference(tariff, found.first, grant) }
        return tariff.rule(found.first).map { .row($0.citation) } ?? .tariffLine(tariff, found.first)
    }

    /// Says what a figure from a tariff takes as given, and what came of a claim for preference.
    func assumeTariff(_ found: TariffedLine, _ line: Int, in tariff: Tariff, _ ledger: inout Ledger) {
        ledger.assume("\(tariff.name)_tariff_edition", tariff.assumption)
        say(found.claim, line, &ledger)
        if found.grant == nil, let rule = tariff.rule(found.first) {
            if rule.standing == .estimate {
                ledger.assume(
                    "estimated_rate",
                    "Line \(shipment.lines[line].id): \(found.rate.text) is typical of its chapter, an estimate. \(rule.note)"
                )
            } else {
                ledger.assume(rule.citation.id, rule.note)
            }
        }
        if found.match.isCarried {
            ledger.assume(
                "carried_code",
                .line(
                    shipment.lines[line].id,
                    "the code was carried from HS 2022 to HS 2017, the edition of the tariff."))
        } else if found.match.digits < codes[line].length {
            ledger.assume("code_digits", .usedDigits(line: shipment.lines[line].id, found.match.digits))
        }
        if tariff.hasFinerRates(found.match.lines, on: shipment.asOf) {
            ledger.assume(
                "finer_lines",
                "Line \(shipment.lines[line].id): lines of ten digits under \(tariff.code(found.first)) have other rates."
            )
        }
        if found.rate.countsPairs { ledger.assume("pairs", "One piece sold is one pair.") }
        if tariff.hasTradeRemedy(found.first) {
            ledger.assume(
                "trade_remedy",
                .line(
                    shipment.lines[line].id,
                    "goods of some origins bear anti-dumping duty, which is not in the tables."))
        }
    }

    private func say(_ claim: PreferenceClaim, _ line: Int, _ ledger: inout Ledger) {
        let id = shipment.lines[line].id
        switch claim {
        case .none: break
        case .granted(let grant):
            ledger.assume(
                "preference_proof", "Line \(id): \(grant.programme) was claimed. Needed: \(grant.terms.proof)")
            ledger.assume(grant.terms.citation.id, grant.terms.note)
            if grant.terms.isRecalled {
                ledger.assume(
                    "not_checked",
                    "The countries of \(grant.programme) are from general knowledge, not checked against a source.")
            }
        case .refused(let rule, let why): ledger.skip(rule, .line(id, why))
        }
    }

    /// Adds the tariff's duty on the lines named, or refuses all that cannot be answered at once.
    func addTariffDuties(on lines: some Sequence<Int>, to ledger: inout Ledger) throws {
        let tariff = try tariff()
        var problems: [LineProblem] = []
        for line in lines {
            do {
                let found = try find(line, in: tariff, .general)
                try ledger.add(tariffDuty(found, line, in: tariff))
                assumeTariff(found, line, in: tariff, &ledger)
            } catch let problem as LineProblem where ledger.asks(problem) {
                continue
            } catch let problem as LineProblem {
                problems.append(problem)
            }
        }
        if !problems.isEmpty { throw LandedCostError.lines(problems) }
        if destination.valueBasis == .cif, valuation == nil, !carriage.isZero {
            ledger.assume("carriage", "All freight and insurance counts in the customs value, also the part inland.")
        }
    }
}

extension LineProblem: Error {}
