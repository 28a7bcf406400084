import Egress
import Testing

/// A breaker and a moment that a test moves by hand.
private final class Trial {
    private var breaker = CircuitBreaker(CircuitBreaker.Settings())
    private let start = ContinuousClock.now

    init(failures: Int = 0) {
        for _ in 0..<failures { _ = breaker.failed(at: start) }
    }

    func admits(at offset: Duration) -> Bool { breaker.admits(at: start + offset) }
    func opens(at offset: Duration) -> Bool { breaker.failed(at: start + offset) }
    func succeeded() { breaker.succeeded() }
    func abandoned(at offset: Duration) { breaker.abandoned(at: start + offset) }
}

@Suite struct CircuitBreakerTests {
    @Test func `it opens at the fifth failure in a row and not before`() {
        let trial = Trial()
        for _ in 0..<4 { #expect(!trial.opens(at: .zero)) }
        #expect(trial.admits(at: .zero))
        trial.succeeded()
        for _ in 0..<4 { #expect(!trial.opens(at: .zero)) }
        #expect(trial.opens(at: .zero))
        #expect(!trial.admits(at: .zero))
    }

    @Test func `after the rest one call is let through as a probe`() {
        let trial = Trial(failures: 5)
        #expect(!trial.admits(at: .milliseconds(4_999)))
        #expect(trial.admits(at: .seconds(5)))
        #expect(!trial.admits(at: .seconds(5)))
        trial.succeeded()
        #expect(trial.admits(at: .seconds(5)))
    }

    @Test func `each failed probe doubles the rest, to a minute at most`() {
        let trial = Trial(failures: 5)
        var now: Duration = .zero
        for rest in [5, 10, 20, 40, 60, 60] {
            #expect(!trial.admits(at: now + .seconds(rest) - .milliseconds(1)))
            now += .seconds(rest)
            #expect(trial.admits(at: now))
            #expect(trial.opens(at: now))
        }
    }

    @Test func `a probe that was given up makes room for another`() {
        let trial = Trial(failures: 5)
        #expect(trial.admits(at: .seconds(5)))
        trial.abandoned(at: .seconds(6))
        #expect(trial.admits(at: .seconds(6)))
    }

    @Test func `late failures of calls begun before do not lengthen the rest`() {
        let trial = Trial(failures: 5)
        #expect(!trial.opens(at: .seconds(4)))
        #expect(trial.admits(at: .seconds(5)))
    }
}

@Suite struct ProxyRuleTests {
    @Test func `the environment is read as libcurl reads it`() {
        let rule = ProxyRule(environment: [
            "https_proxy": "http://a:1", "HTTPS_PROXY": "http://b:2", "HTTP_PROXY": "http://c:3",
            "NO_PROXY": "one.example, .two.example",
        ])
        #expect(rule.forHTTPS == "http://a:1")
        #expect(rule.forHTTP == nil)
        #expect(rule.exceptions == ["one.example", ".two.example"])
        #expect(ProxyRule(environment: ["ALL_PROXY": "http://d:4"]).forHTTP == "http://d:4")
        #expect(ProxyRule(environment: ["HTTPS_PROXY": ""]) == .none)
    }
}
