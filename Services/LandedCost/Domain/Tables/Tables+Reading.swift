import Commerce

extension Tables {
    static func readRules(_ file: DataFile, lists: GoodsLists) throws(TableError) -> [Rule] {
        var rules: [Rule] = []
        var ids: Set<String> = []
        try CSVTable(file, columns: Rule.columns).forEachRow { row throws(TableError) in
            let rule = try Rule(row, lists: lists)
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
}
