import Commerce
import PricingDomain
import Testing

@Suite struct TaxRoundingTests {
    private static func lines(_ unit: Int64, _ quantity: Int64, _ percent: Int64, _ currency: Currency = .eur) throws
        -> TaxRounding.Line
    {
        TaxRounding.Line(unitNet: Money(unit, currency), quantity: quantity, rate: try Ratio.percent(percent))
    }

    /// commercetools' own example of its two modes: 1.08 × 3 at 19 % is 3.86 by line and 3.87 by unit.
    @Test func `by unit and by line differ`() throws {
        let line = [try Self.lines(1_08, 3, 19)]
        func rule(_ level: TaxRounding.Level) -> TaxRounding {
            TaxRounding(
                jurisdiction: "test", level: level, mode: .halfUp, wholeMajors: nil, source: "", confidence: "",
                note: "")
        }
        #expect(try rule(.line).tax(on: line).total == Money(62, .eur))  // 3.24 + 0.62 = 3.86
        #expect(try rule(.unit).tax(on: line).total == Money(63, .eur))  // 3 × 0.21: 3.87
    }

    /// Vendure issue 1835: 10 × 0.31 and 20 % is 3.72, not 3.70.
    @Test func `tax is not of a rounded piece`() throws {
        let rule = try #require(TaxRounding.named("EU"))
        #expect(try rule.tax(on: [Self.lines(31, 10, 20)]).total == Money(62, .eur))
    }

    /// By hand: three lines of 0.33 at 7 % are 0.0231 each, 0.0693 together.
    @Test(
        arguments: [
            ("EU", 6), ("GB", 6), ("AU", 7), ("AU-line", 6), ("JP", 6), ("EU-einvoice", 7), ("GB-invoice", 6),
            ("CA", 7),
        ] as [(String, Int64)])
    func `levels and modes of places`(name: String, expected: Int64) throws {
        let rule = try #require(TaxRounding.named(name))
        let tax = try rule.tax(on: Array(repeating: Self.lines(33, 1, 7), count: 3))
        #expect(tax.total == Money(expected, .eur))
        #expect(try Money.sum(tax.lines, in: .eur) == tax.total)
    }

    /// National Tax Agency: once for each rate; 8 % of 333 is 26.64 and 10 % of 505 is 50.5.
    @Test func `Japan rounds once for each rate`() throws {
        let rule = try #require(TaxRounding.rule(for: CountryCode("JP") ?? .china))
        let tax = try rule.tax(on: [
            Self.lines(111, 1, 8, .jpy), Self.lines(505, 1, 10, .jpy), Self.lines(222, 1, 8, .jpy),
        ])
        #expect(tax.total == Money(76, .jpy))
        #expect(tax.lines == [Money(9, .jpy), Money(50, .jpy), Money(17, .jpy)])
    }

    /// CGST s 170: 18 % of 1,249.50 is 224.91, so 225 rupees.
    @Test func `India pays whole rupees`() throws {
        let rule = try #require(TaxRounding.rule(for: .india))
        #expect(try rule.tax(on: [Self.lines(1_249_50, 1, 18, .inr)]).total == Money(225_00, .inr))
    }

    @Test func `a member state has the union's rule, and an unknown country none`() throws {
        #expect(TaxRounding.rule(for: .netherlands)?.jurisdiction == "EU")
        #expect(TaxRounding.rule(for: .brazil) == nil)
    }

    /// 19.99 with 21 % in it is 16.52 and 3.47; 19.99 with 19 % on top is 23.79 (field's own warning about charm on net).
    @Test func `a tax is taken out and put on`() throws {
        let out = try TaxRounding.extracting(Ratio.percent(21), from: Money(19_99, .eur), .halfUp)
        #expect(out.net == Money(16_52, .eur) && out.tax == Money(3_47, .eur))
        let on = try TaxRounding.adding(Ratio.percent(19), to: Money(19_99, .eur), .halfUp)
        #expect(on.gross == Money(23_79, .eur) && on.tax == Money(3_80, .eur))
    }

    @Test func `what was put on is what is taken out`() throws {
        var (chance, wrong) = (Chance(5), Counterexamples())
        for _ in 0..<propertyCases {
            let sign: Int64 = chance.number(0...1) == 0 ? 1 : -1
            let net = Money(sign * chance.magnitude(digits: 12), .eur)
            let rate = try Ratio(chance.number(0...2_700), over: 10_000)
            let on = try TaxRounding.adding(rate, to: net, .halfUp)
            let out = try TaxRounding.extracting(rate, from: on.gross, .halfUp)
            wrong.expect(out.net == net && out.tax == on.tax, "\(net) at \(rate.text): \(on), \(out)")
            wrong.expect(try out.net + out.tax == on.gross, "\(net) at \(rate.text)")
            let gross = Money(sign * chance.magnitude(digits: 12), .eur)
            let parts = try TaxRounding.extracting(rate, from: gross, .halfUp)
            wrong.expect(try parts.net + parts.tax == gross, "\(gross) at \(rate.text)")
            // Put on again it differs by no more than the one cent that the net was rounded by.
            let again = try TaxRounding.adding(rate, to: parts.net, .halfUp)
            wrong.expect(try (again.gross - gross).minorUnits.magnitude <= 1, "\(gross) at \(rate.text)")
        }
        #expect(wrong.count == 0, "\(wrong.first ?? "")")
    }

    @Test func `the tax of lines adds up to the tax, whatever the rule`() throws {
        var (chance, wrong) = (Chance(6), Counterexamples())
        for round in 0..<propertyCases {
            let rule = TaxRounding.table[round % TaxRounding.table.count]
            let lines = try (0..<chance.number(1...4)).map { _ in
                try Self.lines(
                    chance.number(0...99_999), chance.number(1...9), [0, 5, 7, 19][Int(chance.number(0...3))])
            }
            let tax = try rule.tax(on: lines)
            wrong.expect(try Money.sum(tax.lines, in: .eur) == tax.total, "\(rule.jurisdiction) \(lines)")
        }
        #expect(wrong.count == 0, "\(wrong.first ?? "")")
    }
}
