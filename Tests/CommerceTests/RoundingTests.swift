import Commerce
import Testing

@Suite struct RoundingTests {
    /// Sevenths and halves around zero. The columns are the definitions in `Rounding`, worked out by hand.
    @Test(
        arguments: [
            // dividend, divisor, up, down, ceiling, floor, halfUp, halfDown, halfEven
            (5, 2, [3, 2, 3, 2, 3, 2, 2]),  // 2.5
            (-5, 2, [-3, -2, -2, -3, -3, -2, -2]),
            (7, 2, [4, 3, 4, 3, 4, 3, 4]),  // 3.5
            (-7, 2, [-4, -3, -3, -4, -4, -3, -4]),
            (1, 2, [1, 0, 1, 0, 1, 0, 0]),  // 0.5
            (-1, 2, [-1, 0, 0, -1, -1, 0, 0]),
            (3, 2, [2, 1, 2, 1, 2, 1, 2]),  // 1.5
            (11, 10, [2, 1, 2, 1, 1, 1, 1]),  // 1.1
            (-11, 10, [-2, -1, -1, -2, -1, -1, -1]),
            (19, 10, [2, 1, 2, 1, 2, 2, 2]),  // 1.9
            (-19, 10, [-2, -1, -1, -2, -2, -2, -2]),
            (17, 7, [3, 2, 3, 2, 2, 2, 2]),  // 2.43
            (18, 7, [3, 2, 3, 2, 3, 3, 3]),  // 2.57
            (6, 3, [2, 2, 2, 2, 2, 2, 2]),
            (0, 5, [0, 0, 0, 0, 0, 0, 0]),
        ] as [(Int, Int, [Int])])
    func `seven modes make a whole number as their names say`(dividend: Int, divisor: Int, expected: [Int]) throws {
        let modes: [Rounding] = [.up, .down, .ceiling, .floor, .halfUp, .halfDown, .halfEven]
        for (mode, whole) in zip(modes, expected) {
            #expect(try mode.divide(Int128(dividend), by: Int128(divisor)) == Int128(whole), "\(mode)")
            // The sign of the divisor turns the quotient, not the mode.
            #expect(try mode.divide(Int128(-dividend), by: Int128(-divisor)) == Int128(whole), "\(mode)")
        }
    }

    @Test func `the eighth mode refuses to round`() throws {
        #expect(try Rounding.unnecessary.divide(6, by: 3) == 2)
        #expect(try Rounding.unnecessary.divide(-6, by: 3) == -2)
        #expect(throws: MoneyError.inexact) { _ = try Rounding.unnecessary.divide(7, by: 3) }
    }

    @Test(arguments: Rounding.allCases) func `a divisor of zero is refused`(mode: Rounding) {
        #expect(throws: MoneyError.divisionByZero) { _ = try mode.divide(1, by: 0) }
    }

    @Test(arguments: Rounding.allCases)
    func `the largest quotients neither wrap nor trap`(mode: Rounding) throws {
        #expect(throws: MoneyError.overflow) { _ = try mode.divide(Int128.min, by: -1) }
        #expect(try mode.divide(Int128.max, by: 1) == Int128.max)
        #expect(try mode.divide(Int128.min, by: 1) == Int128.min)
        guard mode != .unnecessary else { return }
        let nearHalf = try mode.divide(Int128.max, by: Int128.max - 1)
        #expect(nearHalf == 1 || nearHalf == 2)
        let negative = try mode.divide(Int128.min + 1, by: Int128.max - 1)
        #expect(negative == -1 || negative == -2)
    }

    @Test func `modes have the names that go over the wire`() {
        #expect(
            Rounding.allCases.map(\.rawValue) == [
                "up", "down", "ceiling", "floor", "half_up", "half_down", "half_even", "unnecessary",
            ])
    }

    /// 100,000 random quotients: the result is a neighbour of the exact value, on the side the mode says.
    @Test func `every mode picks the right neighbour of any quotient`() throws {
        var generator = SeededGenerator(1)
        var wrong = 0
        for _ in 0..<100_000 {
            let dividend = Int128(generator.anyMagnitude())
            let magnitude = Int128(generator.anyMagnitude())
            let divisor = magnitude == 0 ? 1 : magnitude
            let mode = [Rounding.up, .down, .ceiling, .floor, .halfUp, .halfDown, .halfEven][
                Int(generator.below(7))]
            let whole = try mode.divide(dividend, by: divisor)
            // How far the result lies above the exact quotient, in parts of the divisor.
            let excess = (whole * divisor - dividend) * divisor.signum()
            let size = Int128(divisor.magnitude)
            let isNegative = (dividend < 0) != (divisor < 0)
            let isRight =
                switch mode {
                case .up: isNegative ? (-size + 1...0).contains(excess) : (0..<size).contains(excess)
                case .down: isNegative ? (0..<size).contains(excess) : (-size + 1...0).contains(excess)
                case .ceiling: (0..<size).contains(excess)
                case .floor: (-size + 1...0).contains(excess)
                case .halfUp, .halfDown, .halfEven: Int128((excess * 2).magnitude) <= size
                case .unnecessary: false
                }
            if !isRight { wrong += 1 }
        }
        #expect(wrong == 0)
    }
}
