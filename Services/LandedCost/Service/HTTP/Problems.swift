import Commerce
import HTTPTypes
import LandedCostDomain
package import ServiceKit
import Wire

/// Every refusal of the rules as HTTP says it; a new one does not compile until it is placed here.
extension LandedCostError: ProblemConvertible {
    package var problem: Problem {
        switch self {
        case .noDataForDestination(let country):
            refusal(
                "no-data-for-destination", "There is no data for this destination", "/destination/country",
                "No rules or tariff of \(country.name) (\(country)) are in the tables.")
        case .noDataForTerritory(let name, let why):
            refusal(
                "no-data-for-territory", "There is no data for this part of the country", "/destination/postal_code",
                "The postal code lies in \(name): \(why).")
        case .unknownRegion(let region, let known):
            refusal(
                "unknown-region", "The destination has no such state", "/destination/region",
                "\(region.prefix(10)) is none of \(known.joined(separator: ", ")).")
        case .noTaxRate(let country):
            refusal(
                "no-tax-rate", "The tax on this sale is not in the tables", "/destination/country",
                "No rate of tax on a sale inside \(country.name) is in the tables.")
        case .overSchemeLimit(let rule, let limit, let value):
            refusal(
                "no-data-above-limit", "The value is over the limit of the only scheme in the tables", "/lines",
                "\(value) is over \(limit), where \(rule) ends; what holds above it is not in the tables.")
        case .businessBuyer(let country):
            refusal(
                "no-data-for-business", "The only scheme in the tables is for consumers", "/buyer",
                "A business import into \(country.name) needs its national tariff, which is not in the tables.")
        case .notRegistered(let scheme):
            refusal(
                "no-data-without-registration", "The seller is not in the only scheme in the tables",
                "/seller/registrations", "Without \(scheme) the national tariff applies, which is not in the tables.")
        case .outsideDates(let rule, let day, let known):
            refusal(
                "outside-known-dates", "The rules of this day are not in the tables", "/as_of",
                "\(rule) is known \(Self.words(known)), not on \(day).")
        case .noRate(let currency):
            refusal(
                "no-exchange-rate", "A rate is missing", "/rate_set/rates",
                "The rate set has no rate of \(currency.code), which this destination needs.")
        case .noRefundRules(let country):
            refusal(
                "no-refund-data", "What comes back on a return is not in the tables", "/destination/country",
                "No rules on refunds of duty and tax by \(country.name) (\(country)) are in the tables.")
        case .importProhibited(let rule, let line, let why):
            refusal(
                "import-prohibited", "The goods may not be imported", "/lines", "Line \(line), \(rule): \(why).")
        case .lines(let problems):
            Self.problem(of: problems)
        case .amountTooLarge:
            refusal("amount-too-large", "The amounts are too large", "/lines", "A sum does not fit 64 bits.")
        }
    }

    private func refusal(_ slug: String, _ title: String, _ pointer: String, _ detail: String) -> Problem {
        Problem(
            slug, .unprocessableContent, title, detail: detail,
            errors: [FieldError(pointer: pointer, code: slug.replacing("-", with: "_"), detail: detail)])
    }

    /// From and to as people say it, the last day included.
    private static func words(_ periods: [Period]) -> String {
        if periods.isEmpty { return "on no day" }
        return periods.map { period in
            guard let to = period.to else { return "from \(period.start)" }
            return "from \(period.start) to \(to.adding(days: -1))"
        }.joined(separator: ", ")
    }

    private static func problem(of problems: [LineProblem]) -> Problem {
        let fields = problems.map { FieldError($0) }
        let codes = Set(fields.map(\.code))
        let slug = codes.count == 1 ? (codes.first ?? "").replacing("_", with: "-") : "lines-refused"
        return Problem(
            slug, .unprocessableContent, "Some lines have no answer", detail: "See errors, one for each line.",
            errors: fields)
    }
}

extension FieldError {
    /// What to try in place of a code that no table has.
    static func hint(_ revision: String?, _ near: [String]) -> String {
        let codes = near.joined(separator: ", ")
        if let revision {
            return "; \(revision) had it, HS 2022 does not" + (near.isEmpty ? "" : ": it became \(codes)")
        }
        return near.isEmpty ? "" : "; near it are \(codes)"
    }

    fileprivate init(_ problem: LineProblem) {
        let line = "/lines/\(problem.line)"
        switch problem.reason {
        case .unknownTariffLine(let code, let revision, let near):
            self.init(
                pointer: "\(line)/hs_code", code: "unknown_tariff_line",
                detail: "\(code) is in no table of the destination\(Self.hint(revision, near))")
        case .noRate(let code, let why):
            self.init(
                pointer: "\(line)/hs_code", code: "no_rate_for_line",
                detail: "No rate of line \(code) may be charged: \(why)")
        case .unknownPreference(let name, let known):
            self.init(
                pointer: "\(line)/preference", code: "unknown_preference",
                detail: "\(name.prefix(40)) is none of \(known.joined(separator: ", "))")
        case .codeTooShort(let code, let lines):
            self.init(
                pointer: "\(line)/hs_code", code: "code_too_short",
                detail:
                    "Lines under \(code) are charged differently; name one, such as \(lines.joined(separator: ", "))")
        case .needs(let fact, let why):
            let member = fact == .netWeight ? "/net_grams" : ""
            self.init(
                pointer: line + member, code: "fact_needed", detail: "Needs \(fact.name) (\(fact.unit)): \(why)")
        case .excluded(let goods, let why):
            self.init(pointer: "\(line)/hs_code", code: "no_data_for_goods", detail: "\(goods): \(why)")
        }
    }
}
