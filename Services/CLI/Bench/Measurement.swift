import Foundation
import Synchronization

/// What one run of one candidate came to.
struct Measurement: Sendable {
    /// How many operations ended.
    var operations: Int
    var elapsed: Duration
    /// User and system time that they took.
    var cpu: Duration
    /// Of each operation, in nanoseconds, in no order; empty where single ones are not timed.
    var latencies: [Int64] = []

    var perSecond: Double { Double(operations) / (elapsed / .seconds(1)) }
    var cpuMicroseconds: Double { (cpu / .microseconds(1)) / Double(max(1, operations)) }

    /// Milliseconds that so many of a hundred operations did not exceed; nil where they were not timed.
    func percentile(_ share: Int) -> Double? {
        guard !latencies.isEmpty else { return nil }
        let sorted = latencies.sorted()
        return Double(sorted[min(sorted.count - 1, sorted.count * share / 100)]) / 1e6
    }
}

/// User and system time of a process.
enum CPUTime {
    /// Of this one, all threads.
    static func own() -> Duration {
        var usage = rusage()
        getrusage(__rusage_who_t(0), &usage)
        return duration(usage.ru_utime) + duration(usage.ru_stime)
    }

    /// Of another one, in the system's ticks, which are a hundredth of a second; nil when it is gone.
    static func of(_ processID: pid_t) -> Duration? {
        guard let bytes = FileManager.default.contents(atPath: "/proc/\(processID)/stat"),
            let end = bytes.lastIndex(of: UInt8(ascii: ")"))
        else { return nil }
        // Behind the name in brackets: state is field 3, user time field 14, system time field 15.
        let fields = String(decoding: bytes[end...], as: UTF8.self).split(separator: " ")
        guard fields.count > 13, let user = Int64(fields[12]), let system = Int64(fields[13]) else { return nil }
        return .milliseconds((user + system) * 1_000 / Int64(sysconf(Int32(_SC_CLK_TCK))))
    }

    private static func duration(_ time: timeval) -> Duration {
        .seconds(time.tv_sec) + .microseconds(Int64(time.tv_usec))
    }
}

/// Callers that each do one thing after another, all at once.
enum Load {
    /// - Parameters:
    ///   - body: one operation; told whose it is and which of its.
    ///   - cpu: read before and after.
    static func run(
        callers: Int, for time: Duration, cpu: () -> Duration = CPUTime.own,
        _ body: @escaping @Sendable (_ caller: Int, _ number: Int) async throws -> Void
    ) async throws -> Measurement {
        let (cpuBefore, started) = (cpu(), ContinuousClock.now)
        let end = started + time
        let latencies = try await withThrowingTaskGroup(of: [Int64].self) { group in
            for caller in 0..<callers {
                group.addTask {
                    var latencies: [Int64] = []
                    var before = ContinuousClock.now
                    while before < end {
                        try await body(caller, latencies.count)
                        let after = ContinuousClock.now
                        latencies.append(Int64((after - before) / .nanoseconds(1)))
                        before = after
                    }
                    return latencies
                }
            }
            return try await group.reduce(into: [Int64]()) { $0 += $1 }
        }
        return Measurement(
            operations: latencies.count, elapsed: .now - started, cpu: cpu() - cpuBefore, latencies: latencies)
    }
}
