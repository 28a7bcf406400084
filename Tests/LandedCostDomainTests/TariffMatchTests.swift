import Commerce
import LandedCostDomain
import Testing

@Suite struct TariffMatchTests {
    private func codes(_ tariff: Int, _ code: String) throws -> [String]? {
        let tables = try SmallTables.read()
        let prefix = CodePrefix(try #require(HSCode(code)))
        let match = tables.tariffs[tariff].match(prefix, tables.nomenclature)
        return match?.lines.map { tables.tariffs[tariff].code($0) }
    }

    @Test(arguments: [
        ("61091000", ["61091000"]), ("610910", ["61091000"]), ("6109100012", ["61091000"]),
        ("640299", ["64029910", "64029990"]), ("64029950", ["64029910", "64029990"]),
        ("71081200", ["71081200", "7108120010"]), ("7108120010", ["7108120010"]),
        ("851713", ["85171200"]),  // HS 2022, carried to HS 2017
        ("010121", ["01012100"]),
    ])
    func `a code stands for its own line, or for those of its first digits`(code: String, lines: [String]) throws {
        #expect(try codes(0, code) == lines)
    }

    @Test(arguments: ["851712", "999999", "020110"])
    func `a code that HS 2022 does not have stands for nothing`(code: String) throws {
        #expect(try codes(0, code) == nil)
    }

    @Test func `a finer line is meant by its whole code only`() throws {
        let tables = try SmallTables.read()
        let whole = try Cart(day: "2027-01-01", lines: [.init(code: "71081200", price: "1000.00")]).cost(tables)
        #expect(whole.customsTotals.duty == Money(20_00, .eur))
        #expect(whole.assumptions.contains { $0.code == "finer_lines" })
        let finer = try Cart(day: "2027-01-01", lines: [.init(code: "7108120010", price: "1000.00")]).cost(tables)
        #expect(finer.customsTotals.duty == .zero(.eur))
    }

    @Test func `lines of one code that differ ask for more digits and name them`() throws {
        let refusal = try Cart(lines: [.init(code: "640299", price: "1000.00")]).refusal(SmallTables.read())
        let problem = LineProblem(line: 0, reason: .codeTooShort("640299", lines: ["64029910", "64029990"]))
        #expect(refusal == .lines([problem]))
    }

    @Test(arguments: [("2025-12-31", 3_00), ("2026-01-01", 0)])
    func `a line's rate is that of the day`(day: String, cents: Int64) throws {
        let tables = try SmallTables.read()
        let tariff = tables.tariffs[1]
        let code = CodePrefix(try #require(HSCode("71081210")))
        let match = try #require(tariff.match(code, tables.nomenclature))
        let date = try #require(CalendarDate(day))
        let rate = tariff.rate(match.lines.lowerBound, .general, on: date)
        let goods = DutiableGoods(value: Money(100_00, .usd), quantity: 1, netGrams: nil)
        #expect(try rate.duty(on: goods, asOf: date).minorUnits == cents)
    }
}
