import HummingbirdCore
import Logging
import NIOCore
import Synchronization

/// Runs a request's tasks on the event loop its connection lives on, so that no thread is woken for a hop.
///
/// A handler that blocks stalls its loop: blocking work belongs on a thread pool.
final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    private init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    private static let all = Mutex<[ObjectIdentifier: LoopExecutor]>([:])

    static func executor(of loop: any EventLoop) -> LoopExecutor {
        all.withLock { all in
            if let known = all[ObjectIdentifier(loop)] { return known }
            let new = LoopExecutor(loop)
            all[ObjectIdentifier(loop)] = new
            return new
        }
    }
}

/// HTTP/1.1 connections whose handlers prefer the connection's own loop.
struct LoopBoundChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    let base: HTTP1Channel

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        base.setup(channel: channel, logger: logger)
    }

    func handle(value: Value, logger: Logger) async {
        await withTaskExecutorPreference(LoopExecutor.executor(of: value.channel.eventLoop)) {
            await base.handle(value: value, logger: logger)
        }
    }
}
