package import Commerce

/// The last digits of a price that sells, such as the `99` of 19.99.
///
/// Digits count in the smallest unit in which prices of the currency are usually written (`CharmUnit`), so one rule serves
/// markets of every magnitude: `99` makes 19.99 of euro and 999 of rupees, `80` makes 1,980 yen, `990` makes 4,990
/// forints. Large prices move the ending up by two places, small ones lose its first digits.
package struct CharmEnding: Hashable, Sendable {
    package let value: Int64
    /// 1 to 4.
    package let digits: Int

    package init?(_ text: some StringProtocol) {
        guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
            let value = Int64(text)
        else { return nil }
        self.value = value
        digits = text.utf8.count
    }

    init(value: Int64, digits: Int) {
        self.value = value
        self.digits = digits
    }

    package var text: String {
        let plain = String(value)
        return String(repeating: "0", count: max(0, digits - plain.utf8.count)) + plain
    }
}

/// Which of the prices with a wanted ending is taken.
package enum CharmDirection: String, CaseIterable, Codable, Hashable, Sendable {
    case up, down
    /// The closer one; the higher of two that are equally close.
    case nearest
}

/// Moves a price to the next one with a wanted ending.
package struct CharmEndings: Hashable, Sendable {
    /// 1 to 10, each once.
    package let endings: [CharmEnding]
    package let direction: CharmDirection
    /// Minor units of the unit that the endings' last digit counts.
    package let unit: Int64

    /// From as many units on, an ending moves up by two places: 999.99, but 1,299.00.
    private static let unitsMax: Int128 = 100_000

    /// Far above any price, and its products stay within 128 bits.
    private static let wholeMax: Int128 = 10_000_000_000_000_000
    private static let bottomMax: Int128 = 1_000_000_000_000_000_000_000

    package init(_ endings: [CharmEnding], _ direction: CharmDirection, unit: Int64) {
        self.endings = endings
        self.direction = direction
        self.unit = max(1, unit)
    }

    /// Whole minor units with a wanted ending; nil where no price above 0 has one in this direction.
    ///
    /// - Parameter exact: minor units, above 0.
    package func round(_ exact: Fraction) -> Int64? {
        guard exact.bottom <= Self.bottomMax else { return nil }
        let whole = exact.top / exact.bottom
        guard whole <= Self.wholeMax else { return nil }
        var unit = Int128(unit)
        while whole / unit >= Self.unitsMax { unit *= 100 }
        let units = whole / unit
        var best: Candidate?
        for ending in endings {
            let (low, high) = Self.neighbours(of: exact, whole, ending, unit: unit, units: units)
            switch direction {
            case .up: best = Candidate.lower(best, Candidate(high))
            case .down: if low > 0 { best = Candidate.higher(best, Candidate(low)) }
            case .nearest:
                if low > 0 { best = Candidate.closer(best, Candidate(low), to: exact) }
                best = Candidate.closer(best, Candidate(high), to: exact)
            }
        }
        return best.flatMap { Int64(exactly: $0.price) }
    }

    /// The last price with this ending that is not above, and the first that is not below.
    private static func neighbours(
        of exact: Fraction, _ whole: Int128, _ ending: CharmEnding, unit: Int128, units: Int128
    ) -> (low: Int128, high: Int128) {
        var (period, value): (Int128, Int128) = (1, Int128(ending.value))
        for _ in 0..<ending.digits { period *= 10 }
        while period > units, period > 10 {
            period /= 10
            value %= period
        }
        let (step, offset) = (period * unit, value * unit)
        // Of the whole part alone: prices with an ending are whole, so none lies between it and the exact price.
        let distance = whole - offset
        let low = (distance >= 0 ? distance / step : -((step - 1 - distance) / step)) * step + offset
        return (low, low * exact.bottom == exact.top ? low : low + step)
    }

    private struct Candidate {
        let price: Int128

        init(_ price: Int128) { self.price = price }

        static func lower(_ best: Candidate?, _ next: Candidate) -> Candidate {
            best.map { $0.price <= next.price ? $0 : next } ?? next
        }

        static func higher(_ best: Candidate?, _ next: Candidate) -> Candidate {
            best.map { $0.price >= next.price ? $0 : next } ?? next
        }

        static func closer(_ best: Candidate?, _ next: Candidate, to exact: Fraction) -> Candidate {
            guard let best else { return next }
            let (first, second) = (best.distance(to: exact), next.distance(to: exact))
            return first == second ? higher(best, next) : first < second ? best : next
        }

        /// Times the fraction's bottom.
        private func distance(to exact: Fraction) -> UInt128 { (price * exact.bottom - exact.top).magnitude }
    }

    /// The endings that a price of the shop itself has: its last two digits.
    package static func mirroring(_ source: Money) -> CharmEnding {
        CharmEnding(
            value: source.minorUnits.magnitude.quotient(CharmUnit.minorUnits(of: source.currency)) % 100, digits: 2)
    }
}

extension UInt64 {
    fileprivate func quotient(_ divisor: Int64) -> Int64 { Int64(self / UInt64(divisor)) }
}

/// The smallest unit in which prices of a currency are usually written.
package enum CharmUnit {
    /// In minor units: 1 for the euro (cents), 100 for the rupee.
    ///
    /// Whole units where the Unicode CLDR counts no decimals in cash (release of 2026-11), and for the rupee, whose shelf
    /// prices are whole; everywhere else the minor unit of ISO 4217. A market may say another.
    package static func minorUnits(of currency: Currency) -> Int64 {
        wholeInCash.contains(currency.code) ? currency.minorUnitsPerMajor : 1
    }

    private static let wholeInCash: Set<String> = [
        "AFN", "ALL", "AMD", "COP", "CRC", "CZK", "GYD", "HUF", "IDR", "INR", "IQD", "IRR", "KPW", "LAK", "LBP", "MGA",
        "MMK", "MNT", "MUR", "NOK", "PKR", "RSD", "SEK", "SOS", "SYP", "TWD", "TZS", "UZS", "YER",
    ]
}
