import Commerce
import LandedCostDomain
import Testing

/// Texts as the tariffs print them, worked out by hand on goods of 1,000.00, 10 pieces, 5 kg net.
@Suite struct DutyRateTests {
    private func duty(_ text: String, _ currency: Currency, value: Int64 = 1_000_00, on day: String) throws -> Int64 {
        let rate = DutyRateParser(currency: currency).rate(text)
        let goods = DutiableGoods(value: Money(value, currency), quantity: 10, netGrams: 5_000)
        return try rate.duty(on: goods, asOf: #require(CalendarDate(day))).minorUnits
    }

    @Test(arguments: [
        ("Free", 0), ("16.5%", 165_00), ("37.5¢/kg", 1_88), ("1.5¢/kg + 4%", 40_08), ("$1.646/kg", 8_23),
        ("8¢ each + 10%", 100_80), ("13.2¢/kg +10.5%", 105_66), ("50¢/pr. + 20%", 205_00), ("0.9¢/doz.", 1),
        ("$1.50/t", 1), ("33 1/3%", 333_33), ("6% on the entire set", 60_00),
    ])
    func `rates of the United States`(text: String, cents: Int64) throws {
        #expect(try duty(text, .usd, on: "2026-11-21") == cents)
    }

    @Test(arguments: [
        ("12.0%", 120_00), ("10.20% + 93.10 EUR / 100 kg", 106_66), ("52.00 EUR / 1,000 items", 52),
        ("4.50% MIN 0.30 EUR / item MAX 0.80 EUR / item", 8_00), ("0.50 EUR / item MIN 2.70% MAX 4.60%", 27_00),
        ("6.20% + 27.10 EUR / 100 kg MAX 17.90%", 63_36), ("6.4 + 24.6 EUR/100 kg", 65_23),
        ("18.40% MIN 22.00 EUR / 100 kg MAX 24.00 EUR / 100 kg", 1_20), ("114.00 EUR / tonne", 57),
        ("7.2 MIN 0.36 EUR/100 kg", 72_00),
    ])
    func `rates of the European Union`(text: String, cents: Int64) throws {
        #expect(try duty(text, .eur, on: "2026-11-21") == cents)
    }

    @Test(arguments: [
        ("10.00% + 77.00 GBP/100kg", 103_85), ("0.20 GBP/ item", 2_00), ("121.00 GBP/1000kg", 61),
        ("43.00 GBP/1000 items", 43),
    ])
    func `rates of the United Kingdom`(text: String, pence: Int64) throws {
        #expect(try duty(text, .gbp, on: "2026-11-21") == pence)
    }

    @Test(arguments: [
        ("4.00% (01 JAN - 31 MAR), 0.00% (01 APR - 31 JUL), 8.00% (01 AUG - 31 DEC)", "2026-03-31", 40_00),
        ("4.00% (01 JAN - 31 MAR), 0.00% (01 APR - 31 JUL), 8.00% (01 AUG - 31 DEC)", "2026-04-01", 0),
        ("14.00% (01 JUL - 31 JAN), 0.00% (01 FEB - 30 JUN)", "2026-01-31", 140_00),
        ("14.00% (01 JUL - 31 JAN), 0.00% (01 FEB - 30 JUN)", "2026-02-01", 0),
        ("4.00% (01 JAN-31 MAR, 01-31 DEC), 5.10% (01 JUN-30 NOV)", "2026-12-01", 40_00),
        ("9.60% MIN 1.1 €/100 kg/net (01 JAN-14 APR, 1 DEC-31 DEC), 13.60% MIN 1.6€/100kg/net", "2026-04-15", 136_00),
    ])
    func `a season's rate holds on its days`(text: String, day: String, minor: Int64) throws {
        #expect(try duty(text, text.contains("€") ? .eur : .gbp, on: day) == minor)
    }

    @Test func `a day that no season names has no rate`() throws {
        #expect(throws: DutyFactMissing.self) {
            try duty("4.00% (01 JAN-31 MAR), 5.10% (01 JUN-30 NOV)", .eur, on: "2026-05-01")
        }
    }

    @Test(arguments: [
        ("1.75 EUR / % vol / hl", Currency.eur, "alcohol_content"), ("32.00 EUR / hl", .eur, "litres"),
        ("9.00% + EA MAX 18.70% + ADSZ", .eur, "meursing_composition"), ("Entry Price", .eur, "entry_price"),
        ("10.00 GBP/hl", .gbp, "litres"), ("0.34¢/liter", .usd, "litres"),
        ("11.3¢/kg on drained weight", .usd, "drained_grams"),
        ("1.5¢/kg on lead content", .usd, "metal_content"), ("51¢ each + 6.25% on the case", .usd, "part_values"),
        (
            "3.6606¢/kg less 0.02¢/kg for each degree under 100 degrees but not less than 3.1¢/kg", .usd,
            "polarisation_degrees"
        ),
        ("The rate applicable to each garment in the ensemble if separately entered", .usd, "garments"),
        ("", .usd, "heading_of_reference"),
    ])
    func `a rate that rests on a fact we lack names the fact`(text: String, currency: Currency, fact: String) throws {
        let error = #expect(throws: DutyFactMissing.self) { try duty(text, currency, on: "2026-11-21") }
        #expect(error?.fact.name == fact)
    }

    @Test func `a duty by weight asks for the weight`() throws {
        let goods = DutiableGoods(value: Money(10_00, .usd), quantity: 1, netGrams: nil)
        let rate = DutyRateParser(currency: .usd).rate("37.5¢/kg")
        let error = #expect(throws: DutyFactMissing.self) {
            try rate.duty(on: goods, asOf: CalendarDate(daysSince1970: 0))
        }
        #expect(error?.fact == .netWeight)
    }

    @Test(arguments: ["12,5 %%", "about 3%", "3.00 USD / 100 kg", "5% of something", "1.2¢/furlong", "-3%"])
    func `a text outside the grammar is unread, never a number`(text: String) throws {
        #expect(DutyRateParser(currency: .eur).rate(text).form == .unread)
    }

    @Test(arguments: [(99_99, 3_50), (100_14, 3_50), (100_15, 3_51), (1, 0), (14, 0), (15, 1)])
    func `a share is rounded once, half up`(value: Int64, duty expected: Int64) throws {
        // 3.5 % of 100.14 is 3.5049, of 100.15 is 3.50525.
        #expect(try duty("3.5%", .eur, value: value, on: "2026-11-21") == expected)
    }
}
