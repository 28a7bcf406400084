import Commerce
import PricingDomain

/// SplitMix64: the same cases in every run.
struct Chance {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func number(_ range: ClosedRange<Int64>) -> Int64 {
        range.lowerBound + Int64(next() % UInt64(range.upperBound - range.lowerBound + 1))
    }

    /// Small and large numbers alike: as many digits as chance says.
    mutating func magnitude(digits: Int64) -> Int64 {
        var limit: Int64 = 1
        for _ in 0..<number(1...digits) { limit *= 10 }
        return number(0...limit - 1)
    }
}

/// How many cases each property is tried with.
let propertyCases = 100_000

/// Cases that did not hold; a property's test says how many and the first, not a hundred thousand times.
struct Counterexamples {
    private(set) var count = 0
    private(set) var first: String?

    mutating func expect(_ holds: Bool, _ what: @autoclosure () -> String) {
        guard !holds else { return }
        count += 1
        if first == nil { first = what() }
    }
}
