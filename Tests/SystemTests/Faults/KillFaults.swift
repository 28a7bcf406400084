import Foundation
import TestSupport

/// F1 and F2: `kill -9` under load, one service after the other and all at once, with a supervisor that starts again
/// what died.
struct KillFaults: Sendable {
    let crowd: Crowd
    let plan: FaultPlan
    var stage: Stage { crowd.stage }
    var house: House { stage.house }

    /// F1.
    func each(_ rounds: FaultPlan.Rounds) async throws -> FaultFigures {
        var figures = FaultFigures("F1 kill -9 of each service", house.engine.rawValue)
        let (first, hits) = (stage.history.all.count, crowd.hits)
        var done = 0
        while rounds.goesOn(after: done) {
            for service in House.ours {
                let before = crowd.hits
                var draws = 0
                // A kill that met nothing is void, and another is drawn.
                repeat {
                    draws += 1
                    figures.recovery = max(figures.recovery, try await strike([service]))
                    figures.faults += 1
                } while crowd.hits == before && draws < 8
                if crowd.hits == before { figures.voids.append("\(service) was never met with work under way") }
                figures.violations.formUnion(try await stage.check())
            }
            done += 1
        }
        figures.count(crowd, from: first, hitsBefore: hits)
        return figures
    }

    /// F2.
    func all(_ rounds: FaultPlan.Rounds) async throws -> FaultFigures {
        var figures = FaultFigures("F2 kill -9 of everything at once", house.engine.rawValue)
        let (first, hits) = (stage.history.all.count, crowd.hits)
        while rounds.goesOn(after: figures.faults) {
            figures.recovery = max(figures.recovery, try await strike(House.ours))
            figures.faults += 1
            figures.violations.formUnion(try await stage.check())
        }
        figures.count(crowd, from: first, hitsBefore: hits)
        return figures
    }

    /// Kills, starts again, and waits until an order goes through.
    private func strike(_ services: [String]) async throws -> Duration {
        try await crowd.untilBusy(3)
        // Quotes are what these work for, and not for long; everybody else is in an order sooner or later.
        let isBrief = services == ["pricing"] || services == ["landed-cost"]
        try await crowd.untilBegun(isBrief ? .quote : .order)
        try await Task.sleep(for: .milliseconds(Int64(stage.chance.next() % (isBrief ? 12 : 60))))
        crowd.strike()
        let moment = ContinuousClock.now
        try await house.killHard(all: services)
        for service in services { try house.start(service) }
        for service in services { try await house.waitUntilReady(service) }
        return try await crowd.untilServed(since: moment)
    }
}
