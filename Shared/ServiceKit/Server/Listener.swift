import Foundation
import Hummingbird
import Logging
import NIOCore
import NIOHTTP2
import NIOPosix
import NIOSSL
import ServiceLifecycle
import Synchronization

/// Takes connections and serves each on its own event loop.
struct Listener: Service {
    let host: String
    let port: Int
    let connectionsMax: Int
    let deadlines: ListenerDeadlines
    let security: ListenerSecurity
    let ambient: Ambient
    let logger: Logger
    let responder: RouterResponder<AppContext>
    /// Takes requests before the router.
    let direct: (any DirectAnswering)?
    let streams: StreamPaths
    let largeBodies: LargeBodies
    let leaving: Leaving
    /// How long connections are still taken after the signal to stop.
    let drainWait: Duration
    let onListening: @Sendable (Int) async -> Void

    func run() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let count = ConnectionCount(max: connectionsMax)
        let loops = ListenerLoops(group: group, count: count, deadlines: deadlines)
        let (connections, source) = AsyncStream.makeStream(of: ServerConnection.self)
        let server = try await bind(group, loops, source)
        await onListening(server.localAddress?.port ?? 0)
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await withDiscardingTaskGroup { tasks in
                    for await connection in connections {
                        let executor = LoopExecutor.executor(of: connection.channel.eventLoop)
                        tasks.addTask(executorPreference: executor) {
                            await connection.serve(responder, logger: logger)
                        }
                    }
                }
            } onGracefulShutdown: {
                leaving.begin()
                loops.announce()
                let (seconds, attoseconds) = drainWait.components
                server.eventLoop.scheduleTask(in: .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)) {
                    server.close(promise: nil)
                    loops.drain()
                }
            }
            try? await server.closeFuture.get()
        } onCancel: {
            server.close(promise: nil)
            loops.closeAll()
        }
    }

    private func bind(
        _ group: any EventLoopGroup, _ loops: ListenerLoops, _ source: AsyncStream<ServerConnection>.Continuation
    ) async throws -> any Channel {
        let (security, ambient, direct) = (security, ambient, direct)
        let (streams, largeBodies) = (streams, largeBodies)
        let server = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let loop = loops.loop(of: channel.eventLoop)
                    try security.secure(channel, loop: loop) { channel, isStream in
                        let connection = ServerConnection(
                            channel: channel, loop: loop, ambient: ambient, hook: direct, streams: streams,
                            largeBodies: largeBodies, isStream: isStream)
                        try channel.pipeline.syncOperations.addHandler(connection)
                        source.yield(connection)
                    }
                }
            }
            .bind(host: host, port: port).get()
        server.closeFuture.whenComplete { _ in source.finish() }
        return server
    }
}

/// What stands between a listener and its clients.
enum ListenerSecurity: Sendable {
    case plain
    /// Mutual TLS between services, HTTP/1.1 alone.
    case mutual(ServiceTLS)
    /// TLS towards strangers, with HTTP/2 where they offer it.
    case strangers(PublicTLS)

    /// Builds a connection's pipeline up to the bytes of HTTP/1.1.
    /// - Parameter serve: puts the reader of those bytes onto a channel: the connection's, or a stream's of HTTP/2.
    func secure(
        _ channel: any Channel, loop: ListenerLoop,
        serve: @escaping @Sendable (_ channel: any Channel, _ isStream: Bool) throws -> Void
    ) throws {
        let pipeline = channel.pipeline.syncOperations
        switch self {
        case .plain: try serve(channel, false)
        case .mutual(let tls):
            try pipeline.addHandler(NIOSSLServerHandler(context: tls.server))
            try serve(channel, false)
        case .strangers(let tls):
            try pipeline.addHandler(NIOSSLServerHandler(context: tls.context))
            try pipeline.addHandler(
                GreetingHandler(loop: loop) { channel, isHTTP2 in
                    guard isHTTP2 else { return try serve(channel, false) }
                    try Self.speakHTTP2(on: channel, loop: loop, serve: serve)
                })
        }
    }

    private static func speakHTTP2(
        on channel: any Channel, loop: ListenerLoop,
        serve: @escaping @Sendable (_ channel: any Channel, _ isStream: Bool) throws -> Void
    ) throws {
        let connection = HTTP2Connection(loop: loop)
        var settings = NIOHTTP2Handler.Configuration()
        settings.connection.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: HTTP2Connection.streamsMax),
            HTTP2Setting(parameter: .maxHeaderListSize, value: Limits.headerBytesMax + Limits.uriBytesMax),
        ]
        settings.stream.outboundBufferSizeHighWatermark = 64 << 10
        settings.stream.outboundBufferSizeLowWatermark = 32 << 10
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(
            NIOHTTP2Handler(
                mode: .server, eventLoop: channel.eventLoop, connectionConfiguration: settings.connection,
                streamConfiguration: settings.stream, streamDelegate: connection
            ) { stream in
                stream.eventLoop.makeCompletedFuture {
                    try stream.pipeline.syncOperations.addHandler(HTTP2Stream())
                    try serve(stream, true)
                }
            })
        try pipeline.addHandler(connection)
    }
}

/// How many connections there are, over all loops.
final class ConnectionCount: Sendable {
    private let count = Atomic<Int>(0)
    private let max: Int

    init(max: Int) { self.max = max }

    /// Whether one more is allowed; it is counted in any case.
    func enter() -> Bool { count.add(1, ordering: .relaxed).newValue <= max }
    func leave() { count.subtract(1, ordering: .relaxed) }
}

/// The connections of one listener, by event loop.
final class ListenerLoops: Sendable {
    private let loops: [ObjectIdentifier: ListenerLoop]

    init(group: any EventLoopGroup, count: ConnectionCount, deadlines: ListenerDeadlines) {
        var loops: [ObjectIdentifier: ListenerLoop] = [:]
        for loop in group.makeIterator() {
            loops[ObjectIdentifier(loop)] = ListenerLoop(loop: loop, count: count, deadlines: deadlines)
        }
        self.loops = loops
    }

    func loop(of loop: any EventLoop) -> ListenerLoop {
        guard let known = loops[ObjectIdentifier(loop)] else {
            preconditionFailure("A connection on a loop that is not of the listener's group")
        }
        return known
    }

    /// Answers say from now on that their connection is the last.
    func announce() {
        for entry in loops.values { entry.announce() }
    }

    func drain() {
        for entry in loops.values { entry.drain() }
    }

    func closeAll() {
        for entry in loops.values { entry.closeAll() }
    }
}
