package import HTTPTypes
package import Hummingbird

/// One sentence of what is wrong, one of what is safe, one thing to do.
package struct ErrorPage: Sendable {
    package struct Action: Sendable {
        let label: String
        let path: String

        package init(_ label: String, path: String) {
            self.label = label
            self.path = path
        }
    }

    package let status: HTTPResponse.Status
    let label: String
    let heading: String
    let text: String
    /// Shown as code, for a letter to us.
    let reference: String?
    let action: Action?

    /// - Parameters:
    ///   - label: code and for whom, such as `409 · reviewer`.
    ///   - reference: the request id, where we are to blame.
    package init(
        _ status: HTTPResponse.Status, label: String? = nil, heading: String, text: String, reference: String? = nil,
        action: Action? = nil
    ) {
        self.status = status
        self.label = label ?? "\(status.code)"
        self.heading = heading
        self.text = text
        self.reference = reference
        self.action = action
    }

    /// The page for a status that no handler had more to say about.
    package init(_ status: HTTPResponse.Status, detail: String? = nil, requestID: String?, start: String = "/") {
        let back = Action("Start page", path: start)
        switch status.code {
        case 404:
            self.init(
                status, heading: "There is no such page",
                text: "The address may be mistyped, or what was here is somebody else’s.", action: back)
        case 405:
            self.init(
                status, heading: "This page can’t be used that way",
                text: "It takes another kind of request. Nothing was changed.", action: back)
        case 413:
            self.init(
                status, heading: "That is too much to send at once", text: "Nothing was stored. Send less.",
                action: back)
        case 429:
            self.init(
                status, heading: "Too many tries", text: detail ?? "Wait a minute, then go on.", action: back)
        case 500...:
            self.init(
                status, heading: "This is our fault",
                text: "Something broke and has been written down. If you write to us, send this:",
                reference: requestID, action: Action("Try again", path: start))
        default:
            self.init(
                status, heading: "We can’t do that", text: detail ?? "Nothing was changed.", action: back)
        }
    }

    package func response(_ library: PageLibrary, for audience: PageAudience) throws(PageError) -> HTMLResponse {
        HTMLResponse(try library.render(self, with: "error"), status: status, for: audience)
    }
}

extension Request {
    /// Whether a browser asked for a page rather than a program for data: its `Accept` names HTML.
    package var wantsPage: Bool {
        head.headerFields[values: .accept].contains { $0.lowercased().contains("text/html") }
    }
}
