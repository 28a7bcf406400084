import NIOCore
import Testing

@testable import GatewayService

/// A moment of the tests' clock.
func at(_ milliseconds: Int64) -> NIODeadline { .uptimeNanoseconds(1_000_000_000) + .milliseconds(milliseconds) }

@Suite struct CircuitBreakerTests {
    /// `g` a good call, `b` a bad one, each 1 ms after the one before.
    @Test(arguments: [
        ("bbbbbbbbb", true), ("bbbbbbbbbb", false), ("bbbbbbbbbgbbbbbbbbb", true),
        (String(repeating: "bg", count: 19), true), (String(repeating: "gb", count: 20), false),
        (String(repeating: "ggb", count: 40), true), ("", true),
    ])
    func `it opens after ten failures in a row, or twenty that are half of all`(history: String, isClosed: Bool) {
        var breaker = CircuitBreaker()
        for (index, outcome) in history.enumerated() {
            breaker.ended(.usual, isGood: outcome == "g", at: at(Int64(index)))
        }
        #expect((breaker.state == .closed) == isClosed)
    }

    @Test func `failures of another window do not add up`() {
        var breaker = CircuitBreaker()
        for window in 0..<5 {
            for index in 0..<19 {
                breaker.ended(.usual, isGood: index % 2 == 1, at: at(Int64(window) * 10_001))
            }
        }
        #expect(breaker.state == .closed)
    }

    private func expectDecision(
        _ decision: CircuitBreaker.Decision, _ expected: CircuitBreaker.Decision,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(decision == expected, sourceLocation: sourceLocation)
    }

    private func opened() -> CircuitBreaker {
        var breaker = CircuitBreaker()
        for _ in 0..<CircuitBreaker.consecutiveMax { breaker.ended(.usual, isGood: false, at: at(0)) }
        return breaker
    }

    @Test func `while it is open nothing is asked, and callers are told for how long`() {
        var breaker = opened()
        expectDecision(breaker.admit(at: at(1)), .refused(retryAfter: .milliseconds(999)))
        expectDecision(breaker.admit(at: at(999)), .refused(retryAfter: .milliseconds(1)))
        // What was under way when it opened changes nothing.
        breaker.ended(.usual, isGood: true, at: at(500))
        expectDecision(breaker.admit(at: at(999)), .refused(retryAfter: .milliseconds(1)))
    }

    @Test func `one probe at a time finds out, and three good ones close it`() {
        var breaker = opened()
        for _ in 0..<CircuitBreaker.probesWanted {
            expectDecision(breaker.admit(at: at(1_000)), .admitted(.probe))
            expectDecision(breaker.admit(at: at(1_000)), .refused(retryAfter: .seconds(1)))
            breaker.ended(.probe, isGood: true, at: at(1_001))
        }
        #expect(breaker.state == .closed)
        expectDecision(breaker.admit(at: at(1_002)), .admitted(.usual))
    }

    @Test func `a bad probe opens it for twice as long, up to half a minute`() {
        var breaker = opened()
        var now: Int64 = 0
        for pause in [1, 2, 4, 8, 16, 30, 30] as [Int64] {
            #expect(breaker.state == .open(until: at(now + pause * 1_000)))
            now += pause * 1_000
            expectDecision(breaker.admit(at: at(now)), .admitted(.probe))
            breaker.ended(.probe, isGood: false, at: at(now))
        }
    }

    @Test func `a probe that was not sent leaves its place to another`() {
        var breaker = opened()
        expectDecision(breaker.admit(at: at(1_000)), .admitted(.probe))
        breaker.withdrawn(.probe)
        expectDecision(breaker.admit(at: at(1_000)), .admitted(.probe))
    }

    @Test func `a service that says it is ready is probed at once`() {
        var breaker = opened()
        breaker.heardReady(at: at(100))
        expectDecision(breaker.admit(at: at(100)), .admitted(.probe))
    }
}
