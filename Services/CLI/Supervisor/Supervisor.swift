import Foundation
import Synchronization

/// One service as `carnet up` runs it.
struct ServicePlan: Sendable {
    let name: String
    let program: Program
    /// Its output is appended here.
    let logPath: String
    let readiness: HTTPAddress
}

/// What a supervisor has to tell.
enum SupervisorEvent: Sendable {
    case died(service: String, status: ProcessEnd, restartIn: Duration)
    case couldNotStart(service: String, why: String, restartIn: Duration)
    case readyAgain(service: String)
    case killed(service: String)
}

/// Keeps a set of processes running: starts again what dies, and stops all of them in order.
final class Supervisor: Sendable {
    /// Between two looks at a service that is not ready yet.
    static let probeInterval: Duration = .milliseconds(25)
    /// From SIGTERM to SIGKILL: all is over within five seconds.
    static let graceMax: Duration = .seconds(4)
    /// How long the next service waits for the one before it to end: seven of them fit into `graceMax`.
    static let graceEach: Duration = .milliseconds(500)

    private struct State {
        var children: [String: Child] = [:]
        var isStopping = false
    }

    private let plans: [ServicePlan]
    private let probe: @Sendable (ServicePlan) async -> Bool
    private let report: @Sendable (SupervisorEvent) -> Void
    private let grace: Duration
    private let lifelines: Lifelines
    private let state = Mutex(State())

    /// - Parameters:
    ///   - plans: in the order of starting; they are stopped in the opposite one.
    ///   - probe: whether a service can serve now.
    ///   - grace: from SIGTERM to SIGKILL, for all services together.
    ///   - report: told what happens, from any thread.
    init(
        _ plans: [ServicePlan], grace: Duration = graceMax,
        probe: @escaping @Sendable (ServicePlan) async -> Bool,
        report: @escaping @Sendable (SupervisorEvent) -> Void
    ) throws(CommandFailure) {
        self.plans = plans
        self.grace = grace
        self.probe = probe
        self.report = report
        lifelines = try Lifelines()
    }

    /// Runs all services until `body` returns, then stops them in order.
    func run<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for plan in plans { group.addTask { await self.keepRunning(plan) } }
            do {
                let result = try await body()
                await stop()
                group.cancelAll()
                return result
            } catch {
                await stop()
                group.cancelAll()
                throw error
            }
        }
    }

    /// Waits until every service can serve; answers the names of those that could not in time.
    func notReady(within limit: Duration) async -> [String] {
        let deadline = ContinuousClock.now + limit
        let ready = await withTaskGroup(of: String?.self) { group in
            for plan in plans {
                group.addTask { await self.becomesReady(plan, by: deadline) ? plan.name : nil }
            }
            return await group.reduce(into: Set<String>()) { if let name = $1 { $0.insert(name) } }
        }
        return plans.map(\.name).filter { !ready.contains($0) }
    }

    /// Ends everything at once, for a person who does not want to wait.
    func killAll() {
        let children = state.withLock { state in
            state.isStopping = true
            return state.children
        }
        for child in children.values { child.signal(SIGKILL, wholeGroup: true) }
    }

    private func keepRunning(_ plan: ServicePlan) async {
        var backoff = Backoff()
        var isRestart = false
        while !Task.isCancelled {
            let start = ContinuousClock.now
            let delay: Duration
            do {
                guard let child = try spawn(plan) else { return }
                guard let status = await watch(child, plan, isRestart: isRestart) else { return }
                if state.withLock(\.isStopping) { return }
                delay = backoff.delay(afterLiving: .now - start)
                report(.died(service: plan.name, status: status, restartIn: delay))
            } catch {
                delay = backoff.delay(afterLiving: .zero)
                report(.couldNotStart(service: plan.name, why: "\(error)", restartIn: delay))
            }
            try? await Task.sleep(for: delay)
            isRestart = true
        }
    }

    /// Nil when everything is being stopped. The lock makes sure that nothing starts behind the back of `stop`.
    private func spawn(_ plan: ServicePlan) throws(CommandFailure) -> Child? {
        let log = open(plan.logPath, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard log >= 0 else { throw CommandFailure("cannot write \(plan.logPath): \(SystemError.last)") }
        defer { close(log) }
        return try state.withLock { (state) throws(CommandFailure) in
            guard !state.isStopping else { return nil }
            let child = try plan.program.spawn(input: lifelines.childEnd, output: log, error: log)
            state.children[plan.name] = child
            return child
        }
    }

    /// Waits for the child's end, and meanwhile says when a restarted one can serve again.
    private func watch(_ child: Child, _ plan: ServicePlan, isRestart: Bool) async -> ProcessEnd? {
        await withTaskGroup(of: ProcessEnd?.self) { group in
            if isRestart {
                group.addTask {
                    if await self.becomesReady(plan, by: nil) { self.report(.readyAgain(service: plan.name)) }
                    return await child.ended()
                }
            } else {
                group.addTask { await child.ended() }
            }
            group.addTask { await child.ended() }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }

    private func becomesReady(_ plan: ServicePlan, by deadline: ContinuousClock.Instant?) async -> Bool {
        while !Task.isCancelled {
            if await probe(plan) { return true }
            if let deadline, .now >= deadline { return false }
            try? await Task.sleep(for: Self.probeInterval)
        }
        return false
    }

    private func stop() async {
        let running: [(name: String, child: Child)] = state.withLock { state in
            state.isStopping = true
            return plans.reversed().compactMap { plan in state.children[plan.name].map { (plan.name, $0) } }
        }
        let deadline = ContinuousClock.now + grace
        for (_, child) in running {
            child.signal(SIGTERM)
            _ = await child.ended(within: min(Self.graceEach, deadline - .now))
        }
        for (name, child) in running {
            let left = max(deadline - .now, .zero)
            guard await child.ended(within: left) == nil else { continue }
            child.signal(SIGKILL, wholeGroup: true)
            report(.killed(service: name))
        }
        for (_, child) in running { _ = await child.ended(within: .milliseconds(500)) }
    }
}

/// The pipe that ties the children to this process: each holds its reading end as standard input, only we hold the
/// writing end, and the system closes it however we end.
private final class Lifelines: Sendable {
    let childEnd: Int32
    private let ourEnd: Int32

    init() throws(CommandFailure) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw CommandFailure("cannot make a pipe: \(SystemError.last)") }
        // Before any child is started, so that none inherits our end.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        childEnd = ends[0]
        ourEnd = ends[1]
    }

    deinit {
        close(childEnd)
        close(ourEnd)
    }
}
