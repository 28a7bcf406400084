import Commerce
import FraudDomain
import HTTPTypes
import Hummingbird
import Logging
import Pages
import ServiceKit

/// The console's pages: who is asking, what they see, what they do.
struct Console: Sendable {
    let pages: PageLibrary
    let reviewers: Reviewers
    let sessions: Sessions
    let cases: Cases
    let queue: Queue
    let cookie: SessionCookie
    let pricing: ServiceClient
    let ambient: Ambient

    static let queuePath = "/console/queue"
    static let pricingPath = "/console/pricing"
    static let signInPath = "/console/sign-in"
    static let signOutPath = "/console/sign-out"

    static func path(of id: CaseID) -> String { "/console/cases/\(id)" }

    func register(on routes: Routes) {
        let errors = PageErrors(pages, for: .console, start: Self.queuePath) { error in
            Logger.current.error("Page failed", metadata: ["error": "\(String(reflecting: error))"])
        }
        routes.page(.get, "/console", errors: errors) { call in
            try await signedIn(call, as: nil) { SeeOther(Self.home(of: $0.reviewer)).response }
        }
        SignInPages(console: self).register(on: routes, errors: errors)
        QueuePages(console: self).register(on: routes, errors: errors)
        CasePages(console: self).register(on: routes, errors: errors)
        PricingPages(console: self).register(on: routes, errors: errors)
        routes.page(.get, "/console/**", errors: errors) { _ in throw Problem.notFound("page") }
        pages.assets.register(on: routes)
    }

    /// The first page of somebody who may see it.
    static func home(of reviewer: Reviewer) -> String { reviewer.roles.contains(.review) ? queuePath : pricingPath }

    /// Runs a page for whoever is signed in; anybody else is sent to sign in and then back here.
    /// - Parameter role: what the page needs; nil for what anybody may do who is signed in.
    /// - Throws: a 403 page for somebody without it.
    func signedIn(
        _ call: Call, as role: Role? = .review, _ page: (Session) async throws -> Response
    ) async throws -> Response {
        guard let id = cookie.value(in: call), let session = try await sessions.find(id) else {
            let isReading = call.request.method == .get || call.request.method == .head
            let back = isReading ? "?next=\(PercentEncoding.encode(call.request.uri.string))" : ""
            return SeeOther(Self.signInPath + back).response
        }
        if let role, !session.reviewer.roles.contains(role) {
            throw ErrorPage(
                .forbidden, label: "403 · \(role.rawValue)", heading: "This page is for others",
                text: "It needs the role \(role.rawValue). Whoever runs this installation can give it to you.",
                action: .init("Back", path: Self.home(of: session.reviewer)))
        }
        return try await page(session)
    }

    /// As `signedIn`, for what changes something: the form must come from a page of this session.
    /// - Throws: a 403 page for a form that does not.
    func acting(_ call: Call, as role: Role? = .review, _ act: (Session, Form) async throws -> Response) async throws
        -> Response
    {
        try await signedIn(call, as: role) { session in
            let form = try Form(call)
            guard Self.isFromHere(call), let id = cookie.value(in: call), sessions.isToken(form["token"], of: id) else {
                throw ErrorPage(
                    .forbidden, label: "403 · reviewer", heading: "This form is not from your session",
                    text: "Nothing was changed. Open the page again and send it from there.",
                    action: .init("Queue", path: Self.queuePath))
            }
            return try await act(session, form)
        }
    }

    /// False where the browser says that another site sent the form (Fetch Metadata, W3C).
    static func isFromHere(_ call: Call) -> Bool {
        guard let name = HTTPField.Name("Sec-Fetch-Site"), let site = call.request.headers[name] else { return true }
        return site == "same-origin" || site == "none"
    }

    /// Where the browser is, as the gateway says; it lets nobody else say it.
    static func network(of call: Call) -> String? {
        HTTPField.Name("Carnet-Client-Address").flatMap { call.request.headers[$0] }
    }

    /// The top bar of every page behind the sign-in.
    func bar(_ session: Session, waiting: Int?, at path: String = queuePath) -> ConsoleBar {
        var links: [ConsoleBar.Link] = []
        if session.reviewer.roles.contains(.review) {
            let count = waiting.map { "\($0)" }
            links.append(.init("Queue", path: Self.queuePath, count: count, current: path == Self.queuePath))
        }
        if session.reviewer.roles.contains(.pricing) {
            links.append(.init("Pricing", path: Self.pricingPath, current: path == Self.pricingPath))
        }
        return ConsoleBar(
            home: Self.home(of: session.reviewer), links: links,
            name: session.reviewer.name, signOut: Self.signOutPath, token: session.token)
    }
}
