import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Storage

extension AuditAct {
    static let tested = AuditAct("thing.tested")
}

let auditMigrations = StorageMigrations.all + [StorageMigrations.audit, shelves]

/// Two keys of the tests: the one in use, and one that nobody knows.
func auditKey(_ first: UInt8 = 1) throws -> AuditSigningKey {
    try AuditSigningKey(seed: (0..<32).map { first &+ $0 })
}

/// One service's log on a database and with a heads file of its own.
struct AuditRig {
    /// All entries that the tests tamper with are of this object, and so in one lane.
    static let object = "pay_tested"
    static let moment = Date(timeIntervalSince1970: 1_795_000_000)

    let database: any Database
    let file: AuditHeadsFile
    private let clock = Clock()

    static var lane: Int { AuditChain.lane(of: object) }

    final class Clock: Sendable {
        let moment = Mutex(AuditRig.moment)
    }

    /// Lends a rig; the heads file is in a folder that goes afterwards.
    static func with(_ engine: Engine, _ body: (AuditRig) async throws -> Void) async throws {
        try await withFolder { folder in
            try await engine.withDatabase(auditMigrations) { database in
                try await body(AuditRig(database: database, file: AuditHeadsFile(path: "\(folder)/audit/shop.heads")))
            }
        }
    }

    static func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "carnet-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder.path)
    }

    func pass(seconds: Double) { clock.moment.withLock { $0 += seconds } }

    func signer(key: AuditSigningKey? = nil, file: AuditHeadsFile? = nil, entriesMax: Int64 = 1_000) throws
        -> AuditSigner
    {
        AuditSigner(
            service: "shop", database: database, key: try key ?? auditKey(), file: file ?? self.file,
            policy: AuditSigningPolicy(entriesMax: entriesMax, lookEvery: .milliseconds(5)),
            now: { [clock] in clock.moment.withLock { $0 } })
    }

    func append(_ numbers: ClosedRange<Int>, to object: String = AuditRig.object) async throws {
        try await database.write { db in
            for number in numbers {
                try AuditLog(db: db).append(
                    AuditEntry(
                        act: .tested, actor: .merchant("key_1"), object: object, detail: [("number", "\(number)")]),
                    at: AuditRig.moment)
            }
        }
    }

    /// Six entries, a head over four of them and one over all, both in the file.
    func fill() async throws {
        try await append(1...4)
        try await sign()
        try await append(5...6)
        try await sign()
    }

    func sign() async throws {
        let signer = try signer()
        try await signer.signIfDue(isLast: true)
        try await signer.export()
    }

    func verify(keys: [AuditSigningKey]? = nil, withFile: Bool = true) async throws -> AuditReport {
        try await AuditVerifier(
            service: "shop", keys: try (keys ?? [auditKey()]).map(\.publicKey), file: withFile ? file : nil
        ).verify(database)
    }

    func execute(_ statements: [SQL]) async throws { try await database.executeAll(statements) }
}

extension AuditReport {
    /// `lane:seq kind` of entries, `head kind` of heads; lanes of the object tampered with are called L.
    var found: [String] {
        findings.map { finding in
            let lane = finding.lane.map { $0 == AuditRig.lane ? "L" : "\($0)" }
            let place = lane.map { "\($0):\(finding.seq.map(String.init) ?? "-") " }
            return (place ?? finding.head.map { "\($0) " } ?? "") + finding.kind.rawValue
        }
    }
}
