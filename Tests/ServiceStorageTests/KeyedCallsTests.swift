import Foundation
import HTTPTypes
import ServiceKit
import Storage
import Synchronization
import TestSupport
import Testing
import Wire

@testable import ServiceStorage

@Suite struct KeyedCallsTests {
    private let clock = TestClock("2026-12-01T12:00:00Z")

    private func scope(deadline: Duration) -> Scope {
        Scope(
            requestID: "req_1", deadline: .now + deadline, merchant: nil, mode: .test, keyKind: .secret, trace: nil,
            eventLoop: nil)
    }

    @Test(arguments: Engine.available)
    func `a call counts once, and its answer comes again to the byte`(engine: Engine) async throws {
        try await engine.withDatabase(Maker.tables) { database in
            let maker = Maker(database, clock: clock)
            let first = try await maker.make("a")
            #expect(!first.isReplay)
            for other in ["b", "c"] {
                let again = try await maker.make(other, finish: { _ in throw Broken() })
                #expect(again.isReplay)
                #expect(again.status == 201)
                #expect(again.body == first.body)
                #expect(again.headers == first.headers)
            }
            #expect(try await maker.things() == ["a"])
            await #expect(throws: KeyRefusal.mismatch) { try await maker.make("d", key: Maker.key(print: 2)) }
            _ = try await maker.make("e", key: Maker.key("k2", print: 2))
            #expect(try await maker.things() == ["a", "e"])
        }
    }

    @Test(arguments: Engine.available)
    func `who asks meanwhile waits for the answer and gets it, and holds no connection`(engine: Engine) async throws {
        // One connection: a second would be refused at once if somebody sat on the first.
        let limits = DatabaseLimits(connections: 1, acquireTimeout: .seconds(60))
        try await engine.withDatabase(Maker.tables, limits: limits) { database in
            let (begun, goesOn) = (Signal(), Signal())
            let waits = Waits { number in
                if number == 4 { goesOn.open() }
                // The first call must get its turn between two looks.
                if number > 4 { try await Task.sleep(for: .milliseconds(1)) }
            }
            let maker = Maker(database, clock: clock, waits: waits)
            async let first = maker.make(
                "a",
                finish: { _ in
                    begun.open()
                    await goesOn.wait()
                })
            await begun.wait()
            let second = try await maker.make("b")
            #expect(second.isReplay)
            #expect(try await first.body == second.body)
            #expect(waits.all.prefix(4) == [.milliseconds(5), .milliseconds(10), .milliseconds(20), .milliseconds(40)])
            #expect(try await maker.things() == ["a"])
        }
    }

    @Test(
        arguments: Engine.available,
        [
            (left: Duration.seconds(10), sum: Duration.seconds(2)), (.milliseconds(600), .milliseconds(500)),
            (.milliseconds(90), .zero), (.seconds(-1), .zero),
        ])
    func `it waits two seconds at most, and never past its deadline`(
        engine: Engine, times: (left: Duration, sum: Duration)
    ) async throws {
        try await engine.withDatabase(Maker.tables) { database in
            let maker = Maker(database, clock: clock)
            let (begun, goesOn) = (Signal(), Signal())
            async let first = maker.make(
                "a",
                finish: { _ in
                    begun.open()
                    await goesOn.wait()
                })
            await begun.wait()
            await #expect(throws: KeyRefusal.inProgress) {
                try await Scope.$current.withValue(scope(deadline: times.left)) { try await maker.make("b") }
            }
            goesOn.open()
            _ = try await first
            let sum = maker.waits.sum
            #expect(sum <= times.sum)
            // Against a deadline real time counts too, of which a busy machine takes some.
            #expect(times.sum != .seconds(2) || sum == .seconds(2))
            #expect(maker.waits.all.allSatisfy { $0 <= .milliseconds(160) })
            #expect(try await maker.things() == ["a"])
        }
        #expect(KeyRefusal.inProgress.problem.status == .conflict)
        #expect(KeyRefusal.inProgress.problem.headers[.retryAfter] == "1")
        #expect(KeyRefusal.mismatch.problem.status == .unprocessableContent)
    }

    @Test(arguments: Engine.available, [402, 409])
    func `a refusal by the state of things is stored, and nothing of the effect`(
        engine: Engine, status: Int
    ) async throws {
        try await engine.withDatabase(Maker.tables) { database in
            let maker = Maker(database, clock: clock)
            let refusal = Problem("gone", .init(code: status), "It is gone", headers: [.retryAfter: "9"])
            let scope = scope(deadline: .seconds(10))
            let first = try await Scope.$current.withValue(scope) {
                try await maker.make("a", start: { throw refusal })
            }
            #expect(first.status == status)
            #expect(!first.isReplay)
            let words = String(decoding: first.body, as: UTF8.self)
            #expect(words.contains("urn:carnet:problem:gone") && words.contains("req_1"))
            let again = try await maker.make("a", check: { throw Broken() })
            #expect(again.isReplay && again.body == first.body && again.headers == first.headers)
            let checked = try await maker.make("c", key: Maker.key("k2"), check: { throw refusal })
            #expect(checked.status == status)
            #expect(try await maker.make("c", key: Maker.key("k2")).isReplay)
            #expect(try await maker.things() == [])
        }
    }

    @Test(arguments: [400, 401, 403, 404, 405, 413, 415, 422, 429, 500, 503])
    func `what is wrong with the call, or with us, is not stored`(status: Int) async throws {
        try await Engine.sqlite.withDatabase(Maker.tables) { database in
            let maker = Maker(database, clock: clock)
            let problem = Problem("no", .init(code: status), "No")
            for attempt in 0..<2 {
                await #expect(throws: Problem.self) { try await maker.make("a", start: { throw problem }) }
                await #expect(throws: Problem.self) {
                    try await maker.make("a", key: Maker.key(print: UInt8(attempt)), check: { throw problem })
                }
            }
            // A peer's refusal is about the peer's call, whatever its status.
            await #expect(throws: CallError.self) {
                try await maker.make("a", check: { throw CallError.refused(.init(type: "t", title: "t", status: 409)) })
            }
            let mended = try await maker.make("a", key: Maker.key(print: 9))
            #expect(mended.status == 201)
        }
    }

    @Test(arguments: Engine.available)
    func `what fails half-way lets go, and the same call goes on from there at once`(engine: Engine) async throws {
        try await engine.withDatabase(Maker.tables) { database in
            let maker = Maker(database, clock: clock)
            for _ in 0..<2 {
                await #expect(throws: Broken()) { try await maker.make("a", finish: { _ in throw Broken() }) }
            }
            await #expect(throws: KeyRefusal.mismatch) { try await maker.make("x", key: Maker.key(print: 2)) }
            let answer = try await maker.make("b", finish: { #expect($0 == "a") })
            #expect(!answer.isReplay)
            #expect(String(decoding: answer.body, as: UTF8.self) == #"{"id":"a"}"#)
            #expect(try await maker.things() == ["a"])
            #expect(maker.waits.all == [])
        }
    }

    @Test(arguments: Engine.available)
    func `after a crash the retry finishes what was begun without waiting for the lease`(engine: Engine) async throws {
        try await engine.withDatabase(Maker.tables) { database in
            let dead = Presence(database: database, id: "proc_dead", holdings: [.keys])
            try await dead.look()
            let (begun, never) = (Signal(), Signal())
            let dying = Maker(database, process: "proc_dead", clock: clock)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    await #expect(throws: IdempotencyLeaseLost()) {
                        try await dying.make(
                            "a",
                            finish: { _ in
                                begun.open()
                                await never.wait()
                            })
                    }
                }
                await begun.wait()
                let maker = Maker(database, process: "proc_2", clock: clock)
                await #expect(throws: KeyRefusal.inProgress) { try await maker.make("b") }
                let presence = Presence(database: database, id: "proc_2", holdings: [.keys])
                for _ in 0..<(engine == .sqlite ? 1 : 4) { try await presence.look() }
                let answer = try await maker.make("b")
                #expect(String(decoding: answer.body, as: UTF8.self) == #"{"id":"a"}"#)
                #expect(try await maker.things() == ["a"])
                // The one that was taken for dead comes back, and may not end what is another's.
                never.open()
                try await group.waitForAll()
                #expect(try await maker.make("c").body == answer.body)
            }
        }
    }

    @Test(arguments: Engine.available, [true, false])
    func `a lost answer to the first commit is no second effect, and no wait`(
        engine: Engine, isCommitted: Bool
    ) async throws {
        try await engine.withDatabase(Maker.tables) { base in
            let database = Stumbling(base)
            let maker = Maker(database, clock: clock)
            database.stumble([.unknown(isCommitted: isCommitted)])
            let answer = try await maker.make("a")
            #expect(!answer.isReplay)
            #expect(try await maker.make("b").body == answer.body)
            #expect(try await maker.things() == ["a"])
            #expect(maker.waits.all == [])
            database.stumble([.unknown(isCommitted: false), .unknown(isCommitted: false)])
            await #expect(throws: CommitOutcomeUnknown()) { try await maker.make("c", key: Maker.key("k2")) }
            #expect(try await maker.make("d", key: Maker.key("k2")).status == 201)
        }
    }

    @Test(arguments: Engine.available, [true, false])
    func `a lost answer to the last commit is told, and the retry finds out`(
        engine: Engine, isCommitted: Bool
    ) async throws {
        try await engine.withDatabase(Maker.tables) { base in
            let database = Stumbling(base)
            let maker = Maker(database, clock: clock)
            database.stumble([nil, .unknown(isCommitted: isCommitted)])
            await #expect(throws: CommitOutcomeUnknown()) { try await maker.make("a") }
            let again = try await maker.make("b")
            #expect(again.isReplay == isCommitted)
            #expect(try await maker.things() == ["a"])
        }
    }
}

/// Opens once; who waits for it goes on then.
final class Signal: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func open() { continuation.finish() }
    func wait() async { for await _ in stream {} }
}
