import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// An answer as it goes over the wire.
enum AnswerBytes {
    /// How the client learns where the body ends.
    enum Framing: Hashable {
        case length(Int)
        case chunked
        /// By the end of the connection, for a client of HTTP/1.0, which knows no chunks.
        case untilClose
    }

    /// - Parameter framing: what `fields` say of the length goes before it.
    static func writeHead(
        _ status: HTTPResponse.Status, _ fields: HTTPFields, _ framing: Framing, keepsAlive: Bool, date: String,
        into buffer: inout ByteBuffer
    ) {
        buffer.writeStaticString("HTTP/1.1 ")
        write(status, into: &buffer)
        buffer.writeStaticString("\r\n")
        var hasLength = false
        for field in fields {
            if field.name == .contentLength { hasLength = true }
            buffer.writeField(field.name.rawName, field.value)
        }
        if !hasLength, status.code >= 200, status != .noContent, status != .notModified {
            switch framing {
            case .length(let length):
                buffer.writeStaticString("content-length: ")
                write(length, into: &buffer)
                buffer.writeStaticString("\r\n")
            case .chunked: buffer.writeStaticString("transfer-encoding: chunked\r\n")
            case .untilClose: break
            }
        }
        if !keepsAlive { buffer.writeStaticString("connection: close\r\n") }
        buffer.writeString(date)
        buffer.writeStaticString("\r\n")
    }

    static func write(_ status: HTTPResponse.Status, into buffer: inout ByteBuffer) {
        switch status.code {
        case 200: buffer.writeStaticString("200 OK")
        case 201: buffer.writeStaticString("201 Created")
        default:
            write(status.code, into: &buffer)
            buffer.writeStaticString(" ")
            buffer.writeString(status.reasonPhrase)
        }
    }

    static func write(_ number: Int, into buffer: inout ByteBuffer) { buffer.writeString(String(number)) }
}

/// Writes the answer's body onto its connection: small ones together with the head, large ones as the client takes them.
struct AnswerWriter: ResponseBodyWriter {
    let connection: ServerConnection
    let isChunked: Bool
    /// Whether bytes of a body may follow this head at all.
    let hasBody: Bool

    private static let flushBytes = 64 << 10

    func write(_ buffer: ByteBuffer) async throws {
        guard hasBody, buffer.readableBytes > 0 else { return }
        guard !connection.isClosed else { throw ConnectionGone() }
        if isChunked {
            connection.outbound.writeString(String(buffer.readableBytes, radix: 16))
            connection.outbound.writeStaticString("\r\n")
        }
        connection.outbound.writeImmutableBuffer(buffer)
        if isChunked { connection.outbound.writeStaticString("\r\n") }
        if connection.outbound.readableBytes >= Self.flushBytes {
            connection.flush()
            await connection.untilWritable()
        }
    }

    func finish(_ trailingHeaders: HTTPFields?) async throws {
        if isChunked, hasBody { connection.outbound.writeStaticString("0\r\n\r\n") }
        connection.flush()
    }
}

/// The client left while its answer was written.
struct ConnectionGone: Error {}

extension ServerConnection {
    /// Answers requests until the connection is done. Runs on the connection's loop.
    func serve(_ responder: some HTTPResponder<AppContext>, logger: Logger) async {
        let source = ApplicationRequestContextSource(channel: channel, logger: logger)
        while let received = await next() {
            let request = Request(head: received.head.request, body: RequestBody(buffer: ByteBuffer()))
            var context = AppContext(source: source)
            context.body = received.body
            context.incoming = received.incoming
            let response: Response
            do {
                response = try await responder.respond(to: request, context: context)
            } catch {
                logger.error("A handler's error got past the middleware", metadata: ["error": "\(error)"])
                response = Problem.internalError.response(instance: nil)
            }
            await send(response, for: received.head)
        }
    }

    private func send(_ response: Response, for head: RequestHead) async {
        guard !isClosed else { return }
        let isHead = head.request.method == .head
        let framing: AnswerBytes.Framing =
            response.body.contentLength.map { .length($0) } ?? (head.isVersion10 ? .untilClose : .chunked)
        // Who is refused before all of the body came must not send the next request behind it.
        let isBodyLeft = incoming?.isOpen == true && response.status.code >= 400
        let keepsAlive = head.keepsAlive && !isDraining && framing != .untilClose && !isBodyLeft
        AnswerBytes.writeHead(
            response.status, response.headers, framing, keepsAlive: keepsAlive, date: dateLine, into: &outbound)
        do {
            try await response.body.write(
                AnswerWriter(connection: self, isChunked: framing == .chunked, hasBody: !isHead))
        } catch {
            flush()  // What came so far may be of use.
            return close()  // The head promised more than came: only the end of the connection says so.
        }
        answered(keepsAlive: keepsAlive)
    }
}
