import Foundation
import Synchronization

/// A running child process, until somebody has seen its end.
final class Child: Sendable {
    private enum State {
        case running([UInt64: CheckedContinuation<ProcessEnd?, Never>])
        case ended(ProcessEnd)
    }

    let processID: pid_t
    private let state = Mutex(State.running([:]))
    private let tickets = Atomic<UInt64>(0)

    /// Takes over a process that was just spawned: a thread of its own waits for its end.
    init(processID: pid_t) {
        self.processID = processID
        let thread = Thread { [self] in reap() }
        thread.stackSize = 128 << 10
        thread.start()
    }

    /// How it ended; waits until then. Nil when the waiting task is cancelled first.
    func ended() async -> ProcessEnd? {
        let ticket = tickets.wrappingAdd(1, ordering: .relaxed).newValue
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let known: ProcessEnd?? = state.withLock { state in
                    switch state {
                    case .ended(let status): return .some(status)
                    case .running where Task.isCancelled: return .some(nil)
                    case .running(var waiting):
                        waiting[ticket] = continuation
                        state = .running(waiting)
                        return .none
                    }
                }
                if let known { continuation.resume(returning: known) }
            }
        } onCancel: {
            let waiter: CheckedContinuation<ProcessEnd?, Never>? = state.withLock { state in
                guard case .running(var waiting) = state else { return nil }
                defer { state = .running(waiting) }
                return waiting.removeValue(forKey: ticket)
            }
            waiter?.resume(returning: nil)
        }
    }

    /// How it ended, if it has.
    private var status: ProcessEnd? {
        state.withLock { state in
            guard case .ended(let status) = state else { return nil }
            return status
        }
    }

    /// How it ended, when it does so in time.
    func ended(within limit: Duration) async -> ProcessEnd? {
        if let status { return status }
        let first: ProcessEnd? = await withTaskGroup(of: ProcessEnd?.self) { group in
            group.addTask { await self.ended() }
            group.addTask {
                try? await Task.sleep(for: limit)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        return first ?? status
    }

    /// Signals the process, or its whole group. Never a process that took over its number: a process that has not
    /// been waited for keeps it, and the wait happens under the same lock.
    func signal(_ number: Int32, wholeGroup: Bool = false) {
        state.withLock { state in
            guard case .running = state else { return }
            kill(wholeGroup ? -processID : processID, number)
        }
    }

    private func reap() {
        var information = siginfo_t()
        while waitid(P_PID, id_t(processID), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        typealias Waiting = [UInt64: CheckedContinuation<ProcessEnd?, Never>]
        let (status, waiting) = state.withLock { (state) -> (ProcessEnd, Waiting) in
            var waitStatus: Int32 = 0
            waitpid(processID, &waitStatus, 0)
            let status = ProcessEnd(waitStatus: waitStatus)
            guard case .running(let waiting) = state else { return (status, [:]) }
            state = .ended(status)
            return (status, waiting)
        }
        for continuation in waiting.values { continuation.resume(returning: status) }
    }
}
