import Commerce
import HTTPTypes
import LandedCostDomain
import ServiceKit
import Wire

/// HTTP for looking into the tables: what a tariff charges, which rows a destination is worked out by.
struct TableRoutes {
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
            guard let country = CountryCode(try call.parameter("destination")),
                let code = HSCode(try call.parameter("code"))
            else { throw Problem.notFound("tariff line") }
            return try this.tariff(of: country, code, origin: origin, on: day ?? this.ambient.today())
        }
    }

    private func tariff(
        of country: CountryCode, _ code: HSCode, origin: CountryCode?, on day: CalendarDate
    ) throws -> LandedCostAPI.TariffAnswer {
        guard let tariff = try tables.destination(country).tariff else {
            throw LandedCostError.noDataForDestination(country)
        }
        guard tariff.period.contains(day) else {
            throw LandedCostError.outsideDates(rule: "\(tariff.name).tariff", asOf: day, known: [tariff.period])
        }
        guard let match = tariff.match(CodePrefix(code), tables.nomenclature) else {
            throw Problem(
                "unknown-tariff-line", .notFound, "No tariff line has this code",
                detail: "\(code.digits) is in no line of the tariff of \(country).")
        }
        let additional = origin.map { tariff.additionalDuties(on: match, from: $0, on: day) } ?? []
        return LandedCostAPI.TariffAnswer(
            tablesVersion: tables.version, asOf: day, tariff: tariff.name, edition: tariff.edition,
            source: tariff.source, confidence: tariff.confidence.rawValue, code: code.digits,
            isCarried: match.isCarried, lines: match.lines.prefix(Self.linesMax).map { line(tariff, $0, day) },
            hasMore: match.lines.count > Self.linesMax,
            additional: additional.map { LandedCostAPI.AdditionalDuty($0.duty, coversAll: $0.coversAll) })
    }

    private func line(_ tariff: Tariff, _ line: Int, _ day: CalendarDate) -> LandedCostAPI.TariffLine {
        func given(_ text: String) -> String? { text.isEmpty ? nil : text }
        return LandedCostAPI.TariffLine(
            code: tariff.code(line), general: tariff.rate(line, .general, on: day).text,
            special: given(tariff.specialText(line, on: day)),
            column2: given(tariff.rate(line, .column2, on: day).text))
    }
}

extension LandedCostAPI.AdditionalDuty {
    init(_ duty: AdditionalDuty, coversAll: Bool) {
        let condition: String? =
            switch duty.condition {
            case .always: nil
            case .onlyIf(let fact): "only where \(fact) is stated"
            case .ask(let fact): "turns on \(fact)"
            }
        self.init(
            programme: duty.programme, heading: duty.heading.isEmpty ? nil : duty.heading, kind: duty.kind.rawValue,
            rate: "\(duty.rate.percentText) %", covers: coversAll ? "all" : "some", condition: condition,
            rule: LandedCostAPI.Rule(.row(duty.citation)))
    }
}
