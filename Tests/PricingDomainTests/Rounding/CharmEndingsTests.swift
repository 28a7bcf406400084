import Commerce
import PricingDomain
import Testing

@Suite struct CharmEndingsTests {
    private static func round(
        _ exact: String, _ code: String, _ endings: [String], _ direction: CharmDirection, unit: Int64? = nil
    ) throws -> String? {
        let currency = try #require(Currency(code: code))
        let majors = Fraction(try Ratio(decimal: exact))
        let minor = try majors * Fraction(whole: currency.minorUnitsPerMajor)
        return CharmEndings(
            endings.compactMap { CharmEnding($0) }, direction, unit: unit ?? CharmUnit.minorUnits(of: currency)
        ).round(minor).map { Money($0, currency).amountText }
    }

    /// The magnitudes are those of the issue's own examples: 19.99, 1980 JPY, 999 INR, 4990 HUF.
    @Test(
        arguments: [
            ("20.31", "EUR", ["99"], .nearest, "19.99"), ("20.50", "EUR", ["99"], .nearest, "20.99"),
            ("20.49", "EUR", ["99"], .nearest, "20.99"), ("20.48", "EUR", ["99"], .nearest, "19.99"),
            ("20.31", "EUR", ["99"], .up, "20.99"), ("20.31", "EUR", ["99"], .down, "19.99"),
            ("19.99", "EUR", ["99"], .up, "19.99"), ("19.99", "EUR", ["99"], .down, "19.99"),
            ("20.31", "EUR", ["00", "49", "99"], .nearest, "20.49"),
            ("20.20", "EUR", ["00", "49", "99"], .nearest, "20.00"),
            ("1955", "JPY", ["80"], .nearest, "1980"), ("2031", "JPY", ["80"], .nearest, "2080"),
            ("2029", "JPY", ["80"], .nearest, "1980"), ("129812", "JPY", ["80"], .nearest, "128000"),
            ("1013.20", "INR", ["99"], .nearest, "999.00"), ("6290.2508", "INR", ["49", "99"], .nearest, "6299.00"),
            ("4871.15", "HUF", ["990"], .nearest, "4990.00"), ("450.00", "HUF", ["990"], .nearest, "490.00"),
            ("1310.40", "EUR", ["99"], .nearest, "1299.00"), ("999.99", "EUR", ["99"], .nearest, "999.99"),
            ("131040.00", "EUR", ["99"], .nearest, "129900.00"), ("0.45", "EUR", ["99"], .nearest, "0.49"),
            ("0.05", "EUR", ["99"], .down, nil), ("0.05", "EUR", ["99"], .nearest, "0.09"),
            ("7.08099", "KWD", ["990"], .nearest, "6.990"), ("8.70", "EUR", ["95"], .up, "8.95"),
            ("8.96", "EUR", ["95"], .up, "9.95"), ("64.00", "USD", ["9"], .nearest, "63.99"),
        ] as [(String, String, [String], CharmDirection, String?)])
    func `a price moves to the wanted ending of its magnitude`(
        exact: String, code: String, endings: [String], direction: CharmDirection, expected: String?
    ) throws {
        #expect(try Self.round(exact, code, endings, direction) == expected)
    }

    /// Gumroad's rule: 9.99 USD is 8.99 EUR, 10 USD is 9 EUR.
    @Test(arguments: [(9_99, "USD", "99"), (10_00, "USD", "00"), (1_980, "JPY", "80"), (999_00, "INR", "99")])
    func `the ending of the shop's own price`(units: Int64, code: String, ending: String) throws {
        #expect(CharmEndings.mirroring(Money(units, try #require(Currency(code: code)))).text == ending)
    }

    @Test func `what is no ending`() {
        for text in ["", "12345", "9a", "-9", " 9", "9.9"] { #expect(CharmEnding(text) == nil) }
    }

    /// Against the definition, by searching: the nearest whole prices with the ending on either side.
    @Test func `no wanted price lies between, and up, down and nearest are what they say`() throws {
        var (chance, wrong) = (Chance(1), Counterexamples())
        let endings = ["99", "95", "9", "990", "00", "49"].compactMap { CharmEnding($0) }
        for _ in 0..<propertyCases {
            let ending = endings[Int(chance.number(0...5))]
            let unit: Int64 = chance.number(0...1) == 0 ? 1 : 100
            let exact = try Fraction(
                Int128(chance.magnitude(digits: 9) + 1) * Int128(chance.number(1...997)),
                over: Int128(chance.number(1...997)))
            func price(_ direction: CharmDirection) -> Int64? {
                CharmEndings([ending], direction, unit: unit).round(exact)
            }
            guard let up = price(.up), let nearest = price(.nearest) else {
                wrong.expect(false, "nothing for \(exact)")
                continue
            }
            let down = price(.down)
            var scale = Int128(unit)
            while exact.top / exact.bottom / scale >= 100_000 { scale *= 100 }
            var period: Int128 = 1
            for _ in 0..<ending.digits { period *= 10 }
            while period > exact.top / exact.bottom / scale, period > 10 { period /= 10 }
            let step = period * scale
            wrong.expect(Fraction(whole: up) >= exact, "up \(up) below \(exact)")
            wrong.expect(
                try Fraction(whole: up) < Fraction(exact.top + step * exact.bottom, over: exact.bottom),
                "up \(up) a period above \(exact)")
            wrong.expect(
                Int128(up) % step == Int128(ending.value) * scale % step, "\(up) does not end in \(ending.text)")
            if let down {
                wrong.expect(Fraction(whole: down) <= exact, "down \(down) above \(exact)")
                wrong.expect(up == down || Int128(up) - Int128(down) == step, "\(down) and \(up) are not neighbours")
                let toUp = Int128(up) * exact.bottom - exact.top
                let toDown = exact.top - Int128(down) * exact.bottom
                wrong.expect(
                    nearest == (toDown < toUp ? down : up), "nearest \(nearest) of \(down) and \(up) to \(exact)")
            } else {
                wrong.expect(nearest == up, "nearest \(nearest), though there is only \(up)")
            }
        }
        #expect(wrong.count == 0, "\(wrong.first ?? "")")
    }

    @Test func `a dearer thing is never cheaper`() throws {
        var (chance, wrong) = (Chance(2), Counterexamples())
        let wanted = ["99", "49"].compactMap { CharmEnding($0) }
        for round in 0..<propertyCases {
            // Within one magnitude: where an ending moves up by two places, its neighbours are other ones.
            let direction = CharmDirection.allCases[round % 3]
            let bottom = Int128(chance.number(1...97))
            let first = Int128(chance.number(1_000...90_000)) * bottom + Int128(chance.number(0...96))
            let second = first + Int128(chance.number(0...999)) * bottom
            let endings = CharmEndings(wanted, direction, unit: 1)
            let low = endings.round(try Fraction(first, over: bottom)) ?? 0
            let high = endings.round(try Fraction(second, over: bottom)) ?? 0
            wrong.expect(
                low <= high, "\(first)/\(bottom) gives \(low), \(second)/\(bottom) gives \(high), \(direction)")
        }
        #expect(wrong.count == 0, "\(wrong.first ?? "")")
    }
}
