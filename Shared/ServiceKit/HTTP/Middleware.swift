import Commerce
import HTTPTypes
package import Hummingbird
import JSON
import Logging
import Telemetry
import Wire

/// The outermost layer: gives the request its id and deadline, turns every failure into a problem, counts it.
struct RequestMiddleware: RouterMiddleware {
    let ambient: Ambient
    let metrics = RequestMetrics()
    /// Whether the headers that only our own services send may be believed.
    let trustsCallers: Bool

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let started = ContinuousClock.now
        var context = context
        let scope = scope(of: request, context, started)
        context.scope = scope
        var response: Response
        do {
            // One task-local for everything that travels along; log lines read the ids from it when they are written.
            response = try await Scope.$current.withValue(scope) {
                guard request.uri.path != "*" else { return Self.allMethods }
                return try await next(request, context)
            }
        } catch {
            response = Scope.$current.withValue(scope) { answer(error, instance: scope.requestID) }
        }
        response.headers[.requestID] = scope.requestID
        let took = ContinuousClock.now - started
        let route = context.endpointPath ?? "none"
        metrics.record(route: route, method: request.method, status: response.status.code, took: took)
        if Telemetry.spans.isOn, let trace = scope.trace {
            RequestSpan.record(
                request.method, route, request.headers, at: trace, requestID: scope.requestID,
                status: response.status.code, took: took)
        }
        return response
    }

    /// The answer to `OPTIONS *`, which asks about the server as a whole.
    private static let allMethods = Response(
        status: .noContent, headers: [.allow: "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"])

    private func scope(of request: Request, _ context: AppContext, _ started: ContinuousClock.Instant) -> Scope {
        let headers = request.headers
        let trace = TraceContext.ofRequest(headers, random: ambient.random)
        func trusted(_ name: HTTPField.Name) -> String? { trustsCallers ? headers[name] : nil }
        var left = context.incoming?.limits.whole ?? Limits.deadlineDefault
        if let text = trusted(.carnetDeadline), let milliseconds = Int64(text), milliseconds >= 0 {
            left = min(left, .milliseconds(milliseconds))
        }
        let given = trusted(.requestID).flatMap { text in RequestID(text).map { _ in text } }
        return Scope(
            requestID: given ?? ambient.newID(RequestKind.self).text, deadline: started + left,
            merchant: trusted(.carnetMerchant).flatMap { MerchantID($0) },
            mode: trusted(.carnetKeyMode).flatMap(KeyMode.init) ?? .test,
            keyKind: trusted(.carnetKeyKind).flatMap(APIKeyKind.init) ?? .publishable,
            key: trusted(.carnetKey).flatMap { KeyID($0) },
            trace: trace, eventLoop: context.channel.eventLoop)
    }

    private func answer(_ error: any Error, instance: String) -> Response {
        let problem: Problem
        let logger = Logger.current
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
    private let known = KnownTokens()

    init(secret: ServiceSecret, ambient: Ambient) {
        self.secret = secret
        self.ambient = ambient
    }

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
        return known.isGood(token, secret: secret, now: ambient.now())
    }
}
