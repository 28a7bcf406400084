import Dispatch

/// Calls that block their thread, kept off the threads that tasks share.
enum Blocking {
    private static let queue = DispatchQueue(label: "carnet.blocking", attributes: .concurrent)

    static func run<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in queue.async { continuation.resume(returning: work()) } }
    }
}
