import Foundation
import Glibc
import NIOCore
import NIOPosix
import ServiceKit
import Synchronization

/// A service behind the gateway that does to each request what its script says.
final class ScriptedPeer: Sendable {
    enum Act: Sendable {
        /// The bytes of a whole answer.
        case bytes(String)
        /// Answers, then closes without a word, as a peer does whose idle limit has come.
        case answerThenClose
        /// Reads the request and closes.
        case close
        /// Reads the request and resets the connection.
        case reset
        /// Reads the request and says nothing.
        case hang
        /// Half an answer, then the end.
        case half

        static func answer(_ status: Int, _ body: String = "{}", fields: String = "") -> Act {
            .bytes(
                "HTTP/1.1 \(status) X\r\nContent-Type: application/json\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
            )
        }
    }

    /// Requests as they came, those for readiness left out.
    let requests = Mutex<[String]>([])
    /// Connections whose peer has closed.
    let closed = Mutex(0)
    private let script: Mutex<@Sendable (_ number: Int, _ request: String) -> Act>
    private let readiness = Mutex(Act.answer(200))
    private let listener = Mutex<(any Channel)?>(nil)

    init(_ script: @escaping @Sendable (_ number: Int, _ request: String) -> Act) { self.script = Mutex(script) }

    convenience init(_ act: Act) { self.init { _, _ in act } }

    func act(_ act: Act) { script.withLock { $0 = { _, _ in act } } }
    func say(ready: Bool) { readiness.withLock { $0 = .answer(ready ? 200 : 503) } }
    var count: Int { requests.withLock { $0.count } }

    func listen(port: Int = 0) async throws -> ServiceAddress {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(self))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        listener.withLock { $0 = channel }
        return ServiceAddress(host: "127.0.0.1", port: channel.localAddress?.port ?? 0)
    }

    func stop() async { try? await listener.withLock { $0 }?.close().get() }

    fileprivate func next(_ request: String) -> Act {
        if request.hasPrefix("GET /readyz ") { return readiness.withLock { $0 } }
        let number = requests.withLock { requests in
            requests.append(request)
            return requests.count - 1
        }
        return script.withLock { $0 }(number, request)
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        private let peer: ScriptedPeer
        private var text = ""

        init(_ peer: ScriptedPeer) { self.peer = peer }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            text += String(buffer: unwrapInboundIn(data))
            while let end = text.range(of: "\r\n\r\n")?.upperBound {
                let length = Self.length(text[..<end])
                guard text[end...].utf8.count >= length else { return }
                let bodyEnd = text.utf8.index(end, offsetBy: length)
                let request = String(text[..<bodyEnd])
                text = String(text[bodyEnd...])
                play(peer.next(request), context)
            }
        }

        func channelInactive(context: ChannelHandlerContext) { peer.closed.withLock { $0 += 1 } }

        private static func length(_ head: Substring) -> Int {
            for line in head.split(separator: "\r\n") where line.lowercased().hasPrefix("content-length:") {
                return Int(line.dropFirst(15).filter { $0 != " " }) ?? 0
            }
            return 0
        }

        private func play(_ act: Act, _ context: ChannelHandlerContext) {
            let plain = "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{\"word\":\"hi\"}"
            switch act {
            case .bytes(let text): write(text, context)
            case .answerThenClose:
                write(plain, context)
                context.close(promise: nil)
            case .close: context.close(promise: nil)
            case .reset:
                // Closing with no time to linger resets.
                if let socket = context.channel as? any SocketOptionProvider {
                    _ = socket.setSoLinger(linger(l_onoff: 1, l_linger: 0))
                }
                context.close(promise: nil)
            case .hang: break
            case .half:
                write(String(plain.dropLast(5)), context)
                context.close(promise: nil)
            }
        }

        private func write(_ text: String, _ context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        }
    }
}
