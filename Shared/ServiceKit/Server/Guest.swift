import NIOCore
import NIOHTTP2
import NIOTLS

/// What a listener's loop keeps an eye on: a connection, or one stream of one.
protocol Guest: AnyObject {
    /// When what it waits for has taken too long; nil while nothing is waited for.
    var deadline: NIODeadline? { get }
    /// The deadline is over.
    func isLate()
    /// The listener stops: nothing new is begun.
    func drain()
    func close()
}

/// A connection of a stranger during its TLS greeting; what was agreed on decides who reads it from then on.
///
/// Touched on its event loop only.
final class GreetingHandler: ChannelInboundHandler, RemovableChannelHandler, Guest {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let loop: ListenerLoop
    /// Told whether HTTP/2 was agreed on; puts the reader of the connection in place.
    private let onGreeted: (_ channel: any Channel, _ isHTTP2: Bool) throws -> Void
    private var context: ChannelHandlerContext?
    private(set) var deadline: NIODeadline?

    init(loop: ListenerLoop, onGreeted: @escaping (_ channel: any Channel, _ isHTTP2: Bool) throws -> Void) {
        self.loop = loop
        self.onGreeted = onGreeted
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { leave() }

    func channelActive(context: ChannelHandlerContext) {
        deadline = .now() + loop.deadlines.header
        // Before there is TLS there are no words to refuse in.
        if loop.add(self) != nil || loop.isDraining { close() }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case TLSUserEvent.handshakeCompleted(let agreed)? = event as? TLSUserEvent else {
            return context.fireUserInboundEventTriggered(event)
        }
        do {
            try onGreeted(context.channel, agreed == "h2")
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
        } catch {
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func isLate() { close() }
    func drain() { close() }
    func close() { context?.close(promise: nil) }

    private func leave() {
        context = nil
        deadline = nil
        loop.remove(self)
    }
}

/// One connection of HTTP/2, as a whole: ends it when it rests for too long, or when the listener stops and its streams
/// are done. What its streams say is none of its business.
///
/// Touched on its event loop only.
final class HTTP2Connection: ChannelInboundHandler, NIOHTTP2StreamDelegate, Guest, @unchecked Sendable {
    typealias InboundIn = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    /// Streams that a client may have open at a time.
    static let streamsMax = 100

    private let loop: ListenerLoop
    private var context: ChannelHandlerContext?
    private var streams = 0
    private var isLeaving = false
    private(set) var deadline: NIODeadline?

    init(loop: ListenerLoop) { self.loop = loop }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        deadline = .now() + loop.deadlines.idle
        if loop.add(self) != nil || loop.isDraining { drain() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { leave() }

    func streamCreated(_ id: HTTP2StreamID, channel: any Channel) {
        streams += 1
        deadline = nil
    }

    func streamClosed(_ id: HTTP2StreamID, channel: any Channel) {
        streams -= 1
        guard streams == 0 else { return }
        if isLeaving { return close() }
        deadline = .now() + loop.deadlines.idle
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // An error of one stream has reset that stream already.
        guard !(error is NIOHTTP2Errors.StreamError) else { return }
        context.close(promise: nil)
    }

    func isLate() {
        sayGoodbye()
        close()
    }

    func drain() {
        sayGoodbye()
        if streams == 0 { close() }
    }

    func close() { context?.close(promise: nil) }

    /// Tells the client to open no more streams here (RFC 9113, 6.8).
    private func sayGoodbye() {
        guard let context, !isLeaving else { return }
        isLeaving = true
        let goodbye = HTTP2Frame.FramePayload.goAway(lastStreamID: .maxID, errorCode: .noError, opaqueData: nil)
        context.writeAndFlush(wrapOutboundOut(HTTP2Frame(streamID: .rootStream, payload: goodbye)), promise: nil)
    }

    private func leave() {
        context = nil
        deadline = nil
        loop.remove(self)
    }
}
