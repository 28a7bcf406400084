/// What a constraint is called and what it is on, as far as the engine says.
package struct SQLConstraint: Hashable, Sendable {
    package let table: String?
    /// PostgreSQL's name; SQLite says one for a `CHECK` with a name, and no other.
    package let name: String?
    /// The columns of a unique or not-null constraint, or of PostgreSQL's foreign key, in its order.
    package let columns: [String]

    package init(table: String?, name: String?, columns: [String]) {
        self.table = table
        self.name = name
        self.columns = columns
    }
}

/// A statement that the engine refused. Its transaction is over and nothing of it remains.
package enum SQLError: Error, Hashable, Sendable {
    case uniqueViolation(SQLConstraint)
    case foreignKeyViolation(SQLConstraint)
    case checkViolation(SQLConstraint)
    case notNullViolation(SQLConstraint)
    /// Another transaction was in the way (40001, or a deadlock: 40P01) and three more attempts did not help.
    case serializationFailure
    /// The statement, or its wait for a lock, took longer than `DatabaseLimits` allows.
    case timeout
    /// A write inside `Database.read`.
    case readOnly
    /// No room is left to write to: to be answered as 507, reads go on.
    case full
    /// A statement after one that had failed, or the commit of such a transaction.
    case transactionAborted
    /// Text with a NUL in it, which PostgreSQL cannot keep.
    case nulInText
    /// A connection used after its closure has returned.
    case usedOutsideTransaction
    /// Everything else, by SQLSTATE (for SQLite: its result code) and the engine's words, which are for the log.
    case other(code: String, message: String)

    /// Whether it is a unique violation of exactly these columns.
    package func isUniqueViolation(table: String, columns: [String]) -> Bool {
        guard case .uniqueViolation(let constraint) = self else { return false }
        return constraint.table == table && constraint.columns == columns
    }
}
