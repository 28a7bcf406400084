import HTTPTypes
import Hummingbird
import Pages
import ServiceKit

/// The page to sign in with, and signing out.
struct SignInPages: Sendable {
    let console: Console

    struct View: Sendable {
        let errors: ErrorSummary?
        let titlePrefix: String
        let email: Field
        let password: Field
        let next: String?
        let action = Console.signInPath
        let hours = "\(Sessions.hoursMax)"
    }

    func register(on routes: Routes, errors: PageErrors) {
        routes.page(.get, Console.signInPath, errors: errors) { call in
            try show(email: nil, next: Self.next(call.query()))
        }
        routes.page(.post, Console.signInPath, errors: errors) { call in try await signIn(call) }
        routes.page(.post, Console.signOutPath, errors: errors) { call in
            try await console.acting(call, as: nil) { _, _ in
                if let id = console.cookie.value(in: call) { try await console.sessions.end(id) }
                return SeeOther(Console.signInPath, headers: console.cookie.clearing()).response
            }
        }
    }

    private func signIn(_ call: Call) async throws -> Response {
        let form = try Form(call)
        guard Console.isFromHere(call) else {
            throw ErrorPage(
                .forbidden, heading: "This form is not from here", text: "Nobody was signed in.",
                action: .init("Sign in", path: Console.signInPath))
        }
        let (email, password) = (form["email"] ?? "", form["password"] ?? "")
        let next = form["next"].flatMap(Self.allowed)
        var faults: [(field: String, text: String)] = []
        if email.isEmpty { faults.append(("email", "Enter your work e-mail")) }
        if password.isEmpty { faults.append(("password", "Enter your password")) }
        guard faults.isEmpty else { return try show(email: email, next: next, faults: faults) }
        switch try await console.reviewers.signIn(
            email: email, password: password, network: Console.network(of: call))
        {
        case .signedIn(let reviewer):
            // A session that the browser still had is over: an id never outlives a sign-in.
            if let old = console.cookie.value(in: call) { try await console.sessions.end(old) }
            let id = try await console.sessions.begin(for: reviewer)
            return SeeOther(next ?? Console.home(of: reviewer), headers: console.cookie.setting(id)).response
        case .wrong:
            return try show(
                email: email, next: next,
                faults: [("email", "E-mail and password do not belong together. Check both and try again")])
        case .wait(let seconds):
            return try show(
                email: email, next: next,
                faults: [("email", "Too many tries. Wait \(Show.seconds(seconds)), then go on")],
                status: .tooManyRequests, headers: [.retryAfter: "\(seconds)"])
        }
    }

    private func show(
        email: String?, next: String?, faults: [(field: String, text: String)] = [],
        status: HTTPResponse.Status? = nil, headers: HTTPFields = [:]
    ) throws -> Response {
        func fault(_ field: String) -> String? { faults.first { $0.field == field }.map { $0.text + "." } }
        let view = View(
            errors: ErrorSummary(faults), titlePrefix: faults.isEmpty ? "" : "Error: ",
            email: Field(
                "email", label: "Work e-mail", type: "email", autocomplete: "username", value: email,
                error: fault("email")),
            password: Field(
                "password", label: "Password", type: "password", autocomplete: "current-password",
                error: fault("password")),
            next: next)
        let html = try console.pages.render(view, with: "sign-in")
        return HTMLResponse(
            html, status: status ?? (faults.isEmpty ? .ok : .unprocessableContent), for: .console, headers: headers
        ).response
    }

    private static func next(_ query: QueryReader) -> String? {
        var query = query
        return query.optional("next", "a path of the console") { allowed($0) }
    }

    /// Only a path of the console: a link cannot send a reviewer elsewhere after the sign-in.
    private static func allowed(_ path: String) -> String? {
        let isOurs = path.hasPrefix("/console/") && !path.contains("\\") && !path.contains("//")
        let isPlain = path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } && path.utf8.count <= 500
        return isOurs && isPlain && !path.hasPrefix(Console.signOutPath) ? path : nil
    }
}
