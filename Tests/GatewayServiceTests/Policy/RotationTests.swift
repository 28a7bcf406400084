import Commerce
import Foundation
import ServiceKit
import Storage
import Synchronization
import TestSupport
import Testing

@testable import GatewayService

@Suite struct RotationTests {
    private func command(_ database: any Database, _ clock: TestClock) -> KeyCommand {
        KeyCommand(database: database, ambient: clock.ambient, actor: .operator("uid 1"), write: { _ in })
    }

    private func keys(_ database: any Database) async throws -> [APIKey] {
        try await database.read { try KeyRepository(db: $0).all() }
    }

    @Test(arguments: Engine.available)
    func `a rotated key and its successor are both good until the overlap ends`(engine: Engine) async throws {
        try await engine.withDatabase(Migrations.all) { database in
            let clock = TestClock("2026-11-22T12:00:00Z")
            let command = command(database, clock)
            let made = KeyText.make(.publishable, .live, ambient: .live)
            try await command.run([
                "create", "--merchant", "M", "--kind", "publishable", "--mode", "live", "--name", "N",
                "--origin", "https://a.example", "--origin", "http://localhost:3000",
            ])
            let old = try #require(try await keys(database).first)
            #expect(made.prefix(15) == old.prefix.prefix(15))
            clock.advance(by: .seconds(1))
            try await command.run(["rotate", old.id.text, "--overlap", "2h"])
            let (ended, new) = (try await keys(database)[0], try await keys(database)[1])
            #expect(ended.endsAt?.date == clock.ambient.now().addingTimeInterval(7_200))
            #expect(ended.replacedBy == new.id)
            #expect(new.merchant == old.merchant && new.mode == .live && new.kind == .publishable && new.name == "N")
            #expect(new.origins == ["https://a.example", "http://localhost:3000"] && new.version == .latest)
            let cache = KeyCache(database: database, ambient: clock.ambient)
            try await cache.refresh()
            func inForce() async throws -> Int {
                let now = clock.ambient.timestamp()
                return try await database.read { try KeyRepository(db: $0).inForce(at: now).count }
            }
            #expect(try await inForce() == 2)
            clock.advance(by: .seconds(7_199))
            #expect(try await inForce() == 2)
            clock.advance(by: .seconds(1))
            #expect(try await inForce() == 1)
            await #expect(throws: UsageError.self) { try await command.run(["rotate", old.id.text]) }
            let trail = AuditTrail(database)
            let entries = try await trail.entries(of: old.id.text)
            #expect(entries.map(\.act) == ["key.created", "key.rotated"])
            #expect(entries.last?.detail["replaced_by"] == new.id.text)
            #expect(try await trail.entries(of: new.id.text).first?.detail["replaces"] == old.id.text)
        }
    }

    @Test(arguments: Engine.available)
    func `a key is rotated once, and never one that is revoked`(engine: Engine) async throws {
        try await engine.withDatabase(Migrations.all) { database in
            let clock = TestClock("2026-11-22T12:00:00Z")
            let command = command(database, clock)
            try await command.run(["create", "--merchant", "M"])
            let first = try #require(try await keys(database).first)
            try await command.run(["rotate", first.id.text])
            await #expect(throws: UsageError.self) { try await command.run(["rotate", first.id.text]) }
            clock.advance(by: .seconds(1))
            let second = try #require(try await keys(database).last)
            try await command.run(["revoke", second.id.text])
            await #expect(throws: UsageError.self) { try await command.run(["rotate", second.id.text]) }
            #expect(try await keys(database).count == 2)
        }
    }

    @Test(arguments: Engine.available)
    func `the end of an overlap needs no database`(engine: Engine) async throws {
        try await engine.withDatabase(Migrations.all) { database in
            let clock = TestClock("2026-11-22T12:00:00Z")
            let text = KeyText.make(.secret, .test, ambient: .live)
            let now = clock.ambient.timestamp()
            let (id, next, merchantID): (KeyID, KeyID, MerchantID) = (
                clock.ambient.newID(), clock.ambient.newID(), clock.ambient.newID()
            )
            try await database.write { db in
                let keys = KeyRepository(db: db)
                let merchant = try keys.merchant(named: "M", newID: merchantID, at: now)
                for (id, text) in [(id, text), (next, "other")] {
                    try keys.insert(
                        APIKey(
                            id: id, merchant: merchant, mode: .test, kind: .secret, name: "", prefix: "p",
                            createdAt: now, revokedAt: nil), hash: KeyText.hash(text))
                }
                try keys.end(id, at: Timestamp(now.date.addingTimeInterval(60)), replacedBy: next)
            }
            let cache = KeyCache(database: database, ambient: clock.ambient)
            try await cache.refresh()
            clock.advance(by: .seconds(59))
            #expect(cache.key(matching: text)?.id == id)
            clock.advance(by: .seconds(1))
            #expect(cache.key(matching: text) == nil)
        }
    }

    @Test(arguments: Engine.available)
    func `the last use is kept in memory and written in one batch, the latest of all gateways`(
        engine: Engine
    ) async throws {
        try await engine.withDatabase(Migrations.all) { database in
            let clock = TestClock("2026-11-22T12:00:00Z")
            let text = KeyText.make(.secret, .test, ambient: .live)
            let now = clock.ambient.timestamp()
            let (id, merchantID): (KeyID, MerchantID) = (clock.ambient.newID(), clock.ambient.newID())
            try await database.write { db in
                let keys = KeyRepository(db: db)
                try keys.insert(
                    APIKey(
                        id: id, merchant: try keys.merchant(named: "M", newID: merchantID, at: now), mode: .test,
                        kind: .secret, name: "", prefix: "p", createdAt: now, revokedAt: nil),
                    hash: KeyText.hash(text))
            }
            let (one, two) = (
                KeyCache(database: database, ambient: clock.ambient),
                KeyCache(database: database, ambient: clock.ambient)
            )
            for cache in [one, two] { try await cache.refresh() }
            #expect(two.key(matching: text) != nil)
            clock.advance(by: .seconds(5))
            #expect(one.key(matching: text) != nil)
            #expect(try await keys(database).first?.lastUsedAt == nil)
            let later = clock.ambient.timestamp()
            try await one.writeUses()
            try await two.writeUses()
            #expect(try await keys(database).first?.lastUsedAt == later)
            // Read again, the key is another value; what it was used for last is not forgotten.
            try await one.refresh()
            try await one.writeUses()
            #expect(try await keys(database).first?.lastUsedAt == later)
        }
    }

    @Test(
        arguments: [
            ("0", 0), ("90m", 5_400), ("24h", 86_400), ("30d", 30 * 86_400), ("31d", nil), ("", nil), ("h", nil),
            ("1", nil), ("-1h", nil), ("1.5h", nil), ("1w", nil), ("99999999999999999999h", nil),
        ] as [(String, Int?)])
    func `overlaps are read`(text: String, seconds: Int?) throws {
        if let seconds {
            #expect(try KeyCommand.duration(text) == .seconds(seconds))
        } else {
            #expect(throws: UsageError.self) { try KeyCommand.duration(text) }
        }
    }

    @Test(arguments: [
        ["create"], ["create", "--merchant", "M", "--origin", "https://a.example"], ["rotate"], ["rotate", "key_x"],
        ["create", "--merchant", "M", "--kind", "publishable", "--origin", "https://a.example/"],
        ["create", "--merchant", "M", "--merchant", "N"], ["revoke"], ["list", "x"], ["rotate", "--overlap", "1h"],
        ["create", "--merchant", "M", "--overlap", "1h"],
    ])
    func `a command that makes no sense changes nothing`(arguments: [String]) async throws {
        try await Engine.sqlite.withDatabase(Migrations.all) { database in
            let command = command(database, TestClock("2026-11-22T12:00:00Z"))
            await #expect(throws: UsageError.self) { try await command.run(arguments) }
            let made = try await keys(database)
            #expect(made.isEmpty)
        }
    }
}
