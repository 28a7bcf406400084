import Foundation
import ServiceKit
import Testing

@testable import CarnetCLI

@Suite struct DataDirectoryTests {
    @Test func `it is made for its owner alone`() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try DataDirectory("\(folder.path)/data").prepare()
        #expect(try folder.permissions("data") == 0o700)
        #expect(try folder.permissions("data/logs") == 0o700)
    }

    @Test func `a place where nothing can be written is said`() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("", to: "file")
        let failure = #expect(throws: CommandFailure.self) { try DataDirectory("\(folder.path)/file/data").prepare() }
        #expect(failure?.description == "cannot write to \(folder.path)/file/data; choose another folder with --data")
    }

    @Test func `only one may hold it`() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let first = try DataDirectory(folder.path).lock()
        #expect(throws: CommandFailure.self) { try DataDirectory(folder.path).lock() }
        close(first)
        close(try DataDirectory(folder.path).lock())
    }

    @Test func `a reset removes our files and no others`() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let directory = DataDirectory(folder.path)
        try directory.prepare()
        let ours = ["checkout.sqlite", "checkout.sqlite-wal", "landed-cost.sqlite", "secrets", "first-start.json"]
        try FileManager.default.createDirectory(
            atPath: directory.audit, withIntermediateDirectories: true)
        for name in ours + ["mine.txt", "logs/checkout.log", "audit/checkout.heads"] { try folder.write("x", to: name) }
        try directory.reset()
        #expect(try Set(FileManager.default.contentsOfDirectory(atPath: folder.path)) == ["mine.txt", "logs"])
        #expect(directory.lastLines(of: "checkout", count: 5).isEmpty)
    }

    @Test func `the log of the last run is kept once, and the end of a log can be shown`() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let directory = DataDirectory(folder.path)
        try directory.prepare()
        let lines = (1...9_000).map { "line \($0)" }
        try folder.write(lines.joined(separator: "\n") + "\n", to: "logs/fraud.log")
        #expect(directory.lastLines(of: "fraud", count: 2) == ["line 8999", "line 9000"])
        directory.rotateLogs()
        #expect(directory.lastLines(of: "fraud", count: 2).isEmpty)
        #expect(try folder.read("logs/fraud.log.1").hasSuffix("line 9000\n"))
    }

    @Test func `secrets of an earlier release are passed on, and made no more`() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("CARNET_FRAUD_DATA_KEY=0123\n", to: "secrets")
        let secrets = try Secrets(at: "\(folder.path)/secrets", ambient: .live)
        #expect(secrets.environment(of: "fraud")["CARNET_FRAUD_DATA_KEY"] == "0123")
        #expect(secrets.environment(of: "payments")["CARNET_FRAUD_DATA_KEY"] == nil)
        #expect(secrets.environment(of: "payments")["CARNET_PAYMENTS_DATA_KEY"] == nil)
        #expect(secrets.environment(of: "payments")["CARNET_DATA_KEY"]?.utf8.count == 64)
    }

    @Test func `secrets are made once, differ, and are for their owner alone`() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = "\(folder.path)/secrets"
        #expect(throws: CommandFailure.self) { try Secrets(existingAt: path) }
        let first = try Secrets(at: path, ambient: .live)
        #expect(try folder.permissions("secrets") == 0o600)
        let again = try Secrets(existingAt: path)
        #expect(first.environment(of: "fraud") == again.environment(of: "fraud"))
        #expect(Set(first.environment(of: "fraud").values).count == 4)
        #expect(
            first.environment(of: "checkout").keys.sorted() == [
                "CARNET_AUDIT_KEY", "CARNET_DATA_KEY", "CARNET_SERVICE_SECRET",
            ])
        #expect(first.environment(of: "sandbox").keys.sorted() == ["CARNET_SERVICE_SECRET"])
        #expect(first.serviceSecret.utf8.count == 64)
    }

    @Test func `what is missing among the secrets is added, and what is there stays`() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("CARNET_SERVICE_SECRET=kept\n", to: "secrets")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: "\(folder.path)/secrets")
        let secrets = try Secrets(at: "\(folder.path)/secrets", ambient: .live)
        #expect(secrets.serviceSecret == "kept")
        #expect(secrets.environment(of: "fraud").count == 4)
        #expect(try folder.permissions("secrets") == 0o600)
    }

    @Test func `a damaged file of secrets is not written over`() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("half a li", to: "secrets")
        #expect(throws: CommandFailure.self) { try Secrets(at: "\(folder.path)/secrets", ambient: .live) }
        #expect(try folder.read("secrets") == "half a li")
    }
}
