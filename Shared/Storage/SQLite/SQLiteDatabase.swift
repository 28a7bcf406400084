import Foundation
import GRDB

/// SQLite in WAL mode: one writer with group commit, readers on threads of their own.
///
/// `synchronous` is FULL, so an acknowledged commit survives a power cut. A database in memory is a private file in the
/// temporary folder, removed with the object, so that it behaves as the real one does.
final class SQLiteDatabase: Database {
    let engine = SQLEngine.sqlite

    private let pool: DatabasePool
    private let writer: GroupCommit
    private let readers: WorkerThreads<SQLiteReader>
    private let signals = CommitSignals()
    private let temporaryFolder: URL?

    init(path: String?, limits: DatabaseLimits) throws {
        var file = path
        var folder: URL?
        if path == nil {
            let private_ = FileManager.default.temporaryDirectory.appending(path: "carnet-\(UUID().uuidString)")
            try FileManager.default.createDirectory(
                at: private_, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            folder = private_
            file = private_.appending(path: "memory.sqlite").path
        }
        temporaryFolder = folder
        var configuration = Configuration()
        configuration.busyMode = .timeout(limits.lockTimeout / .seconds(1))
        configuration.foreignKeysEnabled = true
        configuration.maximumReaderCount = limits.connections
        // A job that leaves a transaction open is ended by GroupCommit; it must not end the process.
        configuration.allowsUnsafeTransactions = true
        pool = try DatabasePool(path: file ?? "", configuration: configuration)
        // GRDB sets NORMAL with WAL, which loses the newest commits in a power cut. A private file has nothing to keep.
        let synchronous = folder == nil ? 2 : 0
        try pool.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA synchronous = \(synchronous)")
            guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == synchronous else {
                throw DatabaseSetupError.notDurable(setting: "synchronous", value: "unknown")
            }
        }
        writer = GroupCommit(pool: pool, signals: signals, limits: limits)
        readers = WorkerThreads(
            name: "sqlite-reader", threadsMax: limits.connections, queuedMax: limits.queued,
            acquireTimeout: limits.acquireTimeout
        ) { [pool] in SQLiteReader(pool: pool) }
    }

    deinit {
        readers.stop()
        signals.finish()
        if let temporaryFolder { try? FileManager.default.removeItem(at: temporaryFolder) }
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await readers.run { reader in try reader.read(body) }
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await writer.write(body)
    }

    func executeAll(_ statements: [SQL]) async throws -> [Int] {
        try await writer.write { db in try db.executeAll(statements) }
    }

    func migrate(_ migrations: [Migration]) async throws {
        try await Migrator(migrations).migrate(self)
    }

    func ping() async throws {
        _ = try await read { db in try db.first("SELECT 1 AS one") }
    }

    var load: DatabaseLoad {
        var load = DatabaseLoad()
        (load.threads, load.busy, load.waiting) = readers.load
        load.writing = writer.waiting
        return load
    }

    func commits(raising signal: CommitSignal) -> AsyncStream<Void> { signals.stream(of: signal) }

    func close() async {
        await writer.close()
        await readers.close()
        signals.finish()
        try? pool.close()
    }
}

/// What a reading thread works with.
final class SQLiteReader {
    private let pool: DatabasePool

    init(pool: DatabasePool) { self.pool = pool }

    func read<T>(_ body: (any SQLConnection) throws -> T) throws -> T {
        do {
            return try pool.read { database in
                let connection = SQLiteConnection(database)
                defer { connection.expire() }
                return try body(connection)
            }
        } catch let error as GRDB.DatabaseError {
            throw SQLError(error)
        }
    }
}
