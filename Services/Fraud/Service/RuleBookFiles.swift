import Commerce
import FraudDomain

extension RuleBook {
    /// The rule book out of `Data/`: see its README.
    /// - Throws: `DataFileError` for a row that cannot be read; `RuleBookError` for one that makes no sense.
    static func fromFiles() throws -> RuleBook {
        RuleBook(
            settings: try CSVTable(named: "rules.csv").rows.map { try RuleSetting($0) },
            policies: try CSVTable(named: "policies.csv").rows.map { try Policy($0) },
            disposableDomains: Set(try CSVTable(named: "disposable_domains.csv").rows.map { try $0.required("domain") })
        )
    }
}

extension RuleSetting {
    fileprivate init(_ row: CSVTable.Row) throws {
        let code = try row.required("code", RuleCode.init)
        guard row["unit"] == code.unit?.rawValue else { throw row.failure("the unit is not that of the rule") }
        try self.init(
            code: code, points: try row.required("points", Int64.init), limit: try row.optional("limit", Int64.init),
            effectiveFrom: try row.required("effective_from") { CalendarDate($0) },
            effectiveTo: try row.optional("effective_to") { CalendarDate($0) })
    }
}

extension Policy {
    fileprivate init(_ row: CSVTable.Row) throws {
        try self.init(
            name: try row.required("name"), review: try row.required("review", Int64.init),
            block: try row.required("block", Int64.init),
            reviewMinutes: try row.required("review_minutes", Int64.init),
            effectiveFrom: try row.required("effective_from") { CalendarDate($0) },
            effectiveTo: try row.optional("effective_to") { CalendarDate($0) })
    }
}
