import Commerce
import Foundation
import Glibc
import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix
import ServiceKit
import Synchronization
import TestSupport
import Testing
import Wire

private struct Word: Codable, Sendable {
    let word: String
}

private let echo = Endpoint<Word, Word>(.post, "/echo/{name}", query: ["q"])
private let keyedEcho = Endpoint<Word, Word>(.post, "/keyed", isKeyed: true)
private let fetch = Endpoint<NoBody, Word>(.get, "/word")

private func client(_ address: ServiceAddress) throws -> ServiceClient {
    ServiceClient(
        "Echo", at: address, caller: "tests", secret: try #require(ServiceSecret(testServiceSecret)), ambient: .live)
}

/// A peer that does to each connection what its script says, by number.
private final class Scripted: Sendable {
    enum Act: Sendable {
        /// Answers, then closes without a word, as a peer does whose idle limit has come.
        case answerThenDie
        case answer
        /// Reads the request and closes.
        case die
        /// Reads the request and says nothing.
        case hang
        /// Half an answer, then the end.
        case half
        /// Answers one request; at the next one the whole peer is gone.
        case answerThenVanish
    }

    let requests = Mutex(0)
    private let listener = Mutex<(any Channel)?>(nil)
    private let acts: [Act]
    private let connections = Mutex(0)

    init(_ acts: [Act]) { self.acts = acts }

    func listen() async throws -> (any Channel, ServiceAddress) {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                let number = self.connections.withLock { number in
                    defer { number += 1 }
                    return number
                }
                let act = self.acts[min(number, self.acts.count - 1)]
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(act: act, owner: self))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        listener.withLock { $0 = channel }
        return (channel, ServiceAddress(host: "127.0.0.1", port: channel.localAddress?.port ?? 0))
    }

    /// Takes no more connections, and then closes one that is open.
    fileprivate func vanish(closing connection: any Channel) {
        let listener = listener.withLock { $0 }
        guard let listener else { return }
        listener.close().whenComplete { _ in connection.close(promise: nil) }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        let act: Act
        let owner: Scripted
        private var requestsHere = 0

        init(act: Act, owner: Scripted) {
            self.act = act
            self.owner = owner
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            owner.requests.withLock { $0 += 1 }
            requestsHere += 1
            let whole = "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{\"word\":\"hi\"}"
            switch act {
            case .answerThenVanish where requestsHere > 1: owner.vanish(closing: context.channel)
            case .answer, .answerThenVanish:
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: whole)), promise: nil)
            case .answerThenDie:
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: whole)), promise: nil)
                context.close(promise: nil)
            case .die: context.close(promise: nil)
            case .hang: break
            case .half:
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: String(whole.dropLast(5)))), promise: nil)
                context.close(promise: nil)
            }
        }
    }
}

/// A port of the loopback that is bound and not listened at.
private struct SilentPort {
    struct Unbound: Error {}

    let number: Int
    private let descriptor: Int32

    init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain in
                bind(descriptor, plain, length) == 0 && getsockname(descriptor, plain, &length) == 0
            }
        }
        guard result else { throw Unbound() }
        self.descriptor = descriptor
        number = Int(UInt16(bigEndian: address.sin_port))
    }

    func close() { _ = Glibc.close(descriptor) }
}

private func withScript<Value: Sendable>(
    _ acts: Scripted.Act..., body: (ServiceClient, Scripted) async throws -> Value
) async throws -> Value {
    let scripted = Scripted(acts)
    let (channel, address) = try await scripted.listen()
    do {
        // On one loop, so that the second call finds the connection of the first.
        let scope = Scope(
            requestID: "req_test", deadline: .now + .seconds(30), merchant: nil, mode: .test, keyKind: .secret,
            trace: nil,
            eventLoop: MultiThreadedEventLoopGroup.singleton.any())
        let value = try await Scope.$current.withValue(scope) { try await body(try client(address), scripted) }
        try? await channel.close()
        return value
    } catch {
        try? await channel.close()
        throw error
    }
}

/// The outcomes a caller may have to act on, in a word.
private func outcome(_ call: () async throws -> Word) async -> String {
    do {
        return try await call().word
    } catch CallError.refused(let problem) {
        return "refused \(problem.status)"
    } catch CallError.unavailable {
        return "unavailable"
    } catch CallError.outcomeUnknown {
        return "unknown"
    } catch {
        return "\(error)"
    }
}

/// Each pitfall of a pooled client, provoked: stale and dying connections, silence, half answers, cancellation.
@Suite struct ServiceClientTests {
    @Test func `an answer may be longer than any request`() async throws {
        let long = String(repeating: "a", count: 3 << 20)
        let routes = Routes()
        routes.on(fetch) { _, _ in Word(word: long) }
        let process = ServiceProcess(
            name: "long", settings: try .forTests("long"), ambient: .live, routes: routes)
        let word = try await withRunning(process) { address in try await client(address).call(fetch, NoBody()) }
        #expect(word.word == long)
    }

    @Test func `a call carries path, query, deadline, identity and token`() async throws {
        let routes = Routes()
        routes.on(echo) { word, call in
            let headers = call.request.headers
            let left = HTTPField.Name("carnet-deadline").flatMap { headers[$0] }.flatMap { Int($0) } ?? 0
            #expect((1...10_000).contains(left))
            var query = call.query()
            let q = query.required("q", "text") { $0 }
            try query.finish()
            return Word(
                word: "\(word.word) \(try call.parameter("name")) \(q ?? "") \(call.scope.mode) \(try call.merchant)")
        }
        let merchant = try #require(MerchantID("mer_01jd0000000000000000000000"))
        try await withRunning(
            ServiceProcess(name: "echo", settings: try .forTests("echo"), ambient: .live, routes: routes)
        ) { address in
            let scope = Scope(
                requestID: "req_1", deadline: .now + .seconds(5), merchant: merchant, mode: .live, keyKind: .secret,
                trace: nil, eventLoop: nil)
            let answer = try await Scope.$current.withValue(scope) {
                try await client(address).call(echo, Word(word: "ü"), path: ["name": "a b"], query: [("q", "1+1&")])
            }
            #expect(answer.word == "ü a b 1+1& live \(merchant)")
        }
    }

    @Test func `a refusal is final and keeps its problem`() async throws {
        let routes = Routes()
        routes.on(fetch) { _, _ in throw Problem.notFound("word") }
        try await withRunning(
            ServiceProcess(name: "echo", settings: try .forTests("echo"), ambient: .live, routes: routes)
        ) { address in
            #expect(await outcome { try await client(address).call(fetch, NoBody()) } == "refused 404")
        }
    }

    @Test(arguments: [
        (Problem("service-token-required", .unauthorized, "Whose clock is right?"), "unavailable"),
        (Problem("storage-full", .init(code: 507), "No room"), "unavailable"),
        (Problem("other", .unauthorized, "Another refusal"), "refused 401"),
        (Problem("other", .internalServerError, "Broken"), "unknown"),
    ])
    func `a peer that does not believe our token, or has no room, has done nothing`(
        problem: Problem, expected: String
    ) async throws {
        let routes = Routes()
        routes.on(fetch) { _, _ in throw problem }
        try await withRunning(
            ServiceProcess(name: "echo", settings: try .forTests("echo"), ambient: .live, routes: routes)
        ) { address in
            #expect(await outcome { try await client(address).call(fetch, NoBody()) } == expected)
        }
    }

    @Test func `a peer that is not there is unavailable`() async throws {
        // A port that is taken but not listened at refuses every connection, and nobody else can have it meanwhile.
        let socket = try SilentPort()
        let peer = try client(ServiceAddress(host: "127.0.0.1", port: socket.number))
        #expect(await outcome { try await peer.call(keyedEcho, Word(word: ""), key: "k") } == "unavailable")
        socket.close()
    }

    @Test func `a connection that died while idle is replaced, for calls that may be repeated`() async throws {
        try await withScript(.answerThenDie, .answer) { client, scripted in
            #expect(await outcome { try await client.call(fetch, NoBody()) } == "hi")
            #expect(await outcome { try await client.call(fetch, NoBody()) } == "hi")
            #expect(scripted.requests.withLock { $0 } == 2)
        }
    }

    @Test func `a call that was sent before its peer was gone may have been done`() async throws {
        try await withScript(.answerThenVanish) { client, scripted in
            #expect(await outcome { try await client.call(keyedEcho, Word(word: ""), key: "k1") } == "hi")
            #expect(await outcome { try await client.call(keyedEcho, Word(word: ""), key: "k2") } == "unknown")
            #expect(scripted.requests.withLock { $0 } == 2)
        }
    }

    @Test func `a call without a key is never sent twice`() async throws {
        try await withScript(.die) { client, scripted in
            #expect(await outcome { try await client.call(echo, Word(word: ""), path: ["name": "a"]) } == "unknown")
            #expect(scripted.requests.withLock { $0 } == 1)
        }
    }

    @Test func `a fresh connection that dies is not tried again`() async throws {
        try await withScript(.die) { client, scripted in
            #expect(await outcome { try await client.call(fetch, NoBody()) } == "unknown")
            #expect(scripted.requests.withLock { $0 } == 1)
        }
    }

    @Test func `half an answer is an unknown outcome, and not tried again`() async throws {
        try await withScript(.half) { client, scripted in
            #expect(await outcome { try await client.call(keyedEcho, Word(word: ""), key: "k") } == "unknown")
            #expect(scripted.requests.withLock { $0 } == 1)
        }
    }

    @Test func `a silent peer is given up at the deadline`() async throws {
        try await withScript(.hang) { client, _ in
            let scope = Scope(
                requestID: "req_1", deadline: .now + .milliseconds(150), merchant: nil, mode: .test, keyKind: .secret,
                trace: nil, eventLoop: nil)
            let took = await ContinuousClock().measure {
                let result = await Scope.$current.withValue(scope) {
                    await outcome { try await client.call(fetch, NoBody()) }
                }
                #expect(result == "unknown")
            }
            #expect(took < .seconds(3))
        }
    }

    @Test func `nothing is sent when no time is left`() async throws {
        try await withScript(.answer) { client, scripted in
            let scope = Scope(
                requestID: "req_1", deadline: .now, merchant: nil, mode: .test, keyKind: .secret, trace: nil,
                eventLoop: nil)
            let result = await Scope.$current.withValue(scope) {
                await outcome { try await client.call(fetch, NoBody()) }
            }
            #expect(result == "unavailable")
            #expect(scripted.requests.withLock { $0 } == 0)
        }
    }

    @Test func `a cancelled caller is let go at once`() async throws {
        try await withScript(.hang) { client, scripted in
            let result = await withTaskGroup(of: String?.self) { group in
                group.addTask { await outcome { try await client.call(fetch, NoBody()) } }
                group.addTask {
                    while scripted.requests.withLock({ $0 }) == 0 { await Task.yield() }
                    return nil
                }
                _ = await group.next()
                group.cancelAll()
                return await group.next() ?? nil
            }
            #expect(result == "unknown")
        }
    }

    @Test func `many calls at once share a bounded number of connections`() async throws {
        let routes = Routes()
        routes.on(fetch) { _, _ in Word(word: "hi") }
        try await withRunning(
            ServiceProcess(name: "echo", settings: try .forTests("echo"), ambient: .live, routes: routes)
        ) { address in
            let peer = try client(address)
            let patient = Scope(
                requestID: "req_1", deadline: .now + .seconds(120), merchant: nil, mode: .test, keyKind: .secret,
                trace: nil, eventLoop: nil)
            let words = try await Scope.$current.withValue(patient) {
                try await withThrowingTaskGroup(of: String.self) { group in
                    for _ in 0..<300 { group.addTask { try await peer.call(fetch, NoBody()).word } }
                    return try await group.reduce(into: [String]()) { $0.append($1) }
                }
            }
            #expect(words == [String](repeating: "hi", count: 300))
        }
    }
}
