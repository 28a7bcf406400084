/// SplitMix64: the same numbers on every run, so that a case that fails can be found again.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A whole number with any count of bits, so that small and huge ones come equally often.
    mutating func anyMagnitude() -> Int64 { Int64(bitPattern: next()) >> Int64(next() % 64) }

    mutating func below(_ bound: UInt64) -> Int64 { Int64(next() % bound) }
}
