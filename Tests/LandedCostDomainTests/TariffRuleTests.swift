import Commerce
import LandedCostDomain
import Testing

/// Rates that rules give to chapters and headings, and codes offered in place of unknown ones.
@Suite struct TariffRuleTests {
    private func found(_ code: String) throws -> (Tariff, TariffMatch) {
        let tables = try SmallTables.read()
        let tariff = try #require(tables.tariffs.first { $0.name == "jp" })
        let wanted = try #require(HSCode(code))
        return (tariff, try #require(tariff.match(CodePrefix(wanted), tables.nomenclature)))
    }

    @Test(arguments: [
        ("710812", "71", 2, TariffRule.Standing.estimate), ("8517130000", "85", 2, .ceiling),
        ("910211", "9102", 4, .unknown),
        ("9101110000", "91", 2, .ceiling), ("610910010", "610910010", 9, .charged),
        ("6109100105", "610910010", 8, .charged),
    ])
    func `a code without a line has the rule of its heading or chapter`(
        code: String, line: String, digits: Int, standing: TariffRule.Standing
    ) throws {
        let (tariff, match) = try found(code)
        #expect(tariff.code(match.lines.lowerBound).hasPrefix(line.prefix(8)))
        #expect(match.digits == digits)
        #expect(tariff.standing(match.lines.lowerBound) == standing)
    }

    @Test func `an average counts plain shares and says how many lines it leaves out`() throws {
        let (tariff, match) = try found("610910")
        let average = try #require(tariff.average(match.lines, on: CalendarDate(daysSince1970: 20_700)))
        #expect([average.mean, average.least, average.most] == ["7.40", "7.4", "7.4"])
        #expect([average.lines, average.otherLines] == [2, 0])
        let (_, rule) = try found("710812")
        #expect(tariff.average(rule.lines, on: CalendarDate(daysSince1970: 20_700)) == nil)
    }

    @Test(arguments: [
        ("610911", ["610910", "640299"].prefix(1)), ("851711", ["851713"].prefix(1)), ("999999", [].prefix(0)),
    ])
    func `codes near an unknown one share its first digits`(code: String, near: ArraySlice<String>) throws {
        let reason = try SmallTables.read().unknown(CodePrefix(try #require(HSCode(code))), nil)
        #expect(reason == .unknownTariffLine(code, revision: nil, near: Array(near)))
    }

    @Test func `a code of HS 2017 names what it became`() throws {
        let reason = try SmallTables.read().unknown(CodePrefix(try #require(HSCode("851712"))), nil)
        #expect(reason == .unknownTariffLine("851712", revision: "HS 2017", near: ["851713", "851714"]))
    }
}
