import ArgumentParser
import Commerce
import Foundation
import ServiceKit
import Storage

/// Commits of what a call under a key writes: an idempotency key, a row of 1.5 KB and an event.
struct StorageBench: Measuring {
    static let configuration = CommandConfiguration(
        commandName: "storage", abstract: "Commits on SQLite, single and grouped; on PostgreSQL, by round trips.")

    @OptionGroup var options: BenchCommand.Options

    @Option(help: "A server to measure instead of SQLite: postgres://…")
    var postgres: String?

    @Flag(help: "Also pgbench with the same statements, of which there must be one on the PATH.")
    var pgbench = false

    @Option(parsing: .upToNextOption, help: "Connections to PostgreSQL.")
    var connections = [1, 8, 32]

    /// As many callers for each connection: it never waits for the next one.
    static let callersPerConnection = 4

    static let tables = Migration(
        10, "bench",
        [
            "CREATE TABLE bench_key (key TEXT PRIMARY KEY, fingerprint BYTEA NOT NULL, created_at BIGINT NOT NULL)",
            "CREATE TABLE bench_row (id TEXT PRIMARY KEY, created_at BIGINT NOT NULL, document BYTEA NOT NULL)",
            "CREATE TABLE bench_event (id TEXT PRIMARY KEY, topic TEXT NOT NULL, payload BYTEA NOT NULL)",
        ])

    func run() async throws {
        if let postgres {
            for count in connections { try await measure(postgres, connections: count) }
        } else {
            guard !pgbench else { throw CommandFailure("--pgbench needs --postgres") }
            for callers in [1, 8, 64] { try await measureSQLite(callers: callers) }
        }
    }

    /// The three statements, new values each time.
    private static func statements() -> [SQL] {
        let (id, now): (EventID, Date) = (Ambient.live.newID(), Ambient.live.now())
        return [
            "INSERT INTO bench_key (key, fingerprint, created_at) VALUES (\(id), \(fingerprint), \(now))",
            "INSERT INTO bench_row (id, created_at, document) VALUES (\(id), \(now), \(document))",
            "INSERT INTO bench_event (id, topic, payload) VALUES (\(id), 'bench.done', \(payload))",
        ]
    }

    private static let fingerprint = [UInt8](repeating: 7, count: 32)
    private static let document = [UInt8](repeating: UInt8(ascii: "x"), count: 1_500)
    private static let payload = [UInt8](repeating: UInt8(ascii: "y"), count: 200)

    // MARK: - SQLite

    private func measureSQLite(callers: Int) async throws {
        let time = options.time
        func candidate(_ name: String, batch: Int) -> Candidate {
            Candidate(name) {
                try await BenchCommand.withDatabase(
                    nil, limits: DatabaseLimits(batch: batch), migrations: [Self.tables]
                ) { database in
                    try await Load.run(callers: callers, for: time) { _, _ in
                        _ = try await database.executeAll(Self.statements())
                    }
                }
            }
        }
        try await options.run([
            Race(
                "SQLite, synchronous=FULL, \(callers) callers, three rows a commit",
                [
                    candidate("a commit for each caller", batch: 1),
                    candidate("a commit for all that wait", batch: DatabaseLimits().batch),
                ])
        ])
    }

    // MARK: - PostgreSQL

    private func measure(_ url: String, connections: Int) async throws {
        let (time, callers) = (options.time, connections * Self.callersPerConnection)
        let limits = DatabaseLimits(connections: connections, acquireTimeout: .seconds(30))
        try await BenchCommand.withDatabase(url, limits: limits, migrations: [Self.tables]) { database in
            func candidate(
                _ name: String, _ work: @escaping @Sendable (any Database) async throws -> Void
            ) -> Candidate {
                Candidate(name) { try await Load.run(callers: callers, for: time) { _, _ in try await work(database) } }
            }
            var candidates = [
                candidate("a round trip for each statement") { database in
                    try await database.write { db in for statement in Self.statements() { try db.execute(statement) } }
                },
                candidate("BEGIN and three in one, then COMMIT") { database in
                    try await database.write { db in _ = try db.executeAll(Self.statements()) }
                },
                candidate("three and one Sync, no BEGIN") { database in
                    _ = try await database.executeAll(Self.statements())
                },
            ]
            if pgbench {
                let schema = try await database.read { db in
                    try db.first("SELECT current_schema AS name")?.text("name") ?? ""
                }
                for isPipelined in [false, true] {
                    candidates.insert(
                        PgbenchCandidate.make(
                            url: url, schema: schema, connections: connections, seconds: options.seconds,
                            isPipelined: isPipelined), at: 0)
                }
            }
            try await options.run([
                Race("PostgreSQL, \(connections) connections, \(callers) callers, three rows a commit", candidates)
            ])
        }
    }
}
