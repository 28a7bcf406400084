import Commerce
import Foundation
import HTTPTypes
import JSON
import ServiceKit
import Storage
import Synchronization
import Telemetry
import TestSupport
import Testing
import Wire

@testable import ServiceStorage

@Suite struct OutboxDeliveryTests {
    private let clock = TestClock("2026-12-01T12:00:00Z")

    private func append(_ database: any Database, _ topics: [String]) async throws -> [EventID] {
        let (ids, now) = (topics.map { _ in clock.ambient.newID(EventKind.self) }, clock.ambient.now())
        try await database.write { db in
            for (id, topic) in zip(ids, topics) {
                try Outbox(db: db).append(
                    id: id, topic: topic, aggregate: topic, payload: Array(#"{"a":1}"#.utf8), at: now)
            }
        }
        return ids
    }

    /// A receiver that answers each topic with the status that it is.
    private func withReceiver(
        _ body: @escaping @Sendable (ServiceClient, @escaping @Sendable () -> [EventsAPI.Event]) async throws -> Void
    ) async throws {
        let heard = Mutex<[EventsAPI.Event]>([])
        let routes = Routes()
        routes.on(EventsAPI.deliver) { event, _ in
            heard.withLock { $0.append(event) }
            if let status = Int(event.topic), status != 204 { throw Problem("no", .init(code: status), "No") }
            return NoBody()
        }
        let clock = clock
        let process = ServiceProcess(
            name: "receiver", settings: try .forTests("receiver"), ambient: clock.ambient, routes: routes)
        try await withRunning(process) { address in
            let secret = try #require(ServiceSecret(testServiceSecret))
            let client = ServiceClient("Receiver", at: address, caller: "tests", secret: secret, ambient: clock.ambient)
            try await body(client) { heard.withLock { $0 } }
        }
    }

    @Test(arguments: Engine.available)
    func `an event is posted with its data; one that is wrong in itself is set aside at once`(engine: Engine)
        async throws
    {
        try await withReceiver { client, heard in
            try await engine.withDatabase(StorageMigrations.all) { database in
                let topics = ["204", "400", "413", "422", "404", "409", "500", "503"]
                let ids = try await append(database, topics)
                let presence = Presence(database: database, ambient: clock.ambient, holdings: [.events])
                let relay = OutboxRelay.posting(
                    from: database, to: client, ambient: clock.ambient, presence: presence)
                #expect(try await relay.deliverDue() == 1)
                let event = try #require(heard().first { $0.topic == "204" })
                #expect(event.id == ids[0] && event.data.description == #"{"a":1}"#)
                let (waiting, dead) = try await database.read { db in
                    (try Outbox(db: db).waitingCount(), try Outbox(db: db).dead(limit: 10).map(\.event.topic))
                }
                #expect(Set(dead) == ["400", "413", "422"])
                #expect(waiting == 4)
            }
        }
    }

    @Test(arguments: Engine.available)
    func `what waits and what was set aside is on the metrics page`(engine: Engine) async throws {
        try await engine.withDatabase(StorageMigrations.all) { database in
            let registry = MetricsRegistry()
            let watch = OutboxWatch(database: database, metrics: registry)
            try await watch.look()
            #expect(registry.text().contains("outbox_waiting 0\n") && registry.text().contains("outbox_dead 0\n"))
            _ = try await append(database, ["a", "b", "c"])
            let now = clock.ambient.now()
            let relay = OutboxRelay(database: database, now: { now }) { event in
                if event.topic == "a" { throw OutboxRefused("no") }
                throw Broken()
            }
            #expect(try await relay.deliverDue() == 0)
            try await watch.look()
            #expect(registry.text().contains("outbox_waiting 2\n") && registry.text().contains("outbox_dead 1\n"))
        }
    }

    @Test(arguments: Engine.available)
    func `an operator lists what was set aside, sends it again or discards it`(engine: Engine) async throws {
        try await engine.withDatabase(StorageMigrations.all) { database in
            let ids = try await append(database, ["a", "b", "c"])
            let now = clock.ambient.now()
            let refusing = OutboxRelay(database: database, now: { now }) { _ in throw OutboxRefused("410 Gone") }
            #expect(try await refusing.deliverDue() == 0)
            let output = Mutex("")
            let command = OutboxCommand(database: database, ambient: clock.ambient) { line in
                output.withLock { $0 += line }
            }
            func run(_ arguments: String...) async throws -> [Substring] {
                output.withLock { $0 = "" }
                try await command.run(arguments)
                return output.withLock { $0.split(separator: "\n") }
            }
            let listed = try await run("list").map { line in
                try StrictJSONDecoder().decode(OutboxCommand.Listed.self, from: Array(line.utf8))
            }
            #expect(listed.map(\.topic).sorted() == ["a", "b", "c"])
            #expect(listed.allSatisfy { $0.attempts == 1 && $0.lastError.contains("410 Gone") })
            #expect(try await run("revive", ids[0].text) == [#"{"count":1}"#])
            #expect(try await run("discard", ids[1].text) == [#"{"count":1}"#])
            #expect(try await run("revive", "all") == [#"{"count":1}"#])
            #expect(try await run("list") == [])
            let heard = Mutex<Set<String>>([])
            let taking = OutboxRelay(database: database, now: { now }) { event in
                heard.withLock { _ = $0.insert(event.topic) }
            }
            #expect(try await taking.deliverDue() == 2)
            #expect(heard.withLock { $0 } == ["a", "c"])
            for arguments in [["revive", ids[1].text], ["discard", "evt_no"], ["revive"], ["list", "x"], []] {
                await #expect(throws: (any Error).self) { try await command.run(arguments) }
            }
        }
    }
}
