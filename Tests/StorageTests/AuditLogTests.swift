import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite struct AuditLogTests {
    @Test(arguments: Engine.available)
    func `an empty log is whole`(engine: Engine) async throws {
        try await AuditRig.with(engine) { rig in
            let report = try await rig.verify()
            #expect(report.findings.isEmpty)
            #expect(report.entries == 0)
            #expect(report.lanes == 0)
            #expect(try await AuditVerifier.hasLog(rig.database))
            try await rig.sign()
            #expect(try rig.file.read()?.lines == [])
        }
    }

    @Test(arguments: Engine.available)
    func `a database of an older release has no log`(engine: Engine) async throws {
        for migrations in [[], StorageMigrations.all] {
            let hasLog = try await engine.withDatabase(migrations) { try await AuditVerifier.hasLog($0) }
            #expect(!hasLog)
        }
    }

    @Test(arguments: Engine.available)
    func `an object's entries come back as they were written, in their order`(engine: Engine) async throws {
        try await AuditRig.with(engine) { rig in
            let detail = [("state", "captured"), ("amount", "19.99 EUR"), ("", "3:a"), ("ü", "1:2:\n")]
            try await rig.database.write { db in
                for moment in [0, -60] {
                    try AuditLog(db: db).append(
                        AuditEntry(
                            act: .tested, actor: .operator("uid 1000"), object: AuditRig.object, detail: detail),
                        at: AuditRig.moment.addingTimeInterval(Double(moment)))
                }
                try AuditLog(db: db).append(
                    AuditEntry(act: .configChanged, actor: .service("pricing"), object: "other"), at: AuditRig.moment)
            }
            let entries = try await rig.database.read { try AuditLog(db: $0).entries(of: AuditRig.object) }
            #expect(entries.map(\.seq) == [1, 2])
            #expect(entries.map(\.act) == ["thing.tested", "thing.tested"])
            #expect(entries.map(\.actor) == ["operator uid 1000", "operator uid 1000"])
            // A clock that goes back changes no order.
            #expect(entries.map { $0.at.timeIntervalSince(AuditRig.moment) } == [0, -60])
            let first = try #require(entries.first)
            #expect(first.detail.map(\.0) == detail.map(\.0))
            #expect(first.detail.map(\.1) == detail.map(\.1))
            #expect(try await rig.verify().findings.isEmpty)
        }
    }

    @Test(arguments: Engine.available)
    func `sixty-four writers leave whole chains`(engine: Engine) async throws {
        try await AuditRig.with(engine) { rig in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<64 {
                    group.addTask {
                        for round in 1...5 {
                            try await rig.append(1...2, to: "pay_\(writer)")
                            try await rig.append(round...round, to: "pay_of_all")
                        }
                    }
                }
                try await group.waitForAll()
            }
            let report = try await rig.verify()
            #expect(report.findings.isEmpty)
            #expect(report.entries == 64 * 15)
            #expect(report.lanes == 8)
            let numbers = try await rig.database.read { db in
                try AuditLog(db: db).entries(of: "pay_7").map { $0.detail.map(\.1) }
            }
            #expect(numbers == Array(repeating: [["1"], ["2"]], count: 5).flatMap { $0 })
            let shared = try await rig.database.read { try AuditLog(db: $0).entries(of: "pay_of_all").count }
            #expect(shared == 64 * 5)
        }
    }

    @Test(arguments: Engine.available)
    func `what is rolled back leaves neither act nor entry nor gap`(engine: Engine) async throws {
        struct Refused: Error {}
        try await AuditRig.with(engine) { rig in
            try await rig.append(1...1)
            await #expect(throws: Refused.self) {
                try await rig.database.write { db in
                    try db.addShelf("a")
                    try AuditLog(db: db).append(
                        AuditEntry(act: .tested, actor: .service("shop"), object: AuditRig.object), at: AuditRig.moment)
                    throw Refused()
                }
            }
            try await rig.append(2...2)
            let entries = try await rig.database.read { try AuditLog(db: $0).entries(of: AuditRig.object) }
            #expect(entries.map(\.seq) == [1, 2])
            #expect(try await rig.verify().findings.isEmpty)
            let shelves = try await rig.database.read { try $0.query("SELECT * FROM shelf").count }
            #expect(shelves == 0)
        }
    }

    @Test(arguments: Engine.available)
    func `entries of several objects take their lanes in one order`(engine: Engine) async throws {
        try await AuditRig.with(engine) { rig in
            let objects = (0..<24).map { "ord_\($0)" }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<16 {
                    group.addTask {
                        let mine = writer.isMultiple(of: 2) ? objects : objects.reversed()
                        try await rig.database.write { db in
                            try AuditLog(db: db).append(
                                mine.map {
                                    AuditEntry(act: .personalDataErased, actor: .service("shop"), object: $0)
                                }, at: AuditRig.moment)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let report = try await rig.verify()
            #expect(report.findings.isEmpty)
            #expect(report.entries == 16 * 24)
        }
    }

    @Test(arguments: Engine.available)
    func `an entry longer than a page is refused with its field`(engine: Engine) async throws {
        try await AuditRig.with(engine) { rig in
            let long = String(repeating: "a", count: 4_097)
            for (entry, field) in [
                (AuditEntry(act: .tested, actor: .service("a"), object: long), "object"),
                (AuditEntry(act: .tested, actor: .reviewer(long), object: "a"), "actor"),
                (AuditEntry(act: .tested, actor: .service("a"), object: "a", detail: [("a", long)]), "detail"),
            ] {
                await #expect(throws: AuditEntryTooLong(field: field)) {
                    try await rig.database.write { try AuditLog(db: $0).append(entry, at: AuditRig.moment) }
                }
            }
            let report = try await rig.verify()
            #expect(report.entries == 0)
        }
    }

    @Test func `the chain is as documented`() throws {
        // Computed by other means: sha256 of the text, and of its parts with lengths of eight bytes before them.
        #expect(
            KeyText.hex(AuditChain.origin(of: 0)) == "330f7326c27541dd371d2d39fc2d749453d109fa8f3615818e39845c611f050b")
        let content = AuditContent(
            act: "thing.tested", actorKind: "service", actor: "shop", object: "pay_1", at: 1_795_000_000_000,
            detail: AuditDetail.text([("state", "captured")]))
        #expect(content.detail == "5:state8:captured")
        #expect(
            KeyText.hex(AuditChain.hash(after: AuditChain.origin(of: 0), seq: 1, content))
                == "183b4163b8bcbc10987da6fe92a923f78ca1799f3ebd0de172fbb7a676a27a5b")
    }

    @Test func `objects spread over all lanes`() {
        var counts: [Int: Int] = [:]
        for number in 0..<8_000 { counts[AuditChain.lane(of: "pay_\(number)"), default: 0] += 1 }
        #expect(counts.keys.sorted() == Array(0..<8))
        #expect(counts.values.allSatisfy { (850...1_150).contains($0) })
    }

    @Test(arguments: ["5:state", "5:state8:capture", "x:state8:captured", "-1:a1:b", "5:state8:captured1", ":"])
    func `a detail that was changed is not taken apart`(text: String) {
        #expect(AuditDetail.pairs(text) == nil)
    }
}
