/// Which engine executes the SQL; statements are the same for both.
package enum SQLEngine: String, Sendable, CaseIterable {
    case sqlite
    case postgres
}

/// A connection inside one transaction, lent to the closure of `read` or `write` and dead after it.
///
/// A statement that fails ends the transaction: whatever the closure does next, nothing of it is committed. To insert a
/// row that may exist, say `ON CONFLICT DO NOTHING` and look at the count; to look first, lock with `SQL.forUpdate`.
package protocol SQLConnection: AnyObject {
    var engine: SQLEngine { get }

    /// Executes a statement; the number of rows it inserted, changed or deleted.
    /// - Throws: `SQLError`, and what `Database.write` says about lost connections.
    @discardableResult
    func execute(_ sql: SQL) throws -> Int

    /// Executes a fixed list of statements in one round trip; the rows changed by each.
    @discardableResult
    func executeAll(_ statements: [SQL]) throws -> [Int]

    /// All rows of a query; callers bound it with `LIMIT`.
    func query(_ sql: SQL) throws -> [SQLRow]

    /// The first row, if there is one.
    func first(_ sql: SQL) throws -> SQLRow?

    /// Raises the signal once this transaction is committed, and never if it is not.
    func afterCommit(_ signal: CommitSignal)
}

/// One service's tables on one of the two engines. The protocol is the seam: nothing above it knows which.
package protocol Database: Sendable {
    var engine: SQLEngine { get }

    /// Runs a closure on one unchanging view of the data, in which it cannot write.
    ///
    /// - Throws: `SQLError`; `DatabaseBusy` when there was no place or no time; `DatabaseUnavailable` when the engine
    ///   cannot be reached; what the closure throws.
    func read<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T

    /// Runs a closure in one transaction (READ COMMITTED or stronger) and returns when it is durable.
    ///
    /// The closure is SQL and nothing else: after a serialization failure, a deadlock or a connection lost before
    /// COMMIT it is run again, so an effect outside the database would happen twice. What it throws rolls back.
    /// - Throws: as `read`, and `CommitOutcomeUnknown` when the connection was lost while COMMIT was on its way.
    @discardableResult
    func write<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T

    /// Executes a fixed list of statements as one transaction, on PostgreSQL in one round trip; the rows changed by each.
    /// - Throws: as `write`.
    @discardableResult
    func executeAll(_ statements: [SQL]) async throws -> [Int]

    /// Brings the tables to the newest of these migrations; see `Migrator`.
    func migrate(_ migrations: [Migration]) async throws

    /// Returns when the engine has answered a query: what readiness asks.
    func ping() async throws

    /// How busy it is at this moment.
    var load: DatabaseLoad { get }

    /// One element after each commit (or burst of commits) that raised the signal, until the database is closed.
    func commits(raising signal: CommitSignal) -> AsyncStream<Void>

    /// Refuses new work, finishes what is under way, and lets go of files and connections.
    func close() async
}

extension Database {
    /// Nothing, where a stand-in wraps another.
    package var load: DatabaseLoad { DatabaseLoad() }
}

/// What a database has in hand at one moment.
package struct DatabaseLoad: Sendable {
    /// PostgreSQL connections or reading threads that were made.
    package var threads = 0
    package var busy = 0
    /// Transactions that wait for one of them.
    package var waiting = 0
    /// Transactions that wait for SQLite's writer.
    package var writing = 0

    package init() {}
}

/// What a database may take of the machine, and how long it may take.
package struct DatabaseLimits: Sendable {
    /// PostgreSQL connections, or threads that read SQLite; opened as they are needed.
    package var connections: Int
    /// Transactions that may wait for a connection; one more is refused. SQLite's writer has this bound of its own.
    package var queued: Int
    /// The longest a transaction waits for a connection before it is refused.
    package var acquireTimeout: Duration
    /// PostgreSQL's `statement_timeout`.
    package var statementTimeout: Duration
    /// PostgreSQL's `lock_timeout`, and how long SQLite waits for another process that writes.
    package var lockTimeout: Duration
    /// The longest an attempt to connect may take; libpq rounds up to 2 s.
    package var connectTimeout: Duration
    /// Transactions that share one commit of SQLite, at most.
    package var batch: Int

    /// - Parameters:
    ///   - connections: 8, so that two copies of six services stay under PostgreSQL's usual 100 connections.
    ///   - queued: 4,096, some 100 ms of work at the measured rates; a longer line would only answer late.
    ///   - batch: 256; more gained nothing in the measurements and would lengthen what the last one waits.
    package init(
        connections: Int = 8, queued: Int = 4_096, acquireTimeout: Duration = .seconds(2),
        statementTimeout: Duration = .seconds(5), lockTimeout: Duration = .seconds(3),
        connectTimeout: Duration = .seconds(2), batch: Int = 256
    ) {
        self.connections = max(1, connections)
        self.queued = max(1, queued)
        self.acquireTimeout = acquireTimeout
        self.statementTimeout = statementTimeout
        self.lockTimeout = lockTimeout
        self.connectTimeout = connectTimeout
        self.batch = max(1, batch)
    }
}

/// What is asked of the engine's settings before it is trusted.
package enum Durability: Sendable {
    /// A commit that was answered survives a power cut: PostgreSQL with `fsync=off`, `full_page_writes=off`, or
    /// `synchronous_commit` `off` or `local` is refused. For everything that holds money.
    case required
    /// Whatever the server is set to.
    case asConfigured
}
