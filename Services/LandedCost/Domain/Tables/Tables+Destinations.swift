import Commerce

/// Reads the countries we quote to and their parts, with the rules, tariffs and lists each of them names.
struct DestinationReader {
    private let tariffs: [Tariff]
    private let registrations: Set<String>
    private let postcodes: [PostcodeArea]
    private let excluded: [ExcludedGoods]
    private let sets: [String: RuleSet]

    init(
        _ files: DataFiles, rules: [Rule], tariffs: [Tariff], registrations: Set<String>
    ) throws(TableError) {
        var postcodes: [PostcodeArea] = []
        try CSVTable(try files.file("territories.csv"), columns: PostcodeArea.columns)
            .forEachRow { row throws(TableError) in postcodes.append(try PostcodeArea(row)) }
        var excluded: [ExcludedGoods] = []
        try CSVTable(try files.file("excluded_goods.csv"), columns: ExcludedGoods.columns)
            .forEachRow { row throws(TableError) in excluded.append(try ExcludedGoods(row)) }
        var sets: [String: RuleSet] = [:]
        for rule in rules where sets[rule.destination] == nil {
            let name = rule.destination
            sets[name] = RuleSet(name: name, rules: rules.filter { $0.destination == name })
        }
        self.tariffs = tariffs
        self.registrations = registrations
        self.postcodes = postcodes
        self.excluded = excluded
        self.sets = sets
    }

    func read(_ file: DataFile) throws(TableError) -> [Destination] {
        var destinations: [Destination] = []
        try CSVTable(file, columns: Destination.columns).forEachRow { row throws(TableError) in
            destinations.append(try destination(row))
        }
        return destinations
    }

    private func destination(_ row: CSVRow) throws(TableError) -> Destination {
        let parts = row.text(0).split(separator: "-", maxSplits: 1)
        guard let code = parts.first, let country = CountryCode(code) else {
            throw row.fail("destination \(row.text(0)) is no country")
        }
        guard let formula = Formula(rawValue: row.text(3)) else { throw row.fail("formula is unknown") }
        guard let currency = Currency(code: row.text(4)) else { throw row.fail("currency is unknown") }
        guard let basis = ValueBasis(rawValue: row.text(5)) else { throw row.fail("value_basis is unknown") }
        guard let set = sets[row.text(6)] else { throw row.fail("there are no rules of \(row.text(6))") }
        let tariff = try tariff(row, 7)
        if let tariff, tariff.currency != currency { throw row.fail("the tariff is in another currency") }
        if formula == .additionalDuties, tariff == nil { throw row.fail("the formula needs a tariff") }
        let registration = row.isEmpty(9) ? nil : row.text(9)
        if let registration, !registrations.contains(registration) {
            throw row.fail("registration \(registration) is unknown")
        }
        guard ["", "no"].contains(row.text(10)) else { throw row.fail("taken_as_registered is not no or empty") }
        return Destination(
            country: country, region: parts.count > 1 ? String(parts[1]) : nil, territories: row.list(1),
            taxArea: row.isEmpty(2) ? row.text(1) : row.text(2), formula: formula, customsCurrency: currency,
            valueBasis: basis, rules: set,
            nationalRules: set.name == country.alpha2 ? nil : sets[country.alpha2], tariff: tariff,
            riskTariff: try self.tariff(row, 8), registration: registration, isTakenAsRegistered: row.isEmpty(10),
            regions: row.list(11), postcodes: postcodes.filter { $0.country == country },
            excluded: excluded.filter { $0.rules == set.name })
    }

    private func tariff(_ row: CSVRow, _ column: Int) throws(TableError) -> Tariff? {
        if row.isEmpty(column) { return nil }
        guard let tariff = tariffs.first(where: { $0.name == row.text(column) }) else {
            throw row.fail("tariff \(row.text(column)) is unknown")
        }
        return tariff
    }
}
