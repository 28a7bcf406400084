package import HTTPTypes
package import Hummingbird
package import ServiceKit

/// Turns what a page's handler throws into a page, for a browser; a program still gets the problem.
package struct PageErrors: Sendable {
    private let library: PageLibrary
    private let audience: PageAudience
    private let start: String
    private let report: @Sendable (any Error) -> Void

    /// - Parameters:
    ///   - start: where "Start page" leads.
    ///   - report: told of what is our own fault, for the log.
    package init(
        _ library: PageLibrary, for audience: PageAudience, start: String,
        report: @escaping @Sendable (any Error) -> Void
    ) {
        self.library = library
        self.audience = audience
        self.start = start
        self.report = report
    }

    /// Runs a handler and answers its failure.
    /// - Throws: what the handler throws, where the request did not ask for a page.
    package func answering(_ call: Call, _ handler: (Call) async throws -> Response) async throws -> Response {
        do {
            return try await handler(call)
        } catch  where call.request.wantsPage {
            return try page(for: error, requestID: call.scope.requestID).response
        }
    }

    private func page(for error: any Error, requestID: String) throws -> HTMLResponse {
        switch error {
        case let page as ErrorPage:
            return try page.response(library, for: audience)
        case let known as any ProblemConvertible:
            let problem = known.problem
            if problem.status.kind == .serverError { report(error) }
            var page = try ErrorPage(
                problem.status, detail: problem.detail ?? problem.title + ".", requestID: requestID, start: start
            ).response(library, for: audience)
            page.headers = problem.headers
            return page
        case let refusal as any HTTPResponseError:
            return try ErrorPage(refusal.status, requestID: requestID, start: start).response(library, for: audience)
        default:
            report(error)
            return try ErrorPage(.internalServerError, requestID: requestID, start: start)
                .response(library, for: audience)
        }
    }
}

/// Thrown by a handler that knows what to say: the page as it is.
extension ErrorPage: ProblemConvertible {
    package var problem: Problem { Problem("page-refused", status, heading, detail: text) }
}

extension Routes {
    /// Serves a page. A form's body is small: 64 kB is more than any of ours can send.
    package func page(
        _ method: HTTPRequest.Method, _ path: String, errors: PageErrors,
        _ handler: @escaping @Sendable (Call) async throws -> Response
    ) {
        raw(method, path, bodyBytesMax: Form.bytesMax) { call in try await errors.answering(call, handler) }
    }
}
