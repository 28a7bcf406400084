import Commerce
import LandedCostDomain
import Testing

/// What is otherwise on one day than on another.
@Suite struct TableChangesTests {
    private func changes(_ country: String, _ from: String, _ to: String) throws -> [String] {
        let tables = try SmallTables.read()
        return try tables.changes(
            of: try #require(CountryCode(country)), after: try #require(CalendarDate(from)),
            upTo: try #require(CalendarDate(to))
        ).map { change in
            "\(change.on) \(change.kind.rawValue) \(change.name): \(change.before?.value ?? "-") → \(change.after?.value ?? "-")"
        }
    }

    @Test func `a row that ends on the day another begins is replaced by it`() throws {
        #expect(
            try changes("NL", "2026-06-30", "2026-07-01") == [
                "2026-07-01 rule duty_de_minimis: EUR 150.00 → EUR 0.00",
                "2026-07-01 rule low_value_flat_duty: - → EUR 3.00, up to EUR 150.00, for each hs6",
            ])
        #expect(
            try changes("NL", "2026-07-01", "2030-01-01") == [
                "2028-07-01 rule low_value_flat_duty: EUR 3.00, up to EUR 150.00, for each hs6 → -"
            ])
        #expect(try changes("NL", "2026-07-01", "2028-06-30").isEmpty)
    }

    @Test func `rates of tax, and rows of other countries, are told apart`() throws {
        #expect(
            try changes("DE", "2020-01-01", "2020-12-31") == ["2020-07-01 tax_rate VAT: 19 % → 16 %"])
        #expect(try changes("NL", "2020-01-01", "2020-12-31").isEmpty)
    }

    @Test func `duties on top, preferences and lines of the tariff are told`() throws {
        let found = try changes("US", "2025-12-31", "2026-12-31")
        #expect(found.contains("2026-01-01 tariff_line 7108121013: 3%; 9% → Free; Free"))
        #expect(found.contains("2026-07-24 additional_duty labour: - → add 12.5 %"))
        #expect(found.contains { $0.hasPrefix("2026-02-03 preference D: - →") })
    }

    @Test func `origins keep rows of one name apart`() throws {
        let found = try changes("US", "2025-05-01", "2025-08-29").filter { $0.contains("duty_de_minimis") }
        #expect(
            found == [
                "2025-05-02 rule duty_de_minimis: USD 800.00 → USD 0.00",
                "2025-08-29 rule duty_de_minimis: USD 800.00 → USD 0.00",
            ])
    }

    @Test func `a country of which nothing is known is refused by name`() throws {
        #expect(throws: LandedCostError.self) { try changes("AQ", "2026-01-01", "2026-12-31") }
    }
}
