import Commerce
package import HTTPTypes
import JSON
import NIOCore

/// One request as it came off a connection.
package struct ReceivedRequest: Sendable {
    let head: RequestHead
    package let body: [UInt8]
    /// The body where its route reads it while it arrives; `body` is empty then.
    var incoming: IncomingBody?

    package var request: HTTPRequest { head.request }
}

/// One client's connection: reads requests one after the other, hands each to the task that serves the connection, and
/// writes its answer before it reads on.
///
/// Touched on its event loop only, by the channel and by the serving task alike, which is what makes sharing it safe.
final class ServerConnection: ChannelDuplexHandler, Guest, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Phase {
        /// Waits for a request, or reads its head.
        case head
        case body(RequestHead)
        /// The serving task has the request.
        case answering
        /// An error was answered; what still comes is thrown away, so that the client gets to read the answer.
        case lingering
        case closed
    }

    let channel: any Channel
    private let loop: ListenerLoop
    private let ambient: Ambient
    /// Whether this is a stream of HTTP/2, whose connection takes no new ones once it drains.
    private let isStream: Bool
    private let hook: (any DirectAnswering)?
    /// Requests whose body is handed on while it arrives, and the one that is under way.
    private let streams: StreamPaths
    private let largeBodies: LargeBodies
    private(set) var incoming: IncomingBody?
    /// The request that the hook took, until it is answered.
    var directHead: RequestHead?
    var direct: (any DirectCall)?
    private(set) lazy var address: String? = channel.remoteAddress?.ipAddress
    private var context: ChannelHandlerContext?
    private var phase = Phase.head
    private var inbound = ByteBuffer()
    private var parser = RequestHeadParser()
    private var reader: BodyReader?
    /// Resumed once, by `deliver` or `ended`; unchecked, as the check costs an allocation a request.
    private var waiting: UnsafeContinuation<ReceivedRequest?, Never>?
    private var received: ReceivedRequest?
    private var isReadHeld = false
    private var isAdvancing = false
    /// Whether `readOn` came to a whole request.
    private var wasDelivered = false
    /// Set while an answer waits for its client to take enough of it: whether the connection goes on after it.
    private var heldAnswer: Bool?
    private var isInputClosed = false
    private var lingered = 0
    var writable: CheckedContinuation<Void, Never>?
    /// What is written next; kept, so that its memory serves again.
    var outbound = ByteBuffer()
    /// When the phase under way has taken too long.
    private var phaseDeadline: NIODeadline?
    /// When a request whose body is streamed must be answered.
    private var streamDeadline: NIODeadline?

    /// Bytes of a next request that are taken in while the one before is answered.
    private static let readAheadBytesMax = 64 << 10
    private static let lingerBytesMax = 4 << 20

    init(
        channel: any Channel, loop: ListenerLoop, ambient: Ambient, hook: (any DirectAnswering)?,
        streams: StreamPaths = StreamPaths(entries: []), largeBodies: LargeBodies = LargeBodies(entries: []),
        isStream: Bool = false
    ) {
        self.streams = streams
        self.largeBodies = largeBodies
        self.isStream = isStream
        self.channel = channel
        self.hook = hook
        self.loop = loop
        self.ambient = ambient
    }

    var dateLine: String { loop.dateLine }
    var isDraining: Bool { loop.isDraining || loop.isLeaving || isInputClosed }
    var isClosed: Bool { if case .closed = phase { true } else { false } }

    /// The first of those that run.
    var deadline: NIODeadline? {
        guard let streamDeadline else { return phaseDeadline }
        let first = incoming?.stallDeadline.map { min($0, streamDeadline) } ?? streamDeadline
        return phaseDeadline.map { min($0, first) } ?? first
    }

    // MARK: For the serving task

    /// The next request; nil when the connection is done.
    func next() async -> ReceivedRequest? {
        if let ready = received {
            received = nil
            return ready
        }
        if isClosed { return nil }
        return await withUnsafeContinuation { waiting = $0 }
    }

    /// The answer is written: reads on, or closes; a client that leaves its answers unread is asked nothing more.
    func answered(keepsAlive: Bool) {
        guard case .answering = phase else { return }
        guard channel.isWritable else {
            heldAnswer = keepsAlive
            phaseDeadline = .now() + loop.deadlines.write
            return
        }
        streamDeadline = nil
        // What is left of a body that nobody wants is not read to its end.
        let isBodyRead = incoming?.isOpen != true
        incoming = nil
        guard keepsAlive, isBodyRead, !isDraining else { return closeOutput() }
        phase = .head
        parser = RequestHeadParser()
        phaseDeadline = .now() + (inbound.readableBytes > 0 ? loop.deadlines.header : loop.deadlines.idle)
        if inbound.readableBytes > 0, !isAdvancing { advance() }
        if isReadHeld, inbound.readableBytes < Self.readAheadBytesMax {
            isReadHeld = false
            context?.read()
        }
    }

    /// Sends what `outbound` holds.
    func flush() {
        guard let context, outbound.readableBytes > 0 else { return }
        context.writeAndFlush(wrapOutboundOut(outbound), promise: nil)
        outbound.clear()
    }

    /// Adds to what is written next; a large body goes as it is, uncopied.
    func write(_ body: ByteBuffer) {
        guard body.readableBytes > Self.copiedBytesMax, let context else {
            outbound.writeImmutableBuffer(body)
            return
        }
        context.write(wrapOutboundOut(outbound), promise: nil)
        outbound.clear()
        context.writeAndFlush(wrapOutboundOut(body), promise: nil)
    }

    private static let copiedBytesMax = 16 << 10

    /// Returns when the client has taken enough of what was sent; at once where the connection is gone.
    func untilWritable() async {
        guard !isClosed, !channel.isWritable else { return }
        phaseDeadline = .now() + loop.deadlines.write
        await withCheckedContinuation { writable = $0 }
        phaseDeadline = nil
    }

    func close() { context?.close(promise: nil) }

    // MARK: For the listener

    /// Closes where nothing is under way; otherwise the answer that is being made is the last.
    func drain() {
        if case .head = phase, inbound.readableBytes == 0, !isStream { close() }
    }

    /// The phase has taken too long.
    func isLate() {
        switch phase {
        case .head where inbound.readableBytes == 0: close()
        case .head, .body: refuse(.requestTimeout)
        case .answering:
            // The handler gets to say what it has; who does not read that is cut.
            guard let incoming, incoming.isOpen, phaseDeadline.map({ $0 > .now() }) ?? true else { return close() }
            incoming.fail(Problem.bodyTooSlow)
            streamDeadline = .now() + loop.deadlines.write
        case .lingering, .closed: close()
        }
    }

    /// Answers with a problem and closes.
    func refuse(_ problem: Problem) {
        guard let context else { return }
        let id = ambient.newID(RequestKind.self)
        let body = (try? StrictJSONEncoder().encode(problem.document(instance: id.text))) ?? []
        var fields = problem.headers
        fields[.contentType] = ContentType.problem
        fields[.requestID] = id.text
        AnswerBytes.writeHead(
            problem.status, fields, .length(body.count), keepsAlive: false, date: dateLine, into: &outbound)
        outbound.writeBytes(body)
        loop.refused(problem)
        phase = .lingering
        inbound.clear()
        flush()
        context.close(mode: .output, promise: nil)
        phaseDeadline = .now() + loop.deadlines.linger
    }

    // MARK: From the channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { begin() }
    }

    func handlerRemoved(context: ChannelHandlerContext) { ended() }

    func channelActive(context: ChannelHandlerContext) {
        begin()
        context.fireChannelActive()
    }

    private func begin() {
        phaseDeadline = .now() + loop.deadlines.idle
        if let problem = loop.add(self) { refuse(problem) } else if loop.isDraining, !isStream { close() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        ended()
        context.fireChannelInactive()
    }

    private func ended() {
        phase = .closed
        context = nil
        loop.remove(self)
        waiting?.resume(returning: nil)
        waiting = nil
        writable?.resume()
        writable = nil
        incoming?.fail(ConnectionGone())
        let lost = direct
        direct = nil
        directHead = nil
        lost?.clientIsGone()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        switch phase {
        case .lingering:
            lingered += bytes.readableBytes
            if lingered > Self.lingerBytesMax { close() }
        case .closed: return
        case .head, .body, .answering:
            if case .head = phase, inbound.readableBytes == 0 { phaseDeadline = .now() + loop.deadlines.header }
            // Copied, so that the channel's own buffer can take the next bytes.
            inbound.writeBuffer(&bytes)
            // Who still sends will read later.
            if writable != nil, incoming?.isOpen == true { phaseDeadline = .now() + loop.deadlines.write }
            if incoming == nil { advance() } else { feed() }
        }
    }

    /// Reads no further while there is enough of the next request.
    func read(context: ChannelHandlerContext) {
        if case .answering = phase, isEnough {
            isReadHeld = true
        } else {
            context.read()
        }
    }

    private var isEnough: Bool {
        // Many clients read nothing before all is sent: while the answer waits for such a one, the body is taken in.
        if let incoming, incoming.isOpen { return incoming.isFull && channel.isWritable }
        return inbound.readableBytes >= Self.readAheadBytesMax
    }

    /// Passes on what came of a body that is streamed, and reads on where there is room for more.
    private func feed() {
        incoming?.take(&inbound, beyondWindow: !channel.isWritable)
        if inbound.readableBytes == 0 { inbound.clear() } else { inbound.discardReadBytes() }
        if isReadHeld, !isEnough {
            isReadHeld = false
            context?.read()
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            writable?.resume()
            writable = nil
            if let keepsAlive = heldAnswer {
                heldAnswer = nil
                answered(keepsAlive: keepsAlive)
            }
        } else if incoming?.isOpen == true {
            feed()
        }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed = event else { return context.fireUserInboundEventTriggered(event) }
        isInputClosed = true
        // Who closed only its own half still gets the answer.
        if case .answering = phase {
            incoming?.fail(Problem.badRequest("bad-framing", "The body ended before its end was said."))
            return
        }
        close()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    /// Reads requests for as long as they are whole and answered at once.
    private func advance() {
        isAdvancing = true
        defer { isAdvancing = false }
        repeat {
            readOn()
            guard case .head = phase else { return }
        } while wasDelivered && inbound.readableBytes > 0
    }

    private func readOn() {
        wasDelivered = false
        do throws(Problem) {
            if case .head = phase {
                guard let head = try readHead() else { return }
                if head.framing != .none, let limits = streams.limits(of: head.request) {
                    return try deliver(head, limits)
                }
                phase = .body(head)
                let bytesMax = largeBodies.bytesMax(of: head.request)
                reader = BodyReader(head.framing, bytesMax: bytesMax)
                phaseDeadline = .now() + loop.deadlines.body
                if case .length(let length) = head.framing, length > bytesMax {
                    throw .bodyTooLarge(bytesMax)
                }
                if reader != nil { sayContinue(head) }
            }
            if case .body(let head) = phase {
                guard reader != nil else { return deliver(ReceivedRequest(head: head, body: [])) }
                guard let body = try reader?.read(&inbound) else { return }
                deliver(ReceivedRequest(head: head, body: Array(body.readableBytesView)))
            }
        } catch {
            refuse(error)
        }
    }

    private func sayContinue(_ head: RequestHead) {
        guard head.expectsContinue, inbound.readableBytes == 0 else { return }
        outbound.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n")
        flush()
    }

    private func readHead() throws(Problem) -> RequestHead? {
        let outcome: Result<Parsed<RequestHead>, Problem> = inbound.withUnsafeReadableBytes { bytes in
            do throws(Problem) { return .success(try parser.parse(bytes)) } catch { return .failure(error) }
        }
        guard case .complete(let head, let length) = try outcome.get() else { return nil }
        inbound.moveReaderIndex(forwardBy: length)
        return head
    }

    private func deliver(_ request: ReceivedRequest) {
        wasDelivered = true
        phase = .answering
        reader = nil
        phaseDeadline = nil
        if inbound.readableBytes == 0 { inbound.clear() } else { inbound.discardReadBytes() }
        if let hook, isTaken(request, by: hook) { return }
        handOver(request)
    }

    /// Hands a request on whose body is still to come.
    private func deliver(_ head: RequestHead, _ limits: StreamLimits) throws(Problem) {
        if case .length(let length) = head.framing, length > limits.bytesMax { throw .bodyTooLarge(limits.bytesMax) }
        let body = IncomingBody(
            head.framing, limits: limits, loop: channel.eventLoop,
            onTaken: { [weak self] in self?.feed() }, onWait: { [weak self] in self?.flush() })
        phase = .answering
        phaseDeadline = nil
        streamDeadline = .now() + TimeAmount(limits.whole)
        incoming = body
        sayContinue(head)
        feed()
        handOver(ReceivedRequest(head: head, body: [], incoming: body))
    }

    private func handOver(_ request: ReceivedRequest) {
        if let waiting {
            self.waiting = nil
            waiting.resume(returning: request)
        } else {
            received = request
        }
    }

    private func isTaken(_ request: ReceivedRequest, by hook: any DirectAnswering) -> Bool {
        directHead = request.head
        guard case .taken(let call) = hook.take(request, from: self) else {
            directHead = nil
            return false
        }
        // It may have been answered, or the connection may have ended, within the call.
        if directHead != nil { direct = call }
        return true
    }

    /// Ends our half and waits for the client to end its own, so that no reset overtakes the answer.
    private func closeOutput() {
        guard let context else { return }
        if isInputClosed { return context.close(promise: nil) }
        phase = .lingering
        if isReadHeld {
            isReadHeld = false
            context.read()
        }
        context.close(mode: .output, promise: nil)
        phaseDeadline = .now() + loop.deadlines.linger
    }
}
