import Commerce

extension Tables {
    static func readRules(_ file: DataFile) throws(TableError) -> [Rule] {
        var rules: [Rule] = []
        var ids: Set<String> = []
        try CSVTable(file, columns: Rule.columns).forEachRow { row throws(TableError) in
            let rule = try Rule(row)
            guard ids.insert(rule.citation.id).inserted else { throw row.fail("the id is there twice") }
            rules.append(rule)
        }
        return rules
    }

    static func readRegistrations(_ file: DataFile) throws(TableError) -> Set<String> {
        var names: Set<String> = []
        try CSVTable(file, columns: ["registration", "destinations", "meaning"]).forEachRow { row throws(TableError) in
            guard names.insert(try row.filled(0, "registration")).inserted else { throw row.fail("named twice") }
        }
        return names
    }

    private static let tariffColumns = [
        "tariff", "file", "history_file", "additional_file", "lists_file", "currency", "edition", "nomenclature",
        "effective_from", "effective_to", "source", "licence", "confidence", "assumption",
    ]

    static func readTariffs(_ files: DataFiles) throws(TableError) -> [Tariff] {
        var tariffs: [Tariff] = []
        try CSVTable(try files.file("tariffs.csv"), columns: tariffColumns).forEachRow { row throws(TableError) in
            guard let currency = Currency(code: row.text(5)) else { throw row.fail("currency is unknown") }
            guard ["HS 2017", "HS 2022"].contains(row.text(7)) else { throw row.fail("nomenclature is unknown") }
            let history = row.isEmpty(2) ? nil : try files.file(row.text(2))
            var reader = TariffReader(currency: currency)
            let lines = try reader.read(try files.file(try row.filled(1, "file")), history: history)
            let additional =
                row.isEmpty(3)
                ? nil
                : try AdditionalDuties(try files.file(row.text(3)), lists: try files.file(row.text(4)), lines: lines)
            tariffs.append(
                Tariff(
                    name: try row.filled(0, "tariff"), currency: currency, edition: try row.filled(6, "edition"),
                    isHS2022: row.text(7) == "HS 2022", period: try row.period(8),
                    source: try row.filled(10, "source"), confidence: try row.confidence(12),
                    assumption: row.text(13), additional: additional, lines: lines))
        }
        return tariffs
    }

    static func readDestinations(
        _ files: DataFiles, rules: [Rule], tariffs: [Tariff], registrations: Set<String>
    ) throws(TableError) -> [Destination] {
        var territories: [SpecialTerritory] = []
        try CSVTable(try files.file("territories.csv"), columns: SpecialTerritory.columns)
            .forEachRow { row throws(TableError) in territories.append(try SpecialTerritory(row)) }
        var excluded: [ExcludedGoods] = []
        try CSVTable(try files.file("excluded_goods.csv"), columns: ExcludedGoods.columns)
            .forEachRow { row throws(TableError) in excluded.append(try ExcludedGoods(row)) }
        var sets: [String: RuleSet] = [:]
        for rule in rules where sets[rule.destination] == nil {
            let name = rule.destination
            sets[name] = RuleSet(name: name, rules: rules.filter { $0.destination == name })
        }
        var destinations: [Destination] = []
        try CSVTable(try files.file("destinations.csv"), columns: Destination.columns)
            .forEachRow { row throws(TableError) in
                let country = try row.country(0, "destination")
                guard let formula = Formula(rawValue: row.text(2)) else { throw row.fail("formula is unknown") }
                guard let currency = Currency(code: row.text(3)) else { throw row.fail("currency is unknown") }
                guard let basis = ValueBasis(rawValue: row.text(4)) else { throw row.fail("value_basis is unknown") }
                guard let set = sets[row.text(5)] else { throw row.fail("there are no rules of \(row.text(5))") }
                let tariff = row.isEmpty(6) ? nil : tariffs.first { $0.name == row.text(6) }
                if tariff == nil, !row.isEmpty(6) { throw row.fail("tariff \(row.text(6)) is unknown") }
                if let tariff, tariff.currency != currency { throw row.fail("the tariff is in another currency") }
                let needsTariff = [.valueAddedTax, .additionalDuties].contains(formula)
                if needsTariff, tariff == nil { throw row.fail("the formula needs a tariff") }
                let registration = row.isEmpty(7) ? nil : row.text(7)
                if let registration, !registrations.contains(registration) {
                    throw row.fail("registration \(registration) is unknown")
                }
                destinations.append(
                    Destination(
                        country: country, territory: try row.filled(1, "territory"), formula: formula,
                        customsCurrency: currency, valueBasis: basis, rules: set,
                        nationalRules: set.name == country.alpha2 ? nil : sets[country.alpha2], tariff: tariff,
                        registration: registration, regions: row.list(8),
                        territories: territories.filter { $0.country == country },
                        excluded: excluded.filter { $0.rules == set.name }))
            }
        return destinations
    }
}
