import GRDB
import Synchronization

/// The one writer of a SQLite file: what arrives during a flush shares the next one.
///
/// Jobs of a batch run one after another inside one transaction, each in a savepoint of its own, and no caller hears of
/// success before COMMIT. Nothing waits for a batch to fill: it is what came while the last one was written.
final class GroupCommit: Sendable {
    /// One `write` closure with its caller behind it.
    struct Job: Sendable {
        /// Runs the closure; what comes back resumes the caller once the batch is committed.
        let run: @Sendable (SQLiteConnection) throws -> @Sendable () -> Void
        let refuse: @Sendable (any Error) -> Void
    }

    private struct State {
        var jobs: [Job] = []
        var isDraining = false
        var isClosed = false
    }

    private let state = Mutex(State())
    private let pool: DatabasePool
    private let signals: CommitSignals
    private let queuedMax: Int
    private let batchMax: Int

    init(pool: DatabasePool, signals: CommitSignals, limits: DatabaseLimits) {
        self.pool = pool
        self.signals = signals
        queuedMax = limits.queued
        batchMax = limits.batch
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { caller in
            submit(
                Job(
                    run: { connection in
                        let value = try body(connection)
                        return { caller.resume(returning: value) }
                    },
                    refuse: { caller.resume(throwing: $0) }))
        }
    }

    var waiting: Int { state.withLock { $0.jobs.count } }

    /// Refuses what comes from now on; returns when what came before is written.
    func close() async {
        state.withLock { $0.isClosed = true }
        await withCheckedContinuation { caller in
            pool.asyncWriteWithoutTransaction { _ in caller.resume() }
        }
    }

    private func submit(_ job: Job) {
        enum Outcome {
            case refused(any Error)
            case queued
            case startsDraining
        }
        let outcome: Outcome = state.withLock { state in
            guard !state.isClosed else { return .refused(DatabaseClosed()) }
            guard state.jobs.count < queuedMax else { return .refused(DatabaseBusy(reason: .queueFull)) }
            state.jobs.append(job)
            guard !state.isDraining else { return .queued }
            state.isDraining = true
            return .startsDraining
        }
        switch outcome {
        case .refused(let error): job.refuse(error)
        case .queued: break
        case .startsDraining: pool.asyncWriteWithoutTransaction { self.drain(on: $0) }
        }
    }

    private func drain(on database: GRDB.Database) {
        while true {
            let batch: [Job] = state.withLock { state in
                let batch = Array(state.jobs.prefix(batchMax))
                state.jobs.removeFirst(batch.count)
                if batch.isEmpty { state.isDraining = false }
                return batch
            }
            guard !batch.isEmpty else { return }
            commit(batch, on: database)
        }
    }

    private func commit(_ batch: [Job], on database: GRDB.Database) {
        var done: [(job: Job, resume: @Sendable () -> Void)] = []
        var refused: [(job: Job, error: any Error)] = []
        var raised: [CommitSignal] = []
        do {
            try database.run("BEGIN IMMEDIATE")
            for (position, job) in batch.enumerated() {
                do {
                    let (resume, signals) = try run(job, on: database, inSavepoint: batch.count > 1)
                    done.append((job, resume))
                    raised += signals
                } catch {
                    refused.append((job, error))
                    // A full disk or a damaged file ends the whole transaction, with the jobs before this one.
                    guard database.isInsideTransaction else {
                        refused += batch[(position + 1)...].map { ($0, error) }
                        throw error
                    }
                }
            }
            try database.run(done.isEmpty ? "ROLLBACK" : "COMMIT")
        } catch {
            if database.isInsideTransaction { try? database.run("ROLLBACK") }
            let unheard = done.isEmpty && refused.isEmpty ? batch : done.map(\.job)
            refused += unheard.map { ($0, Self.translated(error)) }
            done = []
            raised = []
        }
        for (job, error) in refused { job.refuse(Self.translated(error)) }
        for (_, resume) in done { resume() }
        signals.raise(raised)
    }

    /// One job alone; with others in the transaction, its failure undoes its own statements and no more.
    private func run(
        _ job: Job, on database: GRDB.Database, inSavepoint: Bool
    ) throws -> (resume: @Sendable () -> Void, signals: [CommitSignal]) {
        if inSavepoint { try database.run("SAVEPOINT job") }
        let connection = SQLiteConnection(database)
        defer { connection.expire() }
        do {
            let resume = try job.run(connection)
            if connection.hasFailed { throw SQLError.transactionAborted }
            if inSavepoint { try database.run("RELEASE job") }
            return (resume, connection.signals)
        } catch {
            if inSavepoint, database.isInsideTransaction {
                try database.run("ROLLBACK TO job")
                try database.run("RELEASE job")
            }
            throw error
        }
    }

    private static func translated(_ error: any Error) -> any Error {
        (error as? GRDB.DatabaseError).map { SQLError($0) } ?? error
    }
}

extension GRDB.Database {
    fileprivate func run(_ sql: String) throws { try cachedStatement(sql: sql).execute() }
}
