import Foundation
import HTTPTypes
import NIOCore
import NIOPosix
import ServiceKit
import Synchronization
import TestSupport

/// A TCP relay between two processes, which can be slow, hang, cut, or lead to whichever of several copies is ready: what
/// stands between them where wires are long.
final class Cable: Sendable {
    /// What the wire does to connections, old and new.
    enum Fault: Hashable, Sendable {
        /// Each piece of an answer comes this much later.
        case slow(Duration)
        /// What is sent arrives nowhere, and no answer comes.
        case hang
        /// The connection is reset as soon as something is sent.
        case reset
        /// The other side does what it was asked; of its answer half comes, and the connection is closed.
        case half
        /// The other side does what it was asked, and the answer is lost.
        case lost
    }

    private struct State {
        var fault: Fault?
        var targets: [ServiceAddress] = []
        var load: [ServiceAddress: Int] = [:]
        var met = 0
    }

    private let state: Mutex<State>

    init(to targets: [ServiceAddress] = []) { state = Mutex(State(targets: targets)) }

    var fault: Fault? {
        get { state.withLock { $0.fault } }
        set { state.withLock { $0.fault = newValue } }
    }

    /// How often a fault met something that was sent or answered.
    var met: Int { state.withLock { $0.met } }

    /// Where new connections lead: to the one of these that has the fewest.
    func lead(to targets: [ServiceAddress]) { state.withLock { $0.targets = targets } }

    private typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// Listens on a free port of the loopback while `body` runs.
    func withListening<Value: Sendable>(
        _ body: @escaping @Sendable (ServiceAddress) async throws -> Value
    ) async throws -> Value {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try Connection(wrappingChannelSynchronously: channel)
                }
            }
        let address = ServiceAddress(host: "127.0.0.1", port: listener.channel.localAddress?.port ?? 0)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { [self] in
                try await listener.executeThenClose { connections in
                    await withDiscardingTaskGroup { group in
                        do {
                            for try await connection in connections {
                                group.addTask { await self.join(connection) }
                            }
                        } catch {
                            // The listener was closed; so are its connections.
                        }
                        group.cancelAll()
                    }
                }
            }
            let result: Result<Value, any Error>
            do { result = .success(try await body(address)) } catch { result = .failure(error) }
            tasks.cancelAll()
            try? await tasks.waitForAll()
            return try result.get()
        }
    }

    private func take() -> ServiceAddress? {
        state.withLock { state in
            guard let target = state.targets.min(by: { state.load[$0, default: 0] < state.load[$1, default: 0] })
            else { return nil }
            state.load[target, default: 0] += 1
            return target
        }
    }

    /// One connection, both ways, until one side ends.
    private func join(_ caller: Connection) async {
        guard let target = take() else {
            try? await caller.channel.close()
            return
        }
        defer { state.withLock { $0.load[target, default: 1] -= 1 } }
        do {
            let callee = try await ClientBootstrap(group: caller.channel.eventLoop)
                .connectTimeout(.seconds(2))
                .connect(host: target.host, port: target.port) { channel in
                    channel.eventLoop.makeCompletedFuture { try Connection(wrappingChannelSynchronously: channel) }
                }
            try await caller.executeThenClose { fromCaller, toCaller in
                try await callee.executeThenClose { fromCallee, toCallee in
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask {
                            for try await bytes in fromCaller where try await self.passes(bytes, caller.channel) {
                                try await toCallee.write(bytes)
                            }
                        }
                        group.addTask {
                            for try await bytes in fromCallee {
                                guard let left = try await self.passesBack(bytes, caller.channel) else { return }
                                try await toCaller.write(left)
                                if left.readableBytes < bytes.readableBytes { return }
                            }
                        }
                        try await group.next()
                        group.cancelAll()
                    }
                }
            }
        } catch {
            try? await caller.channel.close()
        }
    }

    private func passes(_ bytes: ByteBuffer, _ caller: any Channel) async throws -> Bool {
        switch fault {
        case .hang:
            meet()
            return false
        case .reset:
            meet()
            try await Self.reset(caller)
            throw HouseError("reset")
        default: return true
        }
    }

    /// What the caller gets of a piece of the answer; nil where the connection ends.
    private func passesBack(_ bytes: ByteBuffer, _ caller: any Channel) async throws -> ByteBuffer? {
        switch fault {
        case .slow(let time):
            meet()
            try await Task.sleep(for: time)
            return bytes
        case .half:
            meet()
            return bytes.getSlice(at: bytes.readerIndex, length: bytes.readableBytes / 2)
        case .lost:
            meet()
            try await Self.reset(caller)
            return nil
        default: return bytes
        }
    }

    private func meet() { state.withLock { $0.met += 1 } }

    /// Ends a connection with RST, as a machine does that knows nothing of it.
    private static func reset(_ channel: any Channel) async throws {
        try await channel.eventLoop.flatSubmit {
            guard let options = channel as? any SocketOptionProvider else { return channel.close() }
            return options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).flatMap { channel.close() }
        }.get()
    }
}
