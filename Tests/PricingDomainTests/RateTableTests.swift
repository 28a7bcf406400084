import Commerce
import PricingDomain
import Testing

@Suite struct RateTableTests {
    private func publication(_ day: String, _ rates: String) throws -> RatePublication {
        RatePublication(
            day: Samples.day(day),
            rates: try Samples.pairs(rates).map {
                EuroRate(currency: Samples.currency($0.code), perEuro: try Ratio(decimal: $0.rate))
            })
    }

    /// Good Friday 2026 was on 3 April, Easter Monday on 6 April: nothing is published on either.
    private func easter() throws -> RateTable {
        RateTable([try publication("2026-04-07", "USD 1.17"), try publication("2026-04-02", "USD 1.15 JPY 180")])
    }

    @Test(
        arguments: [
            ("2026-04-02", "2026-04-02"), ("2026-04-03", "2026-04-02"), ("2026-04-06", "2026-04-02"),
            ("2026-04-07", "2026-04-07"), ("2026-12-31", "2026-04-07"),
        ] as [(String, String)])
    func `a day without publication has the last one before, never a later one`(day: String, published: String) throws {
        let table = try easter()
        #expect(table.publicationDay(onOrBefore: Samples.day(day)) == Samples.day(published))
        #expect(table.rate(of: .usd, onOrBefore: Samples.day(day))?.day == Samples.day(published))
    }

    @Test func `before the first publication there is none`() throws {
        #expect(try easter().publicationDay(onOrBefore: Samples.day("2026-04-01")) == nil)
        #expect(try easter().rate(of: .usd, onOrBefore: Samples.day("2026-04-01")) == nil)
        #expect(RateTable([]).rate(of: .usd, onOrBefore: Samples.today) == nil)
    }

    @Test func `a currency left out of the last publication has no rate from an earlier one`() throws {
        let table = try easter()
        #expect(table.rate(of: .jpy, onOrBefore: Samples.day("2026-04-06")) != nil)
        #expect(table.rate(of: .jpy, onOrBefore: Samples.day("2026-04-07")) == nil)
        #expect(table.lastDay(of: .jpy, onOrBefore: Samples.day("2026-04-07")) == Samples.day("2026-04-02"))
        #expect(table.lastDay(of: .gbp, onOrBefore: Samples.day("2026-04-07")) == nil)
    }

    @Test func `a publication on top adds its day or takes the place of the one there`() throws {
        let table = try easter().merging([
            try publication("2026-04-08", "USD 1.18"), try publication("2026-04-02", "USD 1.16"),
        ])
        #expect(table.dayCount == 3)
        #expect(try table.rate(of: .usd, onOrBefore: Samples.day("2026-04-02"))?.perEuro == Ratio(decimal: "1.16"))
        #expect(table.rate(of: .jpy, onOrBefore: Samples.day("2026-04-02")) == nil)
        #expect(table.lastDay == Samples.day("2026-04-08"))
    }

    @Test func `new days alone give the same table as building it anew`() throws {
        let days = ["2026-04-09", "2026-04-08"]
        let more = try days.map { try publication($0, "USD 1.18 JPY 181") }
        let longer = try easter().merging(more)
        #expect(longer.dayCount == 4)
        for day in days {
            #expect(longer.publication(on: Samples.day(day)) == more.first { $0.day == Samples.day(day) })
        }
        let twice = try easter().merging([more[0], try publication(days[0], "USD 2")])
        #expect(twice.dayCount == 3)
        #expect(twice.rate(of: .usd, onOrBefore: Samples.day(days[0]))?.perEuro == Ratio(whole: 2))
    }

    @Test func `what a file brings is sorted into new days and changed ones`() throws {
        let added = try publication("2026-04-08", "USD 1.18")
        let changed = try publication("2026-04-07", "USD 1.171")
        let same = try publication("2026-04-02", "JPY 180.0 USD 1.150")
        let news = try easter().news(in: [added, changed, same])
        #expect(news.added == [added])
        #expect(news.changed == [changed])
    }
}
