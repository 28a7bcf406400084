/// A moment, in UTC, between the years 1 and 9999, to the nanosecond.
package struct CELTimestamp: Hashable, Sendable {
    /// Seconds since 1970-01-01T00:00:00Z.
    package let seconds: Int64
    /// 0 to 999,999,999, counted forward from `seconds`.
    package let nanoseconds: Int32

    static let secondsMin: Int64 = -62_135_596_800
    static let secondsMax: Int64 = 253_402_300_799

    /// Nil outside the years 1 to 9999.
    package init?(seconds: Int64, nanoseconds: Int32 = 0) {
        guard seconds >= Self.secondsMin, seconds <= Self.secondsMax, (0..<1_000_000_000).contains(nanoseconds) else {
            return nil
        }
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// Nil outside the years 1 to 9999.
    init?(nanosecondsSinceEpoch total: Int128) {
        let (seconds, rest) = floorDivide(total, 1_000_000_000)
        guard let seconds = Int64(exactly: seconds) else { return nil }
        self.init(seconds: seconds, nanoseconds: Int32(rest))
    }

    package var nanosecondsSinceEpoch: Int128 { Int128(seconds) * 1_000_000_000 + Int128(nanoseconds) }
}

/// A length of time, to the nanosecond, of at most 292 years either way: the language counts it in 64 bits of
/// nanoseconds (langdef.md, "Overflow"), so the time between the years 1 and 9999 is none.
package struct CELDuration: Hashable, Sendable {
    /// Whole seconds, rounded toward negative infinity.
    package let seconds: Int64
    /// 0 to 999,999,999, counted forward from `seconds`.
    package let nanoseconds: Int32

    package init?(seconds: Int64) { self.init(nanoseconds: Int128(seconds) * 1_000_000_000) }

    /// Nil beyond 292 years.
    package init?(nanoseconds total: Int128) {
        guard let total = Int64(exactly: total) else { return nil }
        let (seconds, rest) = floorDivide(total, 1_000_000_000)
        self.seconds = seconds
        nanoseconds = Int32(rest)
    }

    package var totalNanoseconds: Int128 { Int128(seconds) * 1_000_000_000 + Int128(nanoseconds) }

    /// Whole units of so many nanoseconds, toward zero.
    func whole(_ unit: Int128) -> Int64 { Int64(totalNanoseconds / unit) }
}

/// Quotient rounded toward negative infinity, and the rest, which is never negative.
func floorDivide<Number: SignedInteger>(_ dividend: Number, _ divisor: Number) -> (Number, Number) {
    var (quotient, rest) = dividend.quotientAndRemainder(dividingBy: divisor)
    if rest < 0 {
        quotient -= 1
        rest += divisor
    }
    return (quotient, rest)
}
