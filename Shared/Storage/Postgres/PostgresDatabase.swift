/// PostgreSQL through libpq: threads that own one connection each, behind one bounded line.
final class PostgresDatabase: Database {
    let engine = SQLEngine.postgres

    private let settings: PostgresSettings
    private let sessions: WorkerThreads<PostgresSession>
    private let signals: CommitSignals

    init(_ settings: PostgresSettings) {
        let signals = CommitSignals()
        let gate = ConnectGate()
        self.settings = settings
        self.signals = signals
        sessions = WorkerThreads(
            name: "postgres", threadsMax: settings.limits.connections, queuedMax: settings.limits.queued,
            acquireTimeout: settings.limits.acquireTimeout
        ) { PostgresSession(settings: settings, gate: gate, signals: signals) }
    }

    deinit {
        sessions.stop()
        signals.finish()
    }

    /// Makes the schema and checks that the server is there and durable enough.
    func start() async throws {
        try await sessions.run { [settings] _ in try settings.createSchema() }
        try await ping()
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await sessions.run { session in try session.read(body) }
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await sessions.run { session in try session.write(body) }
    }

    func executeAll(_ statements: [SQL]) async throws -> [Int] {
        guard !statements.isEmpty else { return [] }
        return try await sessions.run { session in try session.executeAll(statements) }
    }

    func migrate(_ migrations: [Migration]) async throws {
        try await Migrator(migrations).migrate(self)
    }

    func ping() async throws {
        _ = try await read { db in try db.first("SELECT 1 AS one") }
    }

    var load: DatabaseLoad {
        var load = DatabaseLoad()
        (load.threads, load.busy, load.waiting) = sessions.load
        return load
    }

    func commits(raising signal: CommitSignal) -> AsyncStream<Void> { signals.stream(of: signal) }

    func close() async {
        await sessions.close()
        signals.finish()
    }
}
