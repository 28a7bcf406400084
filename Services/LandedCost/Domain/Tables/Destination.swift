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

/// One country we quote to, or a part of it with rules of its own, as data.
package final class Destination: Sendable {
    package let country: CountryCode
    /// The part of the country, such as `CN` of `ES-CN`; nil for the country itself.
    package let region: String?
    /// Places that share a territory have no customs border between them.
    package let territories: [String]
    /// Places of one tax area have no border for VAT between them.
    package let taxArea: String
    package let formula: Formula
    package let customsCurrency: Currency
    package let valueBasis: ValueBasis
    /// The rules of the destination or of its group.
    package let rules: RuleSet
    /// The country's own rules, where `rules` are a group's.
    package let nationalRules: RuleSet?
    /// nil where no national tariff is at hand.
    package let tariff: Tariff?
    /// Of the customs union next door, for goods at risk of going on there; `tariff` is then for the others.
    package let riskTariff: Tariff?
    /// The low-value scheme a seller registers for; nil where none is needed.
    package let registration: String?
    /// Whether a seller who says nothing is taken to be registered.
    package let isTakenAsRegistered: Bool
    /// Its states; none where no rule asks for one.
    package let regions: [String]
    let postcodes: [PostcodeArea]
    let excluded: [ExcludedGoods]

    init(
        country: CountryCode, region: String?, territories: [String], taxArea: String, formula: Formula,
        customsCurrency: Currency, valueBasis: ValueBasis, rules: RuleSet, nationalRules: RuleSet?, tariff: Tariff?,
        riskTariff: Tariff?, registration: String?, isTakenAsRegistered: Bool, regions: [String],
        postcodes: [PostcodeArea], excluded: [ExcludedGoods]
    ) {
        self.country = country
        self.region = region
        self.territories = territories
        self.taxArea = taxArea
        self.formula = formula
        self.customsCurrency = customsCurrency
        self.valueBasis = valueBasis
        self.rules = rules
        self.nationalRules = nationalRules
        self.tariff = tariff
        self.riskTariff = riskTariff
        self.registration = registration
        self.isTakenAsRegistered = isTakenAsRegistered
        self.regions = regions
        self.postcodes = postcodes
        self.excluded = excluded
    }

    static let columns = [
        "destination", "territory", "tax_area", "formula", "customs_currency", "value_basis", "rules", "tariff",
        "risk_tariff", "registration", "taken_as_registered", "regions",
    ]

    /// The part of the country that a postal code lies in.
    func area(of postalCode: String?) -> PostcodeArea? {
        guard let postalCode, !postcodes.isEmpty else { return nil }
        let code = postalCode.uppercased().filter { $0 != " " && $0 != "-" }
        // Many write a country's or a state's letters before the digits: `AX-22100`, `NSW 2899`.
        let bare = code.drop { $0.isLetter }
        return postcodes.first { code.hasPrefix($0.prefix) || bare.hasPrefix($0.prefix) }
    }

    func sharesTerritory(with other: Destination) -> Bool { territories.contains { other.territories.contains($0) } }

    /// The row that names these goods as left out, if one does.
    func exclusion(of code: CodePrefix) -> ExcludedGoods? {
        excluded.isEmpty ? nil : excluded.first { $0.prefix.contains(code.first) }
    }
}

/// A part of a country, by postal code: a region with rates or rules of its own, or one that we have none for.
struct PostcodeArea: Sendable {
    let country: CountryCode
    let prefix: String
    /// nil where our figures do not hold.
    let region: String?
    let name: String
    let why: String

    static let columns = ["country", "postcode_prefix", "region", "name", "why", "source", "confidence"]

    init(_ row: CSVRow) throws(TableError) {
        country = try row.country(0, "country")
        prefix = try row.filled(1, "postcode_prefix")
        region = row.isEmpty(2) ? nil : row.text(2)
        name = try row.filled(3, "name")
        why = region == nil ? try row.filled(4, "why") : row.text(4)
        _ = try row.filled(5, "source")
        _ = try row.confidence(6)
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
