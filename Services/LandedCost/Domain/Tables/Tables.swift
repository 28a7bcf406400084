package import Commerce

/// Every table the service answers from, read once at the start and never changed.
package struct Tables: Sendable {
    /// Names the files byte for byte; in each answer.
    package let version: String
    /// Every row of the import rules, in the order of the file.
    package let rules: [Rule]
    package let vat: VATRates
    /// For information: not charged at the border.
    package let stateSalesTaxes: StateSalesTaxes
    package let nomenclature: Nomenclature
    package let tariffs: [Tariff]
    /// What comes back of charges when goods go back, in the order of the file.
    package let refundRules: [RefundRule]
    /// Names a seller may give as registrations.
    package let registrations: Set<String>
    /// When anything of a destination begins or ends.
    package let ruleDays: CountrySlots<RuleDays?>
    /// The last day that is answered: the end of the second year after the last change that any row names. nil where
    /// none names a day.
    package let lastDay: CalendarDate?
    private let destinations: CountrySlots<Destination?>
    /// Parts of countries with rules of their own.
    private let parts: [Destination]

    /// The countries we quote to.
    package let countries: [CountryCode]
    private let versionsByCountry: CountrySlots<[String]>
    /// Tables that any answer may rest on, as `name@digest`.
    private let commonVersions: [String]

    /// The tables an answer for a destination rests on, each with the digest of its content: `tariff_us@1f2e3d4c`.
    package func versions(of country: CountryCode) -> [String] { versionsByCountry[country] }

    /// The same for what is shown of tariffs.
    package func versions(of tariffs: [Tariff]) -> [String] {
        commonVersions + tariffs.flatMap(\.files).map(\.text)
    }

    /// The tariffs that are shown for a country: the one its quotes are made of first.
    package func tariffs(of country: CountryCode) -> [Tariff] {
        let charged = destinations[country]?.tariff
        return [charged].compactMap(\.self) + tariffs.filter { $0.shownFor == country && $0.name != charged?.name }
    }

    package func destination(_ country: CountryCode) throws(LandedCostError) -> Destination {
        guard let destination = destinations[country] else { throw .noDataForDestination(country) }
        return destination
    }

    /// Product groups that a line may be sold under, for its rate of tax or a relief.
    package let taxCategories: Set<String>

    /// The part of a country that has rules of its own; nil where the region follows the country's.
    package func part(of country: CountryCode, region: String) -> Destination? {
        parts.first { $0.country == country && $0.region == region }
    }

    /// Names of the files that make up the tables, in the order their digest is taken.
    package static let fileNames = [
        "destinations.csv", "excluded_goods.csv", "goods_lists.csv", "hs2017_successors.csv", "hs2022_hs2017.csv",
        "import_rules.csv", "preferences.csv", "refund_rules.csv", "registrations.csv", "tariff_au.csv",
        "tariff_au_sets.csv", "tariff_br_cet.csv", "tariff_br_ipi.csv", "tariff_ca.csv", "tariff_ca_sets.csv",
        "tariff_eu.csv", "tariff_jp.csv", "tariff_jp_sets.csv", "tariff_no.csv", "tariff_no_sets.csv",
        "tariff_rules.csv", "tariff_uk.csv", "tariff_us.csv", "tariff_us_history.csv", "tariffs.csv",
        "territories.csv", "us_additional.csv", "us_lists.csv", "us_sales_tax.csv", "vat_codes.csv", "vat_rates.csv",
    ]

    /// Reads all files.
    /// - Parameter version: a digest over the files, made by the caller.
    /// - Throws: `TableError` naming the first broken file and row.
    package init(_ files: DataFiles, version: String) throws(TableError) {
        self.version = version
        let lists = try GoodsLists(try files.file("goods_lists.csv"))
        let vat = try VATRates(try files.file("vat_rates.csv"), codes: try files.file("vat_codes.csv"))
        self.vat = vat
        taxCategories = vat.categories.union(lists.taxCategories)
        rules = try Self.readRules(try files.file("import_rules.csv"), lists: lists)
        stateSalesTaxes = try StateSalesTaxes(try files.file("us_sales_tax.csv"))
        nomenclature = try Nomenclature(
            try files.file("hs2022_hs2017.csv"), successors: try files.file("hs2017_successors.csv"))
        tariffs = try Self.readTariffs(files)
        let periods =
            rules.map(\.citation.period)
            + tariffs.flatMap { tariff in tariff.additional?.all.map(\.citation.period) ?? [] }
        let lastChange = periods.flatMap { [$0.from, $0.to] }.compactMap(\.self).max()
        lastDay = lastChange.flatMap { CalendarDate("\($0.parts.year + 2)-12-31") }
        refundRules = try Self.readRefundRules(try files.file("refund_rules.csv"))
        registrations = try Self.readRegistrations(try files.file("registrations.csv"))
        let reader = try DestinationReader(files, rules: rules, tariffs: tariffs, registrations: registrations)
        let read = try reader.read(try files.file("destinations.csv"))
        var destinations = CountrySlots<Destination?>(repeating: nil)
        for destination in read where destination.region == nil { destinations[destination.country] = destination }
        self.destinations = destinations
        parts = read.filter { $0.region != nil }
        ruleDays = Self.ruleDays(of: read, vat: vat)
        countries = read.filter { $0.region == nil }.map(\.country)
        let ofTariffs = Set(tariffs.flatMap(\.files))
        commonVersions = files.all.map(\.table).filter { !ofTariffs.contains($0) }.map(\.text)
        var byCountry = CountrySlots<[String]>(repeating: [])
        for destination in read where destination.region == nil {
            let files = (destination.tariff?.files ?? []) + (destination.riskTariff?.files ?? [])
            byCountry[destination.country] = commonVersions + files.map(\.text)
        }
        versionsByCountry = byCountry
    }
}
