import Dispatch
import Foundation
import Synchronization

/// SIGINT, SIGTERM and SIGHUP as a wish to stop, in place of the sudden end that they would bring.
struct StopSignals {
    private let wishes: AsyncStream<Void>
    private let insistence: Insistence
    private let sources: [any DispatchSourceSignal]

    /// What a second signal does, and how many came.
    private final class Insistence: Sendable {
        let state = Mutex<(count: Int, action: @Sendable () -> Void)>((0, {}))

        func received() {
            let action = state.withLock { state in
                state.count += 1
                return state.count > 1 ? state.action : nil
            }
            action?()
        }
    }

    init() {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        let insistence = Insistence()
        wishes = stream
        self.insistence = insistence
        signal(SIGPIPE, SIG_IGN)
        sources = [SIGINT, SIGTERM, SIGHUP].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                insistence.received()
                continuation.yield()
            }
            source.resume()
            return source
        }
    }

    /// Sets what a second signal does: somebody does not want to wait.
    func onInsisting(_ action: @escaping @Sendable () -> Void) { insistence.state.withLock { $0.action = action } }

    /// Runs `work` until it ends or a signal comes, which cancels it. Can be used once.
    /// - Returns: nil after a signal.
    func unlessStopped<Result: Sendable>(_ work: @escaping @Sendable () async throws -> Result) async throws -> Result?
    {
        let wishes = wishes
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                for await _ in wishes { break }
                return nil
            }
            let first = try await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }
}
