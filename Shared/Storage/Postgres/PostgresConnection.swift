/// A transaction on one link, for the time of one closure.
///
/// `BEGIN` travels with the first statement, so that it costs no round trip, and a closure without statements costs
/// none at all.
final class PostgresConnection: SQLConnection {
    let engine = SQLEngine.postgres

    private let link: PostgresLink
    private let begin: String
    private var hasBegun = false
    private var isExpired = false
    /// The first failure: after it the server executes nothing but ROLLBACK.
    private(set) var failure: (any Error)?
    private(set) var signals: [CommitSignal] = []

    init(_ link: PostgresLink, begin: String) {
        self.link = link
        self.begin = begin
    }

    func expire() { isExpired = true }

    func afterCommit(_ signal: CommitSignal) {
        if !signals.contains(signal) { signals.append(signal) }
    }

    func execute(_ sql: SQL) throws -> Int { try send([sql])[0].changed }

    func executeAll(_ statements: [SQL]) throws -> [Int] {
        statements.isEmpty ? [] : try send(statements).map(\.changed)
    }

    func query(_ sql: SQL) throws -> [SQLRow] { try send([sql])[0].rows }

    func first(_ sql: SQL) throws -> SQLRow? { try send([sql])[0].rows.first }

    private func send(_ statements: [SQL]) throws -> [PostgresAnswer] {
        guard !isExpired else { throw SQLError.usedOutsideTransaction }
        guard failure == nil else { throw SQLError.transactionAborted }
        do {
            let prelude = hasBegun ? nil : begin
            hasBegun = true
            let answers = try link.exchange(prelude: prelude, statements)
            guard answers.count == statements.count else {
                throw PostgresConnectionLost(reason: "\(answers.count) answers to \(statements.count) statements")
            }
            return answers
        } catch let refusal as PostgresRefusal {
            failure = refusal
            throw refusal.error
        } catch {
            failure = error
            throw error
        }
    }

    /// Commits what was begun.
    /// - Throws: `CommitOutcomeUnknown`; `PostgresRefusal`; `SQLError.transactionAborted` when the server, as it does,
    ///   answered the COMMIT of a failed transaction with success and the tag ROLLBACK.
    func commit() throws {
        if let failure { throw (failure as? PostgresConnectionLost) ?? SQLError.transactionAborted as any Error }
        guard hasBegun else { return }
        do {
            let tag = try link.exchange(prelude: "COMMIT", []).first?.tag
            guard tag == "COMMIT" else { throw SQLError.transactionAborted }
        } catch is PostgresConnectionLost {
            throw CommitOutcomeUnknown()
        }
    }

    /// Ends a transaction that has only read: its answers are here, so nobody need wait.
    /// - Throws: `SQLError.transactionAborted` when a query had failed and the closure made light of it.
    func endReading() throws {
        if let failure { throw (failure as? PostgresConnectionLost) ?? SQLError.transactionAborted as any Error }
        if hasBegun { link.commitLater() }
    }

    /// Brings the connection back to where the next transaction can begin, if that is possible.
    func rollback() {
        guard hasBegun, !link.isLost else { return }
        _ = try? link.exchange(prelude: "ROLLBACK", [])
    }
}
