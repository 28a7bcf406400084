import Synchronization

/// A name for "something of this kind was committed", raised by transactions and awaited by workers.
///
/// It carries nothing and may be lost with the process: whoever waits for one also looks from time to time.
package struct CommitSignal: Hashable, Sendable {
    let name: String

    package init(_ name: StaticString) { self.name = "\(name)" }

    /// Rows were added to the outbox.
    package static let outbox = CommitSignal("outbox")
}

/// Who waits for which signal on one database.
final class CommitSignals: Sendable {
    private struct State {
        var nextID = 0
        var waiting: [CommitSignal: [Int: AsyncStream<Void>.Continuation]] = [:]
        var isClosed = false
    }
    private let state = Mutex(State())

    /// A burst of commits is one element: the stream buffers the newest alone.
    func stream(of signal: CommitSignal) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let id: Int? = state.withLock { state in
            guard !state.isClosed else { return nil }
            state.nextID += 1
            state.waiting[signal, default: [:]][state.nextID] = continuation
            return state.nextID
        }
        guard let id else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { state in state.waiting[signal]?[id] = nil }
        }
        return stream
    }

    func raise(_ signals: [CommitSignal]) {
        guard !signals.isEmpty else { return }
        let continuations = state.withLock { state in
            signals.flatMap { state.waiting[$0].map { Array($0.values) } ?? [] }
        }
        for continuation in continuations { continuation.yield() }
    }

    func finish() {
        let continuations = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [:] }
            return state.waiting.values.flatMap { Array($0.values) }
        }
        for continuation in continuations { continuation.finish() }
    }
}
