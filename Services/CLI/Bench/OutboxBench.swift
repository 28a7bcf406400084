import ArgumentParser
import Commerce
import Foundation
import ServiceKit
import ServiceStorage
import Storage
import Synchronization
import Wire

/// The outbox relay with a receiver over real HTTP: how fast a backlog goes, and how soon an event is there at rest.
struct OutboxBench: Measuring {
    static let configuration = CommandConfiguration(
        commandName: "outbox", abstract: "Delivery of events: a backlog, and one at rest.")

    @OptionGroup var options: BenchCommand.Options

    @Option(help: "A server to use instead of SQLite: postgres://…")
    var postgres: String?

    @Option(help: "Events of the backlog.") var backlog = 10_000
    @Option(help: "Events delivered at rest, one after another.") var atRest = 100

    func run() async throws {
        let engine = postgres == nil ? "SQLite, synchronous=FULL" : "PostgreSQL"
        try await options.run([
            Race(
                "Outbox, \(engine): a backlog of \(backlog) events",
                [
                    Candidate("of 1,000 aggregates") { try await drain(aggregates: 1_000) },
                    Candidate("of one aggregate") { try await drain(aggregates: 1) },
                ]),
            Race(
                "Outbox, \(engine): \(atRest) events at rest, from commit to receiver",
                [Candidate("alone") { try await rest() }]),
        ])
    }

    /// What the receiver heard: how many, and when the last.
    private final class Received: Sendable {
        private let state = Mutex((count: 0, last: ContinuousClock.now))

        func take() { state.withLock { $0 = ($0.count + 1, .now) } }
        var count: Int { state.withLock { $0.count } }
        var last: ContinuousClock.Instant { state.withLock { $0.last } }
    }

    private func drain(aggregates: Int) async throws -> Measurement {
        let backlog = backlog
        return try await withRelay { database, relay, received in
            let now = Ambient.live.now()
            for start in stride(from: 0, to: backlog, by: 500) {
                try await database.write { db in
                    for number in start..<min(backlog, start + 500) {
                        try Self.append(to: "aggregate \(number % aggregates)", at: now, in: db)
                    }
                }
            }
            let (cpu, started) = (CPUTime.own(), ContinuousClock.now)
            try await Self.during(relay) {
                while received.count < backlog { try await Task.sleep(for: .milliseconds(2)) }
            }
            return Measurement(
                operations: backlog, elapsed: received.last - started, cpu: CPUTime.own() - cpu)
        }
    }

    private func rest() async throws -> Measurement {
        let count = atRest
        return try await withRelay { database, relay, received in
            let latencies = Mutex<[Int64]>([])
            let (cpu, started) = (CPUTime.own(), ContinuousClock.now)
            try await Self.during(relay) {
                for number in 1...count {
                    try await Task.sleep(for: .milliseconds(10))
                    try await database.write { db in
                        try Self.append(to: "aggregate \(number)", at: Ambient.live.now(), in: db)
                    }
                    let committed = ContinuousClock.now
                    while received.count < number { try await Task.sleep(for: .microseconds(200)) }
                    latencies.withLock { $0.append(Int64(max(.zero, received.last - committed) / .nanoseconds(1))) }
                }
            }
            return Measurement(
                operations: count, elapsed: .now - started, cpu: CPUTime.own() - cpu,
                latencies: latencies.withLock { $0 })
        }
    }

    private static func append(to aggregate: String, at moment: Date, in db: any SQLConnection) throws {
        try Outbox(db: db).append(
            id: Ambient.live.newID(), topic: "bench.done", aggregate: aggregate,
            payload: Array(#"{"amount":"19.99","currency":"EUR"}"#.utf8), at: moment)
    }

    /// Runs the relay while `body` runs.
    private static func during(_ relay: OutboxRelay, _ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await relay.run() }
            try await body()
            group.cancelAll()
        }
    }

    private func withRelay(
        _ body: @escaping @Sendable (any Database, OutboxRelay, Received) async throws -> Measurement
    ) async throws -> Measurement {
        try await BenchCommand.withDatabase(postgres, migrations: StorageMigrations.all) { database in
            let received = Received()
            let routes = Routes()
            routes.on(EventsAPI.deliver) { _, _ in
                received.take()
                return NoBody()
            }
            let process = ServiceProcess(
                name: "receiver", settings: try BenchServer.settings("receiver"), ambient: .live, routes: routes)
            return try await BenchServer.running(process) { address in
                let presence = Presence(database: database, ambient: .live, holdings: [.events])
                let relay = OutboxRelay.posting(
                    from: database, to: try BenchServer.client("receiver", at: address), ambient: .live,
                    presence: presence)
                return try await body(database, relay, received)
            }
        }
    }
}
