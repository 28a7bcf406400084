import Foundation
import ServiceKit
import Storage
import Testing

@testable import CarnetCLI

/// `carnet audit`, as a shell runs it, over logs that were made here.
@Suite struct AuditTests {
    private static let key = String(repeating: "5a", count: 32)
    private static let moment = Date(timeIntervalSince1970: 1_795_000_000)

    /// An installation that was started before, with the logs of two services.
    private static func withInstallation(_ body: (TemporaryFolder) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write(
            "CARNET_SERVICE_SECRET=\(String(repeating: "a", count: 64))\nCARNET_AUDIT_KEY=\(key)\n", to: "secrets")
        for (service, object) in [("payments", "pay_1"), ("checkout", "ord_1")] {
            try await write(3, on: object, of: service, in: folder)
        }
        try await body(folder)
    }

    /// Appends entries and signs them.
    private static func write(
        _ count: Int, on object: String, of service: String, in folder: TemporaryFolder, key: String = key
    ) async throws {
        try await open(service, in: folder) { database in
            try await database.migrate([StorageMigrations.audit])
            try await database.write { db in
                for number in 1...count {
                    try AuditLog(db: db).append(
                        AuditEntry(
                            act: AuditAct("thing.done"), actor: .merchant("key_1"), object: object,
                            detail: [("number", "\(number)\u{1B}[2J")]),
                        at: moment.addingTimeInterval(service == "checkout" ? 0.5 : Double(number)))
                }
            }
            let signer = AuditSigner(
                service: service, database: database, key: try #require(AuditSigningKey(key)),
                file: AuditHeadsFile(path: "\(folder.path)/audit/\(service).heads"), now: { moment })
            try await signer.signIfDue(isLast: true)
            try await signer.export()
        }
    }

    private static func open(
        _ service: String, in folder: TemporaryFolder, _ body: (any Database) async throws -> Void
    ) async throws {
        let database = try await openDatabase("sqlite:\(folder.path)/\(service).sqlite", schema: service)
        try await body(database)
        await database.close()
    }

    private static func tamper(_ service: String, in folder: TemporaryFolder, _ statement: SQL) async throws {
        try await open(service, in: folder) { database in try await database.executeAll([statement]) }
    }

    /// Moves or copies a database with all that belongs to it.
    private static func move(_ path: String, to place: String, keeping: Bool) throws {
        for end in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + end) {
            try FileManager.default.copyItem(atPath: path + end, toPath: place + end)
            if !keeping { try FileManager.default.removeItem(atPath: path + end) }
        }
    }

    private static func audit(
        _ folder: TemporaryFolder, _ arguments: [String], environment: [String: String] = [:]
    ) async throws -> Ran {
        try await Ran(["audit"] + arguments + ["--data", folder.path], environment: environment)
    }

    @Test func `what is as it was written ends well, service by service`() async throws {
        try await Self.withInstallation { folder in
            let ran = try await Self.audit(folder, ["verify"])
            #expect(ran.status == .exited(0))
            #expect(ran.error == "")
            #expect(
                ran.output == """
                    checkout: 3 entries in 1 lane; 1 signed head checked; as it was written
                    fraud: no audit log yet; it begins when the service is started
                    gateway: no audit log yet; it begins when the service is started
                    payments: 3 entries in 1 lane; 1 signed head checked; as it was written
                    pricing: no audit log yet; it begins when the service is started

                    """)
            #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/fraud.sqlite"))
        }
    }

    @Test func `the first bad entry is named, with the cure, and the code is 1`() async throws {
        try await Self.withInstallation { folder in
            try await Self.tamper("payments", in: folder, "UPDATE audit_entry SET actor = 'key_2' WHERE seq = 2")
            let ran = try await Self.audit(folder, ["verify"])
            #expect(ran.status == .exited(1))
            #expect(ran.output.contains("checkout: 3 entries in 1 lane; 1 signed head checked; as it was written\n"))
            #expect(
                ran.output.contains("payments: 3 entries in 1 lane; 1 signed head checked; NOT as it was written\n"))
            #expect(ran.error.hasPrefix("carnet: not as it was written, first: payments, lane "))
            #expect(ran.error.contains(", seq 2: altered: "))
            #expect(ran.error.contains("keep copies of the database and of the heads file"))
            #expect(ran.error.filter { $0 == "\n" }.count == 1)
            let other = try await Self.audit(folder, ["verify", "--service", "checkout"])
            #expect(other.status == .exited(0))
        }
    }

    @Test func `an old database put back, or none at all, is found`() async throws {
        try await Self.withInstallation { folder in
            let path = "\(folder.path)/payments.sqlite"
            try Self.move(path, to: path + ".old", keeping: true)
            try await Self.write(2, on: "pay_1", of: "payments", in: folder)
            #expect(try await Self.audit(folder, ["verify"]).status == .exited(0))
            try Self.move(path, to: path + ".new", keeping: false)
            let gone = try await Self.audit(folder, ["verify"])
            #expect(gone.status == .exited(1))
            #expect(gone.error.contains("payments: heads of its audit log were signed, and the database has none"))
            try Self.move(path + ".old", to: path, keeping: false)
            let old = try await Self.audit(folder, ["verify"])
            #expect(old.status == .exited(1))
            #expect(old.error.contains(", seq 4: replayed: "))
        }
    }

    @Test func `a backup is verified with a key from elsewhere`() async throws {
        try await Self.withInstallation { folder in
            let elsewhere = try TemporaryFolder()
            defer { elsewhere.remove() }
            let named = [
                "verify", "--service", "payments", "--database", "sqlite:\(folder.path)/payments.sqlite",
                "--heads", "\(folder.path)/audit/payments.heads",
            ]
            let unknown = try await Self.audit(elsewhere, named)
            #expect(unknown.status == .exited(1))
            #expect(unknown.error.contains("give --public-key"))
            let printed = try await Self.audit(folder, ["public-key"]).output
            let key = try #require(printed.split(separator: "\n").first.map(String.init))
            #expect(try await Self.audit(elsewhere, named + ["--public-key", key]).status == .exited(0))
            let wrong = try #require(AuditSigningKey(String(repeating: "6b", count: 32))).publicKey.text
            let other = try await Self.audit(elsewhere, named + ["--public-key", wrong])
            #expect(other.status == .exited(1))
            #expect(other.error.contains("head 1: head signed with an unknown key: "))
            let unread = try await Self.audit(elsewhere, named + ["--public-key", "key"])
            #expect(unread.error.contains("64 hexadecimal digits"))
        }
    }

    @Test func `after a change of keys the old ones are remembered`() async throws {
        try await Self.withInstallation { folder in
            let remembered = RememberedKeys(path: "\(folder.path)/audit/public-keys")
            try remembered.remember(Self.key)
            let new = String(repeating: "7c", count: 32)
            try await Self.write(1, on: "pay_1", of: "payments", in: folder, key: new)
            let secrets = try folder.read("secrets")
            try folder.write(secrets.replacing(Self.key, with: new), to: "secrets")
            #expect(try await Self.audit(folder, ["verify"]).status == .exited(0))
            for _ in 0..<2 { try remembered.remember(new) }
            #expect(try remembered.read().count == 2)
            #expect(try await Self.audit(folder, ["public-key"]).output.split(separator: "\n").count == 2)
        }
    }

    @Test func `what was done to an object is listed, and nothing in it moves the cursor`() async throws {
        try await Self.withInstallation { folder in
            let ran = try await Self.audit(folder, ["show", "pay_1"])
            #expect(ran.status == .exited(0))
            let lines = ran.output.split(separator: "\n")
            #expect(lines.count == 3)
            #expect(
                lines.first?.hasPrefix(
                    "2026-11-18T11:06:41.000Z  payments  thing.done  by merchant key_1 number=1?[2J  [lane ") == true)
            #expect(lines.last?.contains("number=3") == true)
            #expect(!ran.output.contains("\u{1B}"))
            let none = try await Self.audit(folder, ["show", "pay_2"])
            #expect(none.status == .exited(1))
            #expect(none.error.contains("no entry is about pay_2; give the whole id"))
        }
    }

    @Test func `in a container the environment says where all is`() async throws {
        try await Self.withInstallation { folder in
            let elsewhere = try TemporaryFolder()
            defer { elsewhere.remove() }
            let environment = [
                "CARNET_SERVICE_SECRET": String(repeating: "a", count: 64), "CARNET_AUDIT_KEY": Self.key,
                "CARNET_DATABASE_URL": "sqlite:\(folder.path)/checkout.sqlite",
                "CARNET_AUDIT_HEADS": "\(folder.path)/audit/payments.heads",
            ]
            // The heads of checkout lie beside those of the service that the container runs.
            let ran = try await Self.audit(elsewhere, ["verify", "--service", "checkout"], environment: environment)
            #expect(ran.output == "checkout: 3 entries in 1 lane; 1 signed head checked; as it was written\n")
            #expect(ran.status == .exited(0))
        }
    }

    @Test(arguments: [
        ["verify", "--service", "bank"], ["verify", "--heads", "x"], ["verify", "--database", "sqlite:x"], ["show"],
        ["verify", "x"],
    ])
    func `a command that cannot be understood is 2`(arguments: [String]) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        #expect(try await Self.audit(folder, arguments).status == .exited(2))
    }

    @Test func `where nothing was started it is said`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let ran = try await Self.audit(folder, ["verify"])
        #expect(ran.status == .exited(1))
        #expect(ran.error.contains("nothing was started in this folder yet; run: carnet up"))
    }
}
