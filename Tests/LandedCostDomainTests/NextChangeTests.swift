import Commerce
import LandedCostDomain
import Testing

/// The first day on which an answer is another.
@Suite struct NextChangeTests {
    private func next(_ cart: Cart, _ tables: Tables) throws -> NextChange? {
        let shipment = try cart.shipment()
        let cost = try #require(try tables.assess(shipment).options.first)
        return tables.nextChange(of: cost, in: shipment, under: try #require(shipment.options.first))
    }

    @Test func `the end of a flat duty is the next change, with what it costs`() throws {
        // 3.00 until 2028-06-30; then no relief, so 12 % of 10.00 and 21 % of 0.20 less than 3.00.
        let change = try #require(try next(Cart(lines: [.init()]), try SmallTables.read()))
        #expect(change.on == CalendarDate("2028-07-01"))
        #expect(change.rules == ["eu.tariff.61091000", "eu.flat"])
        // 3.00 and 2.73 today; 1.20 and 2.35 then.
        #expect(change.difference == Money(-2_18, .eur))
        #expect(change.total == Money(3_55, .eur))
    }

    @Test(arguments: [("2026-06-30", "2026-07-01"), ("2026-07-01", "2028-07-01")])
    func `a change of the day itself is past`(day: String, on: String) throws {
        let change = try next(Cart(day: day, lines: [.init()]), try SmallTables.read())
        #expect(change?.on == CalendarDate(on))
    }

    @Test func `days that alter nothing are passed over`() throws {
        // A row that begins in 2027 with the same figure is no change; one in 2029 has another.
        let tables = try SmallTables.read([
            "vat_rates.csv": """
            country,region,category,on_top,buyer,price_limit,tax_name,rate_pct,effective_from,effective_to,assumption,source,confidence
            DE,,,,,,VAT,19,2021-01-01,2027-03-01,,s,high
            DE,,,,,,VAT,19,2027-03-01,2027-06-01,,s,high
            DE,,,,,,VAT,20,2027-06-01,,,s,high
            NL,,,,,,VAT,21,2012-10-01,,,s,high

            """
        ])
        let change = try #require(try next(Cart(destination: "DE", lines: [.init()]), tables))
        #expect(change.on == CalendarDate("2027-06-01"))
        #expect(change.rules == ["de.vat_standard.2027-06-01", "de.vat_standard.2027-03-01"])
        #expect(change.difference == Money(13, .eur))
    }

    @Test func `nothing announced is no change`() throws {
        let cart = Cart(destination: "US", from: "CN", currency: .usd, lines: [.init(code: "6109100012")])
        #expect(try next(cart, try SmallTables.read()) == nil)
    }

    @Test func `a row added to a duty alters the answers of its origin alone`() throws {
        let rows =
            (SmallTables.files["us_additional.csv"] ?? "")
            + "us.new.cn,fresh,,CN,,*,add,5,,2027-01-15,,,,,,,s,high\n"
        let tables = try SmallTables.read(["us_additional.csv": rows])
        func cart(_ origin: String) -> Cart {
            Cart(
                destination: "US", from: origin, currency: .usd,
                lines: [.init(code: "6109100012", origin: origin, price: "100.00")])
        }
        let change = try #require(try next(cart("CN"), tables))
        #expect(change.on == CalendarDate("2027-01-15"))
        #expect(change.rules == ["us.new.cn"])
        #expect(change.difference == Money(5_00, .usd))
        #expect(try next(cart("DE"), tables) == nil)
    }

    @Test func `where our rows end the day is told, and no sum`() throws {
        let tables = try SmallTables.read(
            "import_rules.csv", "us.formal,US,formal_entry_threshold,,,,,,,,,,,2500",
            "us.formal,US,formal_entry_threshold,,,,,,,,,,2027-10-01,2500")
        let cart = Cart(destination: "US", from: "CN", currency: .usd, lines: [.init(code: "6109100012")])
        let change = try #require(try next(cart, tables))
        #expect(change.on == CalendarDate("2027-10-01"))
        #expect(change.total == nil)
        #expect(change.rules == ["us.formal_entry_threshold"])
    }
}
