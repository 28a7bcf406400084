import Foundation
import TestSupport
import Testing

@testable import Storage

/// Frauds that leave every chain whole: only what was signed, and kept elsewhere, tells.
@Suite struct AuditReplayTests {
    @Test func `an old file put back is found by the heads outside of it`() async throws {
        try await AuditRig.withFolder { folder in
            let path = "\(folder)/shop.sqlite"
            let file = AuditHeadsFile(path: "\(folder)/shop.heads")
            func opened(_ body: (AuditRig) async throws -> Void) async throws {
                let database = try await openDatabase("sqlite:\(path)", schema: "shop")
                try await database.migrate(auditMigrations)
                try await body(AuditRig(database: database, file: file))
                await database.close()
            }
            try await opened { rig in
                try await rig.append(1...3)
                try await rig.sign()
            }
            try Self.put(path, at: "\(folder)/old.sqlite")
            try await opened { rig in
                try await rig.append(4...6)
                try await rig.sign()
                #expect(try await rig.verify().found == [])
            }
            try Self.put("\(folder)/old.sqlite", at: path)
            try await opened { rig in
                let report = try await rig.verify()
                #expect(report.found == ["L:4 replayed", "2 replayed"])
                #expect(try await rig.verify(withFile: false).found == [])
                // It goes on from there: the file is not spoiled, and still tells.
                try await rig.append(7...9)
                try await rig.signer().signIfDue(isLast: true)
                let lines = try file.read()?.lines
                await #expect(throws: AuditFileAhead.self) { try await rig.signer().export() }
                #expect(try file.read()?.lines == lines)
                #expect(try await rig.verify().found == ["L:6 replayed", "2 replayed"])
                try await rig.append(10...12)
                try await rig.signer().signIfDue(isLast: true)
                #expect(try await rig.verify().found == ["L:6 replayed", "2 replayed"])
            }
        }
    }

    /// Copies a database with all that belongs to it over another.
    private static func put(_ database: String, at path: String) throws {
        for end in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: path + end)
            guard FileManager.default.fileExists(atPath: database + end) else { continue }
            try FileManager.default.copyItem(atPath: database + end, toPath: path + end)
        }
    }

    @Test(arguments: Engine.available)
    func `entries changed with all hashes made anew are found by the signed head`(engine: Engine) async throws {
        try await AuditRig.with(engine) { rig in
            try await rig.fill()
            try await rig.forgeFrom(3)
            #expect(try await rig.verify().found == ["L:4 rewritten"])
            // The heads of the database gone too: those of the file tell.
            try await rig.execute(["DELETE FROM audit_head"])
            #expect(try await rig.verify().found == ["L:4 replayed", "1 replayed"])
            #expect(try await rig.verify(withFile: false).found == [])
        }
    }

    @Test(arguments: Engine.available)
    func `a fresh database in place of the old one is found`(engine: Engine) async throws {
        try await AuditRig.with(engine) { rig in
            try await rig.fill()
            let lane = AuditRig.lane
            try await rig.execute([
                "DELETE FROM audit_entry", "DELETE FROM audit_head",
                "UPDATE audit_lane SET last_seq = 0, last_hash = NULL WHERE lane = \(lane)",
            ])
            #expect(try await rig.verify().found == ["L:1 replayed", "1 replayed"])
            await #expect(throws: AuditFileAhead.self) { try await rig.signer().export() }
        }
    }

    @Test(arguments: Engine.available)
    func `a heads file that is gone, or was written to, is found`(engine: Engine) async throws {
        try await AuditRig.with(engine) { rig in
            try await rig.fill()
            let url = URL(filePath: rig.file.path)
            let text = try String(contentsOf: url, encoding: .utf8)
            try text.replacing(":4:", with: ":3:").write(to: url, atomically: true, encoding: .utf8)
            #expect(try await rig.verify().found == ["1 head signature wrong"])
            let lines = text.split(separator: "\n")
            try "\(lines[1])\n\(lines[0])\n".write(to: url, atomically: true, encoding: .utf8)
            #expect(try await rig.verify().found == ["1 head altered", "2 head altered"])
            try "\(lines[1])\n".write(to: url, atomically: true, encoding: .utf8)
            #expect(try await rig.verify().found == ["1 head altered"])
            try FileManager.default.removeItem(at: url)
            #expect(try await rig.verify().found == ["heads file missing"])
            // What is in the database can be brought out again.
            try await rig.signer().export()
            #expect(try String(contentsOf: url, encoding: .utf8) == text)
        }
    }

    @Test(arguments: Engine.available)
    func `one service's log is not taken for another's`(engine: Engine) async throws {
        try await AuditRig.with(engine) { rig in
            try await rig.fill()
            let report = try await AuditVerifier(
                service: "bank", keys: [try auditKey().publicKey], file: rig.file
            ).verify(rig.database)
            #expect(report.found == ["1 head altered", "2 head altered"])
        }
    }
}

extension AuditRig {
    /// Changes an entry and makes all hashes behind it anew, as somebody would who knows how the chain is made.
    fileprivate func forgeFrom(_ seq: Int64) async throws {
        let lane = Self.lane
        try await database.write { db in
            let entries = try AuditLog(db: db).entries(of: Self.object)
            var previous = entries[Int(seq) - 2].hash
            for entry in entries.dropFirst(Int(seq) - 1) {
                let content = AuditContent(
                    act: "thing.forged", actorKind: entry.content.actorKind, actor: entry.content.actor,
                    object: entry.object, at: entry.content.at, detail: entry.content.detail)
                previous = AuditChain.hash(after: previous, seq: entry.seq, content)
                try db.execute(
                    """
                    UPDATE audit_entry SET act = 'thing.forged', hash = \(previous)
                    WHERE lane = \(lane) AND seq = \(entry.seq)
                    """)
            }
            try db.execute("UPDATE audit_lane SET last_hash = \(previous) WHERE lane = \(lane)")
        }
    }
}
