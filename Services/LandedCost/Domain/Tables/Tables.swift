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

    package func destination(_ country: CountryCode) throws(LandedCostError) -> Destination {
        guard let destination = destinations[country] else { throw .noDataForDestination(country) }
        return destination
    }

    /// Names of the files that make up the tables, in the order their digest is taken.
    package static let fileNames = [
        "destinations.csv", "excluded_goods.csv", "hs2022_hs2017.csv", "import_rules.csv", "refund_rules.csv",
        "registrations.csv",
        "tariff_eu.csv", "tariff_uk.csv", "tariff_us.csv", "tariff_us_history.csv", "tariffs.csv", "territories.csv",
        "us_additional.csv", "us_lists.csv", "vat_rates.csv",
    ]

    /// Reads all files.
    /// - Parameter version: a digest over the files, made by the caller.
    /// - Throws: `TableError` naming the first broken file and row.
    package init(_ files: DataFiles, version: String) throws(TableError) {
        self.version = version
        rules = try Self.readRules(try files.file("import_rules.csv"))
        vat = try VATRates(try files.file("vat_rates.csv"))
        nomenclature = try Nomenclature(try files.file("hs2022_hs2017.csv"))
        tariffs = try Self.readTariffs(files)
        refundRules = try Self.readRefundRules(try files.file("refund_rules.csv"))
        registrations = try Self.readRegistrations(try files.file("registrations.csv"))
        let read = try Self.readDestinations(files, rules: rules, tariffs: tariffs, registrations: registrations)
        var destinations = CountrySlots<Destination?>(repeating: nil)
        for destination in read { destinations[destination.country] = destination }
        self.destinations = destinations
        ruleDays = Self.ruleDays(of: read, vat: vat)
        countries = read.map(\.country)
    }
}
