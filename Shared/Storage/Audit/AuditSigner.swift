import Commerce
import Dispatch
package import Foundation
import Logging
import ServiceLifecycle
import Synchronization

/// When a head is signed, if anything was added since the last.
package struct AuditSigningPolicy: Sendable {
    /// So many entries later …
    package var entriesMax: Int64
    /// … or so long after the first of them, whichever is first.
    package var delayMax: Duration
    /// How often we look: one small query.
    package var lookEvery: Duration

    package init(entriesMax: Int64 = 1_000, delayMax: Duration = .seconds(60), lookEvery: Duration = .seconds(1)) {
        self.entriesMax = entriesMax
        self.delayMax = delayMax
        self.lookEvery = lookEvery
    }
}

/// Signs where the lanes of a service's audit log end, every 1,000 entries or 60 seconds and at shutdown, and brings the
/// signed heads into a file outside the database.
///
/// The database numbers the heads, so any number of copies may sign; each brings all heads into its own file, or into
/// one they share. A copy that died between the two leaves nothing undone: the next look does it. When the file knows
/// heads that the database does not, nothing is appended and it is logged as an error: an old copy of the database was
/// put back, and the file is the proof.
package final class AuditSigner: Service {
    private let service: String
    private let database: any Database
    private let key: AuditSigningKey
    private let file: AuditHeadsFile
    private let policy: AuditSigningPolicy
    private let now: @Sendable () -> Date
    private let log = Logger(label: "storage.audit")

    private struct State {
        /// When entries were first seen that no head covers; nil while there are none.
        var unsignedSince: Date?
        /// Whether this process has looked before: what an earlier one left unsigned is signed at once.
        var hasLooked = false
        /// Whether the last look failed.
        var isTroubled = false
        /// The number of the newest head when the file was last found to have all; nil before the first look.
        var exported: Int64?
    }
    private let state = Mutex(State())

    /// Heads brought into the file at once.
    private static let batch = 500

    /// - Parameter service: whose log it is; stands in each head, so that one service's log cannot be shown as another's.
    package init(
        service: String, database: any Database, key: AuditSigningKey, file: AuditHeadsFile,
        policy: AuditSigningPolicy = AuditSigningPolicy(), now: @escaping @Sendable () -> Date
    ) {
        self.service = service
        self.database = database
        self.key = key
        self.file = file
        self.policy = policy
        self.now = now
    }

    /// Signs until shutdown, and once more then.
    package func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            await look(isLast: false)
            try? await cancelWhenGracefulShutdown { [policy] in try await Task.sleep(for: policy.lookEvery) }
        }
        await look(isLast: true)
    }

    private func look(isLast: Bool) async {
        do {
            try await signIfDue(isLast: isLast)
            try await export()
            state.withLock { $0.isTroubled = false }
        } catch {
            complain(error)
        }
    }

    /// Signs a head where one is due; its number. For `run`, tests and tools.
    /// - Parameter isLast: signs whatever is unsigned.
    @discardableResult
    package func signIfDue(isLast: Bool = false) async throws -> Int64? {
        let standing = try await database.read { db in try Standing(db) }
        guard isDue(standing.unsigned, isLast: isLast) else { return nil }
        if standing.unsigned < 0 {
            log.error("Audit: fewer entries than the newest head says; find out with: carnet audit verify")
        }
        let (service, key, moment) = (service, key, Timestamp(now()))
        let number: Int64? = try await database.write { db in
            // Another copy may have signed since.
            let standing = try Standing(db)
            guard standing.unsigned != 0 else { return nil }
            let head = try AuditHead(
                service: service, number: standing.lastHead + 1, signedAt: moment, ends: standing.ends, key: key)
            return try AuditHeadRepository(db: db).insert(head) ? head.number : nil
        }
        state.withLock { $0.unsignedSince = nil }
        return number
    }

    /// How far the log is signed.
    private struct Standing: Sendable {
        let ends: [AuditHead.End]
        /// The number of the newest head, or 0.
        let lastHead: Int64
        /// Entries that it does not cover. Fewer entries than it says, or a head that cannot be read, is not ours to
        /// judge here: it counts as something to sign, and `AuditVerifier` tells.
        let unsigned: Int64

        init(_ db: any SQLConnection) throws {
            let heads = AuditHeadRepository(db: db)
            ends = try heads.ends()
            let last = try heads.last()
            lastHead = last?.number ?? 0
            unsigned = ends.reduce(0) { $0 + $1.seq } - (last.map { AuditHead(line: $0.line)?.entries ?? -1 } ?? 0)
        }
    }

    private func isDue(_ unsigned: Int64, isLast: Bool) -> Bool {
        let moment = now()
        return state.withLock { state in
            let isFirst = !state.hasLooked
            state.hasLooked = true
            guard unsigned != 0 else {
                state.unsignedSince = nil
                return false
            }
            // A clock that went back must not put signing off.
            let since = min(state.unsignedSince ?? moment, moment)
            state.unsignedSince = since
            let waited = moment.timeIntervalSince(since)
            return isLast || isFirst || unsigned >= policy.entriesMax || waited >= policy.delayMax / .seconds(1)
        }
    }

    /// Brings heads that the file does not have into it; how many. For `run`, tests and tools.
    /// - Throws: `AuditFileError`; `AuditFileAhead`, with nothing written.
    @discardableResult
    package func export() async throws -> Int {
        let file = file
        var count = 0
        let newest = try await database.read { db in try AuditHeadRepository(db: db).last()?.number ?? 0 }
        guard newest != state.withLock({ $0.exported }) else { return 0 }
        while true {
            let last = try await Self.apart { try file.lastLine() }
            let number = try last.map { line throws(AuditFileAhead) -> Int64 in
                guard let head = AuditHead(line: line) else { throw AuditFileAhead(path: file.path, line: line) }
                return head.number
            }
            var heads = try await database.read { db in
                try AuditHeadRepository(db: db).heads(from: number ?? 1, limit: Self.batch)
            }
            if let last {
                guard heads.first?.line == last else { throw AuditFileAhead(path: file.path, line: last) }
                heads.removeFirst()
            }
            let lines = heads.map(\.line)
            guard !lines.isEmpty else {
                state.withLock { $0.exported = number ?? 0 }
                return count
            }
            guard try await Self.apart({ try file.append(lines, after: last) }) else { return count }
            count += lines.count
        }
    }

    /// Once, until all is well again: what is wrong now is wrong a second later too.
    private func complain(_ error: any Error) {
        let isNew = state.withLock { state in
            defer { state.isTroubled = true }
            return !state.isTroubled
        }
        guard isNew else { return }
        log.error("Audit: heads are not signed, or not brought out", metadata: ["error": "\(error)"])
    }

    /// Flushes to disk on a thread that may wait.
    private static func apart<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result(catching: work)) }
        }
    }
}

/// The heads file ends with a head that the database does not have.
package struct AuditFileAhead: Error, Hashable, Sendable, CustomStringConvertible {
    package let path: String
    package let line: String

    package var description: String {
        "the heads file \(path) ends with a head that the database does not have; find out with: carnet audit verify. "
            + "After restoring a backup on purpose, keep this file elsewhere as the proof and remove it here"
    }
}
