/// There was no place or no time for a transaction; nothing of it was executed. To be answered as 503, try again soon.
package struct DatabaseBusy: Error, Hashable, Sendable {
    package enum Reason: String, Hashable, Sendable {
        /// As many transactions wait as `DatabaseLimits.queued` allows.
        case queueFull
        /// It waited for a connection as long as `DatabaseLimits.acquireTimeout` allows.
        case waitedTooLong
    }
    package let reason: Reason

    package init(reason: Reason) { self.reason = reason }
}

/// The engine cannot be reached or was lost before COMMIT was sent; nothing of the transaction remains.
package struct DatabaseUnavailable: Error, Sendable {
    /// For the log, not for callers.
    package let reason: String
    /// When another attempt to connect will be made.
    package let retryAfter: Duration

    package init(reason: String, retryAfter: Duration) {
        self.reason = reason
        self.retryAfter = retryAfter
    }
}

/// The connection was lost between sending COMMIT and its answer: the transaction may or may not have happened.
///
/// Whoever gets it looks for the idempotency key, which is in the same transaction, before doing anything again.
package struct CommitOutcomeUnknown: Error, Hashable, Sendable {
    package init() {}
}

/// The database was closed.
package struct DatabaseClosed: Error, Hashable, Sendable {
    package init() {}
}

/// Why a database could not be opened.
package enum DatabaseSetupError: Error, Hashable, Sendable {
    /// Neither `sqlite:PATH`, `sqlite::memory:` nor `postgres://…`; the URL itself may hold a password and is not said.
    case unknownURL
    /// Not 1 to 63 of a-z, 0-9 and underscore, beginning with a letter.
    case badSchemaName(String)
    /// A setting under which an acknowledged commit can be lost.
    case notDurable(setting: String, value: String)
}
