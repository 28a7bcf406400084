import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit
import Wire

/// Takes a public call to the service behind it.
///
/// The inner request is built anew from parsed parts: what a stranger sent is never passed on as a whole, and headers
/// that only our own services may send are dropped.
struct Forwarding: Sendable {
    let gatekeeper: Gatekeeper

    func register(_ route: GatewayRoute, on routes: Routes) {
        routes.raw(route.method, route.path, bodyBytesMax: route.bodyBytesMax) { call in
            try await forward(call, by: route)
        }
    }

    private func forward(_ call: Call, by route: GatewayRoute) async throws -> Response {
        let admission = try gatekeeper.admit(
            call.request.head, body: call.body, route: route, client: call.context.channel.remoteAddress?.ipAddress)
        let identity = admission.identity
        let scope = call.scope
        let inner = Scope(
            requestID: scope.requestID, deadline: scope.deadline, merchant: identity?.merchant,
            mode: identity?.mode ?? .test, keyKind: identity?.kind ?? .publishable, key: identity?.id,
            trace: scope.trace, eventLoop: scope.eventLoop)
        let request = ServiceCall(
            method: call.request.method, target: call.request.uri.string, headers: Self.headers(of: call, route),
            body: call.body,
            isRepeatable: call.request.method == .get || call.request.headers[.idempotencyKey] != nil)
        let answer = try await Scope.$current.withValue(inner) { () async throws(CallError) in
            try await route.upstream.send(request)
        }
        var response = Self.response(answer)
        for field in admission.answerFields { response.headers[field.name] = field.value }
        return response
    }

    /// Headers that end at each hop (RFC 9110, 7.6.1), or that are ours to set.
    private static let dropped: Set<String> = [
        "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization", "te", "trailer",
        "transfer-encoding", "upgrade", "host", "content-length", "expect", "forwarded", "request-id", "traceparent",
        "tracestate", "authorization", "cookie",
    ]

    private static func headers(of call: Call, _ route: GatewayRoute) -> [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        for field in call.request.headers {
            let name = field.name.canonicalName
            guard !dropped.contains(name), !name.hasPrefix("carnet-"), !name.hasPrefix("x-forwarded-"),
                name != "x-real-ip"
            else { continue }
            headers.append((name, field.value))
        }
        if route.isPage {
            for value in call.request.headers[values: .cookie] { headers.append(("cookie", value)) }
        }
        if let address = call.context.channel.remoteAddress?.ipAddress {
            headers.append(("carnet-client-address", address))
        }
        return headers
    }

    private static func response(_ answer: ServiceAnswer) -> Response {
        var headers: HTTPFields = [:]
        for field in answer.headers {
            let name = field.name.canonicalName
            guard !dropped.contains(name), !name.hasPrefix("carnet-"), name != "date", name != "server" else {
                continue
            }
            headers.append(field)
        }
        return Response(
            status: .init(code: answer.status), headers: headers,
            body: .init(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}
