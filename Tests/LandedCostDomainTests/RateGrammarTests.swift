import Commerce
import LandedCostDomain
import Testing

/// Texts as Japan, Canada, Australia and Norway print them, worked out by hand on 10 pieces of 5 kg net together.
@Suite struct RateGrammarTests {
    private static let bottle = Facts([
        ("alcohol_content", "12.5"), ("litres", "0.75"), ("square_metres", "1.5"), ("tobacco_grams", "250"),
        ("gross_grams", "600"), ("metal_toe_cap", "no"), ("covers_knee", "yes"),
    ])

    private func duty(_ text: String, _ code: String, value: Int64, facts: Facts = bottle) throws -> Int64 {
        let currency = try #require(Currency(code: code))
        let goods = DutiableGoods(value: Money(value, currency), quantity: 10, netGrams: 5_000, facts: facts)
        let rate = DutyRateParser(currency: currency).rate(text)
        return try rate.duty(on: goods, asOf: CalendarDate(daysSince1970: 20_700)).minorUnits
    }

    /// On 100,000 yen.
    @Test(arguments: [
        ("7.4%", 7_400), ("min(460JPY/kg, 382.50JPY/kg)", 1_913), ("min(85JPY/kg, 10%)", 425),
        ("min(max(9.5%, 6JPY/kg), max(8.8%, 6JPY/kg))", 8_800),
        ("min(max(6.5%, 5%+92JPY/m2), 12%)", 6_500), ("22.4%+114JPY/kg", 22_970), ("300JPY/kl", 2),
        ("min(73.70JPY/l, 70JPY/l)", 525), ("min(30%, 4300JPY/pair)", 30_000),
        // Wine, 7.5 l: 15 % is above 125 yen for each litre (938), which is above 67 yen (503); the general 1,176.
        ("min(max(min(21.3%, 156.80JPY/l), 93JPY/l), max(min(15%, 125JPY/l), 67JPY/l))", 938),
        // The value of 20,000 yen a kilogram is above the price: nothing is lacking.
        ("min((73.70JPY-CV)/kg, 8.5%)", 0), ("metal_toe_cap ? 6.7% : 10%", 10_000), ("covers_knee ? 6.7% : 8%", 6_700),
    ])
    func `rates of Japan`(text: String, yen: Int64) throws {
        #expect(try duty(text, "JPY", value: 100_000) == yen)
    }

    /// On 300 yen: 5 kg at 73.70 are 368.50, 68.50 more than the value; 8.5 % are 25.50.
    @Test(arguments: [("(73.70JPY-CV)/kg", 69), ("min((73.70JPY-CV)/kg, 8.5%)", 26)])
    func `a price to be reached charges what the value lacks of it`(text: String, yen: Int64) throws {
        #expect(try duty(text, "JPY", value: 300) == yen)
    }

    /// On 1,000.00 dollars.
    @Test(arguments: [
        ("18%", 180_00), ("4.94 ¢/kg", 25), ("$4.94/tonne", 2), ("1.87 ¢/litre", 14),
        ("4.92 ¢/litre of absolute ethyl alcohol", 5),
        ("2.81 ¢/kg plus 5%", 50_14), ("249% but not less than $3.78/kg", 2_490_00),
        ("2.35 ¢/kg but not less than 12.5% plus 4%", 165_00),
        ("5% but not less than 4.74 ¢/kg or more than 9.48 ¢/kg", 47), ("15 ¢/dozen", 13), ("5 ¢ each", 50),
    ])
    func `rates of Canada`(text: String, cents: Int64) throws {
        #expect(try duty(text, "CAD", value: 1_000_00) == cents)
    }

    /// On 1,000.00 dollars; 7.5 l at 12.5 % are 0.9375 l of alcohol, less 1.15 % are 0.85125 l.
    @Test(arguments: [
        ("5%", 50_00), ("$107.99/L of alcohol", 101_24), ("5%, and $107.99/L of alcohol", 151_24),
        (
            "$63.75/L of alcohol, calculated on that alcohol content by which the percentage by volume of alcohol of the goods exceeds 1.15",
            54_27
        ),
        ("$1.52829/stick", 15_28), ("$2,445.26/kg of tobacco content", 6_113_15), ("$1.220/kg", 6_10),
        ("$12,000 each", 120_000_00),
    ])
    func `rates of Australia`(text: String, cents: Int64) throws {
        #expect(try duty(text, "AUD", value: 1_000_00) == cents)
    }

    @Test(arguments: [("10.7%", 107_00), ("23.12 NOK/kg", 115_60)])
    func `rates of Norway`(text: String, minor: Int64) throws {
        #expect(try duty(text, "NOK", value: 1_000_00) == minor)
    }

    /// On 1,000.00; a proof litre is half alcohol, so 0.9375 l of alcohol are 1.875 proof litres.
    @Test(arguments: [
        ("1.75 EUR / % vol / hl", "EUR", 1_64), ("32.00 EUR / hl", "EUR", 2_40), ("0.34¢/liter", "USD", 3),
        ("10.00 GBP/hl", "GBP", 75), ("8.4¢/pf. liter", "USD", 16), ("6.3¢/liter + 8.4¢/pf. liter", "USD", 63),
        ("3.5¢/m2", "USD", 53), ("10.00 EUR / 100 kg/gross", "EUR", 60),
    ])
    func `a rate by a stated quantity is worked out`(text: String, code: String, minor: Int64) throws {
        #expect(try duty(text, code, value: 1_000_00) == minor)
    }

    @Test(arguments: [
        ("min(73.70JPY/l, 70JPY/l)", "JPY", "litres"), ("metal_toe_cap ? 6.7% : 10%", "JPY", "metal_toe_cap"),
        ("$107.99/L of alcohol", "AUD", "alcohol_content"), ("season ? 20% : 25%", "JPY", "season"),
        ("◎無税", "JPY", "quota_or_condition"), ("35% | WTO ●21%〜（35%）", "JPY", "quota_or_condition"),
        ("4% for some goods", "AUD", "prescribed_goods"),
    ])
    func `a fact that was not stated is named`(text: String, code: String, fact: String) {
        let error = #expect(throws: DutyFactMissing.self) { try duty(text, code, value: 1_000_00, facts: .none) }
        #expect(error?.fact.name == fact)
    }

    @Test(arguments: [
        ("こい 無税 その他のもの 3.5%", "JPY"), ("min(5%)", "JPY"), ("min(5%, 6%", "JPY"), ("weather ? 1% : 2%", "JPY"),
        ("5 USD/kg", "AUD"), ("$5/kg", "EUR"), ("5% but not less than", "CAD"),
    ])
    func `what is outside the grammar is unread`(text: String, code: String) throws {
        let currency = try #require(Currency(code: code))
        #expect(DutyRateParser(currency: currency).rate(text).form == .unread)
    }

    @Test func `a report counts each text of a file once and names what it cannot read`() throws {
        let file = DataFile(
            name: "mine.csv", bytes: Array("code,mfn,special\n1,5%,\n2,5%,Free (KR) about 2% (AU)\n3,See 9902,\n".utf8))
        let report = try RateReport(file, columns: RateReport.usualColumns, currency: .usd)
        #expect([report.lines, report.texts, report.computed, report.dependent] == [3, 4, 2, 1])
        #expect(report.unread == [.init(code: "line 3", column: "special", text: "about 2%")])
    }

    @Test func `a file without a column of rates is refused`() {
        let file = DataFile(name: "mine.csv", bytes: Array("code,text\n1,5%\n".utf8))
        let error = #expect(throws: TableError.self) {
            try RateReport(file, columns: RateReport.usualColumns, currency: .usd)
        }
        #expect(error?.line == 1)
    }
}
