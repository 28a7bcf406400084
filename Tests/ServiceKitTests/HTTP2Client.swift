import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOPosix
import NIOSSL
import ServiceKit
import Synchronization

/// A client of HTTP/2 that sends whatever header blocks a test likes, checked or not.
final class HTTP2Client: Sendable {
    /// What came back on one stream.
    struct Answer: Sendable {
        var heads: [HPACKHeaders] = []
        var body = ByteBuffer()
        var isEnded = false
        /// The code of RFC 9113, 7 that the stream was reset with.
        var resetCode: HTTP2ErrorCode?

        var status: String? { heads.last?.first(name: ":status") }
        var text: String { String(buffer: body) }
    }

    private let channel: any Channel
    private let multiplexer: NIOHTTP2Handler.StreamMultiplexer

    private init(channel: any Channel, multiplexer: NIOHTTP2Handler.StreamMultiplexer) {
        self.channel = channel
        self.multiplexer = multiplexer
    }

    static func connect(_ address: ServiceAddress, trusting file: String) async throws -> HTTP2Client {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .file(file)
        configuration.certificateVerification = .noHostnameVerification
        configuration.applicationProtocols = ["h2"]
        let context = try NIOSSLContext(configuration: configuration)
        var settings = NIOHTTP2Handler.ConnectionConfiguration()
        settings.headerBlockValidation = .disabled
        settings.contentLengthValidation = .disabled
        // Looked for before the server may have ended the connection again.
        let found = Mutex<EventLoopFuture<NIOHTTP2Handler.StreamMultiplexer>?>(nil)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { [settings] channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: nil))
                    let handler = NIOHTTP2Handler(
                        mode: .client, eventLoop: channel.eventLoop, connectionConfiguration: settings,
                        streamConfiguration: .init()
                    ) { $0.close() }
                    try pipeline.addHandler(handler)
                    let multiplexer = handler.multiplexer
                    found.withLock { $0 = multiplexer }
                }
            }
            .connect(host: address.host, port: address.port).get()
        guard let multiplexer = try await found.withLock({ $0 })?.get() else { throw ChannelError.eof }
        return HTTP2Client(channel: channel, multiplexer: multiplexer)
    }

    /// Opens a stream, sends one request and waits for the whole answer.
    /// - Parameter parts: the DATA frames of the body; none for a request without one.
    func ask(_ fields: [(String, String)], _ parts: [ByteBuffer] = []) async throws -> Answer {
        let collector = Collector()
        let whole = collector.whole
        let stream = try await multiplexer.createStreamChannel { stream in
            stream.eventLoop.makeCompletedFuture {
                try stream.pipeline.syncOperations.addHandler(collector.handler())
            }
        }.get()
        let head = HTTP2Frame.FramePayload.headers(
            .init(headers: HPACKHeaders(fields), endStream: parts.isEmpty))
        stream.writeAndFlush(head, promise: nil)
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            stream.writeAndFlush(
                HTTP2Frame.FramePayload.data(.init(data: .byteBuffer(part), endStream: isLast)), promise: nil)
        }
        for await _ in whole {}
        return collector.answer
    }

    func close() { channel.close(promise: nil) }

    /// Returns when the server has ended the connection.
    func closed() async throws { try await channel.closeFuture.get() }

    private final class Collector: Sendable {
        private let state = Mutex(Answer())
        let whole: AsyncStream<Void>
        private let end: AsyncStream<Void>.Continuation

        init() { (whole, end) = AsyncStream.makeStream(of: Void.self) }

        var answer: Answer { state.withLock { $0 } }

        func take(_ frame: HTTP2Frame.FramePayload) {
            state.withLock { answer in
                switch frame {
                case .headers(let head):
                    answer.heads.append(head.headers)
                    answer.isEnded = head.endStream
                case .data(let data):
                    if case .byteBuffer(var bytes) = data.data { answer.body.writeBuffer(&bytes) }
                    answer.isEnded = data.endStream
                case .rstStream(let code): answer.resetCode = code
                default: break
                }
            }
            if answer.isEnded { end.finish() }
        }

        func finish() { end.finish() }

        func handler() -> Handler { Handler(collector: self) }

        final class Handler: ChannelInboundHandler {
            typealias InboundIn = HTTP2Frame.FramePayload
            private let collector: Collector

            init(collector: Collector) { self.collector = collector }

            func channelRead(context: ChannelHandlerContext, data: NIOAny) { collector.take(unwrapInboundIn(data)) }
            func channelInactive(context: ChannelHandlerContext) { collector.finish() }
            func errorCaught(context: ChannelHandlerContext, error: any Error) {
                if let closed = error as? NIOHTTP2Errors.StreamClosed { collector.take(.rstStream(closed.errorCode)) }
                collector.finish()
            }
        }
    }
}
