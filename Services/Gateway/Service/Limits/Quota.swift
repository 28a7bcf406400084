/// How many calls of one class may come in a time, and its name in the fields of draft-ietf-httpapi-ratelimit-headers-11.
struct Quota: Hashable, Sendable {
    let name: String
    /// Calls in a window; as many may come at once.
    let units: Int
    let windowSeconds: Int
    /// The value of `RateLimit-Policy`.
    let policyField: String

    static let unitsRange = 1...1_000_000_000
    static let windowRange = 1...86_400

    init(_ quotaClass: QuotaClass, units: Int, windowSeconds: Int) {
        name = quotaClass.rawValue
        self.units = units
        self.windowSeconds = windowSeconds
        policyField = "\"\(name)\";q=\(units);w=\(windowSeconds)"
    }
}

/// A bucket that fills by itself, kept as one number: the moment, on a clock that never steps, at which it will be full
/// again (the generic cell rate algorithm; ITU-T I.371, annex A). Changing the quota needs no change of what is kept.
struct TokenBucket: Sendable {
    /// Monotonic nanoseconds.
    var fullAt: UInt64 = 0

    struct Decision: Equatable, Sendable {
        let isWithin: Bool
        /// Calls that may come now, after this one.
        let remaining: Int
        /// Until all may come again; for a call that was refused, until one may.
        let waitSeconds: Int
    }

    /// Takes one call.
    /// - Parameters:
    ///   - share: among how many instances the quota is divided. At least one call a window stays to each.
    ///   - now: monotonic nanoseconds.
    mutating func take(_ quota: Quota, share: Int, now: UInt64) -> Decision {
        let window = UInt64(quota.windowSeconds) * 1_000_000_000
        let interval = max(1, window * UInt64(max(share, 1)) / UInt64(quota.units))
        let depth = max(window, interval)
        let after = max(fullAt, now) + interval
        let debt = after - now
        guard debt <= depth else {
            return Decision(isWithin: false, remaining: 0, waitSeconds: Self.seconds(debt - depth))
        }
        fullAt = after
        return Decision(
            isWithin: true, remaining: Int((depth - debt) / interval), waitSeconds: Self.seconds(debt))
    }

    /// Rounded up, so that nobody who waits so long comes too early.
    private static func seconds(_ nanoseconds: UInt64) -> Int { Int((nanoseconds + 999_999_999) / 1_000_000_000) }
}
