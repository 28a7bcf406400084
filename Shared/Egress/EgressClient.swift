import CLibCurl
package import Logging
import NIOPosix

/// The one way out of the house. Nothing in it follows redirects, keeps cookies or reads the environment.
///
/// Each call's address is checked when it is dialled, its time and size are bounded, and a failure says what is known:
/// see `EgressFailure`. One client serves a whole process; `close` it when the process stops.
package final class EgressClient: Sendable {
    private let settings: EgressSettings
    private let workers: [EgressWorker]
    private let threads: NIOThreadPool

    package init(settings: EgressSettings, logger: Logger = Logger(label: "egress")) {
        Self.startLibrary
        self.settings = settings
        workers = (0..<max(1, settings.workers)).compactMap { _ in EgressWorker(settings, logger) }
        threads = NIOThreadPool(numberOfThreads: max(1, workers.count))
        threads.start()
        for worker in workers { threads.submit { _ in worker.run() } }
    }

    /// Sends a request and waits for the whole answer, at most as long as its deadline.
    ///
    /// When the task is cancelled the connection is closed; the outcome is unknown if the request was on its way.
    package func send(_ request: EgressRequest) async throws(EgressFailure) -> EgressResponse {
        let target = try EgressTarget(checking: request, settings)
        let call = EgressCall(request, target, expires: .now + request.deadline)
        guard !workers.isEmpty else { throw .unavailable("The transfer could not be set up") }
        let worker = workers[Int(UInt(bitPattern: target.origin.hashValue) % UInt(workers.count))]
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                call.waitsOn(continuation)
                worker.submit(call)
            }
        } onCancel: {
            call.cancel()
            worker.wake()
        }
        return try outcome.get()
    }

    /// Ends what is under way, closes all connections and gives the threads back. Later calls are `unavailable`.
    package func close() async {
        for worker in workers { worker.close() }
        try? await threads.shutdownGracefully()
    }

    private static let startLibrary: Void = { _ = carnet_curl_global_init() }()
}
