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

    /// Rows of `preferences.csv` by tariff.
    private static func readProgrammes(_ file: DataFile) throws(TableError) -> [String: [CSVRow]] {
        var rows: [String: [CSVRow]] = [:]
        try CSVTable(file, columns: PreferenceProgramme.columns).forEachRow { row throws(TableError) in
            rows[try row.filled(0, "tariff"), default: []].append(row)
        }
        return rows
    }

    private static func readTariffRules(_ file: DataFile) throws(TableError) -> [String: [TariffRule]] {
        var rules: [String: [TariffRule]] = [:]
        try CSVTable(file, columns: TariffRule.columns).forEachRow { row throws(TableError) in
            rules[try row.filled(0, "tariff"), default: []].append(try TariffRule(row))
        }
        return rules
    }

    static func readTariffs(_ files: DataFiles) throws(TableError) -> [Tariff] {
        let programmes = try readProgrammes(try files.file("preferences.csv"))
        let rules = try readTariffRules(try files.file("tariff_rules.csv"))
        var tariffs: [Tariff] = []
        try CSVTable(try files.file("tariffs.csv"), columns: Tariff.columns).forEachRow { row throws(TableError) in
            tariffs.append(try readTariff(row, files, programmes: programmes, rules: rules))
        }
        for name in programmes.keys.sorted() + rules.keys.sorted() where !tariffs.contains(where: { $0.name == name }) {
            throw TableError(file: "tariffs.csv", line: 0, reason: "there is no tariff \(name)")
        }
        return tariffs
    }

    private static func readTariff(
        _ row: CSVRow, _ files: DataFiles, programmes: [String: [CSVRow]], rules: [String: [TariffRule]]
    ) throws(TableError) -> Tariff {
        let name = try row.filled(0, "tariff")
        guard let currency = Currency(code: row.text(7)) else { throw row.fail("currency is unknown") }
        let lineFile = try files.file(ifNamed: row.text(1))
        let setFile = try files.file(ifNamed: row.text(5))
        let historyFile = try files.file(ifNamed: row.text(2))
        let rulesFile = try files.file(ifNamed: row.text(6))
        var reader = TariffReader(currency: currency)
        try reader.readProgrammes(programmes[name] ?? [])
        if let setFile { try reader.readSets(setFile) }
        if let lineFile { try reader.readLines(lineFile) }
        if let historyFile { try reader.readHistory(historyFile) }
        if rulesFile != nil { try reader.apply(rules[name] ?? []) }
        guard !reader.lines.codes.isEmpty else { throw row.fail("a tariff has a file or rules") }
        let additionalFile = try files.file(ifNamed: row.text(3))
        let listsFile = try files.file(ifNamed: row.text(4))
        var additional: AdditionalDuties?
        if let additionalFile {
            guard let listsFile else { throw row.fail("lists_file is empty") }
            additional = try AdditionalDuties(additionalFile, lists: listsFile, lines: reader.lines)
        }
        let preferences = programmes[name] == nil ? nil : try files.file("preferences.csv")
        return try Tariff(
            row, currency: currency, shownFor: row.isEmpty(11) ? nil : try row.country(11, "shown_for"),
            additional: additional, programmes: reader.programmes,
            files: [lineFile, historyFile, setFile, rulesFile, preferences, additionalFile, listsFile]
                .compactMap { $0?.table },
            lines: reader.lines)
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
