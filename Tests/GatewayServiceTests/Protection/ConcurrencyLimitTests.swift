import NIOCore
import Testing

@testable import GatewayService

@Suite struct ConcurrencyLimitTests {
    /// One window of calls that took so many milliseconds, by route.
    private func window(
        _ limit: inout ConcurrencyLimit, _ number: Int64, took: [Int64], route: Int = 0, inFlight: Int = 64
    ) {
        for (index, milliseconds) in took.enumerated() {
            let isLast = index == took.count - 1
            limit.answered(
                route: route, took: .milliseconds(milliseconds), inFlight: inFlight,
                at: at(number * 200 + (isLast ? 150 : 0)))
        }
    }

    private func steady(_ milliseconds: Int64) -> [Int64] { [Int64](repeating: milliseconds, count: 40) }

    @Test func `calls that take no longer than they need keep the limit where it is`() {
        var limit = ConcurrencyLimit(smallest: 8, largest: 64)
        for number in 0..<20 { window(&limit, Int64(number), took: steady(5)) }
        #expect(limit.limit == 64)
    }

    @Test func `the unrest of a busy machine is no overload`() {
        var limit = ConcurrencyLimit(smallest: 8, largest: 64)
        window(&limit, 0, took: steady(1))
        for number in 1..<20 { window(&limit, Int64(number), took: (0..<40).map { 1 + $0 % 50 }) }
        #expect(limit.limit == 64)
    }

    @Test func `calls that take much longer lower it, down to the least`() {
        var limit = ConcurrencyLimit(smallest: 8, largest: 64)
        window(&limit, 0, took: steady(1))
        var before = limit.limit
        for number in 1..<4 {
            window(&limit, Int64(number), took: steady(500))
            #expect(limit.limit < before)
            before = limit.limit
        }
        for number in 4..<30 { window(&limit, Int64(number), took: steady(500)) }
        #expect(limit.limit == 8)
    }

    @Test func `the formula is gradient times limit and the root`() {
        var limit = ConcurrencyLimit(smallest: 1, largest: 100)
        // The least is 20 ms, so 2 × 20 + 50 = 90 are tolerated; 120 seen: 0.75 × 100 + 10.
        window(&limit, 0, took: [20] + [Int64](repeating: 120, count: 39))
        #expect(limit.limit == 85)
    }

    @Test func `it comes back when the load is gone, slowly where it is not used`() {
        var limit = ConcurrencyLimit(smallest: 8, largest: 64)
        window(&limit, 0, took: steady(1))
        for number in 1..<20 { window(&limit, Int64(number), took: steady(500)) }
        let low = limit.limit
        for number in 20..<25 { window(&limit, Int64(number), took: steady(1), inFlight: 1) }
        #expect(limit.limit == low + 5, "room that nobody uses proves little")
        for number in 25..<60 { window(&limit, Int64(number), took: steady(1), inFlight: limit.limit) }
        #expect(limit.limit == 64)
    }

    @Test func `routes of different length are not mistaken for each other`() {
        var limit = ConcurrencyLimit(smallest: 8, largest: 64)
        for number in 0..<20 {
            window(&limit, Int64(number), took: steady(1), route: 0)
            window(&limit, Int64(number), took: steady(900), route: 1)
        }
        #expect(limit.limit == 64)
        #expect(limit.leastTime(ofRoute: 0) == .milliseconds(1))
        #expect(limit.leastTime(ofRoute: 1) == .milliseconds(900))
        #expect(limit.leastTime(ofRoute: 2) == nil)
    }

    @Test func `a long overload passes for the usual by a tenth each half minute at most`() {
        var limit = ConcurrencyLimit(smallest: 8, largest: 64)
        window(&limit, 0, took: steady(100))
        for number in 1...301 { window(&limit, Int64(number), took: steady(1_000)) }
        let least = limit.leastTime(ofRoute: 0) ?? .zero
        #expect(least > .milliseconds(100) && least <= .milliseconds(111))
    }

    @Test func `a handful of calls says nothing`() {
        var limit = ConcurrencyLimit(smallest: 8, largest: 64)
        window(&limit, 0, took: [1])
        for number in 1..<10 { window(&limit, Int64(number), took: [900]) }
        #expect(limit.limit == 64)
    }
}
