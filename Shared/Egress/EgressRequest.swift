/// One call to something outside the house: a rate feed, a payment provider, a merchant's webhook address.
package struct EgressRequest: Sendable {
    /// `GET`, `POST` and so on: an HTTP token. `CONNECT` and `TRACE` are refused.
    package var method: String
    /// Absolute, `http` or `https`, without user and password.
    package var url: String
    /// As they go on the wire. Framing is libcurl's: `Host`, `Content-Length` and their like are refused here.
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    /// For everything from this moment on: waiting for a slot, name look-up, connection, request and whole answer.
    package var deadline: Duration
    /// Instead of `EgressSettings.responseBodyBytesMax`, for an answer known to be larger, such as a rate history.
    package var responseBodyBytesMax: Int?
    /// How many redirects are followed, 10 at most; a GET's or HEAD's only, and never from https to http. Each next
    /// address is checked like the first, and another host gets no more headers than `Accept`. The redirect that is one
    /// too many is the answer.
    package var redirectsMax: Int

    package init(
        method: String, url: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        deadline: Duration, responseBodyBytesMax: Int? = nil, redirectsMax: Int = 0
    ) {
        self.redirectsMax = min(redirectsMax, 10)
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.deadline = deadline
        self.responseBodyBytesMax = responseBodyBytesMax
    }

    /// Whether sending it twice does no more than sending it once: a safe or idempotent method (RFC 9110, 9.2.2), or a
    /// key by which the other side knows it again. Only then may it be sent anew on a fresh connection after a kept
    /// one turned out to be dead.
    var isRepeatable: Bool {
        switch method {
        case "GET", "HEAD", "PUT", "DELETE", "OPTIONS": true
        default: headers.contains { $0.name.lowercased() == "idempotency-key" }
        }
    }
}

/// A whole answer, whatever its status: a redirect or a 500 is an answer too.
package struct EgressResponse: Sendable {
    package let status: Int
    package let headers: EgressHeaders
    package let body: [UInt8]

    package init(status: Int, headers: EgressHeaders, body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// How long the other side asks to be left alone, by `Retry-After` in seconds (RFC 9110, 10.2.3); nil where it does
    /// not, or gives a date, which two clocks would read differently.
    package var retryAfter: Duration? {
        let lines = headers.values(of: "Retry-After")
        guard lines.count == 1, let text = lines.first, (1...9).contains(text.utf8.count),
            text.utf8.allSatisfy({ (48...57).contains($0) }), let seconds = Int(text)
        else { return nil }
        return .seconds(seconds)
    }
}

/// Header lines in the order they came; names compare without regard to case.
package struct EgressHeaders: Sendable {
    package let lines: [(name: String, value: String)]

    package init(_ lines: [(name: String, value: String)]) { self.lines = lines }

    /// The first line of that name.
    package subscript(name: String) -> String? { values(of: name).first }

    package func values(of name: String) -> [String] {
        let wanted = name.lowercased()
        return lines.filter { $0.name.lowercased() == wanted }.map(\.value)
    }
}

/// Why there is no whole answer, sorted by what the caller may do next. No text here holds a body, a header or a query.
package enum EgressFailure: Error, Hashable, Sendable {
    /// Never sent and never will be: an address we do not call, a URL or header that cannot be sent.
    case refused(String)
    /// Not a byte of the request was sent: no name, no connection, no trusted certificate, no slot. May be repeated.
    case unavailable(String)
    /// Sent, at least in part, and no whole answer came: what happened there is not known. May be repeated only under
    /// a key by which the other side knows it again, or must be asked about.
    case outcomeUnknown(String)

    package var reason: String {
        switch self {
        case .refused(let reason), .unavailable(let reason), .outcomeUnknown(let reason): reason
        }
    }
}
