import Foundation
import ServiceKit
import TestSupport

/// Clocks of single processes that a test moves: each process reads its own from a file, through libfaketime. Monotonic
/// clocks go on as they are.
struct Clocks: Sendable {
    static let library: String? = {
        let folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"]
        return folders.map { "\($0)/faketime/libfaketimeMT.so.1" }.first {
            FileManager.default.fileExists(atPath: $0)
        }
    }()

    /// For `House.Plan.ofPlace`.
    static func variables(_ service: String, _ copy: Int, _ folder: URL) -> [String: String] {
        guard let library else { return [:] }
        let file = file(of: service, in: folder)
        if !FileManager.default.fileExists(atPath: file.path) { try? Data("+0".utf8).write(to: file) }
        return [
            "LD_PRELOAD": library, "FAKETIME_TIMESTAMP_FILE": file.path, "FAKETIME_CACHE_DURATION": "1",
            "DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        ]
    }

    private static func file(of service: String, in folder: URL) -> URL {
        folder.appending(path: "clock-\(service)")
    }

    let house: House

    /// Puts a service's clock so many seconds before or after the true one; it is seen within a second.
    func put(_ service: String, _ seconds: Int) throws {
        let text = seconds < 0 ? "\(seconds)" : "+\(seconds)"
        try Data(text.utf8).write(to: Self.file(of: service, in: house.folder), options: .atomic)
    }
}

/// F7: clocks that are wrong or jump while everybody buys.
struct ClockFaults: Sendable {
    let crowd: Crowd
    let plan: FaultPlan
    var stage: Stage { crowd.stage }
    var house: House { stage.house }

    func run(_ rounds: FaultPlan.Rounds) async throws -> FaultFigures {
        var figures = FaultFigures("F7 clocks skewed and stepped", house.engine.rawValue)
        let (first, refusals) = (stage.history.all.count, crowd.refusals)
        var done = 0
        while rounds.goesOn(after: done) {
            // A clock that is a little wrong is no fault that anybody sees.
            for (service, seconds) in [("payments", 45), ("checkout", -45)] {
                try await step([service], seconds, &figures, isServed: true)
            }
            // One that is far off is believed by nobody: what it signs is refused, and nothing else happens.
            let far = plan.of(
                short: ["pricing", "payments"], long: ["pricing", "fraud", "payments", "landed-cost"])
            for service in far {
                for seconds in plan.of(short: [600], long: [600, -600, 86_400, -86_400]) {
                    try await step([service], seconds, &figures, isServed: false)
                }
            }
            // All clocks jump together, as on one machine that is set right: forwards by an hour, and back.
            try await step(House.services, 3_600, &figures, isServed: true)
            done += 1
        }
        figures.count(crowd, from: first, hitsBefore: crowd.hits)
        // A clock is read anew within a second: whoever is refused in that time or later has met it.
        figures.hits = crowd.refusals - refusals
        return figures
    }

    /// Moves clocks, looks, and moves them back, which is a step too.
    private func step(_ services: [String], _ seconds: Int, _ figures: inout FaultFigures, isServed: Bool) async throws
    {
        try await crowd.untilBusy(2)
        for service in services { try Clocks(house: house).put(service, seconds) }
        figures.faults += 1
        let moved = ContinuousClock.now
        // Clocks are read anew each second.
        try await Task.sleep(for: .milliseconds(1_200))
        if isServed {
            _ = try await crowd.untilServed(since: ContinuousClock.now, within: .seconds(20))
        } else if try await !isRefused(within: .seconds(10)) {
            figures.violations.insert(
                Violation(invariant: "I6", what: "\(services) \(seconds) s off is believed after \(moved)"))
        }
        for service in services { try Clocks(house: house).put(service, 0) }
        let back = ContinuousClock.now
        figures.recovery = max(figures.recovery, try await crowd.untilServed(since: back))
        figures.violations.formUnion(try await stage.check())
    }

    /// Whether somebody who buys is told that something does not answer.
    private func isRefused(within limit: Duration) async throws -> Bool {
        let (deadline, before) = (ContinuousClock.now + limit, crowd.refusals)
        while ContinuousClock.now < deadline {
            if crowd.refusals > before + 2 { return true }
            try await House.pause()
        }
        return false
    }
}
