import Commerce

/// A line of the order found in the tariff: where, and at what rate.
struct TariffedLine {
    let match: TariffMatch
    let rate: DutyRate
    /// The first of the lines matched; all have the same rate.
    var first: Int { match.lines.lowerBound }
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

    /// Finds a line's rate.
    /// - Throws: `LineProblem` when no line has the code, or lines under it differ.
    func find(_ line: Int, in tariff: Tariff, _ column: Tariff.Column) throws(LineProblem) -> TariffedLine {
        let text = shipment.lines[line].code.digits
        guard let match = tariff.match(codes[line], tables.nomenclature) else {
            throw LineProblem(line: line, reason: .unknownTariffLine(text, revision: nil))
        }
        guard tariff.hasOneRate(match.lines, column, on: shipment.asOf) else {
            throw LineProblem(line: line, reason: codeTooShort(match, in: tariff, text))
        }
        return TariffedLine(match: match, rate: tariff.rate(match.lines.lowerBound, column, on: shipment.asOf))
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
        return DutiableGoods(value: values[line], quantity: ordered.quantity, netGrams: grams)
    }

    /// The tariff's duty on one line.
    /// - Throws: `LineProblem` naming a fact the rate rests on; `MoneyError`.
    func tariffDuty(_ found: TariffedLine, _ line: Int, in tariff: Tariff) throws -> Charge {
        let goods = try goods(line)
        do {
            let amount = try found.rate.duty(on: goods, asOf: shipment.asOf)
            return try charge(
                .duty, "Customs duty", line: line, .tariff(found.rate, goods), amount,
                .tariffLine(tariff, found.first), by: .carrier)
        } catch let missing as DutyFactMissing {
            let why =
                "the rate of line \(tariff.code(found.first)) is \(found.rate.text.isEmpty ? "not printed" : found.rate.text)"
            throw LineProblem(line: line, reason: .needs(missing.fact, why: why))
        }
    }

    /// Says what a figure from a tariff takes as given.
    func assumeTariff(_ found: TariffedLine, _ line: Int, in tariff: Tariff, _ ledger: inout Ledger) {
        ledger.assume("\(tariff.name)_tariff_edition", tariff.assumption)
        if found.match.isCarried {
            ledger.assume(
                "carried_code",
                "Line \(shipment.lines[line].id): the code was carried from HS 2022 to HS 2017, the edition of the tariff."
            )
        } else if found.match.digits < codes[line].length {
            ledger.assume(
                "code_digits",
                "Line \(shipment.lines[line].id): the first \(found.match.digits) digits of the code were used.")
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
                "Line \(shipment.lines[line].id): goods of some origins bear anti-dumping duty, which is not in the tables."
            )
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
        if destination.valueBasis == .cif, !carriage.isZero {
            ledger.assume("carriage", "All freight and insurance counts in the customs value, also the part inland.")
        }
    }
}

extension LineProblem: Error {}
