import Foundation
import ServiceKit
import Storage
import Synchronization
import TestSupport
import Testing

@testable import ServiceStorage

@Suite struct KeyedUpkeepTests {
    private let clock = TestClock("2026-12-01T12:00:00Z")

    private func upkeep(_ maker: Maker, _ failing: Counter = Counter(0)) -> KeyedUpkeep {
        KeyedUpkeep(maker.keyed) { key, point in
            if failing.takesOne() { throw Broken() }
            try await maker.conclude(point, key)
        }
    }

    @Test(arguments: Engine.available)
    func `what was abandoned is finished though nobody asks again`(engine: Engine) async throws {
        try await engine.withDatabase(Maker.tables) { database in
            let maker = Maker(database, clock: clock)
            let upkeep = upkeep(maker)
            for name in ["a", "b"] {
                await #expect(throws: Broken()) {
                    try await maker.make(name, key: Maker.key(name), finish: { _ in throw Broken() })
                }
            }
            #expect(try await upkeep.oneRound() == 2)
            #expect(try await upkeep.oneRound() == 0)
            for name in ["a", "b"] {
                let answer = try await maker.make("x", key: Maker.key(name))
                #expect(answer.isReplay)
                #expect(String(decoding: answer.body, as: UTF8.self) == #"{"id":"\#(name)"}"#)
            }
            #expect(try await maker.things() == ["a", "b"])
        }
    }

    @Test(arguments: Engine.available)
    func `what cannot be finished yet is tried less and less often, and a caller need not wait for that`(
        engine: Engine
    ) async throws {
        try await engine.withDatabase(Maker.tables) { database in
            let maker = Maker(database, clock: clock)
            let upkeep = upkeep(maker, Counter(3))
            await #expect(throws: Broken()) { try await maker.make("a", finish: { _ in throw Broken() }) }
            var taken: [Int] = []
            for milliseconds in [0, 999, 1, 1_999, 1, 3_999] {
                clock.advance(by: .milliseconds(milliseconds))
                taken.append(try await upkeep.oneRound())
            }
            #expect(taken == [1, 0, 1, 0, 1, 0])
            let answer = try await maker.make("b")
            #expect(!answer.isReplay)
            #expect(maker.waits.all == [])
            clock.advance(by: .seconds(1_000))
            #expect(try await upkeep.oneRound() == 0)
        }
    }

    @Test(arguments: Engine.available)
    func `a claim that holds nothing is forgotten`(engine: Engine) async throws {
        try await engine.withDatabase(Maker.tables) { database in
            let maker = Maker(database, clock: clock)
            let (key, now) = (Maker.key(), clock.ambient.now())
            try await database.write { db in
                _ = try IdempotencyStore(db: db).claim(
                    scope: key.scope, key: key.key, fingerprint: key.fingerprint, owner: "gone", now: now,
                    lease: .zero)
            }
            #expect(try await upkeep(maker).oneRound() == 1)
            #expect(try await maker.make("a", key: Maker.key(print: 7)).status == 201)
        }
    }

    @Test(arguments: Engine.available)
    func `a claim that could not be let go while the database was down is let go later`(engine: Engine) async throws {
        try await engine.withDatabase(Maker.tables) { base in
            let database = Stumbling(base)
            let maker = Maker(database, clock: clock)
            database.stumble([nil, .down, .down])
            await #expect(throws: DatabaseUnavailable.self) { try await maker.make("a") }
            await #expect(throws: KeyRefusal.inProgress) { try await maker.make("b") }
            // Let go, and in the same round taken up and finished.
            let taken = try await upkeep(maker).oneRound()
            #expect(taken == 1)
            #expect(try await maker.make("b").isReplay)
            #expect(try await maker.things() == ["a"])
        }
    }

    @Test(arguments: Engine.available)
    func `it works by itself, and forgets keys of more than thirty days`(engine: Engine) async throws {
        try await engine.withDatabase(Maker.tables) { database in
            let old = Maker(database, clock: clock)
            _ = try await old.make("a")
            let later = TestClock("2026-12-31T12:00:01Z")
            let looked = Signal()
            let maker = Maker(
                database, clock: later,
                waits: Waits { _ in
                    looked.open()
                    try await Task.sleep(for: .seconds(3_600))
                })
            let upkeep = upkeep(maker)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await upkeep.run() }
                await looked.wait()
                group.cancelAll()
            }
            #expect(maker.waits.all == [.seconds(1)])
            let left = try await database.read { db in try db.query("SELECT key FROM idempotency").count }
            #expect(left == 0)
        }
    }

    @Test(arguments: [(failures: 1, seconds: 1), (2, 2), (5, 16), (6, 32), (7, 60), (1_000, 60)])
    func `waits double up to a minute`(failures: Int, seconds: Int) {
        #expect(KeyedUpkeep.delay(afterFailures: failures) == .seconds(seconds))
    }
}

/// Gives out so many and then none.
final class Counter: Sendable {
    private let left: Mutex<Int>

    init(_ count: Int) { left = Mutex(count) }

    func takesOne() -> Bool {
        left.withLock { left in
            guard left > 0 else { return false }
            left -= 1
            return true
        }
    }
}
