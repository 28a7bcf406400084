import Foundation
import HTTPTypes
import ServiceKit
import TestSupport

/// F3: the database server stops as in a power cut while everybody buys, stays away a while, and comes back.
struct PostgresFaults: Sendable {
    let crowd: Crowd
    let cluster: PostgresCluster
    let plan: FaultPlan
    var stage: Stage { crowd.stage }

    /// What a client without patience is told while the database is away, within this time.
    static let refusedWithin: Duration = .seconds(3)

    func run(_ rounds: FaultPlan.Rounds) async throws -> FaultFigures {
        var figures = FaultFigures("F3 PostgreSQL stopped at once", stage.house.engine.rawValue)
        let (first, hits) = (stage.history.all.count, crowd.hits)
        var slowest = Duration.zero
        while rounds.goesOn(after: figures.faults) {
            try await crowd.untilBusy(3)
            crowd.strike()
            try await cluster.crash()
            figures.faults += 1
            let away = plan.of(short: Duration.seconds(2), long: .seconds(figures.faults.isMultiple(of: 3) ? 30 : 5))
            slowest = max(slowest, try await refusals(for: away, &figures))
            try await cluster.startAgain()
            let back = ContinuousClock.now
            figures.recovery = max(figures.recovery, try await crowd.untilServed(since: back))
            figures.violations.formUnion(try await stage.check())
        }
        figures.notes.append("told within \(slowest.tenths) s that the database is away")
        figures.count(crowd, from: first, hitsBefore: hits)
        return figures
    }

    /// Asks for something that needs the database, again and again: a problem each time, soon; the slowest of them.
    private func refusals(for time: Duration, _ figures: inout FaultFigures) async throws -> Duration {
        let end = ContinuousClock.now + time
        var slowest = Duration.zero
        while ContinuousClock.now < end {
            let begun = ContinuousClock.now
            let answer = try await stage.house.ask(.get, "/v1/orders/ord_01jd0000000000000000000000")
            let took = ContinuousClock.now - begun
            slowest = max(slowest, took)
            if answer.status != 503 || answer.header("retry-after") == nil || took > Self.refusedWithin {
                figures.violations.insert(
                    Violation(invariant: "I6", what: "without a database: \(answer.status) after \(took.tenths) s"))
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        return slowest
    }
}
