import HTTPTypes
import Logging
import NIOCore
import ServiceKit
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

/// Takes every address that begins with `/direct` and keeps the calls until a test answers them.
private final class Keeper: DirectAnswering {
    /// Touched on the connection's loop alone.
    final class Kept: DirectCall, @unchecked Sendable {
        let client: any DirectClient
        let target: String
        private let keeper: Keeper

        init(_ client: any DirectClient, _ target: String, _ keeper: Keeper) {
            self.client = client
            self.target = target
            self.keeper = keeper
        }

        func answer() {
            client.eventLoop.execute {
                self.client.answer(
                    .ok, announcedLength: nil, body: ByteBuffer(string: "<\(self.target)>"), writeLines: { _ in })
            }
        }

        func clientIsGone() { keeper.gone.withLock { $0 += 1 } }
    }

    let kept = Mutex<[Kept]>([])
    let gone = Mutex(0)

    func take(_ request: ReceivedRequest, from client: any DirectClient) -> DirectTaking {
        let target = request.request.path ?? ""
        guard target.hasPrefix("/direct") else { return .passed }
        let call = Kept(client, target, self)
        kept.withLock { $0.append(call) }
        return .taken(call)
    }

    func next(_ number: Int) async -> Kept {
        while true {
            if let call = kept.withLock({ $0.count > number ? $0[number] : nil }) { return call }
            await Task.yield()
        }
    }

    func process(_ values: [String: String] = [:]) throws -> ServiceProcess {
        let routes = Routes()
        routes.raw(.get, "/routed") { _ in .bytes(Array("<routed>".utf8), type: "text/plain") }
        return ServiceProcess(
            name: "keeper", settings: try .forTests("keeper", values), ambient: .live, access: .anybody,
            routes: routes, direct: self)
    }
}

@Suite struct DirectAnsweringTests {
    @Test func `one request after the other, whether the hook takes it or the router`() async throws {
        let keeper = Keeper()
        let text = try await withRunning(keeper.process()) { address async throws in
            let client = try await RawClient.connect(address)
            for path in ["/direct/1", "/routed", "/direct/2", "/routed"] {
                try await client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
            }
            try await client.send("GET /direct/3 HTTP/1.0\r\n\r\n")
            for number in 0..<3 { await keeper.next(number).answer() }
            return await client.untilClosed()
        }
        let bodies = text.split(separator: "<").dropFirst().map { String($0.prefix { $0 != ">" }) }
        #expect(bodies == ["/direct/1", "routed", "/direct/2", "routed", "/direct/3"])
    }

    @Test func `a call whose client left hears of it, and an answer to nobody is dropped`() async throws {
        let keeper = Keeper()
        try await withRunning(keeper.process()) { address async throws in
            let client = try await RawClient.connect(address)
            try await client.send("GET /direct HTTP/1.1\r\nHost: a\r\n\r\n")
            let call = await keeper.next(0)
            await client.reset()
            while keeper.gone.withLock({ $0 }) == 0 { await Task.yield() }
            call.answer()
            let other = try await RawClient.connect(address)
            try await other.send("GET /routed HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(await other.untilClosed().hasSuffix("<routed>"))
        }
    }

    @Test func `who closed only its own half still gets the answer`() async throws {
        let keeper = Keeper()
        let text = try await withRunning(keeper.process()) { address async throws in
            let client = try await RawClient.connect(address)
            try await client.send("GET /direct HTTP/1.1\r\nHost: a\r\n\r\n")
            try await client.closeOutput()
            await keeper.next(0).answer()
            return await client.untilClosed()
        }
        #expect(text.hasSuffix("</direct>") && text.contains("connection: close"))
    }

    /// The order of section "Health" in the README: not ready, still open, then closed, and nothing cut off.
    @Test func `a process that is told to stop drains`() async throws {
        let keeper = Keeper()
        let process = try keeper.process(["CARNET_DRAIN_SECONDS": "1"])
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let group = ServiceGroup(
            configuration: .init(
                services: process.services { port.yield($0) }.map { .init(service: $0) }, logger: Logger(label: "t")))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var iterator = ports.makeAsyncIterator()
            let address = ServiceAddress(host: "127.0.0.1", port: try #require(await iterator.next()))
            let client = try await RawClient.connect(address)
            try await client.send("GET /direct HTTP/1.1\r\nHost: a\r\n\r\n")
            let call = await keeper.next(0)
            #expect(try await Asker(address, asPeer: false).send(.get, "/readyz").status == 200)
            await group.triggerGracefulShutdown()
            // Each event loop hears of it on its own; while they do, calls are taken still.
            var ready: ServiceAnswer
            repeat {
                ready = try await Asker(address, asPeer: false).send(.get, "/readyz")
            } while ready.status == 200 || ready.header("connection") != "close"
            #expect(ready.status == 503)
            // Connections are taken still, and refused once the time is over.
            while let late = try? await RawClient.connect(address) { await late.close() }
            call.answer()
            let text = await client.untilClosed()
            #expect(text.hasSuffix("</direct>") && text.contains("connection: close"))
            try await tasks.waitForAll()
        }
    }
}
