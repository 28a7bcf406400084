/// Finds every value of goods at which a sum comes out exactly, to the minor unit.
///
/// The charges are a black box of which two things are known. A regime holds over one stretch of values, so that two
/// values with the same regime have it everywhere in between; and within a regime more value never bears less in
/// charges, but for what rounding moves (`noise`). So a stretch is left out only where its ends prove that the sum cannot
/// come out inside it; all that is left is halved down to single minor units. Steps at thresholds, taxes inside their
/// base, least and most amounts, and rates past 100 % need no case of their own.
package struct PriceSearch<Regime: Equatable> {
    /// What the goods bear at one value.
    package struct Point {
        /// Minor units; nil where there is no answer at this value.
        package let charges: Int64?
        package let regime: Regime

        package init(charges: Int64?, regime: Regime) {
            self.charges = charges
            self.regime = regime
        }
    }

    /// The sum that is looked for.
    package enum Sum: Sendable {
        /// The value and its charges: what the buyer pays.
        case withCharges
        /// The value less its charges: what is left.
        case lessCharges
    }

    /// One value that was looked at.
    package struct Found {
        package let value: Int64
        /// What came out: `target` for a solution.
        package let sum: Int64
        package let regime: Regime
    }

    package struct Outcome {
        /// Every value at which the sum is the target, the least first.
        package let solutions: [Found]
        /// More were found than `solutionsMax`; the search went no further.
        package let hasMore: Bool
        /// The value whose sum comes nearest from below, and from above, of those looked at.
        package let below: Found?
        package let above: Found?
        package let evaluations: Int
    }

    /// More values than this that make one price are a flat stretch, not a choice.
    package static var solutionsMax: Int { 50 }
    /// Enough for a search over 64 bits with a dozen regimes; past it the charges are not what this search presumes.
    package static var evaluationsMax: Int { 20_000 }
    /// How far around the nearest values is looked for nearer ones, which rounding may hide.
    private static var nearby: Int64 { 4 }

    private let sum: Sum
    private let target: Int64
    private let noise: Int64
    private let evaluate: (Int64) throws -> Point

    /// - Parameters:
    ///   - noise: most minor units by which rounding may move the charges off a rising line.
    ///   - evaluate: what goods of a value bear.
    package init(_ sum: Sum, of target: Int64, noise: Int64, evaluate: @escaping (Int64) throws -> Point) {
        self.sum = sum
        self.target = target
        self.noise = noise
        self.evaluate = evaluate
    }

    /// Looks through the values of a range.
    /// - Parameters:
    ///   - cuts: values where a regime may begin or end, such as thresholds; they make the search surer, not slower.
    ///   - margin: how many values next to the end of a regime are looked at one by one, because shares of lines may
    ///     wander across it.
    /// - Throws: what `evaluate` throws; `PriceSearchTooLong`.
    package func run(over range: ClosedRange<Int64>, cuts: [Int64] = [], margin: Int64 = 0) throws -> Outcome {
        var walk = Walk(search: self, range: range, margin: margin)
        let inner = cuts.filter { range.lowerBound < $0 && $0 < range.upperBound }
        let ends = Set([range.lowerBound, range.upperBound] + inner).sorted()
        for (low, high) in zip(ends, ends.dropFirst()) { try walk.look(low, high) }
        if ends.count == 1 { _ = try walk.point(range.lowerBound) }
        try walk.lookNearby(Self.nearby)
        return walk.outcome
    }

    /// The state of one search.
    private struct Walk {
        let search: PriceSearch
        let range: ClosedRange<Int64>
        let margin: Int64
        private var seen: [Int64: Point] = [:]
        private var solutions: [Found] = []
        private var below: Found?
        private var above: Found?

        init(search: PriceSearch, range: ClosedRange<Int64>, margin: Int64) {
            self.search = search
            self.range = range
            self.margin = margin
        }

        var outcome: Outcome {
            let sorted = solutions.sorted { $0.value < $1.value }
            return Outcome(
                solutions: Array(sorted.prefix(PriceSearch.solutionsMax)), hasMore: isFull, below: below, above: above,
                evaluations: seen.count)
        }

        private var isFull: Bool { solutions.count > PriceSearch.solutionsMax }

        mutating func point(_ value: Int64) throws -> Point {
            if let known = seen[value] { return known }
            guard seen.count < PriceSearch.evaluationsMax else { throw PriceSearchTooLong() }
            let point = try search.evaluate(value)
            seen[value] = point
            if let sum = search.sum(value, point) { note(Found(value: value, sum: sum, regime: point.regime)) }
            return point
        }

        private mutating func note(_ found: Found) {
            if found.sum == search.target {
                solutions.append(found)
            } else if found.sum < search.target {
                if below.map({ found.sum > $0.sum }) ?? true { below = found }
            } else if above.map({ found.sum < $0.sum }) ?? true {
                above = found
            }
        }

        /// Looks at both ends and at all in between that may hold the target, from the least value up.
        mutating func look(_ low: Int64, _ high: Int64) throws {
            let first = try point(low)
            let last = try point(high)
            if isFull || high - low <= 1 {
                if high - low == 1, first.regime != last.regime { try lookAround(low, high) }
                return
            }
            if first.regime == last.regime, !search.mayHold(low, first, high, last) { return }
            let middle = low + (high - low) / 2
            try look(low, middle)
            try look(middle, high)
        }

        /// The values next to the end of a regime, one by one.
        private mutating func lookAround(_ low: Int64, _ high: Int64) throws {
            guard margin > 0 else { return }
            for value in max(range.lowerBound, low - margin)...min(range.upperBound, high + margin) {
                _ = try point(value)
            }
        }

        mutating func lookNearby(_ distance: Int64) throws {
            for found in [below, above].compactMap(\.self) {
                let low = max(range.lowerBound, found.value - distance)
                for value in low...min(range.upperBound, found.value + distance) { _ = try point(value) }
            }
        }
    }

    private func sum(_ value: Int64, _ point: Point) -> Int64? {
        guard let charges = point.charges else { return nil }
        let (sum, overflow) =
            switch self.sum {
            case .withCharges: value.addingReportingOverflow(charges)
            case .lessCharges: value.subtractingReportingOverflow(charges)
            }
        return overflow ? nil : sum
    }

    /// Whether a stretch of one regime may hold the target: charges rise from one end to the other, give or take noise.
    private func mayHold(_ low: Int64, _ first: Point, _ high: Int64, _ last: Point) -> Bool {
        guard let least = first.charges, let most = last.charges else { return false }
        let ends: (Int64, Int64) =
            switch sum {
            case .withCharges: (low + least, high + most)
            case .lessCharges: (low - most, high - least)
            }
        return (ends.0 - noise...max(ends.0, ends.1) + noise).contains(target)
    }
}

/// The charges jump so often that the search would not end in time.
package struct PriceSearchTooLong: Error {}
