package import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import Telemetry

/// All pools of the process: one for each peer on each event loop.
///
/// Nothing is shared between loops but this table, which is asked once a call.
package final class UpstreamPools: Sendable {
    package static let shared = UpstreamPools(group: MultiThreadedEventLoopGroup.singleton)

    private struct Key: Hashable {
        let loop: ObjectIdentifier
        let address: ServiceAddress
    }

    private let group: any EventLoopGroup
    private let pools = Mutex<[Key: UpstreamPool]>([:])

    init(group: any EventLoopGroup) { self.group = group }

    /// The pool of one peer on one loop.
    package func pool(on loop: any EventLoop, to address: ServiceAddress, name: String) -> UpstreamPool {
        pools.withLock { pools in
            let key = Key(loop: ObjectIdentifier(loop), address: address)
            if let pool = pools[key] { return pool }
            let pool = UpstreamPool(loop: loop, address: address, name: name)
            pools[key] = pool
            return pool
        }
    }

    /// What all pools to each peer have in hand, by the peer's name.
    func samples() -> [MetricSample] {
        let pools = pools.withLock { Array($0.values) }
        return pools.flatMap { pool in
            let labels = [("peer", pool.name)]
            return [
                MetricSample(
                    "client_pool_connections", .gauge, "Connections to a peer", labels: labels + [("state", "busy")],
                    value: Double(pool.shown.busy.load(ordering: .relaxed))),
                MetricSample(
                    "client_pool_connections", .gauge, "Connections to a peer", labels: labels + [("state", "idle")],
                    value: Double(pool.shown.idle.load(ordering: .relaxed))),
                MetricSample(
                    "client_pool_waiting", .gauge, "Calls that wait for a connection to a peer", labels: labels,
                    value: Double(pool.shown.waiting.load(ordering: .relaxed))),
            ]
        }
    }

    /// Sends on the caller's loop where it has one, so that neither bytes nor wake-ups cross threads.
    func send(
        _ request: ByteBuffer, to address: ServiceAddress, name: String, isRepeatable: Bool, isHead: Bool,
        within left: Duration, on loop: (any EventLoop)?
    ) async throws(CallError) -> ServiceAnswer {
        let loop = loop ?? group.next()
        let pool = pool(on: loop, to: address, name: name)
        let (seconds, attoseconds) = left.components
        let deadline = NIODeadline.now() + .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
        let current = CurrentCall()
        let result: Result<ServiceAnswer, CallError> = await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                loop.runNow {
                    let call = UpstreamCall(
                        request, isHead: isHead, form: .parsed, isRepeatable: isRepeatable, deadline: deadline,
                        caller: AwaitedCall(continuation))
                    current.call = call
                    pool.submit(call)
                }
            }
        } onCancel: {
            loop.execute { if let call = current.call { pool.cancel(call) } }
        }
        return try result.get()
    }
}

/// The call that a cancelled task lets go of. Touched on the call's event loop only, which is what makes it `Sendable`.
private final class CurrentCall: @unchecked Sendable {
    var call: UpstreamCall?
}

extension EventLoop {
    fileprivate func runNow(_ work: @escaping @Sendable () -> Void) {
        if inEventLoop { work() } else { execute(work) }
    }
}

/// Keep-alive connections to one peer on one event loop. Confined to that loop, which is what makes it `Sendable`.
///
/// The idle connection used last is used first, so that the rest age out. One tick sweeps all time limits.
package final class UpstreamPool: @unchecked Sendable {
    /// Two loops of them are more than a service of ours answers at once.
    package static let connectionsMax = 64
    /// Beyond this a caller is told at once that the peer is busy.
    static let waitersMax = 1_024
    /// Well before the peer's own idle limit, so that a call seldom meets a dying connection.
    static let idle: TimeAmount = .seconds(10)
    static let connectTimeout: TimeAmount = .seconds(1)
    private static let tick: TimeAmount = .milliseconds(25)

    private let loop: any EventLoop
    private let address: ServiceAddress
    let name: String
    /// What other threads may read of it.
    let shown = PoolLevels()
    private var idle: [UpstreamConnection] = []
    private var busy: [ObjectIdentifier: UpstreamConnection] = [:]
    private var connecting = 0
    private var waiting = CircularBuffer<UpstreamCall>()
    private var isTicking = false

    init(loop: any EventLoop, address: ServiceAddress, name: String) {
        self.loop = loop
        self.address = address
        self.name = name
    }

    /// - Parameter onFreshConnection: whether one that rests must not be taken: it may have died as the last one did.
    package func submit(_ call: UpstreamCall, onFreshConnection: Bool = false) {
        if !onFreshConnection {
            while let connection = idle.popLast() {
                guard connection.isUsable else { continue }
                return start(call, on: connection)
            }
        }
        guard waiting.count < Self.waitersMax else { return call.fail(.unsent, "\(name) is busy") }
        waiting.append(call)
        show()
        tickIfNeeded()
        if busy.count + connecting < Self.connectionsMax, connecting < waiting.count { connect() }
    }

    private func show() {
        shown.busy.store(busy.count, ordering: .relaxed)
        shown.idle.store(idle.count, ordering: .relaxed)
        shown.waiting.store(waiting.count, ordering: .relaxed)
    }

    func cancel(_ call: UpstreamCall) {
        guard !call.isDone else { return }
        let connection = call.connection
        call.fail(.calledOff, "The call to \(name) was called off")
        connection?.close()
    }

    private func start(_ call: UpstreamCall, on connection: UpstreamConnection) {
        busy[ObjectIdentifier(connection)] = connection
        show()
        tickIfNeeded()
        connection.send(call)
    }

    private func connect() {
        connecting += 1
        let connection = UpstreamConnection(pool: self)
        address.connect(on: loop, connection)
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
                    for call in waiting { call.fail(.unreachable, "\(self.name) cannot be reached") }
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
        show()
        tickIfNeeded()
    }

    /// The connection is gone. A call that got no byte of an answer is tried once more where that is safe.
    func isClosed(
        _ connection: UpstreamConnection, _ call: UpstreamCall?, sawAnswer: Bool, wasReused: Bool, why: String
    ) {
        busy[ObjectIdentifier(connection)] = nil
        idle.removeAll { $0 === connection }
        show()
        if let call, !call.isDone {
            call.connection = nil
            if !sawAnswer, call.isRepeatable, !call.wasRetried, wasReused {
                call.wasRetried = true
                submit(call, onFreshConnection: true)
            } else {
                call.fail(sawAnswer ? .broken : .unanswered(wasReused: wasReused), "\(name): \(why)")
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
            for call in late { call.fail(.unsent, "\(name) did not answer in time") }
        }
        for connection in busy.values {
            guard let call = connection.call, call.deadline <= now else { continue }
            // The connection first: who hears of the end may send the next call at once.
            connection.giveUp()
            call.fail(.late, "\(name) did not answer in time")
        }
        for connection in idle where connection.idleSince + Self.idle <= now { connection.close() }
        show()
        if !waiting.isEmpty || !busy.isEmpty || !idle.isEmpty { tickIfNeeded() }
    }
}

extension ServiceAddress {
    /// A connection to a peer, with certificates where it has some, whose bytes are the handler's.
    func connect(on loop: any EventLoop, _ handler: some ChannelHandler & Sendable) -> EventLoopFuture<any Channel> {
        ClientBootstrap(group: loop).connectTimeout(UpstreamPool.connectTimeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls {
                        try pipeline.addHandler(NIOSSLClientHandler(context: tls.context, serverHostname: nil))
                    }
                    try pipeline.addHandler(handler)
                }
            }
            .connect(host: host, port: port)
    }
}

/// Levels of a pool, written on its loop and read from anywhere.
final class PoolLevels: Sendable {
    let busy = Atomic(0)
    let idle = Atomic(0)
    let waiting = Atomic(0)
}

/// One connection: at most one call at a time, never pipelined.
final class UpstreamConnection: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private unowned let pool: UpstreamPool
    private var context: ChannelHandlerContext?
    private var buffer = ByteBuffer()
    private var parser = AnswerParser(isHead: false, form: .parsed)
    private var sawAnswer = false
    private var callsSent = 0
    private(set) var call: UpstreamCall?
    private(set) var isUsable = true
    var idleSince = NIODeadline.now()

    init(pool: UpstreamPool) { self.pool = pool }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func send(_ call: UpstreamCall) {
        guard let context else { return call.fail(.unsent, "The connection is gone") }
        self.call = call
        call.connection = self
        parser.begin(isHead: call.isHead, form: call.form)
        call.sentAt = .now()
        sawAnswer = false
        callsSent += 1
        context.writeAndFlush(wrapOutboundOut(call.request), promise: nil)
    }

    func close() {
        isUsable = false
        context?.close(promise: nil)
    }

    /// Closes without a word on the call that it carries, whose end the pool tells.
    func giveUp() {
        call = nil
        close()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        guard call != nil else { return close() }  // Bytes nobody asked for: whose they are cannot be known.
        if !sawAnswer {
            sawAnswer = true
            call?.firstByteAt = .now()
        }
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
            call.fail(.broken, why)
            close()
        case .complete(let answer, let keepsAlive):
            self.call = nil
            call.connection = nil
            // Own state first, then the pool, then the caller: what they do may come back here at once.
            let hasLeftover = buffer.readableBytes > 0
            if keepsAlive, !hasLeftover, !isAtEnd {
                pool.isAvailable(self)
            } else {
                close()
            }
            call.finish(.success(answer))
            // The caller has done with the answer's bytes, so their memory can take the next one's.
            if buffer.readableBytes == 0 { recycle() }
        }
    }

    private func recycle() {
        if buffer.capacity > Self.bufferBytesKept { buffer = ByteBuffer() } else { buffer.clear() }
    }

    /// A connection that rests holds no more than this.
    private static let bufferBytesKept = 32 << 10
}
