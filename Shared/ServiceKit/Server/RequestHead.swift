import HTTPTypes

/// The head of a request, checked: nothing in it can be read in two ways.
struct RequestHead: Sendable {
    /// How the body that follows is delimited (RFC 9112, 6).
    enum Framing: Hashable, Sendable {
        case none
        case length(Int)
        case chunked
    }

    let request: HTTPRequest
    let framing: Framing
    /// Whether the client lets the connection carry another request.
    let keepsAlive: Bool
    let isVersion10: Bool
    /// Whether the client waits for `100 Continue` before it sends the body.
    let expectsContinue: Bool
}

/// What the bytes of a connection amount to.
enum Parsed<Value> {
    case needsMore
    /// The value, and how many bytes it took.
    case complete(Value, length: Int)
}

/// A request that breaks the rules of HTTP: it is answered, and the connection is closed, since where the next request
/// would begin is unknown.
extension Problem {
    static func badRequest(_ slug: String, _ detail: String) -> Problem {
        Problem(slug, .badRequest, "This is not acceptable HTTP", detail: detail)
    }

    static let uriTooLong = Problem(
        "uri-too-long", .uriTooLong, "The address is too long", detail: "At most \(Limits.uriBytesMax) bytes are taken.")

    static let headTooLarge = Problem(
        "header-too-large", .requestHeaderFieldsTooLarge, "The header is too large",
        detail: "At most \(Limits.headerFieldsMax) fields and \(Limits.headerBytesMax) bytes are taken.")

    static func bodyTooLarge(_ limit: Int) -> Problem {
        Problem(
            "body-too-large", .contentTooLarge, "The body is too large", detail: "At most \(limit) bytes are taken.")
    }

    static let requestTimeout = Problem(
        "request-timeout", .requestTimeout, "The request took too long to arrive",
        detail: "The header must be whole within 5 seconds, and the body within 10 more.")
}
