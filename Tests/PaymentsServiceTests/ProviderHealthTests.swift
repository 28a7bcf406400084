import TestSupport
import Testing

@testable import PaymentsService

@Suite struct ProviderHealthTests {
    private let clock = TestClock("2026-11-29T12:00:00Z")
    private let start = ContinuousClock.now

    private func after(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test func `three lost calls in a row take a provider out for half a minute`() {
        let health = ProviderHealth(ambient: clock.ambient)
        for _ in 0..<2 { health.ended(health.began("upi"), of: "upi", isUp: false) }
        #expect(health.down.isEmpty)
        health.ended(health.began("upi"), of: "upi", isUp: false)
        #expect(health.down == ["upi"])
        clock.advance(by: .seconds(30))
        #expect(health.down.isEmpty)
    }

    @Test func `three calls that hang take it out before their deadline`() {
        let health = ProviderHealth(ambient: clock.ambient)
        let calls = (0..<3).map { health.began("ideal", at: after(Double($0) / 10)) }
        #expect(health.down(at: after(4.1)).isEmpty)
        #expect(health.down(at: after(4.2)) == ["ideal"])
        health.ended(calls[2], of: "ideal", isUp: true)
        #expect(health.down(at: after(9)).isEmpty, "the latest was answered: it is slow, not away")
    }

    @Test func `lost and hanging calls count together`() {
        let health = ProviderHealth(ambient: clock.ambient)
        for _ in 0..<2 { health.ended(health.began("ideal", at: after(0)), of: "ideal", isUp: false) }
        _ = health.began("ideal", at: after(1))
        #expect(health.down(at: after(4.9)).isEmpty)
        #expect(health.down(at: after(5)) == ["ideal"])
    }

    @Test func `a failure under a clock that was set back is forgotten`() {
        let health = ProviderHealth(ambient: clock.ambient)
        for _ in 0..<3 { health.ended(health.began("upi"), of: "upi", isUp: false) }
        clock.advance(by: .seconds(-600))
        #expect(health.down.isEmpty)
    }
}
