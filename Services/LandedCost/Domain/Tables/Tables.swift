package import Commerce

/// Every table the service answers from, read once at the start and never changed.
package struct Tables: Sendable {
    /// Names the files byte for byte; in each answer.
    package let version: String
    /// Every row of the import rules, in the order of the file.
    package let rules: [Rule]
    package let vat: VATRates
    package let nomenclature: Nomenclature
    package let tariffs: [Tariff]
    /// What comes back of charges when goods go back, in the order of the file.
    package let refundRules: [RefundRule]
    /// Names a seller may give as registrations.
    package let registrations: Set<String>
    /// When anything of a destination begins or ends.
    let ruleDays: CountrySlots<RuleDays?>
    private let destinations: CountrySlots<Destination?>

    /// The countries we quote to.
    package let countries: [CountryCode]
    private let filesByCountry: CountrySlots<[TableVersion]>

    /// The tables an answer for a destination rests on, each with the digest of its content.
    package func files(of country: CountryCode) -> [TableVersion] { filesByCountry[country] }

    /// The tariffs that are shown for a country: the one its quotes are made of first.
    package func tariffs(of country: CountryCode) -> [Tariff] {
        let charged = destinations[country]?.tariff
        return [charged].compactMap(\.self) + tariffs.filter { $0.shownFor == country && $0.name != charged?.name }
    }

    package func destination(_ country: CountryCode) throws(LandedCostError) -> Destination {
        guard let destination = destinations[country] else { throw .noDataForDestination(country) }
        return destination
    }

    /// Names of the files that make up the tables, in the order their digest is taken.
    package static let fileNames = [
        "destinations.csv", "excluded_goods.csv", "hs2017_successors.csv", "hs2022_hs2017.csv", "import_rules.csv",
        "preferences.csv", "refund_rules.csv", "registrations.csv", "tariff_au.csv", "tariff_au_sets.csv",
        "tariff_br_cet.csv", "tariff_br_ipi.csv", "tariff_ca.csv", "tariff_ca_sets.csv", "tariff_eu.csv",
        "tariff_jp.csv", "tariff_jp_sets.csv", "tariff_no.csv", "tariff_no_sets.csv", "tariff_rules.csv",
        "tariff_uk.csv", "tariff_us.csv", "tariff_us_history.csv", "tariffs.csv", "territories.csv",
        "us_additional.csv", "us_lists.csv", "vat_rates.csv",
    ]

    /// Reads all files.
    /// - Parameter version: a digest over the files, made by the caller.
    /// - Throws: `TableError` naming the first broken file and row.
    package init(_ files: DataFiles, version: String) throws(TableError) {
        self.version = version
        rules = try Self.readRules(try files.file("import_rules.csv"))
        vat = try VATRates(try files.file("vat_rates.csv"))
        nomenclature = try Nomenclature(
            try files.file("hs2022_hs2017.csv"), successors: try files.file("hs2017_successors.csv"))
        tariffs = try Self.readTariffs(files)
        refundRules = try Self.readRefundRules(try files.file("refund_rules.csv"))
        registrations = try Self.readRegistrations(try files.file("registrations.csv"))
        let read = try Self.readDestinations(files, rules: rules, tariffs: tariffs, registrations: registrations)
        var destinations = CountrySlots<Destination?>(repeating: nil)
        for destination in read { destinations[destination.country] = destination }
        self.destinations = destinations
        ruleDays = Self.ruleDays(of: read, vat: vat)
        countries = read.map(\.country)
        let ofTariffs = Set(tariffs.flatMap(\.files))
        let common = files.all.map(\.table).filter { !ofTariffs.contains($0) }
        var byCountry = CountrySlots<[TableVersion]>(repeating: [])
        for destination in read {
            byCountry[destination.country] = common + (destination.tariff?.files ?? [])
        }
        filesByCountry = byCountry
    }
}
