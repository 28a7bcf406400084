import HTTPTypes
import ServiceKit

/// Which pages of which shops a browser lets use a publishable key (Fetch standard, CORS protocol).
///
/// Allowed origins are kept with the key, or stand in the configuration for keys that name none. What is not allowed gets
/// no field of ours, so that the browser keeps the answer from the page.
enum CrossOrigin {
    /// What a page may read of an answer besides its body.
    private static let exposed =
        "Request-Id, Carnet-Version, RateLimit, RateLimit-Policy, Retry-After, Idempotent-Replayed"
    /// What a page may send.
    private static let taken = "Authorization, Content-Type, Carnet-Version, Idempotency-Key, traceparent, tracestate"

    /// An origin as it is kept: scheme, host and port, in small letters; or `*` for any.
    /// - Returns: nil for text that no browser sends as an origin.
    static func origin(_ text: String) -> String? {
        if text == "*" { return text }
        guard text.utf8.count <= 300, let scheme = ["https://", "http://"].first(where: text.hasPrefix) else {
            return nil
        }
        let authority = text.dropFirst(scheme.utf8.count)
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        let host = parts[0]
        let isHost =
            !host.isEmpty
            && host.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x2E
            }
        let usual = scheme == "https://" ? 443 : 80
        guard isHost, parts.count <= 2 else { return nil }
        if parts.count == 2 {
            // A browser leaves the usual port away, so with it no page would ever match.
            guard let port = UInt16(parts[1]), port > 0, String(port) == parts[1], Int(port) != usual else {
                return nil
            }
        }
        return text
    }

    static func allows(_ origin: String, key: APIKey, defaults: Set<String>) -> Bool {
        if key.origins.isEmpty { return defaults.contains(origin) || defaults.contains("*") }
        return key.origins.contains(origin) || key.origins.contains("*")
    }

    /// For the answer to a page of an allowed origin.
    static func add(to fields: inout HTTPFields, for origin: String) {
        fields[.accessControlAllowOrigin] = origin
        fields[.accessControlExposeHeaders] = exposed
        fields[.vary] = "Origin"
    }

    /// The answer to what a browser asks before it sends a page's request.
    /// - Parameter isAllowed: whether pages from there may use some key here.
    static func preflight(
        _ request: HTTPRequest, methods: [HTTPRequest.Method], maxAgeSeconds: Int, isAllowed: (String) -> Bool
    ) -> HTTPFields {
        var fields: HTTPFields = [.vary: "Origin"]
        guard let origin = request.headerFields[.origin], request.headerFields[.accessControlRequestMethod] != nil,
            isAllowed(origin)
        else { return fields }
        fields[.accessControlAllowOrigin] = origin
        fields[.accessControlAllowMethods] = methods.map(\.rawValue).sorted().joined(separator: ", ")
        fields[.accessControlAllowHeaders] = taken
        fields[.accessControlMaxAge] = String(maxAgeSeconds)
        return fields
    }
}

extension GatewayRoute {
    /// A publishable key, which a browser holds and so anybody can read, asks for quotes and for methods of payment.
    var isForPublishableKeys: Bool {
        access == .anyKey
            && (path == "/v1/payment-methods" || path == "/v1/quotes" || path.hasPrefix("/v1/quotes/"))
    }
}
