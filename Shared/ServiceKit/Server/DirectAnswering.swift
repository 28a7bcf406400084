package import HTTPTypes
package import NIOCore

/// Takes requests on their connection's event loop, before the router sees them, and answers on the same loop, later or
/// at once, with bytes: no task is made for such a request.
package protocol DirectAnswering: Sendable {
    /// Called on the event loop of `client`. What is not taken goes to the router.
    func take(_ request: ReceivedRequest, from client: any DirectClient) -> DirectTaking
}

/// What became of a request that was offered.
package enum DirectTaking {
    case passed
    /// Answered already, or it will be; the call hears when its client goes away before.
    case taken((any DirectCall)?)
}

/// A request that was taken and is not answered yet.
package protocol DirectCall: AnyObject {
    /// Nobody waits for the answer any more; `answer` must not be called again.
    func clientIsGone()
}

/// Who asked: one connection, while one request of it is being answered. Touched on its event loop only.
package protocol DirectClient: AnyObject {
    var eventLoop: any EventLoop { get }
    /// The internet address that the connection comes from.
    var address: String? { get }

    /// Answers the request that was taken; once for each.
    /// - Parameters:
    ///   - announcedLength: what an answer to HEAD says of the length; others are as long as `body`.
    ///   - writeLines: appends `name: value` and CR LF for each field, framing and `Date` left out.
    func answer(
        _ status: HTTPResponse.Status, announcedLength: Int?, body: ByteBuffer,
        writeLines: (inout ByteBuffer) -> Void)
}

extension ServerConnection: DirectClient {
    var eventLoop: any EventLoop { channel.eventLoop }

    func answer(
        _ status: HTTPResponse.Status, announcedLength: Int?, body: ByteBuffer,
        writeLines: (inout ByteBuffer) -> Void
    ) {
        guard let head = directHead else { return }
        directHead = nil
        direct = nil
        let isHead = head.request.method == .head
        let keepsAlive = head.keepsAlive && !isDraining
        outbound.writeStaticString("HTTP/1.1 ")
        AnswerBytes.write(status, into: &outbound)
        outbound.writeStaticString("\r\n")
        writeLines(&outbound)
        if status != .noContent, status != .notModified {
            let length = isHead ? announcedLength ?? body.readableBytes : body.readableBytes
            outbound.writeStaticString("content-length: ")
            AnswerBytes.write(length, into: &outbound)
            outbound.writeStaticString("\r\n")
        }
        if !keepsAlive { outbound.writeStaticString("connection: close\r\n") }
        outbound.writeString(dateLine)
        outbound.writeStaticString("\r\n")
        if !isHead, status != .noContent, status != .notModified { write(body) }
        flush()
        answered(keepsAlive: keepsAlive)
    }
}
