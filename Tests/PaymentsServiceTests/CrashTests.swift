import Commerce
import Foundation
import HTTPTypes
import PaymentsDomain
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import PaymentsService

/// What is left when a process dies between two steps, and who finishes it.
@Suite struct CrashTests {
    @Test(arguments: [StandIn.Provider.upi, .ideal, .boleto], Engine.available)
    func `a payment whose process died at the provider is begun by another, once`(
        provider: StandIn.Provider, engine: Engine
    ) async throws {
        try await Bench.run(provider, on: engine) { bench in
            bench.provider.behave(.hangs)
            try await withThrowingTaskGroup(of: Void.self) { group in
                // This call never gets its answer from the provider: its row is all that is there of it.
                group.addTask { _ = try? await bench.create(key: "k") }
                var waited = 0
                while try await bench.count("payment") == 0, waited < 10_000 {
                    waited += 1
                    await Task.yield()
                }
                let other = try bench.another()
                // Within the lease the dead process's call counts as running.
                #expect(try await other.worker.doDue() == 0)
                let busy = try await bench.create(key: "k", within: .milliseconds(150))
                #expect(busy.status == 409)
                #expect(busy.header("Retry-After") == "1")

                bench.clock.advance(by: .seconds(16))
                try await withRunning(other.process) { address in
                    bench.provider.behaveOnlyFromNow(.normal)
                    #expect(try await other.worker.doDue() == 1)
                    let resumed = try await bench.create(key: "k", to: address)
                    #expect(resumed.status == 201)
                    let payment: PaymentsAPI.Payment = try resumed.decoded()
                    #expect(payment.state == .requiresAction)
                    #expect(payment.action != nil)
                    #expect(try await bench.create(key: "k", to: address).body == resumed.body)
                }
                #expect(bench.provider.registrations == 1)
                #expect(try await bench.count("payment") == 1)
                bench.provider.behave(.normal)
                try await group.waitForAll()
            }
            // The first call's answer comes too late to change anything.
            #expect(try await bench.count("payment") == 1)
            #expect(try await bench.events().map(\.sequence) == [2])
        }
    }

    @Test(arguments: Engine.available)
    func `payments that are due are given to one worker only`(engine: Engine) async throws {
        try await Bench.run(.upi, on: engine) { bench in
            for index in 0..<10 { _ = try await bench.create(key: "k\(index)") }
            bench.clock.advance(by: .seconds(10))
            let others = try [bench.application.worker, bench.another().worker, bench.another().worker]
            let taken = try await withThrowingTaskGroup(of: Int.self) { group in
                for worker in others { group.addTask { try await worker.doDue() } }
                return try await group.reduce(0, +)
            }
            #expect(taken == 10)
            #expect(bench.provider.questions == 10)
        }
    }

    @Test(arguments: Engine.available)
    func `a callback that one copy parks while another is about to is matched later`(engine: Engine) async throws {
        try await Bench.run(.upi, on: engine) { bench in
            let payment = try await bench.created()
            let record = try #require(try await bench.record(payment.id))
            let message = try bench.provider.message(
                .paid(payment.amount), about: "a-new-one", event: "e1", at: bench.now)
            let stored = StoredCallback(
                id: "evt_left_behind", provider: "upi",
                raw: RawCallback(
                    headers: message.headers.map { .init(name: $0.name.lowercased(), value: $0.value) },
                    body: message.body), receivedAt: bench.now)
            try await bench.database.write { db in try CallbackRepository(db: db, vault: bench.vault).store(stored) }
            bench.clock.advance(by: .seconds(6))
            let other = try bench.another().worker.callbacks
            let own = bench.application.worker.callbacks
            // The other copy finishes it between our finding it and our looking into it.
            let late = Callbacks(
                database: Interrupted(base: bench.database) { try await other.finishUnfinished() },
                ambient: own.ambient, connectors: own.connectors, changes: own.changes, vault: bench.vault)
            try await late.finishUnfinished()
            #expect(try await bench.verdicts() == ["parked"])

            let id: PaymentID = bench.clock.ambient.newID()
            try await bench.database.write { db in
                try PaymentRepository(db: db, vault: bench.vault).insert(record.copied(id: id, reference: "a-new-one"))
            }
            try await other.matchParked()
            #expect(try await bench.verdicts() == ["applied"])
            #expect(try await bench.get(id).state == .succeeded)
            // Applied by one copy, looked into once more by the slow one: the money counts once.
            try await bench.database.write { db in
                let held = try bench.vault.hold(message.body, in: CallbackRepository.place("evt_left_behind"))
                try db.execute(
                    """
                    UPDATE callback
                    SET verdict = 'received', body = \(held), sealed_by = \(CallbackRepository.held)
                    """)
            }
            let slow = Callbacks(
                database: Interrupted(base: bench.database) { try await other.finishUnfinished() },
                ambient: own.ambient, connectors: own.connectors, changes: own.changes, vault: bench.vault)
            try await slow.finishUnfinished()
            #expect(try await bench.verdicts() == ["applied"])
            #expect(try await bench.get(id).received == payment.amount)
            #expect(try await bench.events().filter { $0.id == id && $0.state == .succeeded }.count == 1)
        }
    }

    @Test(arguments: Engine.available)
    func `a provider that hangs keeps no callback waiting`(engine: Engine) async throws {
        try await Bench.run(.upi, on: engine) { bench in
            let payment = try await bench.created()
            let due = try await bench.record(payment.id)?.dueAt
            bench.provider.behave(.hangs)
            bench.clock.advance(by: .seconds(10))
            let worker = bench.application.worker
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await worker.run() }
                let isTaken = try await soon { try await bench.record(payment.id)?.dueAt != due }
                #expect(isTaken)
                let stored = StoredCallback(
                    id: "evt_left_behind", provider: "upi", raw: RawCallback(headers: [], body: []),
                    receivedAt: bench.now.adding(.seconds(-10)))
                try await bench.database.write { db in try CallbackRepository(db: db, vault: bench.vault).store(stored)
                }
                let isFinished = try await soon { try await bench.verdicts() == ["refused"] }
                #expect(isFinished)
                bench.provider.behave(.normal)
                group.cancelAll()
            }
        }
    }

    /// Whether something comes true within the time that a round of the worker takes many times over.
    private func soon(_ isTrue: () async throws -> Bool) async throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            if try await isTrue() { return true }
            await Task.yield()
        }
        return false
    }

    @Test func `a provider that fails three times is not offered until it answers or half a minute passes`()
        async throws
    {
        try await Bench.run(.ideal, on: .sqlite) { bench in
            func codes() async throws -> [String] {
                let answer: PaymentsAPI.MethodsAnswer = try await bench.send(
                    .get, "/v1/payment-methods?country=NL&currency=EUR&amount=19.99"
                ).decoded()
                return answer.rejected.first { $0.method == "ideal" }?.codes ?? []
            }
            bench.provider.behave(.fails)
            for index in 0..<3 {
                #expect(try await codes() == [])
                _ = try await bench.create(key: "k\(index)")
            }
            #expect(try await codes() == ["PROVIDER_DOWN"])
            bench.clock.advance(by: .seconds(30))
            #expect(try await codes() == [])
            _ = try await bench.create(key: "k4")
            #expect(try await codes() == ["PROVIDER_DOWN"])
            bench.provider.behave(.normal)
            #expect(try await bench.create(key: "k5").status == 201)
            #expect(try await codes() == [])
        }
    }
}

/// A database on which somebody else does something after each of our reads.
private struct Interrupted: Database {
    let base: any Database
    let meanwhile: @Sendable () async throws -> Void

    var engine: SQLEngine { base.engine }

    func read<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        let value = try await base.read(body)
        try await meanwhile()
        return value
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await base.write(body)
    }

    func executeAll(_ statements: [SQL]) async throws -> [Int] { try await base.executeAll(statements) }
    func migrate(_ migrations: [Migration]) async throws { try await base.migrate(migrations) }
    func ping() async throws { try await base.ping() }
    func commits(raising signal: CommitSignal) -> AsyncStream<Void> { base.commits(raising: signal) }
    func close() async {}
}
