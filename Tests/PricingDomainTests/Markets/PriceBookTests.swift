import Commerce
import PricingDomain
import Testing

@Suite struct PriceBookTests {
    private static func book() throws -> PriceBook {
        try PriceBook(id: "shop", name: "Shop", currency: .eur, adjustment: .zero, includedTax: nil)
    }

    private static let markets = ["in": Currency.inr, "jp": Currency.jpy]

    private static func read(_ rows: [String], beside known: [PriceRow] = []) throws -> [PriceRow] {
        let file = ([PriceBookCSV.header] + rows).joined(separator: "\n")
        return try PriceBookCSV.rows(Array(file.utf8), of: book(), markets: markets, beside: known)
    }

    private static func faults(_ rows: [String], beside known: [PriceRow] = []) -> [String] {
        do {
            _ = try read(rows, beside: known)
            return []
        } catch PricingError.faults(let faults) {
            return faults.map { "\($0.pointer) \($0.detail)" }
        } catch { return ["\(error)"] }
    }

    @Test func `a file is read, and written as it was`() throws {
        let lines = [
            "base,A,,EUR,19.99,1,,,,", "base,A,,EUR,17.99,10,,,15.00,9.50", "fixed,A,in,INR,1799.00,1,,,,",
            "fixed,A,,JPY,1980,1,2026-11-27T00:00:00Z,2026-11-30T00:00:00Z,,",
            "base,\"B, \"\"red\"\"\",,EUR,5.00,1,,2026-12-24T12:00:00Z,,",
        ]
        let rows = try Self.read(lines)
        #expect(rows.map { PriceBookCSV.line($0) } == lines)
        #expect(rows[4].sku == "B, \"red\"")
        #expect(rows[1].cost == Money(9_50, .eur))
    }

    @Test(arguments: [
        ("base,A,,EUR,19.9,1,,,,", "line 2 price: an amount in EUR is such as 19.99, found \"19.9\""),
        ("fixed,A,jp,JPY,19.99,1,,,,", "line 2 price: an amount in JPY is such as 1999, found \"19.99\""),
        ("base,A,,EUR,0.00,1,,,,", "line 2 price: more than 0"),
        (
            "base,A,,EUR,92233720368547758.08,1,,,,",
            "line 2 price: an amount in EUR is such as 19.99, found \"92233720368547758.08\""
        ),
        ("base,A,,USD,19.99,1,,,,", "line 2 currency: base prices of this book are in EUR"),
        ("base,A,,XYZ,19.99,1,,,,", "line 2 currency: letters of ISO 4217, such as EUR; found \"XYZ\""),
        ("fixed,A,,HRK,19.99,1,,,,", "line 2 currency: HRK was withdrawn on 2022-12-31"),
        ("fixed,A,in,EUR,19.99,1,,,,", "line 2 currency: the market in is in INR"),
        ("fixed,A,xx,EUR,19.99,1,,,,", "line 2 market: there is no market \"xx\""),
        ("base,A,in,EUR,19.99,1,,,,", "line 2 market: a base price is for every market"),
        ("sale,A,,EUR,19.99,1,,,,", "line 2 kind: base or fixed, found \"sale\""),
        ("base,,,EUR,19.99,1,,,,", "line 2 sku: 1 to 100 bytes"),
        ("base,A,,EUR,19.99,0,,,,", "line 2 min_quantity: 1 to 1000000"),
        ("base,A,,EUR,19.99,1,,,20.00,", "line 2 floor: 20.00 is above the price"),
        (
            "base,A,,EUR,19.99,1,2026-11-27T00:00:00.500Z,,,",
            "line 2 starts_at: a time to the second, such as 2026-11-27T00:00:00Z; found \"2026-11-27T00:00:00.500Z\""
        ),
        ("base,A,,EUR,19.99,1,2026-11-27T00:00:00Z,2026-11-27T00:00:00Z,,", "line 2 ends_at: after starts_at"),
        ("base,A,,EUR,19.99", "line 2 Expected 10 fields"), ("base,\"A,,EUR,19.99,1,,,,", "line 2 Expected 10 fields"),
    ])
    func `a bad row is named`(row: String, fault: String) {
        #expect(Self.faults([row]) == [fault])
    }

    @Test func `all bad rows are told at once, and nothing is taken`() {
        let faults = Self.faults(["base,A,,EUR,1.0,1,,,,", "base,B,,EUR,2.00,1,,,,", "base,C,,EUR,3,1,,,,"])
        #expect(faults.map { $0.prefix(6) } == ["line 2", "line 4"])
    }

    @Test func `windows of one price must not overlap, in the file or with the book`() throws {
        let first = "base,A,,EUR,9.00,1,2026-11-27T00:00:00Z,2026-11-30T00:00:00Z,,"
        let touching = "base,A,,EUR,8.00,1,2026-11-30T00:00:00Z,2026-12-02T00:00:00Z,,"
        let inside = "base,A,,EUR,8.00,1,2026-11-28T00:00:00Z,,,"
        let always = "base,A,,EUR,10.00,1,,,,"
        #expect(Self.faults([first, touching, always]) == [])
        #expect(Self.faults([first, inside]) == ["line 3 starts_at: overlaps with line 2"])
        #expect(Self.faults([always, always]) == ["line 3 starts_at: overlaps with line 2"])
        let known = try Self.read([first, always])
        #expect(Self.faults([inside], beside: known) == ["line 2 starts_at: overlaps with a price that the book has"])
        // The same price again takes the place of the one there.
        #expect(Self.faults([first.replacing("9.00", with: "8.50"), always], beside: known) == [])
    }

    @Test func `another tier, market or sku is another price`() {
        let rows = [
            "base,A,,EUR,9.00,1,,,,", "base,A,,EUR,8.00,5,,,,", "fixed,A,in,INR,900.00,1,,,,",
            "fixed,A,,INR,901.00,1,,,,", "base,B,,EUR,9.00,1,,,,",
        ]
        #expect(Self.faults(rows) == [])
    }

    @Test func `what a file would change`() throws {
        let known = try Self.read(["base,A,,EUR,9.00,1,,,,", "base,B,,EUR,9.00,1,,,,", "base,C,,EUR,9.00,1,,,,"])
        let rows = try Self.read(["base,A,,EUR,9.00,1,,,,", "base,B,,EUR,8.00,1,,,,", "base,D,,EUR,9.00,1,,,,"])
        let merged = PriceBookDiff(from: known, to: rows, replacing: false)
        #expect(merged.added.map(\.sku) == ["D"] && merged.changed.map(\.after.sku) == ["B"])
        #expect(merged.removed == [] && merged.unchanged == 1)
        #expect(PriceBookDiff(from: known, to: rows, replacing: true).removed.map(\.sku) == ["C"])
    }

    // MARK: - Which price counts

    private static func choose(_ lines: [String], quantity: Int64 = 1, at: String = "2026-11-28T00:00:00Z") throws
        -> String?
    {
        let market = try LocalPriceTests.market()
        let moment = try #require(Timestamp(at))
        return PriceChoice.row(of: try read(lines), market: market, quantity: quantity, at: moment)?.price.amountText
    }

    @Test func `fixed for the market, then its currency, then base; the highest tier; a window before always`() throws {
        let all = [
            "base,A,,EUR,19.99,1,,,,", "fixed,A,,INR,1800.00,1,,,,", "fixed,A,in,INR,1700.00,1,,,,",
            "fixed,A,in,INR,1600.00,10,,,,", "fixed,A,in,INR,1500.00,1,2026-11-27T00:00:00Z,2026-11-30T00:00:00Z,,",
            "fixed,A,jp,JPY,1980,1,,,,",
        ]
        #expect(try Self.choose(all) == "1500.00")
        #expect(try Self.choose(all, quantity: 12) == "1600.00")
        #expect(try Self.choose(all, at: "2026-11-26T23:59:59Z") == "1700.00")
        #expect(try Self.choose(all, at: "2026-11-27T00:00:00Z") == "1500.00")
        #expect(try Self.choose(all, at: "2026-11-29T23:59:59Z") == "1500.00")
        #expect(try Self.choose(all, at: "2026-11-30T00:00:00Z") == "1700.00")
        #expect(try Self.choose(Array(all.prefix(2))) == "1800.00")
        #expect(try Self.choose(Array(all.prefix(1))) == "19.99")
        #expect(try Self.choose([all[5]]) == nil)
        #expect(try Self.choose([all[3]], quantity: 9) == nil)
    }
}
