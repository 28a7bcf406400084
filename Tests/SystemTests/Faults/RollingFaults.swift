import Foundation
import HTTPTypes
import ServiceKit
import TestSupport

/// F9: two copies of each service are stopped and started again, one after the other, while everybody buys; before each
/// pair stands a balancer that asks which copy is ready, as a cluster's does. No request fails.
struct RollingFaults: Sendable {
    let crowd: Crowd
    let balancers: Balancers
    let plan: FaultPlan
    var stage: Stage { crowd.stage }
    var house: House { stage.house }

    func run(_ rounds: FaultPlan.Rounds) async throws -> FaultFigures {
        var figures = FaultFigures("F9 rolling restart", house.engine.rawValue)
        let (first, hits) = (stage.history.all.count, crowd.hits)
        var (done, met, slowest) = (0, 0, Duration.zero)
        while rounds.goesOn(after: done) {
            for service in House.ours.reversed() {
                for copy in 1...2 {
                    try await crowd.untilBusy(3)
                    met += crowd.underWay
                    crowd.strike()
                    let begun = ContinuousClock.now
                    let status = try await house.stop(service, copy: copy)
                    slowest = max(slowest, ContinuousClock.now - begun)
                    if status != 0 {
                        figures.violations.insert(
                            Violation(invariant: "I6", what: "\(service), asked to stop, ended with \(status)"))
                    }
                    try house.start(service, copy: copy)
                    try await house.waitUntilReady(service, copy: copy)
                    try await balancers.untilBoth(of: service)
                    figures.faults += 1
                    figures.recovery = max(figures.recovery, try await crowd.untilServed(since: begun))
                }
            }
            figures.violations.formUnion(try await stage.check())
            done += 1
        }
        figures.count(crowd, from: first, hitsBefore: hits)
        let failed = figures.unknown
        figures.hits = met
        figures.notes = ["\(failed) requests failed", "stopped within \(slowest.tenths) s"]
        if failed > 0 {
            let kinds = stage.history.all.dropFirst(first).filter { $0.unknowns > 0 }.map {
                "\($0.kind.rawValue) \($0.statuses)"
            }
            figures.violations.insert(
                Violation(invariant: "I6", what: "\(failed) requests failed in a rolling restart: \(kinds.prefix(5))"))
        }
        return figures
    }
}

/// A balancer before each pair of copies.
final class Balancers: Sendable {
    private let cables: [String: Cable]
    private let ready = Held<[String: [ServiceAddress]]>([:])

    private init(_ cables: [String: Cable]) { self.cables = cables }

    /// Opens a house with two copies of everything, whose doors are all balancers, and asks them which copies are ready
    /// while `story` runs.
    static func open(
        _ story: @escaping @Sendable (House, Balancers, _ door: ServiceAddress) async throws -> Void
    ) async throws {
        let cables = Dictionary(uniqueKeysWithValues: House.ours.map { ($0, Cable()) })
        let balancers = Balancers(cables)
        try await balancers.listen(Array(cables.keys), [:]) { doors in
            guard let door = doors["gateway"] else { return }
            // A copy that is to stop says so, and serves until the balancers have heard it.
            var variables = [
                "CARNET_SANDBOX_CALLBACK_HOSTS": door.authority, "CARNET_PUBLIC_URL": "http://\(door.authority)",
                "CARNET_DRAIN_SECONDS": "1",
            ]
            for (service, address) in doors where service != "gateway" {
                let name = service.uppercased().replacing("-", with: "_")
                variables["CARNET_\(name)_URL"] = "http://\(address.authority)"
            }
            let plan = House.Plan(copies: 2, variables: variables)
            try await House.open(.postgres, plan) { house in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await balancers.watch(house) }
                    for service in House.ours { try await balancers.untilBoth(of: service) }
                    try await story(house, balancers, door)
                    group.cancelAll()
                }
            }
        }
    }

    private func listen(
        _ services: [String], _ doors: [String: ServiceAddress],
        _ body: @escaping @Sendable ([String: ServiceAddress]) async throws -> Void
    ) async throws {
        guard let service = services.first, let cable = cables[service] else { return try await body(doors) }
        try await cable.withListening { [self] address in
            try await listen(
                Array(services.dropFirst()), doors.merging([service: address]) { _, new in new }, body)
        }
    }

    /// Asks each copy ten times a second whether it is ready, until the task is cancelled.
    private func watch(_ house: House) async throws {
        while !Task.isCancelled {
            await withTaskGroup(of: Void.self) { group in
                for service in House.ours { group.addTask { await self.look(at: service, in: house) } }
            }
            try? await Task.sleep(for: .milliseconds(100))
        }
    }

    private func look(at service: String, in house: House) async {
        var now: [ServiceAddress] = []
        for copy in 1...2 {
            let address = house.address(of: service, copy: copy)
            let answer = try? await PlainClient(address).send(
                ServiceCall(method: .get, target: "/readyz", isRepeatable: true), within: .seconds(1))
            if answer?.status == 200 { now.append(address) }
        }
        cables[service]?.lead(to: now)
        let both = now
        ready.update { $0[service] = both }
    }

    /// Returns once the balancer knows both copies of a service.
    func untilBoth(of service: String) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while ready.value[service]?.count != 2 {
            guard ContinuousClock.now < deadline else { throw HouseError("\(service) has not two copies") }
            try await House.pause()
        }
    }
}
