import Dispatch
import Foundation
import Synchronization

/// Threads for calls that block, each with a worker of its own for life, behind one bounded line.
///
/// A worker (a PostgreSQL connection, a reader of SQLite) is made on its thread and never leaves it. Threads are added
/// as work waits, up to the limit. Work that waited too long is refused without having been begun.
final class WorkerThreads<Worker>: Sendable {
    private struct Job: Sendable {
        let deadline: ContinuousClock.Instant
        let run: @Sendable (Worker) -> Void
        let refuse: @Sendable (any Error) -> Void
    }

    private struct State {
        var jobs: [Job] = []
        /// Jobs before this index are taken; the array is packed now and then.
        var head = 0
        var threads = 0
        var idle = 0
        var isSweepPlanned = false
        var isClosed = false
        var closers: [CheckedContinuation<Void, Never>] = []

        var waiting: Int { jobs.count - head }

        mutating func next() -> Job? {
            guard head < jobs.count else { return nil }
            let job = jobs[head]
            head += 1
            if head == jobs.count || head >= 1_024 {
                jobs.removeFirst(head)
                head = 0
            }
            return job
        }
    }

    private let state = Mutex(State())
    private let ready = DispatchSemaphore(value: 0)
    private let name: String
    private let threadsMax: Int
    private let queuedMax: Int
    private let acquireTimeout: Duration
    private let makeWorker: @Sendable () -> Worker
    /// Statements, results and a repository's own calls; the default of 8 MiB would be address space for nothing.
    private let stackBytes = 1 << 20

    init(
        name: String, threadsMax: Int, queuedMax: Int, acquireTimeout: Duration,
        makeWorker: @escaping @Sendable () -> Worker
    ) {
        self.name = name
        self.threadsMax = threadsMax
        self.queuedMax = queuedMax
        self.acquireTimeout = acquireTimeout
        self.makeWorker = makeWorker
    }

    /// Runs a closure on a thread of its own and returns what it returns.
    /// - Throws: `DatabaseBusy`, `DatabaseClosed`, and what the closure throws.
    func run<T: Sendable>(_ body: @escaping @Sendable (Worker) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { caller in
            submit(
                Job(
                    deadline: ContinuousClock.now + acquireTimeout,
                    run: { worker in caller.resume(with: Result { try body(worker) }) },
                    refuse: { caller.resume(throwing: $0) }))
        }
    }

    /// Threads, those at work, and what waits for one.
    var load: (threads: Int, busy: Int, waiting: Int) {
        state.withLock { ($0.threads, max(0, $0.threads - $0.idle), $0.waiting) }
    }

    /// Refuses what waits and lets the threads end when they have finished what they do.
    func stop() {
        let (waiting, threads, closers) = state.withLock { state in
            state.isClosed = true
            defer {
                state.jobs = []
                state.head = 0
                if state.threads == 0 { state.closers = [] }
            }
            return (Array(state.jobs[state.head...]), state.threads, state.threads == 0 ? state.closers : [])
        }
        for job in waiting { job.refuse(DatabaseClosed()) }
        for closer in closers { closer.resume() }
        for _ in 0..<threads { ready.signal() }
    }

    /// As `stop`, and returns when the last thread has ended.
    func close() async {
        await withCheckedContinuation { caller in
            state.withLock { $0.closers.append(caller) }
            stop()
        }
    }

    private enum Outcome {
        case refused(any Error)
        case queued(newThread: Bool, plansSweep: Bool)
    }

    private func submit(_ job: Job) {
        let outcome: Outcome = state.withLock { state in
            guard !state.isClosed else { return .refused(DatabaseClosed()) }
            guard state.waiting < queuedMax else { return .refused(DatabaseBusy(reason: .queueFull)) }
            state.jobs.append(job)
            let newThread = state.waiting > state.idle && state.threads < threadsMax
            if newThread { state.threads += 1 }
            defer { state.isSweepPlanned = true }
            return .queued(newThread: newThread, plansSweep: !state.isSweepPlanned)
        }
        switch outcome {
        case .refused(let error): job.refuse(error)
        case .queued(let newThread, let plansSweep):
            if newThread { startThread() }
            ready.signal()
            if plansSweep { planSweep(after: acquireTimeout) }
        }
    }

    private func startThread() {
        let thread = Thread { self.work() }
        thread.name = name
        thread.stackSize = stackBytes
        thread.start()
    }

    private func work() {
        serve()  // in a function of its own, so that the worker is gone before `close` returns
        let closers = state.withLock { state in
            state.threads -= 1
            state.idle -= 1
            guard state.threads == 0 else { return [CheckedContinuation<Void, Never>]() }
            defer { state.closers = [] }
            return state.closers
        }
        for closer in closers { closer.resume() }
    }

    private func serve() {
        let worker = makeWorker()
        state.withLock { $0.idle += 1 }
        while true {
            ready.wait()
            let (job, isClosed) = state.withLock { state in
                let job = state.next()
                if job != nil { state.idle -= 1 }
                return (job, state.isClosed)
            }
            if let job {
                if job.deadline < ContinuousClock.now {
                    job.refuse(DatabaseBusy(reason: .waitedTooLong))
                } else {
                    job.run(worker)
                }
                state.withLock { $0.idle += 1 }
            } else if isClosed {
                return
            }
        }
    }

    private func planSweep(after delay: Duration) {
        let nanoseconds = Int(clamping: Int64(delay / .nanoseconds(1)))
        DispatchQueue.global().asyncAfter(deadline: .now() + .nanoseconds(nanoseconds)) { [weak self] in self?.sweep() }
    }

    /// Refuses those that waited too long while every thread was busy. One timer for all; none while nothing waits.
    private func sweep() {
        let now = ContinuousClock.now
        let (late, next): ([Job], ContinuousClock.Instant?) = state.withLock { state in
            var late: [Job] = []
            while state.waiting > 0, state.jobs[state.head].deadline <= now, let job = state.next() { late.append(job) }
            state.isSweepPlanned = state.waiting > 0
            return (late, state.waiting > 0 ? state.jobs[state.head].deadline : nil)
        }
        for job in late { job.refuse(DatabaseBusy(reason: .waitedTooLong)) }
        if let next { planSweep(after: max(.milliseconds(1), next - now)) }
    }
}
