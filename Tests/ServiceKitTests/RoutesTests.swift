import Commerce
import HTTPTypes
import JSON
import ServiceKit
import TestSupport
import Testing
import Wire

private struct Question: Codable, Sendable {
    let name: String
    let count: Int64
}

private struct Answer: Codable, Sendable {
    let text: String
}

private struct Broken: Error {}

/// A service with one route of each kind.
private func process(access: ServiceProcess.Access = .peers, ready: Bool = true) throws -> ServiceProcess {
    let routes = Routes()
    routes.on(Endpoint<Question, Answer>(.post, "/things", status: 201)) { question, call in
        Answer(text: "\(question.name) × \(question.count) for \(call.scope.requestID)")
    }
    routes.on(Endpoint<NoBody, Answer>(.get, "/things/{id}")) { _, call in
        var query = call.query()
        let size = query.required("size", "a whole number") { Int($0) }
        try query.finish()
        return Answer(text: "\(try call.parameter("id")) \(size ?? 0)")
    }
    routes.on(Endpoint<NoBody, Answer>(.get, "/broken")) { _, _ in throw Broken() }
    routes.onKeyed(Endpoint<Question, Answer>(.post, "/keyed", isKeyed: true)) { _, key, _ in
        KeyedAnswer(status: 200, body: Array(#"{"text":"\#(key.key)"}"#.utf8), isReplay: true)
    }
    routes.raw(.post, "/books/{id}/rows", bodyBytesMax: 3 << 20) { call in
        .bytes(Array(String(call.body.count).utf8), type: "text/plain")
    }
    routes.raw(.post, "/small", bodyBytesMax: 10) { call in .bytes(call.body, type: "text/plain") }
    return ServiceProcess(
        name: "test", settings: try .forTests("test"), ambient: .live, access: access, routes: routes,
        readiness: [ReadinessCheck("table") { if !ready { throw Broken() } }])
}

@Suite struct RoutesTests {
    @Test func `a typed route answers, and every answer carries a request id`() async throws {
        try await withRunning(try process()) { address in
            let answer = try await Asker(address).send(.post, "/things", json: #"{"name":"tee","count":3}"#)
            #expect(answer.status == 201)
            let id = try #require(answer.header("request-id"))
            #expect(answer.text == #"{"text":"tee × 3 for \#(id)"}"#)
        }
    }

    @Test(arguments: [
        ("/books/7/rows", 2 << 20, 200), ("/books/7/rows?dry_run=true", 2 << 20, 200), ("/books/7/rows", 3 << 20, 200),
        ("/books/7/rows", (3 << 20) + 1, 413), ("/books//rows", 2 << 20, 413), ("/books/7/rows/8", 2 << 20, 413),
        ("/books/7/row", 2 << 20, 413), ("/things", (1 << 20) + 1, 413),
    ])
    func `a route that takes more takes it at its own address alone`(
        target: String, bytes: Int, status: Int
    ) async throws {
        try await withRunning(try process()) { address in
            let body = [UInt8](repeating: UInt8(ascii: "a"), count: bytes)
            let answer = try await Asker(address).send(.post, target, body: body)
            #expect(answer.status == status)
            if status == 200 { #expect(answer.text == String(bytes)) }
        }
    }

    @Test func `failures of every kind are problems`() async throws {
        try await withRunning(try process()) { address in
            let asker = Asker(address)
            func expect(_ answer: ServiceAnswer, _ status: Int, _ slug: String, _ pointers: [String] = []) throws {
                #expect(answer.status == status)
                #expect(answer.header("content-type") == "application/problem+json")
                let problem = try answer.problem
                #expect(problem.status == status)
                #expect(problem.type == "urn:carnet:problem:" + slug)
                #expect(problem.instance == answer.header("request-id"))
                #expect((problem.errors ?? []).map(\.pointer) == pointers)
            }
            try expect(try await asker.send(.get, "/nowhere"), 404, "no-such-route")
            try expect(try await asker.send(.delete, "/things"), 405, "method-not-allowed")
            try expect(try await asker.send(.post, "/things", json: "{"), 400, "malformed-json", [""])
            try expect(
                try await asker.send(.post, "/things", json: #"{"name":1,"count":"x","more":1}"#), 422,
                "invalid-fields",
                ["/name", "/count", "/more"])
            try expect(
                try await asker.send(.post, "/things", headers: [("content-type", "text/xml")], json: "<a/>"), 415,
                "unsupported-media-type")
            try expect(try await asker.send(.get, "/things/1?sise=3"), 422, "invalid-fields", ["?size", "?sise"])
            try expect(try await asker.send(.get, "/broken"), 500, "internal-error")
            try expect(try await asker.send(.post, "/small", json: "01234567890"), 413, "body-too-large")
            try expect(
                try await asker.send(.post, "/keyed", json: #"{"name":"a","count":1}"#), 400,
                "idempotency-key-required", ["Idempotency-Key"])
            try expect(
                try await asker.send(.get, "/" + String(repeating: "a", count: Limits.uriBytesMax)), 414, "uri-too-long"
            )
        }
    }

    @Test func `a body of the limit is taken, one byte more is not`() async throws {
        try await withRunning(try process()) { address in
            let answer = try await Asker(address).send(.post, "/small", json: "0123456789")
            #expect(answer.status == 200)
        }
    }

    @Test func `HEAD goes where GET goes, and OPTIONS and 405 say what is allowed`() async throws {
        try await withRunning(try process()) { address in
            let asker = Asker(address)
            let head = try await asker.send(.head, "/things/7?size=1")
            #expect(head.status == 200 && head.body.isEmpty)
            #expect(head.header("content-length") == "14")
            let options = try await asker.send(.options, "/things/7")
            #expect(options.status == 204)
            #expect(options.header("allow") == "GET, HEAD, OPTIONS")
            #expect(try await asker.send(.put, "/things").header("allow") == "OPTIONS, POST")
        }
    }

    @Test func `only a peer's token opens a service, but anybody may ask how it is`() async throws {
        try await withRunning(try process()) { address in
            let stranger = Asker(address, asPeer: false)
            #expect(try await stranger.send(.get, "/things/1?size=1").status == 401)
            #expect(try await stranger.send(.get, "/healthz").status == 200)
            #expect(try await stranger.send(.get, "/readyz").text.contains(#""name":"table","status":"ready""#))
            #expect(try await stranger.send(.get, "/metrics").status == 200)
            let forged = try await stranger.send(
                .get, "/things/1?size=1", headers: [("carnet-service-token", "gateway.9999999999.00ff")])
            #expect(forged.status == 401)
        }
    }

    @Test func `a missing dependency is named and makes the service not ready`() async throws {
        try await withRunning(try process(ready: false)) { address in
            let answer = try await Asker(address, asPeer: false).send(.get, "/readyz")
            #expect(answer.status == 503)
            #expect(answer.text.contains(#""name":"table","status":"missing""#))
        }
    }

    @Test func `a key may be quoted, a replay says that it is one`() async throws {
        try await withRunning(try process()) { address in
            for key in ["abc-1", "\"abc-1\""] {
                let answer = try await Asker(address).send(
                    .post, "/keyed", headers: [("idempotency-key", key)], json: #"{"name":"a","count":1}"#)
                #expect(answer.text == #"{"text":"abc-1"}"#)
                #expect(answer.header("idempotent-replayed") == "true")
            }
            let doubled = try await Asker(address).send(
                .post, "/keyed", headers: [("idempotency-key", "a"), ("idempotency-key", "b")],
                json: #"{"name":"a","count":1}"#)
            #expect(doubled.status == 400)
        }
    }
}
