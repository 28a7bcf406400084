import CLibPQ
import Glibc

/// One connection in pipeline mode: statements go out together and one Sync ends them.
///
/// The handle stays on the thread that made it. After `PostgresConnectionLost` nothing but closing is left.
final class PostgresLink {
    private let handle: OpaquePointer
    private var statements = PostgresStatements()
    /// Something went wrong that leaves the two ends of different minds.
    private(set) var isLost = false
    /// A COMMIT was sent whose answer nobody has read yet.
    private var owesAnswer = false

    init(_ settings: PostgresSettings) throws { handle = try settings.connect() }

    deinit { PQfinish(handle) }

    var isInTransaction: Bool { !owesAnswer && PQtransactionStatus(handle) != PQTRANS_IDLE }

    /// Whether the server closed the connection while nobody looked. One system call, no round trip.
    func isStale() -> Bool {
        do { try settle() } catch { return true }
        var descriptor = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, 0) != 0 else { return PQstatus(handle) != CONNECTION_OK }
        // Readable though nothing was asked: a notice, or the end.
        if PQconsumeInput(handle) == 0 || PQstatus(handle) != CONNECTION_OK { return true }
        return poll(&descriptor, 1, 0) != 0 && Int32(descriptor.revents) & (POLLHUP | POLLERR) != 0
    }

    /// What one command of a pipeline is for.
    private enum Step {
        case plain
        case prepare(PostgresStatements.Key)
        case statement
    }

    /// Sends text of ours (`BEGIN`, `COMMIT`), then the statements, then Sync, and reads all answers.
    ///
    /// The answers of the statements are returned; `prelude` has none unless it is alone.
    /// - Throws: `PostgresRefusal` for the first command refused, the ones after it not executed; `SQLError.nulInText`
    ///   before anything is sent; `PostgresConnectionLost`.
    func exchange(prelude: String?, _ batch: [SQL]) throws -> [PostgresAnswer] {
        let prepared = try batch.map { sql in
            let (text, values) = sql.rendered(for: .postgres)
            return (text: text, parameters: try PostgresParameters(values), isOneOff: sql.isOneOff)
        }
        guard !isLost else { throw PostgresConnectionLost(reason: "closed") }
        try settle()
        var steps: [Step] = []
        if let prelude { try sendPlain(prelude, as: batch.isEmpty ? .statement : .plain, &steps) }
        for statement in prepared {
            if statement.isOneOff {
                try sendPlain(statement.text, as: .statement, &steps)
            } else {
                try send(statement.text, statement.parameters, &steps)
            }
        }
        guard PQpipelineSync(handle) == 1 else { throw lost() }
        return try receive(steps)
    }

    /// Ends a transaction that only read, without waiting for the answer: it is read before the next exchange.
    func commitLater() {
        guard !isLost, !owesAnswer else { return }
        guard PQsendQueryParams(handle, "COMMIT", 0, nil, nil, nil, nil, 0) == 1, PQpipelineSync(handle) == 1 else {
            isLost = true
            return
        }
        owesAnswer = true
    }

    private func settle() throws {
        guard owesAnswer else { return }
        owesAnswer = false
        _ = try receive([.statement])
        if isInTransaction { throw lost("still in a transaction") }
    }

    private func sendPlain(_ text: String, as step: Step, _ steps: inout [Step]) throws {
        guard PQsendQueryParams(handle, text, 0, nil, nil, nil, nil, 0) == 1 else { throw lost() }
        steps.append(step)
    }

    private func send(_ text: String, _ parameters: PostgresParameters, _ steps: inout [Step]) throws {
        let key = PostgresStatements.Key(text: text, types: parameters.types)
        let name: String
        if let known = statements.name(of: key) {
            name = known
        } else {
            let (new, evicted) = statements.add(key)
            name = new
            if let evicted { try sendPlain("DEALLOCATE \(evicted)", as: .plain, &steps) }
            let sent = key.types.withUnsafeBufferPointer {
                PQsendPrepare(handle, name, text, Int32($0.count), $0.baseAddress)
            }
            guard sent == 1 else { throw lost() }
            steps.append(.prepare(key))
        }
        let sent = parameters.withPointers { count, values, lengths, formats in
            PQsendQueryPrepared(handle, name, count, values, lengths, formats, 0)
        }
        guard sent == 1 else { throw lost() }
        steps.append(.statement)
    }

    /// Reads one answer for each step and then the Sync. A null parts the answers; only the Sync ends them.
    private func receive(_ steps: [Step]) throws -> [PostgresAnswer] {
        var answers: [PostgresAnswer] = []
        var failure: (any Error)?
        for step in steps {
            while let result = PQgetResult(handle) {
                defer { PQclear(result) }
                switch PQresultStatus(result) {
                case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
                    guard case .statement = step else { continue }
                    do { answers.append(try PostgresAnswer(result)) } catch { failure = failure ?? error }
                case PGRES_PIPELINE_ABORTED:
                    forget(step)
                case PGRES_PIPELINE_SYNC:
                    // Earlier than we count: the two ends do not agree.
                    throw lost()
                default:
                    let refusal = PostgresRefusal(result)
                    forget(step)
                    if PQstatus(handle) != CONNECTION_OK || refusal.endsSession { throw lost(refusal.message) }
                    if refusal.needsPreparingAgain { statements.removeAll() }
                    failure = failure ?? refusal
                }
            }
            if PQstatus(handle) != CONNECTION_OK { throw lost() }
        }
        guard let sync = PQgetResult(handle) else { throw lost() }
        defer { PQclear(sync) }
        guard PQresultStatus(sync) == PGRES_PIPELINE_SYNC else { throw lost() }
        if let failure { throw failure }
        return answers
    }

    /// A statement that was not prepared after all.
    private func forget(_ step: Step) {
        if case .prepare(let key) = step { statements.remove(key) }
    }

    private func lost(_ reason: String? = nil) -> PostgresConnectionLost {
        isLost = true
        return PostgresConnectionLost(reason: reason ?? PQerrorMessage(handle).map { String(cString: $0) } ?? "")
    }
}
