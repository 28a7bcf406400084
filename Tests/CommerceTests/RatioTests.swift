import Commerce
import Testing

@Suite struct RatioTests {
    @Test(
        arguments: [
            (Int64(2), Int64(4), Int64(1), Int64(2)), (-2, 4, -1, 2), (2, -4, -1, 2), (-2, -4, 1, 2), (0, -7, 0, 1),
            (.min, 2, -4_611_686_018_427_387_904, 1), (.min, .min, 1, 1), (.max, .max, 1, 1), (.min, 1, .min, 1),
        ] as [(Int64, Int64, Int64, Int64)])
    func `a ratio is in lowest terms with a positive denominator`(
        top: Int64, bottom: Int64, numerator: Int64, denominator: Int64
    ) throws {
        let ratio = try Ratio(top, over: bottom)
        #expect(ratio.numerator == numerator)
        #expect(ratio.denominator == denominator)
    }

    @Test func `what has no value or no place in 64 bits is refused`() throws {
        #expect(throws: MoneyError.divisionByZero) { _ = try Ratio(1, over: 0) }
        #expect(throws: MoneyError.divisionByZero) { _ = try Ratio.one / Ratio.zero }
        #expect(throws: MoneyError.overflow) { _ = try Ratio(1, over: .min) }
        #expect(throws: MoneyError.overflow) { _ = try Ratio(.min, over: -1) }
        #expect(throws: MoneyError.overflow) { _ = try Ratio(whole: .max) * Ratio(whole: 2) }
        #expect(throws: MoneyError.overflow) { _ = try Ratio(whole: .max) + Ratio.one }
        #expect(throws: MoneyError.overflow) { _ = try Ratio(whole: .min) - Ratio.one }
        #expect(throws: MoneyError.overflow) { _ = try Ratio(1, over: .max) * Ratio(1, over: 3) }
    }

    @Test func `arithmetic is exact`() throws {
        let third = try Ratio(1, over: 3)
        let sixth = try Ratio(1, over: 6)
        #expect(try third + sixth == Ratio(1, over: 2))
        #expect(try third - sixth == sixth)
        #expect(try third * sixth == Ratio(1, over: 18))
        #expect(try third / sixth == Ratio(whole: 2))
        #expect(try third / Ratio(-1, over: 6) == Ratio(whole: -2))
        #expect(try Ratio.percent(19) == Ratio(19, over: 100))
        #expect(try Ratio.basisPoints(150) == Ratio(3, over: 200))
        // A product that fits after reduction, though not before.
        #expect(try Ratio(.max, over: 3) * Ratio(3, over: .max) == .one)
        #expect(third > sixth)
        #expect(try Ratio(-1, over: 3) < sixth)
        #expect(try Ratio(.max - 1, over: .max) < .one)
    }

    @Test(
        arguments: [
            ("1.0872", Int64(1_359), Int64(1_250)), ("0.60", 3, 5), ("-3", -3, 1), ("0", 0, 1), ("-0.5", -1, 2),
            ("0.000000000000000001", 1, 1_000_000_000_000_000_000),
        ] as [(String, Int64, Int64)])
    func `decimal text is read exactly`(text: String, top: Int64, bottom: Int64) throws {
        #expect(try Ratio(decimal: text) == Ratio(top, over: bottom))
    }

    @Test(arguments: ["", "1.", ".5", "1e3", "+1", "1/2", "01", " 1", "1,5", "NaN", "--1", "0.0000000000000000001"])
    func `other text is refused`(text: String) {
        #expect(throws: MoneyError.self) { _ = try Ratio(decimal: text) }
    }

    @Test(
        arguments: [
            ("1.0872", "1.0872"), ("0.60", "0.6"), ("3.00", "3"), ("-0.05", "-0.05"), ("0.000", "0"),
        ] as [(String, String)])
    func `the text is the shortest exact decimal`(text: String, shortest: String) throws {
        #expect(try Ratio(decimal: text).text == shortest)
    }

    @Test func `a ratio without a finite decimal is written as a fraction`() throws {
        #expect(try Ratio(1, over: 3).text == "1/3")
        #expect(try Ratio(-2, over: 7).text == "-2/7")
        #expect(try Ratio(1, over: 3).decimalText(fractionDigits: 4, rounding: .halfUp) == "0.3333")
        #expect(try Ratio(2, over: 3).decimalText(fractionDigits: 4, rounding: .halfUp) == "0.6667")
        #expect(try Ratio(-2, over: 3).decimalText(fractionDigits: 0, rounding: .down) == "0")
        #expect(throws: MoneyError.self) { _ = try Ratio.one.decimalText(fractionDigits: 19, rounding: .down) }
        #expect(try Ratio(196, over: 1_000).percentText == "19.6")
        #expect(try Ratio(1, over: 3).percentText == "33.3333")
        #expect(try Ratio(7, over: 2).rounded(.halfEven) == 4)
    }

    /// 100,000 random pairs: sums and products come back by their inverses, and order agrees with the difference.
    @Test func `the inverse of an operation undoes it`() throws {
        var generator = SeededGenerator(7)
        var wrong = 0
        for _ in 0..<100_000 {
            let first = try Ratio(generator.anyMagnitude() >> 33, over: 1 + generator.below(1 << 30))
            let second = try Ratio(generator.anyMagnitude() >> 33, over: 1 + generator.below(1 << 30))
            if try first * second / (second.isZero ? .one : second) != (second.isZero ? .zero : first) { wrong += 1 }
            let sum = try? first + second
            if let sum, try sum - second != first { wrong += 1 }
            if let difference = try? first - second, difference.isNegative != (first < second) { wrong += 1 }
        }
        #expect(wrong == 0)
    }

    @Test func `a small divisor's fraction is written and read back`() throws {
        var generator = SeededGenerator(8)
        var wrong = 0
        for _ in 0..<100_000 {
            let digits = generator.anyMagnitude() >> 8
            let places = Int(generator.below(13))
            let text = DecimalText.text(units: digits, fractionDigits: places)
            let read = try DecimalText(text)
            if read.digits != digits || read.fractionDigits != places { wrong += 1 }
        }
        #expect(wrong == 0)
    }
}
