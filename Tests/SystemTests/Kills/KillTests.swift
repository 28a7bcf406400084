import Commerce
import Foundation
import ServiceKit
import TestSupport
import Testing

/// `kill -9` in the middle of every kind of write, at random moments, and after each everything is compared with what
/// the client was told.
///
/// `CARNET_KILLS` says how many kills of each kind must meet work under way (4), `CARNET_SEED` repeats a run's draws. A
/// kill that met nothing is void, and another is drawn.
extension SystemTests {
    @Suite struct KillTests {
        @Test(arguments: Engine.available)
        func `a service killed in the middle of any write loses and doubles nothing`(engine: Engine) async throws {
            let plan = KillPlan.today
            try await House.open(engine) { house in
                let stage = Stage(house, seed: plan.seed)
                var all: [KillFigures] = []
                func keep(_ figures: KillFigures) {
                    figures.say(on: engine, plan)
                    all.append(figures)
                }
                for kind in KindOfWrite.all { keep(try await Killing(stage: stage, kind: kind, plan: plan).run()) }
                keep(try await KeyKilling(stage: stage, plan: plan).run())
                keep(try await StartKilling(stage: stage, plan: plan).run())
                var last = KillFigures(kind: "at the end")
                try await last.settle(stage)
                keep(last)
                for figures in all { figures.expect(figures.kind == "at the end" ? 0 : plan.kills, plan.seed) }
            }
        }
    }
}

/// How many kills, and which draws.
struct KillPlan: Sendable {
    let kills: Int
    let seed: UInt64
    /// Whether everything settles after every kill, and not only once at the end.
    let settlesEachTime: Bool

    static let today: KillPlan = {
        let variables = ProcessInfo.processInfo.environment
        let kills = variables["CARNET_KILLS"].flatMap { Int($0) }
        var generator = SystemRandomNumberGenerator()
        let seed = variables["CARNET_SEED"].flatMap { UInt64($0) } ?? generator.next() % 1_000_000
        return KillPlan(kills: kills ?? 4, seed: seed, settlesEachTime: kills != nil)
    }()

    /// Draws before a kind of write counts as one that cannot be met.
    var drawsMax: Int { kills * 6 }
}

/// What came of killing one kind of write.
struct KillFigures: Sendable {
    let kind: String
    var hits = 0
    var early = 0
    var late = 0
    var violations: Set<Violation> = []
    /// From the kill to the next 2xx of readiness, the longest.
    var readyAfter = Duration.zero
    /// From then until nothing was left to do, the longest.
    var settledAfter = Duration.zero

    init(kind: String) { self.kind = kind }

    mutating func note(_ aim: Aim) {
        switch aim {
        case .hit: hits += 1
        case .early: early += 1
        case .late: late += 1
        }
    }

    /// Waits until nothing is left to do, and checks everything.
    mutating func settle(_ stage: Stage) async throws {
        let begun = ContinuousClock.now
        violations.formUnion(try await stage.settle())
        settledAfter = max(settledAfter, ContinuousClock.now - begun)
    }

    func say(on engine: Engine, _ plan: KillPlan) {
        let line =
            "kills on \(engine): \(kind), \(hits) met work under way; void \(early) early, \(late) late; "
            + "ready after \(readyAfter.tenths) s, settled after \(settledAfter.tenths) s at most; "
            + "\(violations.count) violations; seed \(plan.seed)\n"
        FileHandle.standardError.write(Data(line.utf8))
    }

    func expect(_ hitsMin: Int, _ seed: UInt64) {
        #expect(hits >= hitsMin, "\(kind): too few kills met it under way; seed \(seed)")
        let words = violations.map(\.description).sorted()
        #expect(words.isEmpty, "\(kind), seed \(seed)")
    }
}

extension Duration {
    /// Seconds with one digit behind the point.
    var tenths: String {
        let tenths = components.seconds * 10 + components.attoseconds / 100_000_000_000_000_000
        return "\(tenths / 10).\(tenths % 10)"
    }
}

/// When to kill: drawn between the beginning of a write and a little after its measured end, which moves with what the
/// kills so far have met.
struct KillMoment: Sendable {
    private var from: Duration
    private var to: Duration

    init(from: Duration = .zero, to: Duration) {
        self.from = from
        self.to = max(to, from + .milliseconds(2))
    }

    func draw(_ chance: SeededChance) -> Duration {
        let share = Int64(chance.next() % 1_000)
        return from + (to - from) * Int(share) / 1_000
    }

    mutating func learn(_ aim: Aim) {
        switch aim {
        case .hit: break
        case .early:
            from = from + (to - from) / 10
            to = to * 5 / 4
        case .late: to = max(to * 4 / 5, from + .milliseconds(2))
        }
        if aim == .late { from = from * 4 / 5 }
    }
}

/// Kills one service over one kind of write, again and again.
struct Killing: Sendable {
    let stage: Stage
    let kind: KindOfWrite
    let plan: KillPlan

    func run() async throws -> KillFigures {
        var figures = KillFigures(kind: kind.name)
        var moment = KillMoment(to: try await measured() * 5 / 4)
        try await withThrowingTaskGroup(of: Void.self) { finishing in
            var draws = 0
            while figures.hits < plan.kills, draws < plan.drawsMax {
                draws += 1
                let aim = try await one(moment.draw(stage.chance), &figures, &finishing)
                figures.note(aim)
                moment.learn(aim)
                if plan.settlesEachTime, aim == .hit {
                    try await finishing.waitForAll()
                    try await figures.settle(stage)
                } else {
                    figures.violations.formUnion(try await stage.check())
                }
            }
            try await finishing.waitForAll()
        }
        return figures
    }

    private func one(
        _ delay: Duration, _ figures: inout KillFigures, _ finishing: inout ThrowingTaskGroup<Void, any Error>
    ) async throws -> Aim {
        let write = try await kind.prepare(stage)
        async let first = write.send()
        // The fault itself: not a wait for something to happen, but the moment at which it strikes.
        try await Task.sleep(for: delay)
        try await stage.house.killHard(kind.victim)
        let killed = ContinuousClock.now
        try await write.look()
        try stage.house.start(kind.victim)
        try await stage.house.waitUntilReady(kind.victim)
        figures.readyAfter = max(figures.readyAfter, ContinuousClock.now - killed)
        let aim = try await write.judge(await first)
        finishing.addTask { try await write.finish() }
        return aim
    }

    /// How long one takes that nobody disturbs: the middle one of three, of a process that is warm as after a restart.
    private func measured() async throws -> Duration {
        var times: [Duration] = []
        for _ in 0..<3 {
            let write = try await kind.prepare(stage)
            let begun = ContinuousClock.now
            _ = await write.send()
            // One that nobody waits for is over when it could not be met any more.
            while true {
                try await write.look()
                if try await write.judge(.done) == .late { break }
                guard ContinuousClock.now - begun < PatientClient.patience else {
                    throw HouseError("\(kind.name): not over after \(PatientClient.patience)")
                }
            }
            times.append(ContinuousClock.now - begun)
            try await write.finish()
        }
        return times.sorted()[1]
    }
}
