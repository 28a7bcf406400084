package import HTTPTypes
package import Telemetry

/// What traces tell of a request and of a call to a peer: method, route template, status. Asked for only where spans are
/// taken at all, which `Telemetry.spans.isOn` says.
package enum RequestSpan {
    /// A request that was answered.
    /// - Parameters:
    ///   - fields: of the request; its `traceparent` names the span above.
    ///   - status: 499 where the client went away.
    package static func record(
        _ method: HTTPRequest.Method, _ route: String, _ fields: HTTPFields, at position: TraceContext,
        requestID: String, status: Int, took: Duration
    ) {
        guard position.isSampled else { return }
        Telemetry.spans.record(
            Span(
                "\(method.rawValue) \(route)", .server, at: position, under: TraceContext.given(by: fields)?.spanID,
                took: took,
                attributes: [
                    ("http.request.method", .text(method.rawValue)), ("http.route", .text(route)),
                    ("http.response.status_code", .whole(Int64(status))), ("carnet.request.id", .text(requestID)),
                ], hasFailed: status >= 500))
    }

    /// A call to a peer.
    /// - Parameters:
    ///   - parent: the span of the work that made it.
    ///   - status: nil where no whole answer came.
    package static func record(
        callOf method: HTTPRequest.Method, to peer: String, _ route: String?, at position: TraceContext,
        under parent: UInt64?, status: Int?, took: Duration
    ) {
        guard position.isSampled else { return }
        var attributes: [(name: String, value: Span.Value)] = [
            ("http.request.method", .text(method.rawValue)), ("server.address", .text(peer)),
        ]
        if let route { attributes.append(("url.template", .text(route))) }
        if let status {
            attributes.append(("http.response.status_code", .whole(Int64(status))))
        } else {
            attributes.append(("error.type", .text("no_answer")))
        }
        Telemetry.spans.record(
            Span(
                "\(method.rawValue) \(route ?? peer)", .client, at: position, under: parent, took: took,
                attributes: attributes, hasFailed: (status ?? 500) >= 500))
    }
}
