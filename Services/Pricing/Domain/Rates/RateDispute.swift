package import Commerce

/// Two sources that do not say the same of a currency on the same day.
package struct RateDispute: Hashable, Sendable {
    package struct Side: Hashable, Sendable {
        /// The source's id in the chain.
        package let source: String
        package let perEuro: Ratio
    }

    package let currency: Currency
    /// The newest day of which both have said something.
    package let day: CalendarDate
    /// What the chain answers with.
    package let first: Side
    package let other: Side
    /// How far the other is from the first, in ten-thousandths of the first, cut to whole ones; never negative.
    package let apartBasisPoints: Int64
}

extension RateBook {
    /// The currencies whose sources are further apart than a band. Compared is what both said of the same day, so that
    /// a market that moved is no dispute, and only what is fresh enough to settle at.
    /// - Parameter bandBasisPoints: 200 is 2 %.
    package func disputes(
        among currencies: some Sequence<Currency>, asOf: CalendarDate, bandBasisPoints: Int64
    ) -> [RateDispute] {
        guard banks.values.contains(where: { $0.lastDay != nil }) else { return [] }
        return Set(currencies).sorted().compactMap { dispute(over: $0, asOf, bandBasisPoints) }
    }

    private func dispute(over currency: Currency, _ asOf: CalendarDate, _ band: Int64) -> RateDispute? {
        guard currency != .eur else { return nil }
        // A rate that sits on another's is compared where it is its own, so each source speaks through the euro.
        let found = chain.sources.compactMap { source in
            (try? rate(of: currency, from: source, asOf: asOf, use: .settlement, linksMax: Self.linksMax)) ?? nil
        }
        guard let first = found.first, first.source.kind != .fixed, !first.isStale else { return nil }
        var worst: RateDispute?
        for other in found.dropFirst() where !other.isStale {
            // A rate that was set by hand is of the day it is used on, not of the one it was typed on.
            let days = [first, other].filter { $0.source.kind != .manual }.map(\.rate.publishedOn)
            guard let day = days.min(), let one = perEuro(currency, first.source, day, asOf),
                let two = perEuro(currency, other.source, day, asOf)
            else { continue }
            let apart = Self.apart(one, two)
            guard apart > band, apart > worst?.apartBasisPoints ?? -1 else { continue }
            worst = RateDispute(
                currency: currency, day: day, first: RateDispute.Side(source: first.source.id, perEuro: one),
                other: RateDispute.Side(source: other.source.id, perEuro: two), apartBasisPoints: apart)
        }
        return worst
    }

    private func perEuro(
        _ currency: Currency, _ source: RateSource, _ day: CalendarDate, _ asOf: CalendarDate
    ) -> Ratio? {
        let moment = source.kind == .manual ? asOf : day
        let found = try? rate(of: currency, from: source, asOf: moment, use: .settlement, linksMax: Self.linksMax)
        return found?.rate.perEuro
    }

    /// In ten-thousandths of `one`, cut.
    private static func apart(_ one: Ratio, _ other: Ratio) -> Int64 {
        let left = Int128(other.numerator) * Int128(one.denominator)
        let right = Int128(one.numerator) * Int128(other.denominator)
        let (scaled, overflow) = abs(left - right).multipliedReportingOverflow(by: 10_000)
        if !overflow { return Int64(clamping: scaled / right) }
        let part = right / 10_000
        return part > 0 ? Int64(clamping: abs(left - right) / part) : .max
    }
}
