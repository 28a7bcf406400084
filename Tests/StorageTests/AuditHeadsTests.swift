import Commerce
import Foundation
import Logging
import ServiceLifecycle
import TestSupport
import Testing

@testable import Storage

@Suite struct AuditHeadsTests {
    @Test(arguments: Engine.available)
    func `a head is due after so many entries, or so long after the first`(engine: Engine) async throws {
        try await AuditRig.with(engine) { rig in
            let signer = try rig.signer(entriesMax: 5)
            #expect(try await signer.signIfDue() == nil)
            try await rig.append(1...4)
            #expect(try await signer.signIfDue() == nil)
            rig.pass(seconds: 59)
            #expect(try await signer.signIfDue() == nil)
            rig.pass(seconds: 1)
            #expect(try await signer.signIfDue() == 1)
            rig.pass(seconds: 3_600)
            #expect(try await signer.signIfDue() == nil)
            try await rig.append(5...9)
            #expect(try await signer.signIfDue() == 2)
            try await rig.append(10...10)
            #expect(try await signer.signIfDue(isLast: true) == 3)
            #expect(try await signer.signIfDue(isLast: true) == nil)
            #expect(try await signer.export() == 3)
            #expect(try await signer.export() == 0)
            let report = try await rig.verify()
            #expect(report.findings.isEmpty)
            #expect(report.heads == 3)
            #expect(report.unsigned == 0)
        }
    }

    @Test(arguments: Engine.available)
    func `a clock that goes back does not put signing off`(engine: Engine) async throws {
        try await AuditRig.with(engine) { rig in
            let signer = try rig.signer()
            _ = try await signer.signIfDue()
            try await rig.append(1...1)
            #expect(try await signer.signIfDue() == nil)
            rig.pass(seconds: -86_400)
            #expect(try await signer.signIfDue() == nil)
            rig.pass(seconds: 60)
            #expect(try await signer.signIfDue() == 1)
        }
    }

    @Test(arguments: Engine.available)
    func `what an earlier process left unsigned is signed at once`(engine: Engine) async throws {
        try await AuditRig.with(engine) { rig in
            try await rig.append(1...3)
            #expect(try await rig.verify().unsigned == 3)
            #expect(try await rig.signer().signIfDue() == 1)
        }
    }

    @Test(arguments: Engine.available)
    func `the service signs and brings out what it has, at the latest when it stops`(engine: Engine) async throws {
        try await AuditRig.with(engine) { rig in
            try await rig.append(1...3)
            let group = ServiceGroup(
                configuration: .init(
                    services: [.init(service: try rig.signer())], logger: Logger(label: "tests.audit")))
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                let deadline = ContinuousClock.now + .seconds(30)
                while try rig.file.read()?.lines.count != 1, ContinuousClock.now < deadline { await Task.yield() }
                try await rig.append(4...4)
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
            let report = try await rig.verify()
            #expect(report.findings.isEmpty)
            #expect(report.unsigned == 0)
            #expect(report.heads == 2)
            #expect(try rig.file.read()?.lines.count == 2)
        }
    }

    @Test(arguments: Engine.available, [true, false])
    func `two copies that sign at once keep one row of heads`(engine: Engine, sharesFile: Bool) async throws {
        try await AuditRig.with(engine) { rig in
            let other = sharesFile ? rig.file : AuditHeadsFile(path: rig.file.path + ".other")
            let signers = [try rig.signer(entriesMax: 1), try rig.signer(file: other, entriesMax: 1)]
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { for number in 1...40 { try await rig.append(number...number, to: "pay_\(number)") } }
                for signer in signers {
                    group.addTask {
                        for _ in 0..<40 {
                            try await signer.signIfDue()
                            try await signer.export()
                        }
                    }
                }
                try await group.waitForAll()
            }
            for signer in signers {
                try await signer.signIfDue(isLast: true)
                try await signer.export()
            }
            let report = try await rig.verify()
            #expect(report.findings.isEmpty)
            #expect(report.unsigned == 0)
            let lines = try rig.file.read()?.lines ?? []
            #expect(lines.count == report.heads)
            #expect(lines.compactMap { AuditHead(line: $0)?.number } == Array(1...Int64(report.heads)))
            try await signers[1].export()
            #expect(try other.read()?.lines == lines)
        }
    }

    @Test(arguments: Engine.available)
    func `a line that a crash tore is no finding, and is written anew`(engine: Engine) async throws {
        try await AuditRig.with(engine) { rig in
            try await rig.fill()
            let whole = try #require(FileManager.default.contents(atPath: rig.file.path))
            for cut in [1, 2, 100, whole.count / 2 + 5] {
                try whole.dropLast(cut).write(to: URL(filePath: rig.file.path))
                let report = try await rig.verify()
                #expect(report.findings.isEmpty)
                #expect(report.isFileTorn)
                try await rig.signer().export()
                #expect(FileManager.default.contents(atPath: rig.file.path) == whole)
            }
            #expect(try await !rig.verify().isFileTorn)
        }
    }

    @Test(arguments: Engine.available)
    func `a head that a crash kept from the file is brought there by the next process`(engine: Engine) async throws {
        try await AuditRig.with(engine) { rig in
            try await rig.append(1...1)
            try await rig.sign()
            try await rig.append(2...2)
            try await rig.signer().signIfDue(isLast: true)
            #expect(try rig.file.read()?.lines.count == 1)
            #expect(try await rig.verify().findings.isEmpty)
            #expect(try await rig.signer().export() == 1)
        }
    }

    @Test(arguments: Engine.available)
    func `after a change of keys both are needed`(engine: Engine) async throws {
        try await AuditRig.with(engine) { rig in
            let (old, new) = (try auditKey(), try auditKey(99))
            try await rig.append(1...1)
            try await rig.sign()
            try await rig.append(2...2)
            let signer = try rig.signer(key: new)
            try await signer.signIfDue(isLast: true)
            try await signer.export()
            #expect(try await rig.verify(keys: [old, new]).found == [])
            #expect(try await rig.verify(keys: [new]).found == ["1 head signed with an unknown key"])
            #expect(try await rig.verify(keys: []).found == ["1 head signed with an unknown key"])
        }
    }

    @Test(arguments: Engine.available)
    func `a forger without the key is found`(engine: Engine) async throws {
        try await AuditRig.with(engine) { rig in
            try await rig.append(1...1)
            // As the real key says it is, signed by another.
            let forger = try auditKey(50)
            let head = try await rig.database.read { db in
                try AuditHead(
                    service: "shop", number: 1, signedAt: .init(AuditRig.moment),
                    ends: AuditHeadRepository(db: db).ends(), key: forger)
            }
            let line = head.line.replacing(forger.publicKey.id, with: try auditKey().publicKey.id)
            try await rig.execute(["INSERT INTO audit_head (number, line) VALUES (1, \(line))"])
            #expect(try await rig.verify(withFile: false).found == ["1 head signature wrong"])
        }
    }

    @Test(arguments: [
        "", "carnet-audit-1", "carnet-audit-2 shop 1 2026-11-21T00:00:00.000Z k 0:1:AA== AA==",
        "carnet-audit-1 shop 0 2026-11-21T00:00:00.000Z k 0:1:AA== AA==",
        "carnet-audit-1 shop 1 2026-11-21T00:00:00Z k 0:1:AA== AA==",
        "carnet-audit-1 shop 01 2026-11-21T00:00:00.000Z k 0:1:AA== AA==",
        "carnet-audit-1 shop 1 2026-11-21T00:00:00.000Z k 0:0:AA== AA==",
        "carnet-audit-1 shop 1 2026-11-21T00:00:00.000Z k 0:1:A AA==",
        "carnet-audit-1 shop 1 2026-11-21T00:00:00.000Z k  AA==",
        "carnet-audit-1 shop 1 2026-11-21T00:00:00.000Z k 0:1:AA== AA== ",
    ])
    func `text that is no head is none`(line: String) {
        #expect(AuditHead(line: line) == nil)
    }

    @Test func `keys are read as hexadecimal or base64, and nothing else`() throws {
        let key = try auditKey()
        let bytes = (0..<32).map { UInt8(1 + $0) }
        #expect(AuditSigningKey(KeyText.hex(bytes))?.publicKey == key.publicKey)
        #expect(AuditSigningKey(KeyText.hex(bytes).uppercased())?.publicKey == key.publicKey)
        #expect(AuditSigningKey(Data(bytes).base64EncodedString())?.publicKey == key.publicKey)
        #expect(AuditPublicKey(key.publicKey.text) == key.publicKey)
        #expect(AuditSigningKey("") == nil)
        #expect(AuditSigningKey(String(repeating: "g", count: 64)) == nil)
        #expect(AuditSigningKey(String(repeating: "a", count: 63)) == nil)
        #expect(AuditSigningKey(Data(bytes.dropLast()).base64EncodedString()) == nil)
    }

    @Test func `a file that cannot be written says so and what to do`() throws {
        let file = AuditHeadsFile(path: "/proc/carnet/shop.heads")
        let error = #expect(throws: AuditFileError.self) { try file.prepare() }
        #expect(error?.description.contains("CARNET_AUDIT_HEADS") == true)
    }
}
