package import Commerce

/// A rate of VAT, GST or sales tax in one period: a country's standard one, a province's, or that of a product group.
package final class VATRate: Sendable {
    package let citation: Citation
    package let taxName: String
    /// A share: 21 % is 21/100.
    package let rate: Ratio
    package let assumption: String
    /// A part of the country, such as `ON`, `*` for all parts alike; nil for the country itself.
    package let region: String?
    /// The product group; nil for the standard rate.
    package let category: String?
    /// Charged besides the national rate, not in its place.
    package let isOnTop: Bool
    package let isForConsumers: Bool
    /// The price of one piece up to which it holds.
    package let priceLimit: Money?

    init(_ row: CSVRow, country: CountryCode) throws(TableError) {
        region = row.isEmpty(1) ? nil : row.text(1)
        category = row.isEmpty(2) ? nil : row.text(2)
        guard ["", "yes"].contains(row.text(3)) else { throw row.fail("on_top is not yes or empty") }
        isOnTop = !row.isEmpty(3)
        guard ["", "consumer"].contains(row.text(4)) else { throw row.fail("buyer \(row.text(4)) is unknown") }
        isForConsumers = !row.isEmpty(4)
        priceLimit = try row.sum(5, "price_limit")
        let period = try row.period(8)
        let start = period.from.map(\.description) ?? "open"
        let place = ([country.alpha2] + (region.map { [$0] } ?? [])).joined(separator: "-").lowercased()
        let most = priceLimit.map { ".to_\($0.minorUnits / $0.currency.minorUnitsPerMajor)" } ?? ""
        taxName = try row.filled(6, "tax_name")
        let onTop = isOnTop ? "_\(taxName.lowercased())" : ""
        citation = Citation(
            id: "\(place).vat_\(category ?? "standard")\(onTop).\(start)\(most)", period: period,
            source: try row.filled(11, "source"), confidence: try row.confidence(12))
        guard let rate = try row.percent(7, "rate_pct") else { throw row.fail("rate_pct is empty") }
        self.rate = rate
        assumption = row.text(10)
    }

    /// Of a product group that codes were given for.
    init(_ citation: Citation, taxName: String, rate: Ratio, category: String) {
        self.citation = citation
        self.taxName = taxName
        self.rate = rate
        self.category = category
        assumption = "The reduced rate was chosen by the code of the goods."
        region = nil
        isOnTop = false
        isForConsumers = false
        priceLimit = nil
    }

    static let columns = [
        "country", "region", "category", "on_top", "buyer", "price_limit", "tax_name", "rate_pct", "effective_from",
        "effective_to", "assumption", "source", "confidence",
    ]

    /// The tax with its part of the country and product group, such as `HST ON` or `VAT books`.
    package var placeName: String { [taxName, region, category].compactMap(\.self).joined(separator: " ") }

    /// What two rows must differ in to hold on the same day.
    func hasPlace(of other: VATRate) -> Bool {
        region == other.region && category == other.category && isOnTop == other.isOnTop
            && priceLimit == other.priceLimit
    }
}

/// What decides the taxes on a line besides the country.
struct TaxQuestion {
    let day: CalendarDate
    let region: String?
    let isForBusiness: Bool
    let category: String?
    let code: CodePrefix
}

/// The taxes on one line.
struct LineTax {
    let rate: VATRate
    /// A province's tax besides the national one.
    var onTop: VATRate?
    /// A reduced rate that may hold for some goods of the code.
    var possible: Assumption?

    func isSame(as other: LineTax) -> Bool { rate === other.rate && onTop === other.onTop }
}

/// The rates of one country.
final class CountryTaxes: Sendable {
    let standard: [VATRate]
    let regional: [VATRate]
    let categories: [VATRate]
    let codes: TaxCodes
    let all: [VATRate]

    init(_ rates: [VATRate], codes: TaxCodes) {
        all = rates
        standard = rates.filter { $0.region == nil && $0.category == nil }
        regional = rates.filter { $0.region != nil && $0.category == nil }
        categories = rates.filter { $0.category != nil }
        self.codes = codes
    }

    func national(on day: CalendarDate) -> VATRate? { standard.last { $0.citation.period.contains(day) } }

    /// - Parameter price: of one piece, for rates that hold up to one.
    func taxes(
        _ question: TaxQuestion, national: VATRate, price: () throws -> Money
    ) throws -> LineTax {
        let region = regional.contains { $0.region == question.region } ? question.region : nil
        if let category = question.category,
            let rate = try rate(of: category, in: region, on: question.day, price: price)
        {
            return LineTax(rate: rate)
        }
        var tax = LineTax(rate: national)
        if let region {
            for rate in regional where rate.region == region && rate.citation.period.contains(question.day) {
                if rate.isForConsumers, question.isForBusiness { continue }
                tax = rate.isOnTop ? LineTax(rate: tax.rate, onTop: rate) : LineTax(rate: rate, onTop: tax.onTop)
            }
        } else if question.category == nil, !codes.isEmpty {
            switch codes.found(question.code, on: question.day) {
            case .nothing: break
            case .rate(let rate): return LineTax(rate: rate)
            case .possible(let note): tax.possible = note
            }
        }
        return tax
    }

    private func rate(
        of category: String, in region: String?, on day: CalendarDate, price: () throws -> Money
    ) throws -> VATRate? {
        for rate in categories where rate.category == category && rate.citation.period.contains(day) {
            guard rate.region == region || (rate.region == "*") else { continue }
            if let limit = rate.priceLimit, try limit.isLess(than: price()) { continue }
            return rate
        }
        return nil
    }
}

/// Rates of tax by country, part of it, product group and day.
package struct VATRates: Sendable {
    private var countries = CountrySlots<CountryTaxes?>(repeating: nil)
    /// Every product group a rate is known for.
    package let categories: Set<String>

    init(_ file: DataFile, codes codesFile: DataFile) throws(TableError) {
        let table = try CSVTable(file, columns: VATRate.columns)
        var rates = CountrySlots<[VATRate]>(repeating: [])
        var named: [CountryCode] = []
        var categories: Set<String> = []
        try table.forEachRow { row throws(TableError) in
            let country = try row.country(0, "country")
            let rate = try VATRate(row, country: country)
            if let last = rates[country].last(where: rate.hasPlace) {
                guard let end = last.citation.period.to, end <= rate.citation.period.start else {
                    throw row.fail("the period begins before the one above it ends")
                }
            }
            if rates[country].isEmpty { named.append(country) }
            if let category = rate.category { categories.insert(category) }
            rates[country].append(rate)
        }
        let codes = try TaxCodes.read(codesFile)
        for country in named { countries[country] = CountryTaxes(rates[country], codes: codes[country]) }
        self.categories = categories
    }

    func taxes(of country: CountryCode) -> CountryTaxes? { countries[country] }

    /// Every row of a country, in order of the file.
    package func all(_ country: CountryCode) -> [VATRate] { countries[country]?.all ?? [] }

    /// The country's standard rate.
    /// - Throws: `.noTaxRate` for a country without rows; `.outsideDates` for a day that none covers.
    package func standard(in country: CountryCode, on day: CalendarDate) throws(LandedCostError) -> VATRate {
        guard let taxes = countries[country], !taxes.standard.isEmpty else { throw .noTaxRate(country) }
        if let rate = taxes.national(on: day) { return rate }
        throw .outsideDates(
            rule: "\(country.alpha2.lowercased()).vat_standard", asOf: day, known: taxes.standard.map(\.citation.period)
        )
    }
}
