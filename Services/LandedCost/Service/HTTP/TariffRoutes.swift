import Commerce
import HTTPTypes
import LandedCostDomain
import ServiceKit
import Wire

/// HTTP for looking into the tariffs: what a code is charged, and what else the tables know of it.
struct TariffRoutes {
    /// Lines shown for one code: the widest subheading of our tariffs has fewer than 300.
    static let linesMax = 300

    let tables: Tables
    let ambient: Ambient

    func register(on routes: Routes) {
        let this = self
        routes.on(LandedCostAPI.tariff) { _, call in
            var query = call.query()
            let origin = query.optional("origin", "two letters of ISO 3166-1, such as CN") { CountryCode($0) }
            let day = query.optional("as_of", "a date such as 2026-11-21") { CalendarDate($0) }
            try query.finish()
            let (country, code) = try Self.place(call)
            return try this.answer(of: country, code, origin: origin, on: day ?? this.ambient.today())
        }
    }

    /// The names in the path.
    private static func place(_ call: Call) throws -> (CountryCode, HSCode) {
        let (countryText, codeText) = (try call.parameter("destination"), try call.parameter("code"))
        let (country, code) = (CountryCode(countryText), HSCode(codeText))
        var faults: [FieldError] = []
        if country == nil {
            let detail = "Expected two letters of ISO 3166-1, such as NL, found \"\(countryText.prefix(40))\""
            faults.append(.invalid("{destination}", detail))
        }
        if code == nil { faults.append(.invalid("{code}", FieldError.noCode(codeText))) }
        guard let country, let code else { throw Problem.invalidFields(faults) }
        return (country, code)
    }

    private func answer(
        of country: CountryCode, _ code: HSCode, origin: CountryCode?, on day: CalendarDate
    ) throws -> LandedCostAPI.TariffAnswer {
        let tariffs = tables.tariffs(of: country)
        guard let tariff = tariffs.first else { throw noTariff(of: country) }
        guard tariff.standing == .ceiling || tariff.period.contains(day) else {
            throw LandedCostError.outsideDates(rule: "\(tariff.name).tariff", asOf: day, known: [tariff.period])
                .inAddress()
        }
        let prefix = CodePrefix(code)
        guard let match = tariff.match(prefix, tables.nomenclature) else { throw unknown(prefix, tariff, country) }
        let additional = origin.map { tariff.additionalDuties(on: match, from: $0, on: day) } ?? []
        let others = tariffs.dropFirst().compactMap { other(of: $0, prefix, day) }
        return LandedCostAPI.TariffAnswer(
            tablesVersion: tables.version, asOf: day, tariff: tariff.name, edition: tariff.edition,
            source: tariff.source, confidence: tariff.confidence.rawValue, code: code.digits,
            isCarried: match.isCarried, lines: lines(tariff, match, day),
            hasMore: match.lines.count > Self.linesMax,
            additional: additional.map { LandedCostAPI.AdditionalDuty($0.duty, coversAll: $0.coversAll) },
            preferences: origin.map { preferences(tariff, match, $0, day) },
            assumption: Self.given(tariff.assumption), average: average(tariff, prefix, day),
            others: others.isEmpty ? nil : others, tables: tables.versions(of: tariffs))
    }

    private func unknown(_ code: CodePrefix, _ tariff: Tariff, _ country: CountryCode) -> Problem {
        var hint = ""
        if case .unknownTariffLine(_, let revision, let near) = tables.unknown(code, tariff) {
            hint = FieldError.hint(revision, near)
        }
        let detail = "\(code.text) is in no line of the tariff of \(country)\(hint)."
        return Problem(
            "unknown-tariff-line", .notFound, "No tariff line has this code", detail: detail,
            errors: [FieldError(pointer: "{code}", code: "unknown_tariff_line", detail: detail)])
    }

    /// Of many a country the rules are at hand and the tariff is not.
    private func noTariff(of country: CountryCode) -> Problem {
        guard tables.countries.contains(country) || !tables.rules(of: country).isEmpty else {
            return LandedCostError.noDataForDestination(country).inAddress(path: ["destination"])
        }
        let detail =
            "The tariff of \(country.name) (\(country)) is not in the tables; its rules of import are, see "
            + "/v1/landed-cost/rules?destination=\(country)."
        return Problem(
            "no-tariff", .unprocessableContent, "A normal entry into this destination cannot be worked out",
            detail: detail, errors: [FieldError(pointer: "{destination}", code: "no_tariff", detail: detail)])
    }

    // MARK: Lines

    private func lines(_ tariff: Tariff, _ match: TariffMatch, _ day: CalendarDate) -> [LandedCostAPI.TariffLine] {
        match.lines.prefix(Self.linesMax).map { line(tariff, $0, day) }
    }

    private func line(_ tariff: Tariff, _ line: Int, _ day: CalendarDate) -> LandedCostAPI.TariffLine {
        let rate = tariff.rate(line, .general, on: day)
        let rule = tariff.rule(line)
        let facts = rate.facts.map { LandedCostAPI.TariffNeed(fact: $0.name, unit: $0.unit) }
        return LandedCostAPI.TariffLine(
            code: tariff.code(line), general: rate.text, special: Self.given(tariff.specialText(line, on: day)),
            column2: Self.given(tariff.rate(line, .column2, on: day).text),
            standing: Self.word(tariff.standing(line)), note: rule.flatMap { Self.given($0.note) },
            rule: rule.map { LandedCostAPI.Rule(.row($0.citation)) },
            needs: facts.isEmpty || tariff.standing(line) == .unknown ? nil : facts)
    }

    private static func word(_ standing: TariffRule.Standing) -> String {
        switch standing {
        case .charged: "charged"
        case .estimate: "estimate"
        case .ceiling: "ceiling"
        case .unconfirmed: "unconfirmed"
        case .unknown: "unknown"
        }
    }

    private static func given(_ text: String) -> String? { text.isEmpty ? nil : text }

    // MARK: What else is known

    private func average(_ tariff: Tariff, _ code: CodePrefix, _ day: CalendarDate) -> LandedCostAPI.TariffAverage? {
        guard let match = tariff.match(code.prefix(6), tables.nomenclature),
            let average = tariff.average(match.lines, on: day)
        else { return nil }
        return LandedCostAPI.TariffAverage(
            hs6: code.prefix(6).text, mean: average.mean, min: average.least, max: average.most, lines: average.lines,
            otherLines: average.otherLines)
    }

    private func other(of tariff: Tariff, _ code: CodePrefix, _ day: CalendarDate) -> LandedCostAPI.OtherTariff? {
        guard let match = tariff.match(code, tables.nomenclature) else { return nil }
        return LandedCostAPI.OtherTariff(
            tariff: tariff.name, edition: tariff.edition, source: tariff.source,
            confidence: tariff.confidence.rawValue, assumption: Self.given(tariff.assumption),
            isCarried: match.isCarried, lines: lines(tariff, match, day))
    }

    private func preferences(
        _ tariff: Tariff, _ match: TariffMatch, _ origin: CountryCode, _ day: CalendarDate
    ) -> [LandedCostAPI.TariffPreference] {
        tariff.preferences(on: match, from: origin, on: day).map { programme, claim in
            switch claim {
            case .granted(let grant):
                LandedCostAPI.TariffPreference(
                    programme: programme.id, names: programme.names, rate: grant.rate.text, proof: grant.terms.proof,
                    rule: LandedCostAPI.Rule(.row(grant.terms.citation)))
            case .refused(_, let why):
                LandedCostAPI.TariffPreference(programme: programme.id, names: programme.names, why: why)
            case .some(.none), nil:
                LandedCostAPI.TariffPreference(
                    programme: programme.id, names: programme.names,
                    why: "lines under the code concede different rates: name one")
            }
        }
    }
}

extension LandedCostAPI.AdditionalDuty {
    init(_ duty: AdditionalDuty, coversAll: Bool) {
        let conditions = duty.conditions.map { condition in
            switch condition.mode {
            case .onlyIf: "only where \(condition.words) is stated"
            case .unless: "not where \(condition.words) is stated"
            case .ask: "turns on \(condition.words)"
            }
        }
        self.init(
            programme: duty.programme, heading: duty.heading.isEmpty ? nil : duty.heading, kind: duty.kind.rawValue,
            rate: "\(duty.rate.percentText) %", covers: coversAll ? "all" : "some",
            condition: conditions.isEmpty ? nil : conditions.joined(separator: "; "),
            rule: LandedCostAPI.Rule(.row(duty.citation)))
    }
}
