import Commerce
import Foundation
package import HTTPTypes
import JSON
import NIOCore
import Synchronization
import Telemetry
package import Wire

/// Where a peer listens: HTTP inside the house, under mutual TLS where certificates were given.
package struct ServiceAddress: Hashable, Sendable {
    package let host: String
    package let port: Int
    /// The certificates that connections are made with; nil for plain HTTP.
    package let tls: ClientTLS?

    package init(host: String, port: Int, tls: ClientTLS? = nil) {
        self.host = host
        self.port = port
        self.tls = tls
    }

    /// Reads `http://HOST:PORT`, or `https://HOST:PORT` where there are certificates; nil for anything else.
    package init?(_ url: String, tls: ClientTLS? = nil) {
        let isSecure = url.hasPrefix("https://")
        guard isSecure ? tls != nil : url.hasPrefix("http://") else { return nil }
        let authority = url.dropFirst(isSecure ? 8 : 7)
        guard let colon = authority.lastIndex(of: ":"), let port = Int(authority[authority.index(after: colon)...]),
            (1...65_535).contains(port), colon > authority.startIndex
        else { return nil }
        self.init(host: String(authority[..<colon]), port: port, tls: isSecure ? tls : nil)
    }

    package var authority: String { "\(host):\(port)" }
}

/// One request to a peer, as bytes.
package struct ServiceCall: Sendable {
    package let method: HTTPRequest.Method
    /// Path and query, percent-encoded.
    package let target: String
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]
    /// Whether sending it twice counts once: a GET, or a call under an idempotency key.
    package let isRepeatable: Bool

    package init(
        method: HTTPRequest.Method, target: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        isRepeatable: Bool
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.isRepeatable = isRepeatable
    }
}

/// A whole answer, of any status.
package struct ServiceAnswer: Sendable {
    package let status: Int
    package let headers: HTTPFields
    package let body: [UInt8]

    package init(status: Int, headers: HTTPFields, body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package func header(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { headers[$0] }
    }
}

/// Sends requests as they are, over the same pooled connections: for the command line and for tests, which are nobody's
/// peer and carry no service token.
package struct PlainClient: Sendable {
    package let address: ServiceAddress
    private let name: String

    package init(_ address: ServiceAddress, name: String = "The server") {
        self.address = address
        self.name = name
    }

    /// - Throws: `.unavailable` when nothing was done, `.outcomeUnknown` when no whole answer came; a whole answer of any
    ///   status is returned.
    package func send(_ call: ServiceCall, within limit: Duration = .seconds(10)) async throws(CallError)
        -> ServiceAnswer
    {
        try await send(call, headers: call.headers, within: limit, on: nil)
    }

    func send(
        _ call: ServiceCall, headers: [(name: String, value: String)], within limit: Duration,
        on loop: (any EventLoop)?
    ) async throws(CallError) -> ServiceAnswer {
        try await UpstreamPools.shared.send(
            RequestBytes.make(call, headers: headers, host: address.authority), to: address, name: name,
            isRepeatable: call.isRepeatable, isHead: call.method == .head, within: limit, on: loop)
    }
}

/// Calls one peer: keep-alive connections on the caller's own event loop, the deadline and the request's identity
/// passed on, failures sorted by what may be done next.
package struct ServiceClient: Sendable {
    let name: String
    let address: ServiceAddress
    let tokens: TokenSource
    private let ambient: Ambient

    /// - Parameters:
    ///   - name: of the peer, for messages: `Pricing`.
    ///   - caller: our own name, which the token carries.
    package init(_ name: String, at address: ServiceAddress, caller: String, secret: ServiceSecret, ambient: Ambient) {
        self.name = name
        self.address = address
        self.ambient = ambient
        tokens = TokenSource(secret: secret, caller: caller, ambient: ambient)
    }

    /// Calls an endpoint and reads its answer.
    /// - Parameters:
    ///   - path: values for the names in braces of its path.
    ///   - key: idempotency key; required where the endpoint is keyed.
    package func call<Question, Answer>(
        _ endpoint: Endpoint<Question, Answer>, _ question: Question, path: [String: String] = [:],
        query: [(name: String, value: String)] = [], key: String? = nil
    ) async throws(CallError) -> Answer {
        var target = ""
        for part in endpoint.path.split(separator: "/") {
            let name = part.hasPrefix("{") ? String(part.dropFirst().dropLast()) : nil
            target += "/" + (name.map { PercentEncoding.encode(path[$0] ?? "") } ?? String(part))
        }
        for (index, item) in query.enumerated() {
            target +=
                "\(index == 0 ? "?" : "&")\(PercentEncoding.encode(item.name))=\(PercentEncoding.encode(item.value))"
        }
        let hasBody = Question.self != NoBody.self
        let body: [UInt8]
        do { body = hasBody ? try JSONBody.encode(question) : [] } catch {
            throw .unavailable("\(name) could not be asked: \(error)")
        }
        var headers: [(name: String, value: String)] = []
        if hasBody { headers.append(("content-type", ContentType.json)) }
        if let key { headers.append(("idempotency-key", key)) }
        let answer = try await send(
            ServiceCall(
                method: endpoint.method, target: target, headers: headers, body: body,
                isRepeatable: endpoint.method == .get || key != nil),
            route: endpoint.path)
        return try read(answer, endpoint)
    }

    /// Sends one request; any whole answer is a success here.
    /// - Parameter route: template of its path, for the span's name.
    package func send(_ call: ServiceCall, route: String? = nil) async throws(CallError) -> ServiceAnswer {
        let scope = Scope.current
        let deadline = scope?.deadline ?? .now + Limits.deadlineDefault
        // What is left for the answer's way back is kept from the peer.
        let left = (deadline - .now) - .milliseconds(2)
        guard left > .zero else { throw .unavailable("\(name) was not asked: no time is left for it") }
        var headers = call.headers
        headers.append(("carnet-service-token", tokens.token()))
        headers.append(("carnet-deadline", String(left.components.seconds * 1_000 + left.milliseconds)))
        if let scope {
            headers.append(("request-id", scope.requestID))
            if let merchant = scope.merchant { headers.append(("carnet-merchant", merchant.text)) }
            headers.append(("carnet-key-mode", scope.mode.rawValue))
            headers.append(("carnet-key-kind", scope.keyKind.rawValue))
            if let key = scope.key { headers.append(("carnet-key", key.text)) }
        }
        // Each call is a span of its own, so that the peer's work hangs below the call and not below all of ours.
        let span = scope?.trace?.child(random: ambient.random)
        if let span {
            headers.append(("traceparent", span.traceparent))
            if let state = span.tracestate { headers.append(("tracestate", state)) }
        }
        let started = ContinuousClock.now
        var status: Int?
        defer {
            if Telemetry.spans.isOn, let span {
                RequestSpan.record(
                    callOf: call.method, to: name, route, at: span, under: scope?.trace?.spanID, status: status,
                    took: .now - started)
            }
        }
        let answer = try await PlainClient(address, name: name).send(
            call, headers: headers, within: left, on: scope?.eventLoop)
        status = answer.status
        return answer
    }

    private func read<Question, Answer>(
        _ answer: ServiceAnswer, _ endpoint: Endpoint<Question, Answer>
    ) throws(CallError) -> Answer {
        guard (200..<300).contains(answer.status) else {
            let problem = try? StrictJSONDecoder(unknownMembers: .ignored).decode(
                ProblemDocument.self, from: answer.body)
            if answer.status == 401, problem.map({ ProblemURI.slug(of: $0.type) }) == "service-token-required" {
                // Clocks differ by minutes: ours to set right, nothing that our own caller did.
                throw .unavailable("\(name) does not believe our token")
            }
            if answer.status >= 500, answer.status != 501 {
                // A 503 is said before anything is begun, a 507 of what was undone; of any other 5xx we cannot know what
                // was done.
                let isUndone = answer.status == 503 || answer.status == 507
                if isUndone, problem.map({ ProblemURI.slug(of: $0.type) }) != "outcome-unknown" {
                    throw .unavailable("\(name) is busy")
                }
                throw .outcomeUnknown("\(name) failed")
            }
            throw .refused(
                problem
                    ?? ProblemDocument(
                        type: "\(Problem.typePrefix)peer-refused", title: "\(name) refused", status: answer.status))
        }
        if let none = NoBody() as? Answer { return none }
        do {
            return try StrictJSONDecoder(unknownMembers: .ignored, limits: .ours).decode(
                Answer.self, from: answer.body)
        } catch {
            throw .outcomeUnknown("\(name) answered what cannot be read: \(error)")
        }
    }
}

extension Duration {
    /// Milliseconds beyond the whole seconds.
    fileprivate var milliseconds: Int64 { components.attoseconds / 1_000_000_000_000_000 }
}

/// A fresh token when the last is half used up.
package final class TokenSource: Sendable {
    private let secret: ServiceSecret
    private let caller: String
    private let ambient: Ambient
    private let current = Mutex<(token: String, since: Int64)>(("", .min))

    package init(secret: ServiceSecret, caller: String, ambient: Ambient) {
        self.secret = secret
        self.caller = caller
        self.ambient = ambient
    }

    package func token() -> String {
        let now = ambient.now()
        let second = Int64(now.timeIntervalSince1970)
        return current.withLock { current in
            // A clock that stepped back makes the difference negative: then too a fresh one is made.
            if current.since == .min || !(0..<ServiceToken.lifetimeSeconds / 2).contains(second - current.since) {
                current = (ServiceToken.issue(secret: secret, caller: caller, now: now), second)
            }
            return current.token
        }
    }
}

/// RFC 3986: all but unreserved characters as `%XX`.
package enum PercentEncoding {
    package static func encode(_ text: String) -> String {
        var bytes: [UInt8] = []
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default:
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A request as it goes over the wire, in one buffer.
enum RequestBytes {
    static func make(_ call: ServiceCall, headers: [(name: String, value: String)], host: String) -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: 512 + call.body.count)
        buffer.writeString(call.method.rawValue)
        buffer.writeStaticString(" ")
        buffer.writeString(call.target)
        buffer.writeStaticString(" HTTP/1.1\r\nhost: ")
        buffer.writeString(host)
        for (name, value) in headers {
            buffer.writeStaticString("\r\n")
            buffer.writeString(name)
            buffer.writeStaticString(": ")
            // A line break in a value would begin a header of its own.
            buffer.writeString(value.utf8.allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || $0 == 9 } ? value : "")
        }
        if !call.body.isEmpty || call.method == .post || call.method == .put || call.method == .patch {
            buffer.writeStaticString("\r\ncontent-length: ")
            buffer.writeString(String(call.body.count))
        }
        buffer.writeStaticString("\r\n\r\n")
        buffer.writeBytes(call.body)
        return buffer
    }
}
