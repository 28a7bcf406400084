package import HTTPTypes
package import Hummingbird
import NIOCore

/// Who a page is for; decides whether it may run our one script.
package enum PageAudience: Sendable {
    /// No script at all.
    case shopper
    /// Keys and live checks from `console.js`, and nothing inline.
    case console
}

/// The headers that go with every page.
package enum PageHeaders {
    /// For whatever a browser loads, a stylesheet too.
    static var everywhere: HTTPFields {
        var headers = HTTPFields()
        headers[.xContentTypeOptions] = "nosniff"
        headers.set("Cross-Origin-Resource-Policy", "same-origin")
        return headers
    }

    /// Content Security Policy: nothing inline, nothing from elsewhere, in nobody's frame.
    package static func contentSecurityPolicy(for audience: PageAudience) -> String {
        let common =
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
            + "frame-ancestors 'none'"
        return switch audience {
        case .shopper: common
        case .console: common + "; script-src 'self'; connect-src 'self'"
        }
    }

    static func page(for audience: PageAudience) -> HTTPFields {
        var headers = everywhere
        headers[.contentType] = "text/html; charset=utf-8"
        headers[.cacheControl] = "no-store"
        headers[.contentSecurityPolicy] = contentSecurityPolicy(for: audience)
        headers.set("Referrer-Policy", "same-origin")
        headers.set("Cross-Origin-Opener-Policy", "same-origin")
        headers.set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        return headers
    }
}

extension HTTPFields {
    /// Sets a field that HTTPTypes has no constant for. The name is a token, or nothing is set.
    mutating func set(_ name: String, _ value: String) {
        guard let name = HTTPField.Name(name) else { return }
        self[name] = value
    }
}

/// A page as a handler returns it.
package struct HTMLResponse: ResponseGenerator, Sendable {
    package let html: String
    package var status: HTTPResponse.Status
    package var audience: PageAudience
    /// Sent after the page's own, `Set-Cookie` for one.
    package var headers: HTTPFields

    package init(
        _ html: String, status: HTTPResponse.Status = .ok, for audience: PageAudience, headers: HTTPFields = [:]
    ) {
        self.html = html
        self.status = status
        self.audience = audience
        self.headers = headers
    }

    /// The page asks for itself again after these seconds: waiting pages without a text field only.
    package func refreshing(afterSeconds seconds: Int) -> HTMLResponse {
        var page = self
        page.headers.set("Refresh", String(seconds))
        return page
    }

    package var response: Response {
        var all = PageHeaders.page(for: audience)
        all.append(contentsOf: headers)
        return Response(status: status, headers: all, body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }

    package func response(from request: Request, context: some RequestContext) -> Response { response }
}

/// The answer to a form: the browser asks for another page with GET.
package struct SeeOther: ResponseGenerator, Sendable {
    package let path: String
    package var headers: HTTPFields

    package init(_ path: String, headers: HTTPFields = [:]) {
        self.path = path
        self.headers = headers
    }

    package var response: Response {
        var all = PageHeaders.everywhere
        all[.location] = path
        all[.cacheControl] = "no-store"
        all.append(contentsOf: headers)
        return Response(status: .seeOther, headers: all)
    }

    package func response(from request: Request, context: some RequestContext) -> Response { response }
}
