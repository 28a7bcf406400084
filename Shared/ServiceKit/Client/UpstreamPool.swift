import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// All pools of the process: one for each peer on each event loop.
///
/// Nothing is shared between loops but this table, which is asked once a call.
final class UpstreamPools: Sendable {
    static let shared = UpstreamPools(group: MultiThreadedEventLoopGroup.singleton)

    private struct Key: Hashable {
        let loop: ObjectIdentifier
        let address: ServiceAddress
    }

    private let group: any EventLoopGroup
    private let pools = Mutex<[Key: UpstreamPool]>([:])

    init(group: any EventLoopGroup) { self.group = group }

    /// Sends on the caller's loop where it has one, so that neither bytes nor wake-ups cross threads.
    func send(
        _ request: ByteBuffer, to address: ServiceAddress, name: String, isRepeatable: Bool, isHead: Bool,
        within left: Duration, on loop: (any EventLoop)?
    ) async throws(CallError) -> ServiceAnswer {
        let loop = loop ?? group.next()
        let pool = pools.withLock { pools in
            let key = Key(loop: ObjectIdentifier(loop), address: address)
            if let pool = pools[key] { return pool }
            let pool = UpstreamPool(loop: loop, address: address, name: name)
            pools[key] = pool
            return pool
        }
        let (seconds, attoseconds) = left.components
        let call = PendingCall(
            request: request, isRepeatable: isRepeatable, isHead: isHead,
            deadline: .now() + .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000))
        let result: Result<ServiceAnswer, CallError> = await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                loop.runNow {
                    call.continuation = continuation
                    pool.submit(call)
                }
            }
        } onCancel: {
            loop.execute { pool.cancel(call) }
        }
        return try result.get()
    }
}

extension EventLoop {
    fileprivate func runNow(_ work: @escaping @Sendable () -> Void) {
        if inEventLoop { work() } else { execute(work) }
    }
}

/// One call on its way. Touched on its event loop only, which is what makes sharing it safe.
final class PendingCall: @unchecked Sendable {
    let request: ByteBuffer
    let isRepeatable: Bool
    let isHead: Bool
    let deadline: NIODeadline
    /// Taken by the first `finish` there is; unchecked, as the check costs an allocation a call.
    var continuation: UnsafeContinuation<Result<ServiceAnswer, CallError>, Never>?
    weak var connection: UpstreamConnection?
    var wasRetried = false

    init(request: ByteBuffer, isRepeatable: Bool, isHead: Bool, deadline: NIODeadline) {
        self.request = request
        self.isRepeatable = isRepeatable
        self.isHead = isHead
        self.deadline = deadline
    }

    var isDone: Bool { continuation == nil }

    func finish(_ result: Result<ServiceAnswer, CallError>) {
        let waiting = continuation
        continuation = nil
        waiting?.resume(returning: result)
    }

    /// Ends it without having sent it now. One that was sent before on a connection that broke may have been done.
    func finishUnsent(_ why: String) {
        finish(.failure(wasRetried ? .outcomeUnknown(why) : .unavailable(why)))
    }
}

/// Keep-alive connections to one peer on one event loop. Confined to that loop, which is what makes it `Sendable`.
///
/// The idle connection used last is used first, so that the rest age out. One tick sweeps all time limits.
final class UpstreamPool: @unchecked Sendable {
    /// Two loops of them are more than a service of ours answers at once.
    static let connectionsMax = 64
    /// Beyond this a caller is told at once that the peer is busy.
    static let waitersMax = 1_024
    /// Well before the peer's own idle limit, so that a call seldom meets a dying connection.
    static let idle: TimeAmount = .seconds(10)
    static let connectTimeout: TimeAmount = .seconds(1)
    private static let tick: TimeAmount = .milliseconds(25)

    private let loop: any EventLoop
    private let address: ServiceAddress
    private let name: String
    private var idle: [UpstreamConnection] = []
    private var busy: [ObjectIdentifier: UpstreamConnection] = [:]
    private var connecting = 0
    private var waiting: [PendingCall] = []
    private var isTicking = false

    init(loop: any EventLoop, address: ServiceAddress, name: String) {
        self.loop = loop
        self.address = address
        self.name = name
    }

    func submit(_ call: PendingCall, onFreshConnection: Bool = false) {
        if !onFreshConnection {
            while let connection = idle.popLast() {
                guard connection.isUsable else { continue }
                return start(call, on: connection)
            }
        }
        guard waiting.count < Self.waitersMax else { return call.finishUnsent("\(name) is busy") }
        waiting.append(call)
        tickIfNeeded()
        if busy.count + connecting < Self.connectionsMax, connecting < waiting.count { connect() }
    }

    func cancel(_ call: PendingCall) {
        guard !call.isDone else { return }
        call.finish(.failure(.outcomeUnknown("The call to \(name) was called off")))
        call.connection?.close()
    }

    private func start(_ call: PendingCall, on connection: UpstreamConnection) {
        busy[ObjectIdentifier(connection)] = connection
        tickIfNeeded()
        connection.send(call)
    }

    private func connect() {
        connecting += 1
        let bootstrap = ClientBootstrap(group: loop).connectTimeout(Self.connectTimeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
        let connection = UpstreamConnection(pool: self)
        let tls = address.tls
        bootstrap.channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                let pipeline = channel.pipeline.syncOperations
                if let tls { try pipeline.addHandler(NIOSSLClientHandler(context: tls.client, serverHostname: nil)) }
                try pipeline.addHandler(connection)
            }
        }
        .connect(host: address.host, port: address.port)
        .hop(to: loop)
        .assumeIsolated()
        .whenComplete { result in
            self.connecting -= 1
            switch result {
            case .success:
                self.isAvailable(connection)
            case .failure:
                // Everybody waiting would meet the same; nothing was sent, so all may be told at once.
                let waiting = self.waiting
                self.waiting = []
                for call in waiting { call.finishUnsent("\(self.name) cannot be reached") }
            }
        }
    }

    /// The connection is free: the next waiter gets it, or it rests.
    func isAvailable(_ connection: UpstreamConnection) {
        busy[ObjectIdentifier(connection)] = nil
        while !waiting.isEmpty {
            let call = waiting.removeFirst()
            if !call.isDone { return start(call, on: connection) }
        }
        connection.idleSince = .now()
        idle.append(connection)
        tickIfNeeded()
    }

    /// The connection is gone. A call that got no byte of an answer is tried once more where that is safe.
    func isClosed(_ connection: UpstreamConnection, _ call: PendingCall?, sawAnswer: Bool, wasReused: Bool, why: String)
    {
        busy[ObjectIdentifier(connection)] = nil
        idle.removeAll { $0 === connection }
        if let call, !call.isDone {
            call.connection = nil
            if !sawAnswer, call.isRepeatable, !call.wasRetried, wasReused {
                call.wasRetried = true
                submit(call, onFreshConnection: true)
            } else {
                call.finish(.failure(.outcomeUnknown("\(name): \(why)")))
            }
        }
        if !waiting.isEmpty, busy.count + connecting < Self.connectionsMax, connecting < waiting.count { connect() }
    }

    private func tickIfNeeded() {
        guard !isTicking else { return }
        isTicking = true
        loop.assumeIsolated().scheduleTask(in: Self.tick) { self.sweep() }
    }

    private func sweep() {
        isTicking = false
        let now = NIODeadline.now()
        let late = waiting.filter { $0.deadline <= now }
        if !late.isEmpty {
            waiting.removeAll { $0.deadline <= now }
            for call in late { call.finishUnsent("\(name) did not answer in time") }
        }
        for connection in busy.values {
            guard let call = connection.call, call.deadline <= now else { continue }
            call.finish(.failure(.outcomeUnknown("\(name) did not answer in time")))
            connection.close()
        }
        for connection in idle where connection.idleSince + Self.idle <= now { connection.close() }
        if !waiting.isEmpty || !busy.isEmpty || !idle.isEmpty { tickIfNeeded() }
    }
}

/// One connection: at most one call at a time, never pipelined.
final class UpstreamConnection: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private unowned let pool: UpstreamPool
    private var context: ChannelHandlerContext?
    private var buffer = ByteBuffer()
    private var parser = AnswerParser(isHead: false)
    private var sawAnswer = false
    private var callsSent = 0
    private(set) var call: PendingCall?
    private(set) var isUsable = true
    var idleSince = NIODeadline.now()

    init(pool: UpstreamPool) { self.pool = pool }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func send(_ call: PendingCall) {
        guard let context else { return call.finishUnsent("The connection is gone") }
        self.call = call
        call.connection = self
        parser = AnswerParser(isHead: call.isHead)
        sawAnswer = false
        callsSent += 1
        context.writeAndFlush(wrapOutboundOut(call.request), promise: nil)
    }

    func close() {
        isUsable = false
        context?.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        guard call != nil else { return close() }  // Bytes nobody asked for: whose they are cannot be known.
        sawAnswer = true
        buffer.writeBuffer(&bytes)
        advance(isAtEnd: false)
    }

    func channelInactive(context: ChannelHandlerContext) {
        isUsable = false
        if call != nil { advance(isAtEnd: true) }
        let lost = call
        call = nil
        self.context = nil
        pool.isClosed(self, lost, sawAnswer: sawAnswer, wasReused: callsSent > 1, why: "the connection was closed")
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { close() }

    private func advance(isAtEnd: Bool) {
        guard let call else { return }
        switch parser.parse(&buffer, isAtEnd: isAtEnd) {
        case .needsMore:
            return
        case .broken(let why):
            guard sawAnswer else { return }  // Closed before a byte came: the pool decides about another try.
            self.call = nil
            call.finish(.failure(.outcomeUnknown(why)))
            close()
        case .complete(let answer, let keepsAlive):
            self.call = nil
            call.connection = nil
            // Own state first, then the pool, then the caller: what they do may come back here at once.
            let hasLeftover = buffer.readableBytes > 0
            buffer.clear()
            if keepsAlive, !hasLeftover, !isAtEnd {
                pool.isAvailable(self)
            } else {
                close()
            }
            call.finish(.success(answer))
        }
    }
}
