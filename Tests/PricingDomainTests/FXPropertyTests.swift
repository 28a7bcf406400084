import Commerce
import PricingDomain
import Testing

/// 100,000 random cases for each property, against exact fractions.
@Suite struct FXPropertyTests {
    private static let count = 100_000
    private static let codes = ["USD", "JPY", "INR", "IDR", "GBP", "KRW", "ISK", "ZAR", "BHD", "EUR"]

    private struct Chance {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }

        mutating func below(_ bound: UInt64) -> Int64 { Int64(next() % bound) }
    }

    /// A set of random rates: four to seven digits, up to three of them behind the point.
    private func set(_ chance: inout Chance) throws -> RateSet {
        let day = Samples.day("2026-10-30")
        let rates = try Self.codes.filter { $0 != "EUR" }.map { code in
            var scale: Int64 = 1
            for _ in 0..<chance.below(4) { scale *= 10 }
            return SourcedRate(
                currency: Samples.currency(code), perEuro: try Ratio(chance.below(9_999_000) + 1_000, over: scale),
                publishedOn: day, origin: .published)
        }
        return RateSet(asOf: day, publishedOn: day, rates: rates)
    }

    /// Runs a property on random sets, pairs and sums, and counts where it does not hold.
    private func failures(
        seed: UInt64, _ holds: (RateSet, Currency, Currency, Int64, inout Chance) throws -> Bool
    ) throws -> Int {
        var chance = Chance(state: seed)
        var wrong = 0
        for _ in 0..<(Self.count / 100) {
            let set = try set(&chance)
            for _ in 0..<100 {
                let from = Samples.currency(Self.codes[Int(chance.below(10))])
                let to = Samples.currency(Self.codes[Int(chance.below(10))])
                if try !holds(set, from, to, chance.below(100_000_000), &chance) { wrong += 1 }
            }
        }
        return wrong
    }

    @Test func `a converted sum is the whole number nearest to the exact fraction, ties away from zero`() throws {
        let wrong = try failures(seed: 1) { set, from, to, units, _ in
            let converted = try set.convert(Money(units, from), to: to, rounding: .halfUp).minorUnits
            // units × (to per euro ÷ from per euro) × (to's minor units ÷ from's), as one fraction of the printed rates.
            let (one, two) = (set.rate(of: from)?.perEuro ?? .one, set.rate(of: to)?.perEuro ?? .one)
            if from == to { return converted == units }
            let top =
                Int128(units) * Int128(two.numerator) * Int128(one.denominator) * Int128(to.minorUnitsPerMajor)
            let bottom = Int128(two.denominator) * Int128(one.numerator) * Int128(from.minorUnitsPerMajor)
            let off = 2 * (top - Int128(converted) * bottom)
            return off < bottom && off >= -bottom
        }
        #expect(wrong == 0)
    }

    @Test func `there and back is within half a unit of either rounding`() throws {
        let wrong = try failures(seed: 2) { set, from, to, units, _ in
            let there = try set.convert(Money(units, from), to: to, rounding: .halfUp)
            let again = try set.convert(there, to: from, rounding: .halfUp)
            let back = try set.crossRate(from: to, to: from)
            // |again − sum| ≤ ½ + ½ × back × scales.
            let off = 2 * abs(Int128(again.minorUnits - units)) - 1
            return off * Int128(back.denominator) * Int128(to.minorUnitsPerMajor)
                <= Int128(back.numerator) * Int128(from.minorUnitsPerMajor)
        }
        #expect(wrong == 0)
    }

    @Test func `a larger sum is never less in the other currency`() throws {
        let wrong = try failures(seed: 3) { set, from, to, units, chance in
            let more = units + chance.below(1_000)
            let (small, large) = (
                try set.convert(Money(units, from), to: to, rounding: .halfUp),
                try set.convert(Money(more, from), to: to, rounding: .halfUp)
            )
            return small.minorUnits <= large.minorUnits
        }
        #expect(wrong == 0)
    }

    @Test func `a credit is the debit with another sign, in every mode that knows no direction`() throws {
        let modes: [Rounding] = [.halfUp, .halfDown, .halfEven, .up, .down]
        let wrong = try failures(seed: 4) { set, from, to, units, chance in
            let mode = modes[Int(chance.below(5))]
            let debit = try set.convert(Money(units, from), to: to, rounding: mode).minorUnits
            return try set.convert(Money(-units, from), to: to, rounding: mode).minorUnits == -debit
        }
        #expect(wrong == 0)
    }

    @Test func `rate, markup and premium add up to the result exactly`() throws {
        let wrong = try failures(seed: 5) { set, from, to, _, chance in
            let terms = CorridorTerms(
                markupBasisPoints: chance.below(5_001), premiumBasisPoints: chance.below(5_001))
            let isPayment = chance.below(2) == 0
            let rate = try CorridorRate(set, from: from, to: to, terms: terms, usage: isPayment ? .payment : .payout)
            let added = try rate.markup + rate.premium
            return try (isPayment ? rate.rate + added : rate.rate - added) == rate.result
        }
        #expect(wrong == 0)
    }

    @Test func `the parts of any way to refund a sale add up to what was settled`() throws {
        var chance = Chance(state: 6)
        let set = try set(&chance)
        var (wrong, count) = (0, 0)
        while count < Self.count {
            let charged = Money(chance.below(1_000_000) + 1, .usd)
            let settled = Money(chance.below(1_000_000) + 1, .gbp)
            let sale = try ConvertedSale(charged: charged, settled: settled)
            var before = Money.zero(.usd)
            var sum: Int64 = 0
            while before != charged {
                let left = charged.minorUnits - before.minorUnits
                let part = count % 7 == 6 ? left : chance.below(UInt64(left)) + 1
                let refund = try SaleRefund(
                    of: Money(part, .usd), from: sale, refundedBefore: before, today: set)
                sum += refund.settledPart.minorUnits
                if refund.settledPart.isNegative || refund.isLast != (part == left) { wrong += 1 }
                before = refund.refundedInAll
                count += 1
            }
            if sum != settled.minorUnits { wrong += 1 }
        }
        #expect(wrong == 0)
    }
}
