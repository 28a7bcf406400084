package import Commerce

/// How the charges of a destination are worked out. A destination names one; it is never chosen by country in code.
package enum Formula: String, CaseIterable, Sendable {
    /// A low-value scheme or the tariff on CIF, then VAT on value and duty.
    case valueAddedTax = "value_added_tax"
    /// The tariff and duties added to it, each on the customs value, then entry fees.
    case additionalDuties = "additional_duties"
    /// A flat rate by value band, less a deduction, and a tax that lies inside its own base.
    case simplifiedRemittance = "simplified_remittance"
    /// One heading for goods of personal use, a surcharge on its duty, then GST.
    case personalImportHeading = "personal_import_heading"
    /// No duty and a part of the tax within a limit.
    case crossBorderRetail = "cross_border_retail"
}

/// What the duty is taken of.
package enum ValueBasis: String, Sendable {
    /// Goods with freight and insurance.
    case cif = "CIF"
    /// Goods alone.
    case fob = "FOB"
}

/// One country we quote to, as data.
package final class Destination: Sendable {
    package let country: CountryCode
    /// Countries of one territory have no customs border between them.
    package let territory: String
    package let formula: Formula
    package let customsCurrency: Currency
    package let valueBasis: ValueBasis
    /// The rules of the destination or of its group.
    package let rules: RuleSet
    /// The country's own rules, where `rules` are a group's.
    package let nationalRules: RuleSet?
    /// nil where no national tariff is at hand.
    package let tariff: Tariff?
    /// The low-value scheme a seller registers for; nil where none is needed.
    package let registration: String?
    /// Its states; none where no rule asks for one.
    package let regions: [String]
    let territories: [SpecialTerritory]
    let excluded: [ExcludedGoods]

    init(
        country: CountryCode, territory: String, formula: Formula, customsCurrency: Currency, valueBasis: ValueBasis,
        rules: RuleSet, nationalRules: RuleSet?, tariff: Tariff?, registration: String?,
        regions: [String], territories: [SpecialTerritory], excluded: [ExcludedGoods]
    ) {
        self.country = country
        self.territory = territory
        self.formula = formula
        self.customsCurrency = customsCurrency
        self.valueBasis = valueBasis
        self.rules = rules
        self.nationalRules = nationalRules
        self.tariff = tariff
        self.registration = registration
        self.regions = regions
        self.territories = territories
        self.excluded = excluded
    }

    static let columns = [
        "destination", "territory", "formula", "customs_currency", "value_basis", "rules", "tariff", "registration",
        "regions",
    ]

    /// The part of the country with taxes of its own that a postal code lies in.
    func specialTerritory(postalCode: String?) -> SpecialTerritory? {
        guard let postalCode else { return nil }
        let code = postalCode.uppercased().filter { $0 != " " && $0 != "-" }
        return territories.first { code.hasPrefix($0.postcodePrefix) }
    }

    /// The row that names these goods as left out, if one does.
    func exclusion(of code: CodePrefix) -> ExcludedGoods? {
        excluded.isEmpty ? nil : excluded.first { $0.prefix.contains(code.first) }
    }
}

/// A part of a country, by postal code, that our figures do not hold for.
struct SpecialTerritory: Sendable {
    let country: CountryCode
    let postcodePrefix: String
    let name: String
    let why: String

    static let columns = ["country", "postcode_prefix", "name", "why", "source", "confidence"]

    init(_ row: CSVRow) throws(TableError) {
        country = try row.country(0, "country")
        postcodePrefix = try row.filled(1, "postcode_prefix")
        name = try row.filled(2, "name")
        why = try row.filled(3, "why")
        _ = try row.filled(4, "source")
        _ = try row.confidence(5)
    }
}

/// Goods that a scheme leaves out, or that bear a tax we have no table of.
struct ExcludedGoods: Sendable {
    let rules: String
    let prefix: CodePrefix
    let goods: String
    let effect: Effect
    let why: String

    enum Effect: String, Sendable {
        /// No answer: a tax is due that is not in the tables.
        case refuse
        /// The relief from duty does not cover them.
        case noDutyRelief = "no_duty_relief"
    }

    static let columns = ["rules", "code_prefix", "goods", "effect", "why", "source", "confidence"]

    init(_ row: CSVRow) throws(TableError) {
        rules = try row.filled(0, "rules")
        prefix = try row.codePrefix(1)
        goods = try row.filled(2, "goods")
        guard let effect = Effect(rawValue: row.text(3)) else { throw row.fail("effect \(row.text(3)) is unknown") }
        self.effect = effect
        why = try row.filled(4, "why")
        _ = try row.filled(5, "source")
        _ = try row.confidence(6)
    }
}
