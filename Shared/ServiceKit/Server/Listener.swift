import Foundation
import Hummingbird
import Logging
import NIOCore
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
    /// For a listener that speaks TLS.
    let tls: NIOSSLContext?
    let ambient: Ambient
    let logger: Logger
    let responder: RouterResponder<AppContext>
    /// Takes requests before the router.
    let direct: (any DirectAnswering)?
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
        let (tls, ambient, direct) = (tls, ambient, direct)
        let server = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
                    let connection = ServerConnection(
                        channel: channel, loop: loops.loop(of: channel.eventLoop), ambient: ambient,
                        hook: direct)
                    try pipeline.addHandler(connection)
                    source.yield(connection)
                }
            }
            .bind(host: host, port: port).get()
        server.closeFuture.whenComplete { _ in source.finish() }
        return server
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
