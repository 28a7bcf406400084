import Foundation
import Testing

/// How much is done: a short form that fits into every change's checks, and a long one by hand.
///
/// `CARNET_CHAOS_MINUTES` asks for the long form and says about how long all of it may take; `CARNET_SEED` repeats a run's
/// draws; `CARNET_FAULTS_TABLE` names a file for the results.
struct FaultPlan: Sendable {
    let seed: UInt64
    /// nil in the short form.
    let minutes: Int?

    static let today: FaultPlan = {
        let variables = ProcessInfo.processInfo.environment
        var generator = SystemRandomNumberGenerator()
        return FaultPlan(
            seed: variables["CARNET_SEED"].flatMap { UInt64($0) } ?? generator.next() % 1_000_000,
            minutes: variables["CARNET_CHAOS_MINUTES"].flatMap { Int($0) })
    }()

    var isLong: Bool { minutes != nil }

    func of<Value>(short: Value, long: Value) -> Value { isLong ? long : short }

    /// Rounds of one scenario: as many as wanted, or as many as its share of the time allows, but never fewer than in the
    /// short form.
    func rounds(short: Int, long: Int, percent: Int) -> Rounds {
        guard let minutes else { return Rounds(least: short, most: short, until: .now) }
        return Rounds(least: short, most: long, until: .now + .seconds(minutes * 60 * percent / 100))
    }

    struct Rounds: Sendable {
        let least: Int
        let most: Int
        let until: ContinuousClock.Instant

        func goesOn(after done: Int) -> Bool { done < least || (done < most && .now < until) }
    }
}

/// What one scenario came to: a line of the table.
struct FaultFigures: Sendable {
    let scenario: String
    let engine: String
    var faults = 0
    /// Requests that were under way when a fault struck, and did not come back as if nothing were.
    var hits = 0
    var ok = 0
    var fail = 0
    var unknown = 0
    /// From the end of a fault until an order that was begun after it is placed, the longest.
    var recovery = Duration.zero
    var violations: Set<Violation> = []
    /// Faults that met nothing under way, however often they were drawn.
    var voids: [String] = []
    /// What else was measured.
    var notes: [String] = []

    init(_ scenario: String, _ engine: String) {
        self.scenario = scenario
        self.engine = engine
    }

    var cells: [String] {
        [
            scenario, engine, "\(faults)", "\(hits)", "\(ok) / \(fail) / \(unknown)", "\(recovery.tenths) s",
            "\(violations.count)", notes.joined(separator: "; "),
        ]
    }

    static let titles = [
        "scenario", "engine", "faults", "hits in flight", "requests ok / fail / unknown", "worst recovery",
        "violations", "besides",
    ]

    /// One line on standard error, and where somebody wants the table, one in it.
    func say(_ plan: FaultPlan) throws {
        let words = zip(Self.titles, cells).dropFirst(2).filter { !$1.isEmpty }.map { "\($0) \($1)" }
        FileHandle.standardError.write(
            Data("faults: \(scenario) on \(engine): \(words.joined(separator: ", ")); seed \(plan.seed)\n".utf8))
        guard let path = ProcessInfo.processInfo.environment["CARNET_FAULTS_TABLE"], !path.isEmpty else { return }
        let row = "| " + cells.joined(separator: " | ") + " |\n"
        let url = URL(filePath: path)
        if !FileManager.default.fileExists(atPath: path) {
            let titles = "| " + Self.titles.joined(separator: " | ") + " |\n"
            try Data((titles + "|" + String(repeating: " --- |", count: cells.count) + "\n").utf8).write(to: url)
        }
        let file = try FileHandle(forWritingTo: url)
        try file.seekToEnd()
        try file.write(contentsOf: Data(row.utf8))
        try file.close()
    }

    /// - Parameter hitsMin: fewer, and nothing was proven: the run is void.
    func expect(hitsMin: Int, _ plan: FaultPlan) {
        #expect(hits >= hitsMin, "void: \(scenario) on \(engine) met \(hits) requests under way; seed \(plan.seed)")
        #expect(voids.isEmpty, "void: \(scenario) on \(engine), seed \(plan.seed)")
        let words = violations.map(\.description).sorted()
        #expect(words.isEmpty, "\(scenario) on \(engine), seed \(plan.seed)")
    }
}
