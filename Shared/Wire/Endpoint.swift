package import HTTPTypes

/// One call of one service: method, path, what goes in and what comes out. Declared once, used by both sides.
package struct Endpoint<Request: Codable & Sendable, Response: Codable & Sendable>: Sendable {
    package let method: HTTPRequest.Method
    /// With names in braces, such as `/v1/quotes/{id}`.
    package let path: String
    /// Status of success.
    package let status: Int
    /// Whether a call must carry an `Idempotency-Key`.
    package let isKeyed: Bool
    /// Names of the query parameters it knows; another is refused.
    package let query: [String]

    package init(
        _ method: HTTPRequest.Method, _ path: String, status: Int = 200, isKeyed: Bool = false, query: [String] = []
    ) {
        self.method = method
        self.path = path
        self.status = status
        self.isKeyed = isKeyed
        self.query = query
    }
}

/// In place of a body where there is none.
package struct NoBody: Codable, Hashable, Sendable {
    package init() {}
}
