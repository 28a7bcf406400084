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
                "import-prohibited", "The goods may not be imported", "/lines/\(line)",
                "\(rule): \(why)\(why.hasSuffix(".") ? "" : ".")")
        case .lines(let problems):
            Self.problem(of: problems)
        case .noTariff(let country):
            refusal(
                "no-tariff", "A normal entry into this destination cannot be worked out", "/destination/country",
                "The consignment is in no low-value or personal regime, so the national tariff of \(country.name) applies, which is not in the tables."
            )
        case .discountTooLarge(let discount):
            refusal(
                "discount-too-large", "The discount takes the whole price", "/discount/amount",
                "\(discount) is not less than the price of the goods.")
        case .amountTooLarge:
            refusal("amount-too-large", "The amounts are too large", "/lines", "A sum does not fit 64 bits.")
        }
    }

    private func refusal(_ slug: String, _ title: String, _ pointer: String, _ detail: String) -> Problem {
        Problem(
            slug, .unprocessableContent, title, detail: detail,
            errors: [FieldError(pointer: pointer, code: slug.replacing("-", with: "_"), detail: detail)])
    }

    /// The refusal of a question that stands in an address: its fields are parameters there, `?as_of`, or those parts of
    /// the path that are named, `{destination}`.
    func inAddress(path: Set<String> = []) -> Problem {
        let problem = problem
        let errors = problem.errors.map { error in
            let steps = error.pointer.split(separator: "/").map(String.init)
            let name = (steps == ["destination", "country"] ? steps.first : steps.last) ?? ""
            let pointer = path.contains(name) ? "{\(name)}" : "?\(name)"
            return FieldError(pointer: pointer, code: error.code, detail: error.detail)
        }
        return Problem(problem.slug, problem.status, problem.title, detail: problem.detail, errors: errors)
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

    /// Why a text is no code of the Harmonized System.
    static func noCode(_ text: String) -> String {
        let digits = text.filter { $0 != "." }
        let isLongEnough = (6...10).contains(digits.utf8.count) && digits.allSatisfy { $0.isASCII && $0.isNumber }
        let chapter = String(digits.prefix(2))
        if isLongEnough, ["00", "77"].contains(chapter) {
            return "There is no chapter \(chapter): chapters are 01 to 76 and 78 to 99"
        }
        return "Expected 6 to 10 digits, such as 610910, found \"\(text.prefix(40))\""
    }

    /// What to say where the lines that a code stands for are charged differently: they begin with it, or with its first
    /// eight or six digits where the tariff has no such line, or with another code in a tariff of an earlier edition.
    private static func tooShort(_ code: String, _ lines: [String]) -> String {
        let named = lines.joined(separator: ", ")
        func areUnder(_ digits: String) -> Bool { lines.allSatisfy { $0.hasPrefix(digits) } }
        if areUnder(code) { return "Lines under \(code) are charged differently; name one, such as \(named)" }
        let shorter = [8, 6].map { String(code.prefix($0)) }.first { $0.count < code.count && areUnder($0) }
        guard let shorter else {
            return "The tariff is older than HS 2022, and the lines that \(code) came from are charged differently: "
                + named
        }
        return "The tariff has no line \(code), and those under \(shorter) are charged differently; name one, such as "
            + named
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
                pointer: "\(line)/hs_code", code: "code_too_short", detail: Self.tooShort(code, lines))
        case .needs(let fact, let why):
            let member = fact == .netWeight ? "/net_grams" : ""
            self.init(
                pointer: line + member, code: "fact_needed", detail: "Needs \(fact.name) (\(fact.unit)): \(why)")
        case .excluded(let goods, let why):
            self.init(pointer: "\(line)/hs_code", code: "no_data_for_goods", detail: "\(goods): \(why)")
        }
    }
}
