import Commerce
import Foundation
import ServiceKit
import Storage
import TestSupport
import Testing

@testable import FraudService

@Suite struct AccessTests {
    /// RFC 7914, section 12: scrypt (P="password", S="NaCl", N=1024, r=8, p=16), its first 32 bytes.
    @Test func `a password is hashed with scrypt`() throws {
        let hash = try PasswordHash(
            "password", salt: Array("NaCl".utf8), cost: .init(rounds: 1_024, blockSize: 8, parallelism: 16))
        #expect(
            hash.hash == [
                0xfd, 0xba, 0xbe, 0x1c, 0x9d, 0x34, 0x72, 0x00, 0x78, 0x56, 0xe7, 0x19, 0x0d, 0x01, 0xe9, 0xfe, 0x7c,
                0x6a, 0xd7, 0xcb, 0xc8, 0x23, 0x78, 0x30, 0xe7, 0x73, 0x76, 0x63, 0x4b, 0x37, 0x31, 0x62,
            ])
        #expect(try hash.matches("password"))
        #expect(try !hash.matches("Password"))
        #expect(try !hash.matches(""))
    }

    @Test func `an account keeps the cost it was made with`() async throws {
        try await Engine.sqlite.withDatabase(Migration.fraud) { database in
            let ambient = TestClock(Bench.moment).ambient
            let reviewers = Self.reviewers(database, ambient, cost: .standard)
            #expect(try await reviewers.add(email: "Mara@Kade.example ", name: nil, password: Bench.password))
            let found = try await database.read { try ReviewerRepository(db: $0).find(email: "mara@kade.example") }
            #expect(found?.name == "mara")
            #expect(found?.password.cost == PasswordHash.Cost(rounds: 32_768, blockSize: 8, parallelism: 3))
            #expect(found?.password.salt.count == 16)
            let hash = try #require(found?.password)
            #expect(try hash.matches(Bench.password))
        }
    }

    @Test(arguments: Engine.available)
    func `adding an account again changes its password and ends its sessions`(engine: Engine) async throws {
        try await engine.withDatabase(Migration.fraud) { database in
            let ambient = TestClock(Bench.moment).ambient
            let reviewers = Self.reviewers(database, ambient)
            #expect(try await reviewers.add(email: Bench.email, name: "Mara", password: Bench.password))
            guard
                case .signedIn(let mara) = try await reviewers.signIn(
                    email: Bench.email, password: Bench.password, network: nil)
            else {
                Issue.record("not signed in")
                return
            }
            let sessions = Sessions(database: database, ambient: ambient, personal: Bench.personal)
            let id = try await sessions.begin(for: mara)
            #expect(try await sessions.find(id)?.reviewer.name == "Mara")
            #expect(try await !reviewers.add(email: Bench.email, name: nil, password: "another password"))
            #expect(try await sessions.find(id) == nil)
            #expect(try await Self.isSignedIn(reviewers, "another password"))
            #expect(try await !Self.isSignedIn(reviewers, Bench.password))
        }
    }

    @Test(arguments: [
        ("a", Bench.password), ("a@b.co", "elevenchars"), ("a@b.co", String(repeating: "x", count: 1_025)),
    ])
    func `an account that makes no sense is refused`(email: String, password: String) async throws {
        try await Engine.sqlite.withDatabase(Migration.fraud) { database in
            let reviewers = Self.reviewers(database, TestClock(Bench.moment).ambient)
            await #expect(throws: ReviewerError.self) {
                try await reviewers.add(email: email, name: nil, password: password)
            }
        }
    }

    /// Seconds to wait after each wrong password, the tries made as soon as they are allowed.
    @Test func `wrong passwords wait twice as long each time`() {
        var tries = AttemptRepository.Tries(
            count: 0, lastAt: Timestamp(millisecondsSince1970: 0), blockedUntil: Timestamp(millisecondsSince1970: 0))
        var now = Timestamp(millisecondsSince1970: 1_800_000_000_000)
        var waits: [Int64] = []
        for _ in 0..<12 {
            guard case .success(let next) = Backoff.account.counting(tries, at: now) else { continue }
            tries = next
            let wait = max(0, (tries.blockedUntil.millisecondsSince1970 - now.millisecondsSince1970) / 1_000)
            waits.append(wait)
            now = max(now, tries.blockedUntil)
        }
        #expect(waits == [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900])
    }

    @Test func `a try within the wait is not made, and an hour's rest forgets`() throws {
        let now = Timestamp(millisecondsSince1970: 1_800_000_000_000)
        let blocked = AttemptRepository.Tries(count: 7, lastAt: now, blockedUntil: now.adding(.seconds(120)))
        #expect(throws: Backoff.Wait(seconds: 1)) {
            try Backoff.account.counting(blocked, at: now.adding(.milliseconds(119_001))).get()
        }
        let rested = try Backoff.account.counting(blocked, at: now.adding(.seconds(3_601))).get()
        #expect(rested.count == 1)
    }

    @Test(arguments: Engine.available)
    func `tries at once do not all pass, whether the account exists or not`(engine: Engine) async throws {
        try await engine.withDatabase(Migration.fraud) { database in
            let reviewers = Self.reviewers(database, TestClock(Bench.moment).ambient)
            for email in [Bench.email, "nobody@kade.example"] {
                let outcomes = try await withThrowingTaskGroup(of: Bool.self) { group in
                    for _ in 0..<20 {
                        group.addTask {
                            if case .wrong = try await reviewers.signIn(
                                email: email, password: "wrong", network: nil)
                            {
                                return true
                            }
                            return false
                        }
                    }
                    return try await group.reduce(into: [Bool]()) { $0.append($1) }
                }
                #expect(outcomes.count { $0 } == 5)
            }
        }
    }

    @Test func `a session ends after an hour of nothing, and after eight in any case`() async throws {
        try await Engine.sqlite.withDatabase(Migration.fraud) { database in
            let clock = TestClock(Bench.moment)
            let mara = try Bench.reviewer()
            let sessions = Sessions(
                database: database, ambient: clock.ambient, personal: Bench.personal)
            _ = try await database.write { try ReviewerRepository(db: $0).insert(mara, at: Timestamp(.now)) }
            let idle = try await sessions.begin(for: mara)
            clock.advance(by: .seconds(3_599))
            #expect(try await sessions.find(idle) != nil)
            clock.advance(by: .seconds(3_600))
            #expect(try await sessions.find(idle) == nil)
            let busy = try await sessions.begin(for: mara)
            for _ in 0..<15 {
                clock.advance(by: .seconds(1_800))
                #expect(try await sessions.find(busy) != nil)
            }
            clock.advance(by: .seconds(1_800))
            #expect(try await sessions.find(busy) == nil)
        }
    }

    private static func reviewers(
        _ database: any Database, _ ambient: Ambient, cost: PasswordHash.Cost = Bench.cost
    ) -> Reviewers {
        Reviewers(
            database: database, ambient: ambient, personal: Bench.personal, hasher: PasswordHasher(),
            cost: cost)
    }

    private static func isSignedIn(_ reviewers: Reviewers, _ password: String) async throws -> Bool {
        if case .signedIn = try await reviewers.signIn(email: Bench.email, password: password, network: nil) {
            return true
        }
        return false
    }
}
