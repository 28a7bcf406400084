import Commerce
import HTTPTypes
package import Hummingbird
import JSON
import Logging
import Metrics
import Telemetry
import Wire

/// The outermost layer: gives the request its id and deadline, turns every failure into a problem, counts it.
struct RequestMiddleware: RouterMiddleware {
    let service: String
    let ambient: Ambient
    /// Whether the headers that only our own services send may be believed.
    let trustsCallers: Bool

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.scope = scope(of: request, context)
        let scope = context.scope
        let started = ContinuousClock.now
        var logger = Logger.current
        logger[metadataKey: "request_id"] = "\(scope.requestID)"
        var response: Response
        do {
            response = try await withLogger(logger) { _ in
                try await Scope.$current.withValue(scope) {
                    try await TraceContext.$current.withValue(scope.trace) {
                        try Self.checkEnvelope(request)
                        return try await next(request, context)
                    }
                }
            }
        } catch {
            response = answer(error, instance: scope.requestID, logger: logger)
        }
        response.headers[.requestID] = scope.requestID
        record(request, context, response, ContinuousClock.now - started)
        return response
    }

    private func scope(of request: Request, _ context: AppContext) -> Scope {
        let headers = request.headers
        let incoming = TraceContext(
            traceparent: headers[values: .traceparent], tracestate: headers[values: .tracestate])
        let trace = incoming?.child(random: ambient.random) ?? TraceContext(random: ambient.random)
        func trusted(_ name: HTTPField.Name) -> String? { trustsCallers ? headers[name] : nil }
        var left = Limits.deadlineDefault
        if let text = trusted(.carnetDeadline), let milliseconds = Int64(text), milliseconds >= 0 {
            left = min(left, .milliseconds(milliseconds))
        }
        let requestID = trusted(.requestID).flatMap { RequestID($0) } ?? ambient.newID()
        return Scope(
            requestID: requestID.text, deadline: .now + left,
            merchant: trusted(.carnetMerchant).flatMap { MerchantID($0) },
            mode: trusted(.carnetKeyMode).flatMap(KeyMode.init) ?? .test,
            keyKind: trusted(.carnetKeyKind).flatMap(APIKeyKind.init) ?? .publishable,
            key: trusted(.carnetKey).flatMap { KeyID($0) },
            trace: trace, eventLoop: context.channel.eventLoop)
    }

    private static func checkEnvelope(_ request: Request) throws {
        guard request.uri.string.utf8.count <= Limits.uriBytesMax else {
            throw Problem("uri-too-long", .uriTooLong, "The address is too long")
        }
        for name in [HTTPField.Name.authorization, .idempotencyKey] where request.headers[values: name].count > 1 {
            throw Problem("duplicate-header", .badRequest, "\(name) was sent more than once")
        }
    }

    private func answer(_ error: any Error, instance: String, logger: Logger) -> Response {
        let problem: Problem
        switch error {
        case let known as any ProblemConvertible:
            problem = known.problem
            if problem.status.kind == .serverError {
                logger.error("Request failed", metadata: ["problem": "\(problem.slug)", "error": "\(error)"])
            } else {
                logger.info("Request refused", metadata: ["problem": "\(problem.slug)"])
            }
        case let http as any HTTPResponseError:
            problem = Self.problem(for: http.status)
        default:
            logger.error("Request failed", metadata: ["error": "\(String(reflecting: error))"])
            problem = .internalError
        }
        return problem.response(instance: instance)
    }

    /// The framework's own refusals.
    private static func problem(for status: HTTPResponse.Status) -> Problem {
        switch status.code {
        case 404: Problem("no-such-route", .notFound, "There is nothing at this address")
        case 413: Problem("body-too-large", .contentTooLarge, "The body is too large")
        case 400..<500: Problem("bad-request", status, "The request cannot be read")
        default: .internalError
        }
    }

    private func record(_ request: Request, _ context: AppContext, _ response: Response, _ took: Duration) {
        let route = context.endpointPath ?? "none"
        let labels = [("route", route), ("method", request.method.rawValue), ("status", String(response.status.code))]
        Counter(label: "http_requests", dimensions: labels).increment()
        let (seconds, attoseconds) = took.components
        Timer(label: "http_request_seconds", dimensions: [("route", route)])
            .recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}

extension Problem {
    /// The answer that carries it.
    package func response(instance: String?) -> Response {
        let bytes = (try? StrictJSONEncoder().encode(document(instance: instance))) ?? []
        var headers = headers
        headers[.cacheControl] = "no-store"
        return .bytes(bytes, status: status, headers: headers, type: ContentType.problem)
    }
}

/// Lets in only calls that carry a token of one of our own services.
struct ServiceTokenMiddleware: RouterMiddleware {
    let secret: ServiceSecret
    let ambient: Ambient

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard isFromPeer(request) else {
            throw Problem(
                "service-token-required", .unauthorized, "This service answers the gateway and its peers only",
                detail: "Ask the gateway instead.")
        }
        return try await next(request, context)
    }

    func isFromPeer(_ request: Request) -> Bool {
        guard let token = request.headers[.carnetServiceToken] else { return false }
        return ServiceToken.verify(token, secret: secret, now: ambient.now()) != nil
    }
}
