import Foundation
import ServiceKit
import TestSupport
import Testing

/// The whole system under faults, and after each the checker: the scenarios are in `README.md`.
extension SystemTests {
    @Suite(.serialized) struct FaultTests {
        static let plan = FaultPlan.today

        @Test func `killed services lose and double nothing: SQLite`() async throws {
            try await House.open(.sqlite, House.Plan(isOutsideApart: true)) { house in
                try await Self.kills(house, percent: 14)
            }
        }

        @Test(.enabled(if: EngineServer.postgresURL != nil, "CARNET_TEST_POSTGRES names no server"))
        func `killed services and a killed database lose and double nothing: PostgreSQL`() async throws {
            let cluster = try await PostgresCluster.start()
            let plan = House.Plan(server: cluster.url, isOutsideApart: true)
            do {
                try await House.open(.postgres, plan) { house in
                    try await Self.kills(house, percent: 14, cluster)
                }
            } catch {
                try await cluster.remove()
                throw error
            }
            try await cluster.remove()
        }

        @Test(.enabled(if: SmallDisk.reasonAgainst == nil, "\(SmallDisk.reasonAgainst ?? "")"))
        func `a full disk refuses writes, serves reads and harms nothing`() async throws {
            let disk = try SmallDisk()
            do {
                try await House.open(.sqlite, House.Plan(dataFolder: disk.folder, isOutsideApart: true)) { house in
                    let crowd = Crowd(Stage(house, seed: Self.plan.seed))
                    let base = try await Self.warm(crowd)
                    let done = try await crowd.buy(4) {
                        try await DiskFaults(crowd: crowd, disk: disk, plan: Self.plan)
                            .run(Self.plan.rounds(short: 1, long: 10, percent: 6))
                    }
                    try await Self.conclude([done], crowd, base)
                }
            } catch {
                try disk.remove()
                throw error
            }
            try disk.remove()
        }

        @Test func `a provider that fails keeps nobody else waiting, true callbacks are believed`() async throws {
            let cable = Cable()
            try await cable.withListening { address in
                let plan = House.Plan(variables: ["CARNET_IDEAL_URL": "http://\(address.authority)"])
                try await House.open(.sqlite, plan) { house in
                    cable.lead(to: [house.address(of: "sandbox")])
                    let stage = Stage(house, seed: Self.plan.seed)
                    let crowd = Crowd(stage, sales: Array(Sale.all.dropFirst()))
                    let base = try await Self.warm(crowd)
                    let wire = try await crowd.buy(3) {
                        try await ProviderFaults(crowd: crowd, cable: cable, plan: Self.plan)
                            .run(Self.plan.rounds(short: 1, long: 10, percent: 12))
                    }
                    let callbacks = try await CallbackFaults(stage: stage, plan: Self.plan).run()
                    try await Self.conclude([wire, callbacks], crowd, base)
                }
            }
        }

        @Test(.enabled(if: Clocks.library != nil, "libfaketime is not installed"))
        func `clocks that are wrong or jump lose nothing`() async throws {
            let plan = House.Plan(ofPlace: { Clocks.variables($0, $1, $2) }, movesClocks: true)
            try await House.open(.sqlite, plan) { house in
                let crowd = Crowd(Stage(house, seed: Self.plan.seed))
                let base = try await Self.warm(crowd)
                let done = try await crowd.buy(4) {
                    try await ClockFaults(crowd: crowd, plan: Self.plan)
                        .run(Self.plan.rounds(short: 1, long: 3, percent: 8))
                }
                try await Self.conclude([done], crowd, base)
            }
        }

        @Test(.enabled(if: EngineServer.postgresURL != nil, "copies share a PostgreSQL"))
        func `a rolling restart loses no request`() async throws {
            try await Balancers.open { house, balancers, door in
                let crowd = Crowd(Stage(house, seed: Self.plan.seed)) { door }
                let base = try await Self.warm(crowd, buyers: 3)
                let done = try await crowd.buy(3) {
                    try await RollingFaults(crowd: crowd, balancers: balancers, plan: Self.plan)
                        .run(Self.plan.rounds(short: 1, long: 10, percent: 12))
                }
                try await Self.conclude([done], crowd, base)
            }
        }

        /// The crowd, the kills, and what must hold at the end.
        static func kills(_ house: House, percent: Int, _ cluster: PostgresCluster? = nil) async throws {
            let crowd = Crowd(Stage(house, seed: plan.seed))
            let base = try await warm(crowd)
            let done = try await crowd.buy(plan.of(short: 6, long: 10)) {
                let kills = KillFaults(crowd: crowd, plan: plan)
                var done = [
                    try await kills.each(plan.rounds(short: 1, long: 20, percent: percent)),
                    try await kills.all(plan.rounds(short: 1, long: 20, percent: percent / 2)),
                ]
                if let cluster {
                    let stops = PostgresFaults(crowd: crowd, cluster: cluster, plan: plan)
                    done.append(try await stops.run(plan.rounds(short: 1, long: 10, percent: percent / 2)))
                }
                return done
            }
            try await conclude(done, crowd, base)
        }

        /// Waits until nothing is left to do, and says what came of each scenario; what is found at the end is the last's.
        static func conclude(
            _ done: [FaultFigures], _ crowd: Crowd, _ base: [String: Holdings]
        ) async throws {
            var done = done
            let found = try await finish(crowd, base)
            done[done.count - 1].violations.formUnion(found)
            for figures in done { try figures.say(plan) }
            for figures in done { figures.expect(hitsMin: figures.faults, plan) }
        }

        /// A few sales by everybody, so that every pool is as full as it gets; what the processes hold then.
        static func warm(_ crowd: Crowd, buyers: Int = 6) async throws -> [String: Holdings] {
            try await crowd.buy(buyers) {
                _ = try await crowd.untilServed(since: .now)
                _ = try await crowd.untilServed(since: .now)
            }
            _ = crowd.takeTimes()
            return crowd.stage.house.holdings()
        }

        /// Waits until nothing is left to do: the books, what processes hold, and what they logged.
        static func finish(_ crowd: Crowd, _ base: [String: Holdings]) async throws -> [Violation] {
            let house = crowd.stage.house
            return try await crowd.stage.settle() + house.untilReturned(to: base) + house.secretsInLogs()
        }
    }
}
