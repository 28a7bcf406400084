package import HTTPTypes
package import NIOCore

/// One call whose request and answer are both passed on while they arrive, over a connection of its own. Neither way is
/// read faster than the other side takes it.
///
/// Touched on its event loop only, which is what makes sharing it safe.
package final class StreamedExchange: ChannelDuplexHandler, @unchecked Sendable {
    package typealias InboundIn = ByteBuffer
    package typealias OutboundIn = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    /// What an answer begins with.
    package struct Head: Sendable {
        package let status: Int
        package let fields: HTTPFields
    }

    private let name: String
    private let body: IncomingBody
    private var context: ChannelHandlerContext?
    private var head: Head?
    private var parser = AnswerParser(isHead: false, form: .parsed)
    private var reader: BodyReader?
    private var inbound = ByteBuffer()
    /// Of the answer's body, for `next`.
    private var ready = ByteBuffer()
    private var isAnswerWhole = false
    private var failure: (any Error)?
    private var waiting: CheckedContinuation<Void, Never>?
    private var isReadHeld = false
    private var isPumpDue = false
    private var isPumping = false
    private var isRequestWhole = false
    private var timeout: Scheduled<Void>?
    /// Bytes of the request's body that were sent.
    package private(set) var sent = 0
    /// When the request was written to the connection, and when the first byte of the answer came.
    package private(set) var sentAt: NIODeadline?
    package private(set) var firstByteAt: NIODeadline?

    /// Of a whole answer: a service of ours says itself how many rows it answers.
    private static let answerBytesMax = 4 << 30

    /// Connects and begins to send. Called on `loop`, which is the one of the connection that `body` comes from.
    /// - Parameters:
    ///   - requestHead: with `transfer-encoding: chunked`, up to and with the empty line.
    ///   - deadline: when the exchange is given up.
    /// - Throws: a `CallFailure` that says nothing was sent.
    package static func begin(
        _ requestHead: ByteBuffer, _ body: IncomingBody, to address: ServiceAddress, name: String,
        deadline: NIODeadline, on loop: any EventLoop
    ) async throws -> StreamedExchange {
        let exchange = StreamedExchange(name: name, body: body)
        do {
            _ = try await address.connect(on: loop, exchange).get()
        } catch {
            throw CallFailure(.unreachable, "\(name) cannot be reached")
        }
        loop.preconditionInEventLoop()
        exchange.start(requestHead, deadline, loop)
        return exchange
    }

    private init(name: String, body: IncomingBody) {
        self.name = name
        self.body = body
    }

    private func start(_ requestHead: ByteBuffer, _ deadline: NIODeadline, _ loop: any EventLoop) {
        timeout = loop.assumeIsolated().scheduleTask(deadline: deadline) {
            self.end(CallFailure(.late, "\(self.name) did not answer in time"))
        }
        sentAt = .now()
        context?.write(wrapOutboundOut(requestHead), promise: nil)
        body.onReady = { [weak self] in self?.pumpSoon() }
        pump()
    }

    // MARK: For the caller

    /// Waits for the answer to begin.
    /// - Throws: a `CallFailure`, or what ended the request's body.
    package func answer() async throws -> Head {
        while true {
            if let head { return head }
            if let failure { throw failure }
            await withCheckedContinuation { waiting = $0 }
        }
    }

    /// The next bytes of the answer's body; nil behind the last ones.
    /// - Throws: as `answer`.
    package func next() async throws -> ByteBuffer? {
        while ready.readableBytes == 0 {
            if isAnswerWhole { return nil }
            if let failure { throw failure }
            // What was written of the answer so far is not held back while nothing more is there.
            body.flushAnswer()
            await withCheckedContinuation { waiting = $0 }
        }
        let piece = ready
        ready = ByteBuffer()
        if isReadHeld {
            isReadHeld = false
            context?.read()
        }
        return piece
    }

    /// Lets go of it, whatever has come. May be called from anywhere.
    package func close() {
        body.eventLoop.execute { self.end(CallFailure(.calledOff, "The call to \(self.name) was called off")) }
    }

    // MARK: The request's way

    /// Not at once: who tells of more still has its hands on the bytes.
    private func pumpSoon() {
        guard !isPumpDue else { return }
        isPumpDue = true
        body.eventLoop.execute {
            self.isPumpDue = false
            self.pump()
        }
    }

    /// Sends what there is, for as long as the peer takes it.
    private func pump() {
        // Writing and flushing tell of room, which must not put the next chunk between the parts of this one.
        guard !isPumping else { return }
        isPumping = true
        defer { isPumping = false }
        repeat {
            guard writePieces() else { return }
            context?.flush()
        } while context?.channel.isWritable == true
    }

    /// - Returns: whether there may be more to send.
    private func writePieces() -> Bool {
        guard !isRequestWhole, failure == nil, !isAnswerWhole else { return false }
        while let context, context.channel.isWritable {
            switch body.takeReady() {
            case .bytes(let bytes):
                sent += bytes.readableBytes
                let size = String(bytes.readableBytes, radix: 16)
                context.write(wrapOutboundOut(ByteBuffer(string: "\(size)\r\n")), promise: nil)
                context.write(wrapOutboundOut(bytes), promise: nil)
                context.write(wrapOutboundOut(ByteBuffer(staticString: "\r\n")), promise: nil)
            case .nothing:
                context.flush()
                return false
            case .whole:
                isRequestWhole = true
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(staticString: "0\r\n\r\n")), promise: nil)
                return false
            case .failed(let error):
                // The service must not take the part for the whole. Where it answers already it is told by a chunk that
                // is none, so that its answer gets to an end of its own.
                guard head != nil, error is Problem else {
                    end(error)
                    return false
                }
                isRequestWhole = true
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(staticString: "cut\r\n")), promise: nil)
                return false
            }
        }
        return true
    }

    package func channelWritabilityChanged(context: ChannelHandlerContext) {
        pump()
        context.fireChannelWritabilityChanged()
    }

    // MARK: The answer's way

    package func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if firstByteAt == nil { firstByteAt = .now() }
        inbound.writeBuffer(&bytes)
        do {
            try take()
        } catch {
            return end(CallFailure(.broken, "\(name): its answer cannot be read"))
        }
        if isAnswerWhole {
            finish()
        } else if ready.readableBytes > 0 {
            wake()
        }
    }

    private func take() throws {
        if head == nil {
            guard let found = try parser.head(of: &inbound) else { return }
            head = Head(status: found.status, fields: found.fields)
            reader = BodyReader(found.framing, bytesMax: Self.answerBytesMax)
            isAnswerWhole = reader == nil
            wake()
        }
        while !isAnswerWhole, let piece = try reader?.piece(of: &inbound) {
            switch piece {
            case .bytes(var bytes): ready.writeBuffer(&bytes)
            case .end: isAnswerWhole = true
            }
        }
        if inbound.readableBytes == 0 { inbound.clear() } else { inbound.discardReadBytes() }
    }

    /// Reads no further while enough waits to be taken.
    package func read(context: ChannelHandlerContext) {
        if ready.readableBytes >= StreamLimits.windowBytes { isReadHeld = true } else { context.read() }
    }

    package func channelInactive(context: ChannelHandlerContext) {
        end(
            head == nil
                ? CallFailure(.unanswered(wasReused: false), "\(name): the connection was closed")
                : CallFailure(.broken, "\(name): the connection was closed within the answer"))
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    // MARK: Ends

    private func end(_ error: any Error) {
        if !isAnswerWhole, failure == nil { failure = error }
        finish()
    }

    private func finish() {
        timeout?.cancel()
        timeout = nil
        body.onReady = nil
        let open = context
        context = nil
        open?.close(promise: nil)
        wake()
    }

    private func wake() {
        waiting?.resume()
        waiting = nil
    }
}
