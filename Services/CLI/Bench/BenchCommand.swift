import ArgumentParser
import Foundation
import ServiceKit
import Storage

/// A command that measures: before it runs, `main` switches on what services have switched on.
protocol Measuring: AsyncParsableCommand {}

/// Figures of the ground that everything stands on, each with what it is compared with, in the same run.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure JSON, expressions, storage, keyed calls, the outbox and fan-out on this machine.",
        discussion: "Candidates take turns; medians are shown. Build with: make build.",
        subcommands: [
            JSONBench.self, CELBench.self, StorageBench.self, KeyedBench.self, OutboxBench.self, FanoutBench.self,
            FanoutPart.self, PricesBench.self,
        ])

    struct Options: ParsableArguments {
        @Option(help: "How often each candidate runs.") var rounds = 5
        @Option(help: "Seconds of each run.") var seconds = 2.0

        func validate() throws {
            guard (1...99).contains(rounds), (0.05...600).contains(seconds) else {
                throw ValidationError("--rounds must be 1 to 99, --seconds 0.05 to 600")
            }
        }

        var time: Duration { .seconds(seconds) }

        func run(_ races: [Race]) async throws {
            Console.standard.write(Machine.line)
            for race in races { try await race.run(rounds: rounds) }
        }
    }

    /// Where rows go: a SQLite file in the temporary folder or a schema of a PostgreSQL server, gone afterwards.
    static func withDatabase<T>(
        _ postgres: String?, limits: DatabaseLimits = DatabaseLimits(), migrations: [Migration],
        _ body: (any Database) async throws -> T
    ) async throws -> T {
        let name = "bench_" + Hex.text(Ambient.live.randomBytes(8))
        let folder = FileManager.default.temporaryDirectory.appending(path: name)
        let url = postgres ?? "sqlite:" + folder.appending(path: "bench.sqlite").path
        let database = try await openDatabase(url, schema: name, limits: limits, durability: .required)
        let result: Result<T, any Error>
        do {
            try await database.migrate(migrations)
            result = .success(try await body(database))
        } catch { result = .failure(error) }
        await database.close()
        try await eraseDatabase(url, schema: name)
        if postgres == nil { try? FileManager.default.removeItem(at: folder) }
        return try result.get()
    }
}
