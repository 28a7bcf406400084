import NIOCore
import NIOHPACK
import NIOHTTP2

/// Turns one stream of HTTP/2 into the bytes of one request of HTTP/1.1, and the bytes of its answer back: so there is
/// one strict reader, with one set of limits, for both.
///
/// Nothing that could end a line early gets through, which is how requests are smuggled past such a bridge.
final class HTTP2Stream: ChannelDuplexHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = HTTP2Frame.FramePayload

    private enum Request {
        case head
        case body(isChunked: Bool)
        case done
    }

    private var request = Request.head
    private var answer = HTTP2Answer()

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .headers(let frame):
            guard case .head = request else { return end(context) }  // Trailers are read over and dropped.
            guard let head = HTTP2Head(frame.headers, hasBody: !frame.endStream) else { return refuse(context) }
            answer.isHead = head.isHead
            request = frame.endStream ? .done : .body(isChunked: head.isChunked)
            context.fireChannelRead(wrapInboundOut(head.bytes))
        case .data(let frame):
            guard case .body(let isChunked) = request, case .byteBuffer(var bytes) = frame.data else { return }
            if bytes.readableBytes > 0 {
                if isChunked {
                    var chunk = ByteBuffer(string: String(bytes.readableBytes, radix: 16) + "\r\n")
                    chunk.writeBuffer(&bytes)
                    chunk.writeStaticString("\r\n")
                    context.fireChannelRead(wrapInboundOut(chunk))
                } else {
                    context.fireChannelRead(wrapInboundOut(bytes))
                }
            }
            if frame.endStream { end(context) }
        default: break
        }
    }

    private func end(_ context: ChannelHandlerContext) {
        if case .body(isChunked: true) = request {
            context.fireChannelRead(wrapInboundOut(ByteBuffer(string: "0\r\n\r\n")))
        }
        request = .done
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var bytes = unwrapOutboundIn(data)
        let frames = answer.frames(&bytes)
        guard let last = frames.last else {
            promise?.succeed()
            return
        }
        for frame in frames.dropLast() { context.write(wrapOutboundOut(frame), promise: nil) }
        context.write(wrapOutboundOut(last), promise: promise)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode == .output else { return context.close(mode: mode, promise: promise) }
        // The end of our half is a flag on its last frame.
        if let last = answer.ending() { context.writeAndFlush(wrapOutboundOut(last), promise: nil) }
        promise?.succeed()
    }

    /// A malformed request (RFC 9113, 8.1.1).
    private func refuse(_ context: ChannelHandlerContext) {
        request = .done
        context.writeAndFlush(wrapOutboundOut(.rstStream(.protocolError)), promise: nil)
        context.close(promise: nil)
    }
}

/// The head of a request as HTTP/2 sends it, rewritten as lines.
struct HTTP2Head {
    let bytes: ByteBuffer
    let isHead: Bool
    /// Whether the body goes on in chunks, as its length was not said.
    let isChunked: Bool

    /// Fields of a connection, which HTTP/2 forbids (RFC 9113, 8.2.2).
    private static let forbidden: Set<String> = [
        "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade",
    ]

    /// nil for one that is malformed.
    init?(_ headers: HPACKHeaders, hasBody: Bool) {
        var pseudo: [String: String] = [:]
        var fields = ByteBuffer()
        var (cookies, host, hasLength) = ([String](), String?.none, false)
        for (name, value, _) in headers {
            guard Self.isSafe(value) else { return nil }
            if name.hasPrefix(":") {
                guard pseudo.updateValue(value, forKey: name) == nil, fields.readableBytes == 0 else { return nil }
                continue
            }
            guard !name.isEmpty, name.utf8.allSatisfy({ HTTPBytes.isToken($0) && HTTPBytes.lower($0) == $0 }),
                !Self.forbidden.contains(name)
            else { return nil }
            switch name {
            case "te":
                guard value == "trailers" else { return nil }
            case "host":
                guard host == nil else { return nil }
                host = value
            case "cookie": cookies.append(value)
            case "content-length" where !hasBody && value == "0": break
            default:
                if name == "content-length" { hasLength = true }
                fields.writeString("\(name): \(value)\r\n")
            }
        }
        let authority = pseudo[":authority"] ?? host
        guard pseudo.count == (pseudo[":authority"] == nil ? 3 : 4), pseudo[":scheme"] != nil,
            let method = pseudo[":method"], !method.isEmpty, method.utf8.allSatisfy(HTTPBytes.isToken),
            let path = pseudo[":path"], path.hasPrefix("/") || path == "*", !path.utf8.contains(0x20),
            let authority, host == nil || host == authority
        else { return nil }
        isHead = method == "HEAD"
        isChunked = hasBody && !hasLength
        var bytes = ByteBuffer(string: "\(method) \(path) HTTP/1.1\r\nhost: \(authority)\r\n")
        bytes.writeBuffer(&fields)
        // A client may part its cookies; the next hop gets them as one (RFC 9113, 8.2.3).
        if !cookies.isEmpty { bytes.writeString("cookie: \(cookies.joined(separator: "; "))\r\n") }
        if isChunked { bytes.writeStaticString("transfer-encoding: chunked\r\n") }
        bytes.writeStaticString("\r\n")
        self.bytes = bytes
    }

    /// Without the bytes that end a line or a text.
    private static func isSafe(_ value: String) -> Bool { !value.utf8.contains { $0 == 0 || $0 == 10 || $0 == 13 } }
}
