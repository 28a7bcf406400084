import Commerce
import Foundation
import HTTPTypes
import ServiceKit
import Storage
import Synchronization
import TestSupport
import Testing

@testable import ServiceStorage

/// A table for effects.
let thingTable = Migration(10, "things", ["CREATE TABLE thing (id TEXT PRIMARY KEY)"])

/// What a call under a key does in these tests: a row, then something that may fail, then an answer.
struct Maker: Sendable {
    let database: any Database
    let keyed: KeyedCalls
    let clock: TestClock
    let waits: Waits

    static let tables = StorageMigrations.all + [thingTable]

    /// - Parameter process: the name by which its claims are known.
    init(_ database: any Database, process: String = "proc_1", clock: TestClock, waits: Waits = Waits()) {
        self.database = database
        self.clock = clock
        self.waits = waits
        keyed = KeyedCalls(
            database: database, ambient: clock.ambient(pausing: waits),
            presence: Presence(database: database, id: process, holdings: [.keys]))
    }

    static func key(_ key: String = "k1", print: UInt8 = 1) -> IdempotencyRequest {
        IdempotencyRequest(scope: "mer_1 test POST /things", key: key, fingerprint: [print])
    }

    func make(
        _ id: String, key: IdempotencyRequest = Maker.key(), check: (@Sendable () async throws -> Void)? = nil,
        start: @escaping @Sendable () throws -> Void = {},
        finish: @escaping @Sendable (String) async throws -> Void = { _ in }
    ) async throws -> KeyedAnswer {
        try await keyed.answer(key, check: check) { db in
            try db.execute("INSERT INTO thing (id) VALUES (\(id))")
            try start()
            return (point: id, id)
        } resume: { point in
            point
        } finish: { id in
            try await finish(id)
            return try await conclude(id, key)
        }
    }

    @discardableResult
    func conclude(_ id: String, _ key: IdempotencyRequest) async throws -> KeyedAnswer {
        let answer = KeyedAnswer(
            status: 201, headers: [.location: "/things/\(id)"], body: Array(#"{"id":"\#(id)"}"#.utf8))
        try await database.write { db in try keyed.finish(key, in: db, answer: answer) }
        return answer
    }

    func things() async throws -> [String] {
        try await database.read { db in try db.query("SELECT id FROM thing ORDER BY id").map { try $0.text("id") } }
    }
}

/// The pauses that somebody made, which take no time; and what happens in one of them.
final class Waits: Sendable {
    private let pauses = Mutex<[Duration]>([])
    private let meanwhile: @Sendable (Int) async throws -> Void

    /// - Parameter meanwhile: done in each pause, told its number from 1.
    init(_ meanwhile: @escaping @Sendable (Int) async throws -> Void = { _ in }) { self.meanwhile = meanwhile }

    func pause(_ duration: Duration) async throws {
        try await meanwhile(
            pauses.withLock { pauses in
                pauses.append(duration)
                return pauses.count
            })
    }

    var all: [Duration] { pauses.withLock { $0 } }
    var sum: Duration { all.reduce(.zero, +) }
}

extension TestClock {
    func ambient(pausing waits: Waits) -> Ambient {
        let ambient = ambient
        return Ambient(clock: { ambient.now() }, chance: { ambient.random() }, pause: { try await waits.pause($0) })
    }
}

/// A database that fails a write when it is told to.
final class Stumbling: Database {
    enum Fault: Sendable {
        /// Nothing of the transaction remains.
        case down
        /// The answer to COMMIT was lost, before or after the server did it.
        case unknown(isCommitted: Bool)
    }

    private let base: any Database
    /// What becomes of the next writes, in order; nil is no fault.
    private let faults = Mutex<[Fault?]>([])

    init(_ base: any Database) { self.base = base }

    func stumble(_ next: [Fault?]) { faults.withLock { $0 = next } }

    var engine: SQLEngine { base.engine }

    func read<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await base.read(body)
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        switch faults.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
        case nil: return try await base.write(body)
        case .down: throw DatabaseUnavailable(reason: "down", retryAfter: .seconds(1))
        case .unknown(isCommitted: true):
            _ = try await base.write(body)
            throw CommitOutcomeUnknown()
        case .unknown(isCommitted: false):
            await #expect(throws: Undone.self) {
                try await base.write { db in
                    _ = try body(db)
                    throw Undone()
                }
            }
            throw CommitOutcomeUnknown()
        }
    }

    private struct Undone: Error {}

    func executeAll(_ statements: [SQL]) async throws -> [Int] { try await base.executeAll(statements) }
    func migrate(_ migrations: [Migration]) async throws { try await base.migrate(migrations) }
    func ping() async throws { try await base.ping() }
    func commits(raising signal: CommitSignal) -> AsyncStream<Void> { base.commits(raising: signal) }
    func close() async { await base.close() }
}

struct Broken: Error, Hashable {}
