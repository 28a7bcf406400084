import JSON
import ServiceKit
import ServiceStorage
import Storage

/// Changes to a shop's settings under an idempotency key: the change and the key's claim in one transaction, the answer
/// in the next; the recovery point between them is the answer itself.
struct KeyedWrites: Sendable {
    let database: any Database
    let keyed: KeyedCalls

    func write(
        _ key: IdempotencyRequest, status: Int,
        _ change: @escaping @Sendable (any SQLConnection) throws -> some Encodable & Sendable
    ) async throws -> KeyedAnswer {
        try await keyed.answer(key) { db in
            let body = String(decoding: try StrictJSONEncoder().encode(change(db)), as: UTF8.self)
            let point = "\(status) \(body)"
            return (point: point, point)
        } resume: {
            $0
        } finish: { point in
            try await finish(key, at: point)
        }
    }

    /// Ends a call that was cut short, though nobody asks again.
    @discardableResult
    func finish(_ key: IdempotencyRequest, at point: String) async throws -> KeyedAnswer {
        let parts = point.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let status = Int(parts[0]) else { throw Problem.internalError }
        let answer = KeyedAnswer(status: status, body: Array(parts[1].utf8))
        try await database.write { [keyed] db in try keyed.finish(key, in: db, answer: answer) }
        return answer
    }
}
