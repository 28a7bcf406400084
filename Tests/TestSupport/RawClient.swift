import Glibc
import NIOCore
import NIOPosix
package import ServiceKit
import Synchronization

/// A connection over which a test sends whatever bytes it likes, and collects what comes back.
package final class RawClient: Sendable {
    private let channel: any Channel
    private let collector: Collector

    private init(channel: any Channel, collector: Collector) {
        self.channel = channel
        self.collector = collector
    }

    package static func connect(_ address: ServiceAddress) async throws -> RawClient {
        let collector = Collector()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(collector.handler())
                }
            }
            .connect(host: address.host, port: address.port).get()
        return RawClient(channel: channel, collector: collector)
    }

    package func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    package func send(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
    }

    /// Ends our half; the other may still answer.
    package func closeOutput() async throws { try await channel.close(mode: .output).get() }

    /// Goes away at once: the other end of an ordinary close cannot be told from one that only ended its half.
    package func reset() async {
        if let socket = channel as? any SocketOptionProvider {
            try? await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        await close()
    }

    package func close() async { try? await channel.close().get() }

    /// Everything that came until the server ended its half.
    package func untilClosed() async -> String { await collector.until { $1 } }

    /// Everything that came, once `text` is in it, or the server ended its half.
    package func until(_ text: String) async -> String { await collector.until { $0.contains(text) || $1 } }

    /// What has come so far, and who waits for more.
    final class Collector: Sendable {
        private struct State {
            var text = ""
            var isClosed = false
            var waiting: [(isEnough: @Sendable (String, Bool) -> Bool, CheckedContinuation<String, Never>)] = []
        }

        private let state = Mutex(State())

        func handler() -> some ChannelInboundHandler { Handler(collector: self) }

        func until(_ isEnough: @escaping @Sendable (_ text: String, _ isClosed: Bool) -> Bool) async -> String {
            await withCheckedContinuation { continuation in
                state.withLock { state in
                    if isEnough(state.text, state.isClosed) {
                        continuation.resume(returning: state.text)
                    } else {
                        state.waiting.append((isEnough, continuation))
                    }
                }
            }
        }

        func take(_ text: String, isClosed: Bool) {
            state.withLock { state in
                state.text += text
                state.isClosed = state.isClosed || isClosed
                let (text, isClosed) = (state.text, state.isClosed)
                state.waiting.removeAll { waiter in
                    guard waiter.isEnough(text, isClosed) else { return false }
                    waiter.1.resume(returning: text)
                    return true
                }
            }
        }

        private final class Handler: ChannelInboundHandler {
            typealias InboundIn = ByteBuffer
            private let collector: Collector

            init(collector: Collector) { self.collector = collector }

            func channelRead(context: ChannelHandlerContext, data: NIOAny) {
                collector.take(String(buffer: unwrapInboundIn(data)), isClosed: false)
            }

            func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
                if case ChannelEvent.inputClosed = event {
                    collector.take("", isClosed: true)
                    context.close(promise: nil)
                }
            }

            func channelInactive(context: ChannelHandlerContext) { collector.take("", isClosed: true) }
            func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
        }
    }
}

/// A client that sends and then reads nothing: its receive buffer fills, and the server's writes stop.
package struct SilentReader {
    private let channel: any Channel
    private let collector: RawClient.Collector

    package static func connect(_ address: ServiceAddress) async throws -> SilentReader {
        let collector = RawClient.Collector()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.autoRead, value: false)
            .channelOption(.socketOption(.so_rcvbuf), value: 4_096)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(collector.handler())
                }
            }
            .connect(host: address.host, port: address.port).get()
        return SilentReader(channel: channel, collector: collector)
    }

    package func send(_ text: String) async throws { try await channel.writeAndFlush(ByteBuffer(string: text)).get() }

    /// Begins to read, and returns all that came until the server ended its half.
    package func readsAll() async throws -> String {
        try await channel.setOption(.autoRead, value: true).get()
        return await collector.until { $1 }
    }

    /// Returns when the server has closed: writing then fails sooner or later.
    package func untilReset() async {
        while (try? await send("x")) != nil { await Task.yield() }
        try? await channel.close().get()
    }
}
