import Commerce
import PricingDomain
import Testing

@Suite struct EuroReferenceCSVTests {
    private func fault(_ text: String) -> RateFileError.Fault? {
        do {
            _ = try Samples.publications(text)
            return nil
        } catch let error as RateFileError {
            return error.faults.first
        } catch {
            return nil
        }
    }

    @Test func `the history gives its days, without the currencies that have no rate`() throws {
        let publications = try Samples.publications(Samples.history)
        #expect(publications.map(\.day.description).first == "2026-10-30")
        #expect(publications.map(\.day.description).last == "1999-01-04")
        #expect(publications[0].rates.map(\.currency.code) == ["HKD", "INR", "JPY", "USD"])
        #expect(publications[4].rates.map(\.currency.code) == ["BGN", "HKD", "HRK", "INR", "JPY", "RUB", "USD"])
        let ruble = try #require(publications[4].rates.first { $0.currency.code == "RUB" })
        #expect(try ruble.perEuro == Ratio(117_201, over: 1_000))
    }

    @Test func `both layouts say the same of one day`() throws {
        let pairs = Samples.pairs(Samples.dailyRates)
        let header = pairs.map(\.code).joined(separator: ",")
        let row = pairs.map(\.rate).joined(separator: ",")
        let csv = try Samples.publications("Date,\(header),\n2026-10-30,\(row),\n")
        #expect(try csv == Samples.publications(Samples.daily))
    }

    @Test(arguments: ["\n", "\r\n"])
    func `lines may end either way, and the last one need not`(end: String) throws {
        let lines = ["Date,USD,", "2026-10-30,1.1172,"]
        #expect(try Samples.publications(lines.joined(separator: end)).count == 1)
        #expect(try Samples.publications(lines.joined(separator: end) + end).count == 1)
    }

    @Test func `columns of currencies that are gone are read like the others`() throws {
        let publications = try Samples.publications("Date,USD,CYP,TRL,\n2004-12-31,1.3621,0.58,1836200,\n")
        #expect(publications[0].rates.map(\.currency.code) == ["CYP", "TRL", "USD"])
    }

    @Test(
        arguments: [
            ("Date,USD,XYZ,\n2026-10-30,1.1,2,\n", 1, "\"XYZ\" is no currency known"),
            ("Date,USD,USD,\n2026-10-30,1.1,2,\n", 1, "USD has two columns"),
            ("Date,USD,,JPY\n2026-10-30,1.1,,2\n", 1, "\"\" is no currency known"),
            ("Date;USD;JPY\n2026-10-30;1.1;2\n", 1, "The header begins with Date and the currencies"),
            ("Day,USD\n2026-10-30,1.1\n", 1, "The header begins with Date and the currencies"),
            ("Date,USD,\n", 2, "The file holds no day"),
            ("Date,USD,\n2026-10-30,1.1172\n", 2, "2 fields, where the header has 3"),
            ("Date,USD,\n2026-10-30,1.1172,,\n", 2, "4 fields, where the header has 3"),
            ("Date,USD,JPY,\n2026-10-30,1.1172,,\n", 2, "\"\" is no rate of JPY: a plain decimal above zero"),
            ("Date,USD,JPY,\n2026-10-30,1.1172,n/a,\n", 2, "\"n/a\" is no rate of JPY: a plain decimal above zero"),
            (
                "Date,USD,JPY,\n2026-10-30,N/A,175.68,\n", 2,
                "2026-10-30 has no rate of USD, which every publication has"
            ),
            ("Date,USD,\n2026-10-29,1.1,\n2026-10-30,1.1,\n", 3, "2026-10-30 does not come before 2026-10-29"),
            ("Date,USD,\n2026-10-30,1.1,\n2026-10-30,1.1,\n", 3, "2026-10-30 does not come before 2026-10-30"),
            ("Date,USD,\n\n2026-10-30,1.1,\n", 2, "An empty line"),
            ("Date,USD,\n2026-10-30,1.1172,\n2026-10-29, 1.113,\n", 3, "\" 1.113\" is no rate of USD"),
        ] as [(String, Int, String)])
    func `a file that is wrong anywhere is refused with the line`(text: String, line: Int, detail: String) throws {
        let found = try #require(fault(text))
        #expect(found.line == line)
        #expect(found.detail.hasPrefix(detail), "\(found.detail)")
    }

    @Test func `no more faults are gathered than anybody reads`() {
        let rows = (0..<100).map { _ in "x,y,\n" }.joined()
        let error = #expect(throws: RateFileError.self) { _ = try Samples.publications("Date,USD,\n" + rows) }
        #expect(error?.faults.count == RateFileError.faultsMax)
    }
}
