import Foundation
import HTTPTypes
import NIOCore
import ServiceKit
import Synchronization
import TestSupport
import Testing
import Wire

@testable import GatewayService

@Suite struct ProtectionTests {
    private func slug(_ answer: ServiceAnswer) throws -> String {
        String(try answer.problem.type.dropFirst("urn:carnet:problem:".count))
    }

    @Test func `an address that takes no connections costs no call`() async throws {
        let peer = ScriptedPeer(.answer(200))
        let dead = try DeadAddress()
        try await TestGateway.with([peer], alsoAt: [dead.address]) { gateway async throws in
            for number in 0..<20 {
                // Nothing was sent, so even what has no key may go elsewhere. The budget lasts for it until the dead
                // one is found out.
                let answer = number % 2 == 0 ? try await gateway.get() : try await gateway.post()
                #expect([200, 503].contains(answer.status))
            }
            #expect(try await gateway.until { $0.status == 200 })
            var statuses: [Int] = []
            for _ in 0..<20 { statuses.append(try await gateway.post().status) }
            #expect(statuses == [Int](repeating: 200, count: 20))
        }
        withExtendedLifetime(dead) {}
    }

    @Test(arguments: [ScriptedPeer.Act.close, .reset])
    func `a call that got no byte of an answer is sent once more where that is safe`(act: ScriptedPeer.Act) async throws
    {
        let peer = ScriptedPeer { number, _ in number == 0 ? act : .answer(200) }
        try await TestGateway.with([peer]) { gateway async throws in
            #expect(try await gateway.get().status == 200)
            #expect(peer.count == 2)
        }
        let keyed = ScriptedPeer { number, _ in number == 0 ? act : .answer(200) }
        try await TestGateway.with([keyed]) { gateway async throws in
            #expect(try await gateway.post(key: "k").status == 200)
            #expect(keyed.count == 2)
        }
        let bare = ScriptedPeer(act)
        try await TestGateway.with([bare]) { gateway async throws in
            let answer = try await gateway.post()
            #expect(answer.status == 503)
            #expect(try slug(answer) == "outcome-unknown")
            #expect(bare.count == 1)
        }
    }

    @Test func `it is sent no more than twice`() async throws {
        let peer = ScriptedPeer(.close)
        try await TestGateway.with([peer]) { gateway async throws in
            let read = try await gateway.get()
            #expect(read.status == 503 && read.header("retry-after") == "1")
            #expect(try slug(read) == "temporarily-unavailable")
            let keyed = try await gateway.post(key: "k")
            #expect(try slug(keyed) == "outcome-unknown")
            #expect(peer.count <= 4)
        }
    }

    @Test func `half an answer is none, and is not asked for again`() async throws {
        let peer = ScriptedPeer(.half)
        try await TestGateway.with([peer]) { gateway async throws in
            #expect(try slug(try await gateway.get()) == "temporarily-unavailable")
            #expect(try slug(try await gateway.post(key: "k")) == "outcome-unknown")
            #expect(peer.count == 2)
        }
    }

    @Test func `an answer that is no HTTP does not get through`() async throws {
        let peer = ScriptedPeer(.bytes("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"))
        try await TestGateway.with([peer]) { gateway async throws in
            #expect(try await gateway.get().status == 503)
        }
        let more = ScriptedPeer(.bytes("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 200 OK\r\n\r\n"))
        try await TestGateway.with([more]) { gateway async throws in
            #expect(try await gateway.get().text == "a")
            #expect(try await gateway.get().text == "a", "what came after an answer is nobody's")
        }
    }

    @Test func `a silent service is given up at the deadline`() async throws {
        let peer = ScriptedPeer(.hang)
        try await TestGateway.with([peer], deadline: .seconds(1)) { gateway async throws in
            let took = try await ContinuousClock().measure {
                let read = try await gateway.get()
                #expect(read.status == 504)
                #expect(try slug(read) == "deadline-exceeded")
                #expect(try slug(try await gateway.post()) == "outcome-unknown")
            }
            #expect(took < .seconds(8))
            #expect(peer.count == 2)
        }
    }

    @Test func `what is left of the deadline is told, and nothing is begun without any`() async throws {
        let peer = ScriptedPeer(.answer(200))
        try await TestGateway.with([peer], deadline: .seconds(5)) { gateway async throws in
            _ = try await gateway.get()
            let line = peer.requests.withLock { $0.first }?.components(separatedBy: "\r\n").first {
                $0.hasPrefix("carnet-deadline: ")
            }
            let left = try #require(Int(line?.dropFirst(17) ?? ""))
            #expect((1..<5_000).contains(left))
        }
        let idle = ScriptedPeer(.answer(200))
        try await TestGateway.with([idle], deadline: .milliseconds(2)) { gateway async throws in
            #expect(try await gateway.get().status == 503)
            #expect(idle.count == 0)
        }
    }

    @Test func `answers pass whatever they say, and an address that only fails is left out`() async throws {
        let (bad, good) = (ScriptedPeer(.answer(500, "no")), ScriptedPeer(.answer(200)))
        try await TestGateway.with([bad, good]) { gateway async throws in
            var statuses: [Int] = []
            for _ in 0..<100 { statuses.append(try await gateway.get().status) }
            #expect(statuses.contains(500))
            // Five on each event loop.
            #expect(bad.count <= 5 * NIOSingletons.groupLoopCountSuggestion)
            #expect(statuses.suffix(20).allSatisfy { $0 == 200 })
        }
    }

    @Test func `an address that says it is not ready gets nothing until it is`() async throws {
        let (one, other) = (ScriptedPeer(.answer(200, "one")), ScriptedPeer(.answer(200, "other")))
        var limits = ProtectionLimits()
        limits.probeEvery = .milliseconds(20)
        try await TestGateway.with([one, other], limits: limits) { gateway async throws in
            one.say(ready: false)
            var row = 0
            #expect(
                try await gateway.until { answer in
                    row = answer.text == "other" ? row + 1 : 0
                    return row == 50
                })
            one.say(ready: true)
            #expect(try await gateway.until { $0.text == "one" })
        }
    }

    @Test func `the breaker spares a service that is down, and finds out when it is back`() async throws {
        let peer = ScriptedPeer(.close)
        var limits = ProtectionLimits()
        limits.probeEvery = .seconds(60)
        try await TestGateway.with([peer], limits: limits) { gateway async throws in
            for _ in 0..<200 { #expect(try await gateway.post().status == 503) }
            let before = peer.count
            // Ten on each loop until it opens, and a probe now and then.
            #expect(before < 50)
            let refused = try await gateway.post()
            #expect(try slug(refused) == "temporarily-unavailable")
            #expect(refused.header("retry-after").flatMap { Int($0) } ?? 0 >= 1)
            peer.act(.answer(200))
            #expect(try await gateway.until { $0.status == 200 })
        }
    }

    @Test func `a service that hangs does not hold up another, and refuses by worth`() async throws {
        let (stuck, quick) = (ScriptedPeer(.hang), ScriptedPeer(.answer(200)))
        var limits = ProtectionLimits()
        (limits.callsPerAddress, limits.callsMin) = (5, 5)
        try await TestGateway.with([stuck], pricing: [quick], deadline: .seconds(3), limits: limits) {
            gateway async throws in
            let clients = try await withThrowingTaskGroup(of: RawClient.self) { group in
                for _ in 0..<40 {
                    group.addTask {
                        let client = try await RawClient.connect(gateway.address)
                        try await client.send("GET /read HTTP/1.1\r\nHost: a\r\n\r\n")
                        return client
                    }
                }
                return try await group.reduce(into: [RawClient]()) { $0.append($1) }
            }
            while stuck.count < 5 { await Task.yield() }
            let list = try await gateway.get("/list")
            #expect(list.status == 503 && list.header("retry-after") == "1")
            #expect(
                try list.problem.type == "https://iana.org/assignments/http-problem-types#temporary-reduced-capacity")
            for _ in 0..<50 { #expect(try await gateway.get("/other").status == 200) }
            #expect(stuck.count <= 5 * NIOSingletons.groupLoopCountSuggestion)
            for client in clients { await client.close() }
        }
    }

    @Test func `a swap of the settings under load loses nothing`() async throws {
        let (one, other) = (ScriptedPeer(.answer(200, "one")), ScriptedPeer(.answer(200, "other")))
        let second = try await other.listen()
        try await TestGateway.with([one]) { gateway async throws in
            let first = gateway.current.value.upstreams.addresses[.payments] ?? []
            let end = End()
            let seen = try await withThrowingTaskGroup(of: Set<String>.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        var seen: Set<String> = []
                        while !end.hasCome { seen.insert(try await gateway.get().text) }
                        return seen
                    }
                }
                for number in 0..<100 {
                    let addresses = number % 2 == 0 ? [second] : first
                    gateway.current.swap(to: try TestGateway.snapshot(payments: addresses))
                    #expect(try await gateway.until { $0.text == (number % 2 == 0 ? "other" : "one") })
                }
                end.come()
                return try await group.reduce(into: Set<String>()) { $0.formUnion($1) }
            }
            #expect(seen == ["one", "other"])
        }
        await other.stop()
    }
}

/// Tells others that a test is over.
private final class End: Sendable {
    private let state = Atomic(false)
    var hasCome: Bool { state.load(ordering: .relaxed) }
    func come() { state.store(true, ordering: .relaxed) }
}
