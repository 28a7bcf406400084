import HTTPTypes
import JSON
import ServiceKit
import TestSupport
import Testing
import Wire

private struct Anything: Codable, Sendable {
    let a: Int64
    let b: String?
}

private struct Told: Codable, Sendable, Hashable {
    let scope: String
    let key: String
    let print: String
}

/// Tells under which key a call counts.
private func process() throws -> ServiceProcess {
    let routes = Routes()
    routes.onKeyed(Endpoint<Anything, Told>(.post, "/things/{id}", isKeyed: true)) { _, key, _ in
        let told = Told(scope: key.scope, key: key.key, print: Hex.text(key.fingerprint))
        return KeyedAnswer(status: 200, headers: [.location: "/here"], body: try StrictJSONEncoder().encode(told))
    }
    return ServiceProcess(name: "test", settings: try .forTests("test"), ambient: .live, routes: routes)
}

@Suite struct IdempotencyKeyTests {
    private func ask(
        _ address: ServiceAddress, _ key: String = "k", path: String = "/things/1", version: String? = nil,
        merchant: String = "mer_01jd0000000000000000000000", json: String = #"{"a":1,"b":"x"}"#
    ) async throws -> ServiceAnswer {
        var headers = [(name: "idempotency-key", value: key), (name: "carnet-merchant", value: merchant)]
        if let version { headers.append((name: "carnet-version", value: version)) }
        return try await Asker(address).send(.post, path, headers: headers, json: json)
    }

    @Test(arguments: [
        ("abc", "abc"), ("\"abc\"", "abc"), (#""a\"b\\c""#, #"a"b\c"#), ("a\"b", "a\"b"),
        (String(repeating: "k", count: 255), String(repeating: "k", count: 255)),
    ])
    func `a key is one, bare or in quotes`(header: String, key: String) async throws {
        try await withRunning(try process()) { address in
            let answer = try await ask(address, header)
            #expect(try answer.decoded(Told.self).key == key)
            #expect(answer.header("location") == "/here")
        }
    }

    @Test(arguments: [
        "\"", "\"\"", "\"abc", "\"abc\" x", "\"a\"b\"", #""a\nb""#, #""abc\""#, "a b", "schlüssel",
        String(repeating: "k", count: 256),
    ])
    func `what is none is refused`(header: String) async throws {
        try await withRunning(try process()) { address in
            let answer = try await ask(address, header)
            #expect(answer.status == 400)
            #expect(try answer.problem.type == "urn:carnet:problem:idempotency-key-invalid")
        }
    }

    @Test func `the fingerprint is of what the call says, not of how it is written`() async throws {
        try await withRunning(try process()) { address in
            let first = try await ask(address).decoded(Told.self)
            for json in [#" { "b" : "x" , "a" : 1 } "#, #"{"b":"\u0078","a":1}"#] {
                #expect(try await ask(address, json: json).decoded(Told.self) == first)
            }
            let others = [
                try await ask(address, json: #"{"a":1}"#), try await ask(address, json: #"{"a":2,"b":"x"}"#),
                try await ask(address, path: "/things/2"), try await ask(address, path: "/things/1?x=1"),
                try await ask(address, version: "2026-12-01"),
            ]
            let prints = try others.map { try $0.decoded(Told.self).print } + [first.print]
            #expect(Set(prints).count == prints.count)
            let elsewhere = try await ask(address, merchant: "mer_01jd0000000000000000000001").decoded(Told.self)
            #expect(elsewhere.print == first.print && elsewhere.scope != first.scope)
        }
    }
}
