import Commerce
import Foundation
import HTTPTypes
import ServiceKit
import Storage
import TestSupport
import Wire

/// F5: the wire to one provider is slow, hangs, is cut, or loses answers, while shops sell through it and the others.
struct ProviderFaults: Sendable {
    let crowd: Crowd
    let cable: Cable
    let plan: FaultPlan
    var stage: Stage { crowd.stage }
    var house: House { stage.house }

    /// A route's deadline, and what a busy machine adds.
    static let answeredWithin: Duration = .seconds(12)
    /// From the first order that meets the fault until the provider's method is not offered any more.
    static let noticedWithin: Duration = .seconds(15)
    private static let sale = Sale.all[0]

    func run(_ rounds: FaultPlan.Rounds) async throws -> FaultFigures {
        var figures = FaultFigures("F5 provider slow, hanging, cut", house.engine.rawValue)
        let (first, hits) = (stage.history.all.count, cable.met)
        _ = crowd.takeTimes()
        try await Task.sleep(for: .seconds(plan.of(short: 2, long: 10)))
        let before = crowd.takeTimes()
        var (slowest, noticed) = (Duration.zero, Duration.zero)
        let faults: [Cable.Fault] = plan.of(
            short: [.slow(.seconds(2)), .lost, .hang], long: [.slow(.seconds(5)), .lost, .half, .reset, .hang])
        var done = 0
        while rounds.goesOn(after: done) {
            for fault in faults {
                let (took, seen) = try await strike(fault, &figures)
                slowest = max(slowest, took)
                noticed = max(noticed, seen ?? .zero)
                figures.faults += 1
            }
            done += 1
        }
        let during = crowd.takeTimes()
        figures.count(crowd, from: first, hitsBefore: crowd.hits)
        figures.hits = cable.met - hits
        let (was, became) = (before.p99, during.p99)
        figures.notes = [
            "orders there answered within \(slowest.tenths) s", "not offered after \(noticed.tenths) s",
            "p99 of the others \(was.tenths) s before, \(became.tenths) s during",
        ]
        if slowest > Self.answeredWithin {
            figures.violations.insert(Violation(invariant: "I6", what: "an order was answered after \(slowest)"))
        }
        // On a machine that is busy, tenths of a second are noise.
        if became > was * 3 / 2 + .seconds(1) {
            figures.violations.insert(
                Violation(invariant: "I6", what: "other providers' p99 went from \(was) to \(became)"))
        }
        return figures
    }

    /// Orders that are ready to be placed meet the fault; the longest that one took to be answered, and when the method
    /// was not offered any more, nil where the fault is no outage.
    private func strike(
        _ fault: Cable.Fault, _ figures: inout FaultFigures
    ) async throws -> (slowest: Duration, noticed: Duration?) {
        try await untilOffered(true, since: .now)
        var quotes: [QuoteID] = []
        for _ in 0..<4 { quotes.append(try await stage.quote(Self.sale.cart()).id) }
        cable.fault = fault
        let struck = ContinuousClock.now
        let isOutage = if case .slow = fault { false } else { true }
        let (slowest, noticed) = try await withThrowingTaskGroup(of: Duration.self) { group in
            for quote in quotes { group.addTask { try await place(quote) } }
            let noticed = isOutage ? try await untilOffered(false, since: struck) : nil
            var slowest = Duration.zero
            if !isOutage { for try await took in group { slowest = max(slowest, took) } }
            cable.fault = nil
            for try await took in group { slowest = max(slowest, took) }
            return (slowest, noticed)
        }
        let back = ContinuousClock.now
        figures.violations.formUnion(try await stage.check())
        // What nobody knew is known when the provider was asked again.
        let left = try await house.unanswered(of: "ideal", within: .seconds(60))
        if left > 0 {
            figures.violations.insert(Violation(invariant: "I2", what: "\(left) payments are not known after a minute"))
        }
        figures.recovery = max(figures.recovery, ContinuousClock.now - back)
        return (slowest, noticed)
    }

    /// Places an order until it is placed; how long the slowest answer took. Its payer pays when there is something to pay.
    private func place(_ quote: QuoteID) async throws -> Duration {
        let number = stage.next()
        let (key, json) = ("order-\(number)", Self.sale.order(quote, buyer: Stage.calmBuyer(number, Self.sale)))
        let entry = stage.history.begin(.order, key, about: quote.text)
        let slowest = Held(Duration.zero)
        try await stage.client.resolve(entry) { [house] in
            let begun = ContinuousClock.now
            defer { slowest.value = max(slowest.value, ContinuousClock.now - begun) }
            return try await house.ask(.post, "/v1/orders", json: json, key: key)
        }
        return slowest.value
    }

    /// Asks for methods until iDEAL is among them, or is not.
    @discardableResult
    private func untilOffered(_ isWanted: Bool, since moment: ContinuousClock.Instant) async throws -> Duration {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            let answer = try await house.ask(.get, "/v1/payment-methods?country=NL&currency=EUR&amount=19.99")
            if answer.status == 200, answer.text.contains("PROVIDER_DOWN") != isWanted {
                return ContinuousClock.now - moment
            }
            try await House.pause()
        }
        throw HouseError("iDEAL is \(isWanted ? "not offered" : "still offered") after a minute")
    }
}

extension House {
    /// How many payments of a provider are still without its answer after some time; none, as soon as there are none.
    func unanswered(of provider: String, within limit: Duration) async throws -> Int {
        let deadline = ContinuousClock.now + limit
        while true {
            let left = try await reading("payments") { db in
                try db.first(
                    """
                    SELECT COUNT(*) AS payments FROM payment
                    WHERE provider = \(provider) AND state IN ('created', 'unconfirmed')
                    """)?.int("payments") ?? 0
            }
            if left == 0 || ContinuousClock.now >= deadline { return left }
            try await Self.pause()
        }
    }
}

extension [Duration] {
    /// Of durations in order, that which 99 of 100 do not exceed; zero for none.
    var p99: Duration { isEmpty ? .zero : self[Swift.min(count - 1, count * 99 / 100)] }
}
