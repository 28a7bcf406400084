import Commerce
import LandedCostDomain
import Testing

/// The search over charges that are made up, beside a search that tries every value there is.
@Suite struct PriceSearchTests {
    /// Charges of one stretch of values: a duty with a least and a most, a fixed sum, and a tax on all or inside itself.
    struct Stretch {
        let upTo: Int64
        let dutyPerMille: Int64
        let least: Int64
        let most: Int64
        let fixed: Int64
        let taxPerMille: Int64
        let isInside: Bool
        /// There is no answer here.
        let isRefused: Bool

        func charges(_ value: Int64) -> Int64 {
            let duty = min(max((value * dutyPerMille + 500) / 1_000, least), most)
            let base = value + duty + fixed
            let bottom = isInside ? 1_000 - taxPerMille : 1_000
            return duty + fixed + (base * taxPerMille * 2 + bottom) / (bottom * 2)
        }
    }

    private static let top: Int64 = 2_500

    private static func regimes(_ random: inout SplitMix64) -> [Stretch] {
        let count = Int.random(in: 1...4, using: &random)
        let ends = (1..<count).map { _ in Int64.random(in: 2..<top, using: &random) }.sorted() + [top]
        return ends.map { end in
            let least = Bool.random(using: &random) ? 0 : Int64.random(in: 0...60, using: &random)
            return Stretch(
                upTo: end, dutyPerMille: Int64.random(in: 0...1_500, using: &random), least: least,
                most: Bool.random(using: &random) ? .max / 4 : least + Int64.random(in: 0...300, using: &random),
                fixed: Bool.random(using: &random) ? 0 : Int64.random(in: 0...400, using: &random),
                taxPerMille: Int64.random(in: 0...300, using: &random), isInside: Bool.random(using: &random),
                isRefused: Int.random(in: 0..<10, using: &random) == 0)
        }
    }

    private static func search(
        _ sum: PriceSearch<Int>.Sum, _ target: Int64, _ stretches: [Stretch]
    ) -> PriceSearch<Int> {
        PriceSearch(sum, of: target, noise: 3) { value in
            let regime = stretches.firstIndex { value <= $0.upTo } ?? stretches.count - 1
            let stretch = stretches[regime]
            return .init(charges: stretch.isRefused ? nil : stretch.charges(value), regime: regime)
        }
    }

    @Test(arguments: 0..<400) func `it finds what trying every value finds, no more and no less`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let stretches = Self.regimes(&random)
        for sum in [PriceSearch<Int>.Sum.withCharges, .lessCharges] {
            var sums: [Int64: Int64] = [:]
            for value in 1...Self.top {
                let stretch = try #require(stretches.first { value <= $0.upTo })
                guard !stretch.isRefused else { continue }
                let charges = stretch.charges(value)
                sums[value] = sum == .withCharges ? value + charges : value - charges
            }
            for _ in 0..<10 {
                let target = Int64.random(in: -200...6_000, using: &random)
                let outcome = try Self.search(sum, target, stretches).run(over: 1...Self.top)
                let all = sums.filter { $0.value == target }.keys.sorted()
                if outcome.hasMore {
                    #expect(all.count > PriceSearch<Int>.solutionsMax)
                } else {
                    #expect(outcome.solutions.map(\.value) == all, "seed \(seed), \(sum), \(target)")
                }
                #expect(outcome.solutions.allSatisfy { $0.sum == target })
            }
        }
    }

    @Test func `a step down at a threshold makes two values of one price, a step up makes none`() throws {
        // Up to 150.00 a fixed 30.00; above it nothing. Then the other way round.
        func stretch(_ upTo: Int64, _ fixed: Int64) -> Stretch {
            Stretch(
                upTo: upTo, dutyPerMille: 0, least: 0, most: 0, fixed: fixed, taxPerMille: 0, isInside: false,
                isRefused: false)
        }
        let down = [stretch(150_00, 30_00), stretch(1_000_00, 0)]
        let two = try Self.search(.withCharges, 170_00, down).run(over: 1...1_000_00)
        #expect(two.solutions.map(\.value) == [140_00, 170_00])
        let up = [stretch(150_00, 0), stretch(1_000_00, 30_00)]
        let none = try Self.search(.withCharges, 170_00, up).run(over: 1...1_000_00)
        #expect(none.solutions.isEmpty)
        #expect(none.below?.value == 150_00)
        #expect(none.above?.value == 150_01)
        #expect(none.above?.sum == 180_01)
    }

    @Test func `a flat stretch is told as having more, and few values are looked at`() throws {
        // Charges as large as the value: what is left is always nothing.
        let flat = PriceSearch<Int>(.lessCharges, of: 0, noise: 1) { .init(charges: $0, regime: 0) }
        let outcome = try flat.run(over: 1...1_000_000_000)
        #expect(outcome.hasMore)
        #expect(outcome.solutions.count == PriceSearch<Int>.solutionsMax)
        let straight = PriceSearch<Int>(.withCharges, of: 1_210_000_000_00, noise: 2) {
            .init(charges: ($0 * 21 + 50) / 100, regime: 0)
        }
        let one = try straight.run(over: 1...1_000_000_000_000)
        #expect(one.solutions.map(\.value) == [1_000_000_000_00])
        #expect(one.evaluations < 200)
    }
}

/// Random numbers that are the same on every run (Steele, Lea and Flood, 2014).
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
