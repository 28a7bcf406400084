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
