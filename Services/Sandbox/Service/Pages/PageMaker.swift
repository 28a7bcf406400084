import Commerce
import HTTPTypes
import Hummingbird
import Pages
import ServiceKit
import Wire

/// Makes pages of views, and an error page of what went wrong where a browser asked.
struct PageMaker: Sendable {
    let library: PageLibrary
    let shop: Shop

    func page(
        _ view: some Sendable, _ template: String, _ language: Language, status: HTTPResponse.Status = .ok
    ) throws -> HTMLResponse {
        HTMLResponse(
            try library.render(view, with: template, language: language.rawValue), status: status, for: .shopper)
    }

    private struct Trouble: Sendable {
        let frame: Frame
        let label: String
        let heading: String
        let text: String
        let flaws: [String]
    }

    /// Runs a handler of pages; what it throws becomes a page for a browser, and a problem for everybody else.
    func guarding(
        _ provider: Provider?, _ call: Call, _ handler: () async throws -> Response
    ) async throws -> Response {
        do {
            return try await handler()
        } catch let known as any ProblemConvertible where call.request.wantsPage && known.problem.status.code < 500 {
            let problem = known.problem
            let trouble = Trouble(
                frame: Frame(provider, shop: shop), label: "\(problem.status.code)",
                heading: problem.status == .notFound ? "There is no such page" : problem.title,
                text: Self.text(problem), flaws: problem.errors.map(Self.sentence))
            return try page(trouble, "trouble", .english, status: problem.status).response
        }
    }

    private static func text(_ problem: Problem) -> String {
        if problem.status == .notFound {
            return "The address may be mistyped, or the payment was made before the sandbox was emptied."
        }
        return problem.detail ?? "Nothing was changed."
    }

    private static func sentence(_ error: FieldError) -> String {
        error.pointer.isEmpty ? error.detail : "\(error.pointer): \(error.detail)"
    }
}

extension HTMLResponse {
    /// The page, from which a form may lead on to another site: that of the shop.
    func leading(to url: CallerURL?) -> Response {
        var response = self.response
        guard let url else { return response }
        response.headers[.contentSecurityPolicy] = PageHeaders.contentSecurityPolicy(for: .shopper)
            .replacing("form-action 'self'", with: "form-action 'self' \(url.origin)")
        return response
    }
}

/// Seconds after which a page that waits asks again.
let waitingSeconds = 5
