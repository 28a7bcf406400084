package import HTTPTypes
package import Hummingbird
import JSON
import NIOCore
package import Wire

/// The routes of one service, gathered at start.
///
/// Besides what is registered it answers HEAD where there is GET, OPTIONS, and 405 with `Allow` for a path that is known
/// under another method.
package final class Routes {
    typealias Handler = @Sendable (Call) async throws -> Response

    private struct Entry {
        let method: HTTPRequest.Method
        let path: String
        let bodyBytesMax: Int
        let handler: Handler
    }

    private var entries: [Entry] = []
    private var streamEntries: [StreamPaths.Entry] = []
    var streams: StreamPaths { StreamPaths(entries: streamEntries) }
    var largeBodies: LargeBodies {
        LargeBodies(
            entries: entries.filter { $0.bodyBytesMax > Limits.bodyBytesMax }.map {
                LargeBodies.Entry(method: $0.method, path: $0.path, bytesMax: $0.bodyBytesMax)
            })
    }

    package init() {}

    /// Serves an endpoint: decodes the body strictly, runs the handler, encodes what it returns.
    package func on<Question, Answer>(
        _ endpoint: Endpoint<Question, Answer>, bodyBytesMax: Int = Limits.bodyBytesMax,
        _ handler: @escaping @Sendable (Question, Call) async throws -> Answer
    ) {
        add(endpoint.method, endpoint.path, bodyBytesMax) { call in
            try ContentType.checkAccept(call.request.headers)
            let question = try call.decode(endpoint, bytesMax: bodyBytesMax)
            return try Self.encode(try await handler(question, call), status: endpoint.status)
        }
    }

    /// Serves an endpoint that moves something: the handler gets the key under which the call counts once, and returns
    /// bytes, so that a replay is the first answer again.
    package func onKeyed<Question, Answer>(
        _ endpoint: Endpoint<Question, Answer>, bodyBytesMax: Int = Limits.bodyBytesMax,
        _ handler: @escaping @Sendable (Question, IdempotencyRequest, Call) async throws -> KeyedAnswer
    ) {
        add(endpoint.method, endpoint.path, bodyBytesMax) { call in
            try ContentType.checkAccept(call.request.headers)
            let key = try call.idempotency(endpoint: endpoint.path)
            let question = try call.decode(endpoint, bytesMax: bodyBytesMax)
            let answer = try await handler(question, key, call)
            var headers = answer.headers
            if answer.isReplay { headers[.idempotentReplayed] = "true" }
            return .bytes(
                answer.body, status: .init(code: answer.status), headers: headers,
                type: answer.status < 400 ? ContentType.json : ContentType.problem)
        }
    }

    /// Serves what is no typed endpoint: callbacks in a provider's own words, pages, files.
    package func raw(
        _ method: HTTPRequest.Method, _ path: String, bodyBytesMax: Int = Limits.bodyBytesMax,
        _ handler: @escaping @Sendable (Call) async throws -> Response
    ) {
        add(method, path, bodyBytesMax, handler)
    }

    /// Serves an address that reads its body while it arrives and may answer before it is whole: the answer's body is
    /// written with back pressure, so both ways take flat memory.
    /// - Parameter path: without names in braces.
    package func stream(
        _ method: HTTPRequest.Method, _ path: String, limits: StreamLimits,
        _ handler: @escaping @Sendable (Call, IncomingBody) async throws -> Response
    ) {
        precondition(!path.contains("{"), "\(path): a streaming address is found before there is a router")
        streamEntries.append(StreamPaths.Entry(method: method, path: path, limits: limits))
        add(method, path, 0) { call in
            let loop = call.context.channel.eventLoop
            return try await handler(call, call.context.incoming ?? IncomingBody(.none, limits: limits, loop: loop))
        }
    }

    private func add(
        _ method: HTTPRequest.Method, _ path: String, _ bodyBytesMax: Int, _ handler: @escaping Handler
    ) {
        entries.append(Entry(method: method, path: path, bodyBytesMax: bodyBytesMax, handler: handler))
    }

    /// Puts every route on a router, with the answers for methods that a path does not know.
    package func register(on router: Router<AppContext>) {
        for entry in entries {
            mount(entry, as: entry.method, on: router)
            let hasHead = entries.contains { $0.path == entry.path && $0.method == .head }
            if entry.method == .get, !hasHead { mount(entry, as: .head, on: router) }
        }
        for path in Set(entries.map(\.path)) {
            var known = Set(entries.filter { $0.path == path }.map(\.method))
            if known.contains(.get) { known.insert(.head) }
            let hasOptions = !known.insert(.options).inserted
            let allow = known.map(\.rawValue).sorted().joined(separator: ", ")
            if !hasOptions {
                router.on(RouterPath(path), method: .options) { _, _ in
                    Response(status: .noContent, headers: [.allow: allow])
                }
            }
            for method in [HTTPRequest.Method.get, .head, .post, .put, .patch, .delete] where !known.contains(method) {
                router.on(RouterPath(path), method: method) { _, _ -> Response in
                    throw Problem(
                        "method-not-allowed", .methodNotAllowed, "This address does not take \(method.rawValue)",
                        detail: "It takes \(allow).", headers: [.allow: allow])
                }
            }
        }
    }

    private func mount(_ entry: Entry, as method: HTTPRequest.Method, on router: Router<AppContext>) {
        let (handler, bodyBytesMax) = (entry.handler, entry.bodyBytesMax)
        router.on(RouterPath(entry.path), method: method) { request, context in
            guard context.body.count <= bodyBytesMax else { throw Problem.bodyTooLarge(bodyBytesMax) }
            let response = try await handler(Call(request: request, context: context, body: context.body))
            guard method == .head else { return response }
            var headers = response.headers
            if let length = response.body.contentLength { headers[.contentLength] = String(length) }
            return Response(status: response.status, headers: headers)
        }
    }

    private static func encode<Answer: Encodable>(_ answer: Answer, status: Int) throws -> Response {
        if Answer.self == NoBody.self { return Response(status: .init(code: status)) }
        return .bytes(try JSONBody.encode(answer), status: .init(code: status), type: ContentType.json)
    }
}

/// Bodies as they are written: a shape that writes itself does.
enum JSONBody {
    static func encode(_ value: some Encodable) throws -> [UInt8] {
        if let direct = value as? any JSONWritable { return direct.document() }
        return try StrictJSONEncoder().encode(value)
    }
}

/// What a call under an idempotency key is answered with.
package struct KeyedAnswer: Sendable {
    package let status: Int
    /// Beyond those that every answer has.
    package let headers: HTTPFields
    package let body: [UInt8]
    /// Whether this is an earlier answer again.
    package let isReplay: Bool

    package init(status: Int, headers: HTTPFields = [:], body: [UInt8], isReplay: Bool = false) {
        self.status = status
        self.headers = headers
        self.body = body
        self.isReplay = isReplay
    }
}

package enum ContentType {
    package static let json = "application/json"
    package static let problem = "application/problem+json"

    /// `application/json`, with no other charset than UTF-8.
    package static func isJSON(_ value: String?) -> Bool {
        guard let value else { return false }
        let parts = value.lowercased().split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
        return parts.first == json
            && parts.dropFirst().allSatisfy { $0 == "charset=utf-8" || $0 == "charset=\"utf-8\"" }
    }

    /// Whether a client that sent these `Accept` lines takes JSON (RFC 9110, 12.5.1); one that sent none takes anything.
    /// - Throws: 406.
    package static func checkAccept(_ headers: HTTPFields) throws {
        guard let accept = headers[.accept], accept != "*/*", accept != json else { return }
        var best: (precision: Int, isWanted: Bool) = (0, false)
        for range in accept.lowercased().split(separator: ",") {
            let parts = range.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            let precision = ["*/*", "application/*", json].firstIndex(of: parts.first ?? "").map { $0 + 1 } ?? 0
            let isZero = parts.dropFirst().contains { part in
                part.hasPrefix("q=0") && part.dropFirst(3).allSatisfy { $0 == "0" || $0 == "." }
            }
            if precision > best.precision { best = (precision, !isZero) }
        }
        guard best.isWanted else {
            throw Problem(
                "not-acceptable", .notAcceptable, "This address answers in application/json alone",
                detail: "Send Accept: application/json, or none.")
        }
    }
}

extension Response {
    /// An answer with a whole body.
    package static func bytes(
        _ body: [UInt8], status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], type: String
    ) -> Response {
        var headers = headers
        headers[.contentType] = type
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }
}
