import CLibCurl
package import Logging
import NIOPosix
import Telemetry

/// The one way out of the house. Nothing in it keeps cookies or reads the environment; redirects are answers, unless a
/// request allows some.
///
/// Each call's address is checked when it is dialled, its time and size are bounded, and a failure says what is known:
/// see `EgressFailure`. One client serves a whole process; `close` it when the process stops.
package final class EgressClient: Sendable {
    private let settings: EgressSettings
    private let workers: [EgressWorker]
    private let threads: NIOThreadPool
    private let metrics: EgressMetrics

    /// No host answers sooner, and timers of whole milliseconds may end a little early.
    static let leastTime = Duration.milliseconds(5)

    package init(settings: EgressSettings, logger: Logger = Logger(label: "egress")) {
        Self.startLibrary
        self.settings = settings
        let metrics = EgressMetrics(settings)
        self.metrics = metrics
        workers = (0..<max(1, settings.workers)).compactMap { _ in EgressWorker(settings, metrics, logger) }
        threads = NIOThreadPool(numberOfThreads: max(1, workers.count))
        threads.start()
        for worker in workers { threads.submit { _ in worker.run() } }
    }

    /// Sends a request and waits for the whole answer, at most as long as its deadline and that of the work at hand.
    ///
    /// A call for which less than `leastTime` is left is not begun.
    ///
    /// When the task is cancelled the connection is closed; the outcome is unknown if the request was on its way.
    package func send(_ request: EgressRequest) async throws(EgressFailure) -> EgressResponse {
        var context = settings.context()
        let started = ContinuousClock.now
        let expires = min(started + request.deadline, context.expires ?? started + request.deadline)
        var hop = request
        var target = try EgressTarget(checking: hop, settings)
        guard expires - started >= Self.leastTime else { throw .unavailable("No time is left for the call") }
        for number in 0... {
            let response = try await answer(to: hop, target, expires, context)
            guard number < request.redirectsMax, let next = try EgressRedirect.next(after: response, to: hop, target)
            else { return response }
            hop = next
            context = settings.context()  // a span of its own
            target = try EgressTarget(checking: hop, settings)
        }
        throw .unavailable("No request was made")
    }

    /// One exchange, counted, timed and traced.
    private func answer(
        to request: EgressRequest, _ target: EgressTarget, _ expires: ContinuousClock.Instant, _ context: EgressContext
    ) async throws(EgressFailure) -> EgressResponse {
        var request = request
        // A stranger has no part in our traces.
        if let span = context.span, target.isInside, !request.headers.contains(where: { $0.name == "traceparent" }) {
            request.headers.append(("traceparent", span.traceparent))
            if let state = span.tracestate { request.headers.append(("tracestate", state)) }
        }
        let started = ContinuousClock.now
        let outcome: EgressCall.Outcome
        do throws(EgressFailure) {
            outcome = .success(try await transfer(EgressCall(request, target, expires: expires)))
        } catch { outcome = .failure(error) }
        let took = ContinuousClock.now - started
        metrics.ended(target.origin, outcome: Self.word(outcome), took: took)
        if let span = context.span, Telemetry.spans.isOn {
            record(outcome, of: request.method, target, at: span, under: context.parent?.spanID, took: took)
        }
        return try outcome.get()
    }

    private func record(
        _ outcome: EgressCall.Outcome, of method: String, _ target: EgressTarget, at position: TraceContext,
        under parent: UInt64?, took: Duration
    ) {
        let host = metrics.label(of: target.origin)
        var attributes: [(name: String, value: Span.Value)] = [
            ("http.request.method", .text(method)), ("server.address", .text(host)),
        ]
        var hasFailed = true
        switch outcome {
        case .success(let response):
            attributes.append(("http.response.status_code", .whole(Int64(response.status))))
            hasFailed = response.status >= 500
        case .failure: attributes.append(("error.type", .text(Self.word(outcome))))
        }
        Telemetry.spans.record(
            Span(
                "\(method) \(host)", .client, at: position, under: parent, took: took, attributes: attributes,
                hasFailed: hasFailed))
    }

    private static func word(_ outcome: EgressCall.Outcome) -> String {
        switch outcome {
        case .success(let response): "\(response.status / 100)xx"
        case .failure(.refused): "refused"
        case .failure(.unavailable): "unavailable"
        case .failure(.outcomeUnknown): "outcome_unknown"
        }
    }

    private func transfer(_ call: EgressCall) async throws(EgressFailure) -> EgressResponse {
        let target = call.target
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
