import Commerce
import PricingDomain
import Testing

@Suite struct RoundingTests {
    /// 5.5, 2.5, 1.6, 1.1, 1.0 and their opposites: the table of java.math.RoundingMode.
    @Test(arguments: [
        (Rounding.up, [6, 3, 2, 2, 1, -1, -2, -2, -3, -6]), (.down, [5, 2, 1, 1, 1, -1, -1, -1, -2, -5]),
        (.ceiling, [6, 3, 2, 2, 1, -1, -1, -1, -2, -5]), (.floor, [5, 2, 1, 1, 1, -1, -2, -2, -3, -6]),
        (.halfUp, [6, 3, 2, 1, 1, -1, -1, -2, -3, -6]), (.halfDown, [5, 2, 2, 1, 1, -1, -1, -2, -2, -5]),
        (.halfEven, [6, 2, 2, 1, 1, -1, -1, -2, -2, -6]),
    ])
    func `each mode rounds the textbook's halves`(mode: Rounding, expected: [Int64]) throws {
        let tenths: [Int128] = [55, 25, 16, 11, 10, -10, -11, -16, -25, -55]
        #expect(try tenths.map { try Fraction($0, over: 10).rounded(mode) } == expected)
        #expect(throws: MoneyError.inexact) { try Fraction(25, over: 10).rounded(.unnecessary) }
        #expect(try Fraction(20, over: 10).rounded(.unnecessary) == 2)
    }

    @Test(
        arguments: [
            (7_08, 5, Rounding.halfUp, 7_10), (7_07, 5, .halfUp, 7_05), (7_08, 50, .ceiling, 7_50),
            (7_08, 25, .down, 7_00),
            (-7_08, 5, .halfUp, -7_10), (12, 10, .halfEven, 10), (15, 10, .halfEven, 20), (25, 10, .halfEven, 20),
        ] as [(Int64, Int64, Rounding, Int64)])
    func `a step is met`(units: Int64, step: Int64, mode: Rounding, expected: Int64) throws {
        #expect(try StepRounding(step: step, mode: mode).round(Money(units, .chf)) == Money(expected, .chf))
    }

    @Test func `modes that treat a refund as its sale are symmetric, and only those`() throws {
        var (chance, wrong) = (Chance(3), Counterexamples())
        let symmetric: [Rounding] = [.up, .down, .halfUp, .halfDown, .halfEven]
        for _ in 0..<propertyCases {
            let (top, bottom) = (Int128(chance.magnitude(digits: 15)), Int128(chance.number(1...9_999)))
            for mode in symmetric {
                let (plus, minus) = (try Fraction(top, over: bottom), try Fraction(-top, over: bottom))
                wrong.expect(try plus.rounded(mode) == -minus.rounded(mode), "\(top)/\(bottom) \(mode)")
            }
            wrong.expect(
                try Fraction(top, over: bottom).rounded(.floor) == -Fraction(-top, over: bottom).rounded(.ceiling),
                "\(top)/\(bottom)")
        }
        #expect(wrong.count == 0, "\(wrong.first ?? "")")
    }

    @Test func `rounding keeps the order, and is off by less than a step`() throws {
        var (chance, wrong) = (Chance(4), Counterexamples())
        for _ in 0..<propertyCases {
            let step = chance.number(1...100)
            let mode = Rounding.allCases[Int(chance.number(0...6))]
            let rounding = try StepRounding(step: step, mode: mode)
            let bottom = Int128(chance.number(1...997))
            let first = Int128(chance.number(-1_000_000...1_000_000))
            let second = first + Int128(chance.number(0...100_000))
            let (low, high) = (try Fraction(first, over: bottom), try Fraction(second, over: bottom))
            let (lowRounded, highRounded) = (try rounding.round(low), try rounding.round(high))
            wrong.expect(lowRounded <= highRounded, "\(low) → \(lowRounded), \(high) → \(highRounded), \(mode)")
            wrong.expect(
                (Int128(lowRounded) * low.bottom - low.top).magnitude < UInt128(step) * UInt128(low.bottom)
                    || lowRounded == 0,
                "\(low) → \(lowRounded)")
            wrong.expect(lowRounded % step == 0, "\(lowRounded) is no multiple of \(step)")
        }
        #expect(wrong.count == 0, "\(wrong.first ?? "")")
    }

    // MARK: - Cash

    /// The rules are those of the table's sources: 1, 2, 6, 7 down and 3, 4, 8, 9 up for five cents; Chile's 5 goes down;
    /// Denmark's 25 øre go to 50; Hungary's 1, 2 down, 8, 9 up; Slovakia never to nothing.
    @Test(arguments: [
        ("CH", "19.97", "19.95"), ("CH", "19.98", "20.00"), ("FI", "10.02", "10.00"), ("FI", "10.03", "10.05"),
        ("FI", "10.07", "10.05"), ("FI", "10.08", "10.10"), ("SE", "19.49", "19.00"), ("SE", "19.50", "20.00"),
        ("DK", "10.24", "10.00"), ("DK", "10.25", "10.50"), ("DK", "10.74", "10.50"), ("DK", "10.75", "11.00"),
        ("HU", "1002.00", "1000.00"), ("HU", "1003.00", "1005.00"), ("HU", "1007.00", "1005.00"),
        ("HU", "1008.00", "1010.00"), ("CL", "1005", "1000"), ("CL", "1006", "1010"), ("SK", "0.01", "0.05"),
        ("SK", "0.02", "0.05"), ("SK", "10.02", "10.00"), ("NZ", "10.05", "10.00"), ("NZ", "10.06", "10.10"),
        ("KR", "1009", "1000"), ("JP", "1981", "1981"), ("EE", "-10.03", "-10.05"), ("IL", "10.05", "10.10"),
    ])
    func `a total in coins`(country: String, total: String, expected: String) throws {
        let code = try #require(CountryCode(country))
        let rule = try #require(CashRounding.table[code])
        #expect(try rule.round(Money(total, rule.currency)).amountText == expected)
    }

    @Test func `a country without a rule has none, and another currency is refused`() throws {
        let cash = CashRounding.table
        #expect(cash[.unitedStates] == nil)
        #expect(cash.count == 30)
        let swiss = try #require(CountryCode("CH").flatMap { cash[$0] })
        #expect(throws: MoneyError.currencyMismatch(.eur, .chf)) { try swiss.round(Money(1, .eur)) }
    }

    // MARK: - The whole rule

    private static func round(
        _ rounding: PriceRounding, _ minor: String, shown: Int64? = nil, floor: Int64? = nil
    ) throws -> PriceRounding.Outcome {
        try rounding.round(Fraction(try Ratio(decimal: minor)), source: Money(59_00, .eur), shown: shown, floor: floor)
    }

    /// The console's example: 6,290.25 rupees go to 6,299 and stay while the exact price is within 3 %.
    @Test func `a shown price is held within its band`() throws {
        let rounding = PriceRounding(
            .ending(["49", "99"].compactMap { CharmEnding($0) }, .nearest, unit: 100),
            mostMove: try Ratio.percent(2), holdWithin: try Ratio.percent(3))
        #expect(try Self.round(rounding, "629025.08") == .init(price: 6_299_00, reason: .ending))
        #expect(try Self.round(rounding, "615000", shown: 6_299_00) == .init(price: 6_299_00, reason: .held))
        #expect(try Self.round(rounding, "611003", shown: 6_299_00) == .init(price: 6_299_00, reason: .held))
        // 3 % of 6,299 is 188.97: from 6,110.02 down it is let go.
        #expect(try Self.round(rounding, "611002", shown: 6_299_00) == .init(price: 6_099_00, reason: .ending))
        #expect(try Self.round(rounding, "615000", shown: 6_299_00, floor: 6_300_00).reason == .floor)
    }

    @Test func `an ending that would move a price too far is left`() throws {
        let rounding = PriceRounding(
            .ending([CharmEnding("99")].compactMap(\.self), .nearest, unit: 1), mostMove: try Ratio.percent(2))
        #expect(try Self.round(rounding, "240.4") == .init(price: 2_40, reason: .guarded))
        #expect(try Self.round(rounding, "2025.4") == .init(price: 19_99, reason: .ending))
    }

    @Test func `a price below the floor goes up to the next ending that is not`() throws {
        let rounding = PriceRounding(.ending([CharmEnding("99")].compactMap(\.self), .nearest, unit: 1))
        #expect(try Self.round(rounding, "2031", floor: 20_50) == .init(price: 20_99, reason: .floor))
        #expect(try Self.round(.minorUnit, "2031", floor: 20_50) == .init(price: 20_50, reason: .floor))
        #expect(try Self.round(PriceRounding(.step(5)), "2031", floor: 20_51) == .init(price: 20_55, reason: .floor))
    }
}
