import HTTPTypes
import ServiceKit
import Synchronization
import TestSupport
import Testing
import Wire

@testable import GatewayService

@Suite struct CrossOriginTests {
    private static let shop = "https://shop.example"

    @Test func `pages of an allowed origin may use the key, and read the answer`() async throws {
        try await PolicyDoor.open { door in
            let key = try await door.key("--kind", "publishable", "--origin", Self.shop)
            for (method, target) in [
                (HTTPRequest.Method.post, "/v1/quotes"), (.get, "/v1/quotes/1"), (.get, "/v1/payment-methods"),
            ] {
                let answer = try await door.send(method, target, key: key, headers: [("origin", Self.shop)])
                #expect(answer.status == 200)
                #expect(answer.header("access-control-allow-origin") == Self.shop)
                #expect(answer.header("access-control-expose-headers")?.contains("Request-Id") == true)
                #expect(answer.header("vary") == "Origin")
            }
            // A call that a program makes names no origin.
            let plain = try await door.send(.get, "/v1/payment-methods", key: key)
            #expect(plain.status == 200 && plain.header("access-control-allow-origin") == nil)
        }
    }

    @Test(arguments: ["https://shop.example:8443", "http://shop.example", "https://evil.example", "null", "*", ""])
    func `from any other origin the key is refused, and the browser is told nothing`(origin: String) async throws {
        try await PolicyDoor.open { door in
            let key = try await door.key("--kind", "publishable", "--origin", Self.shop)
            let count = door.seen.count
            let answer = try await door.send(.post, "/v1/quotes", key: key, headers: [("origin", origin)])
            #expect(answer.status == 403)
            #expect(try answer.problem.type.hasSuffix("origin-not-allowed"))
            #expect(answer.header("access-control-allow-origin") == nil)
            #expect(door.seen.count == count)
        }
    }

    @Test func `a publishable key asks for quotes and methods, and for nothing else`() async throws {
        try await PolicyDoor.open { door in
            let key = try await door.key("--kind", "publishable", "--origin", Self.shop)
            for (method, target) in [
                (HTTPRequest.Method.get, "/v1/fx/rates"), (.get, "/v1/fx/convert"), (.get, "/v1/landed-cost/rules"),
                (.get, "/v1/landed-cost/tariffs/NL/610910"), (.post, "/v1/orders"), (.get, "/v1/orders/1"),
            ] {
                let answer = try await door.send(method, target, key: key, headers: [("origin", Self.shop)])
                #expect(answer.status == 403, "\(target)")
                #expect(try answer.problem.type.hasSuffix("secret-key-required"))
                // The page may read why.
                #expect(answer.header("access-control-allow-origin") == Self.shop)
            }
        }
    }

    @Test func `a preflight is answered without a key, with fields only for an origin of some key`() async throws {
        try await PolicyDoor.open { door in
            _ = try await door.key("--kind", "publishable", "--origin", Self.shop)
            let asked = [
                (name: "access-control-request-method", value: "POST"),
                (name: "access-control-request-headers", value: "authorization,content-type"),
            ]
            let allowed = try await door.send(
                .options, "/v1/quotes", key: nil, headers: asked + [("origin", Self.shop)])
            #expect(allowed.status == 204)
            #expect(allowed.header("access-control-allow-origin") == Self.shop)
            #expect(allowed.header("access-control-allow-methods")?.contains("POST") == true)
            #expect(allowed.header("access-control-allow-headers")?.contains("Authorization") == true)
            #expect(allowed.header("access-control-max-age") == "600")
            #expect(allowed.header("allow")?.contains("POST") == true)
            for (target, origin) in [
                ("/v1/quotes", "https://evil.example"), ("/v1/orders", Self.shop), ("/v1/fx/rates", Self.shop),
            ] {
                let answer = try await door.send(.options, target, key: nil, headers: asked + [("origin", origin)])
                #expect(answer.status == 204, "\(target)")
                #expect(answer.header("access-control-allow-origin") == nil, "\(target) from \(origin)")
            }
            #expect(door.seen.calls.withLock { $0.allSatisfy { $0["target"] == "/v1/quotes/1" } })
        }
    }

    @Test func `a key that names no origin has those of the configuration`() async throws {
        let config = LiveConfig(standing: GatewayConfig(origins: ["https://any.example"]))
        try await PolicyDoor.open(config: config) { door in
            let key = try await door.key("--kind", "publishable")
            for (origin, status) in [("https://any.example", 200), (Self.shop, 403)] {
                let answer = try await door.send(.post, "/v1/quotes", key: key, headers: [("origin", origin)])
                #expect(answer.status == status)
            }
        }
    }

    @Test func `a secret key gets no fields: a page that has one cannot read with it`() async throws {
        try await PolicyDoor.open { door in
            let key = try await door.key()
            let answer = try await door.send(.post, "/v1/quotes", key: key, headers: [("origin", Self.shop)])
            #expect(answer.status == 200 && answer.header("access-control-allow-origin") == nil)
        }
    }

    @Test(arguments: [
        ("https://shop.example", true), ("http://localhost:3000", true), ("*", true), ("https://10.0.0.1:8443", true),
        ("https://shop.example/", false), ("https://Shop.example", false), ("shop.example", false),
        ("https://shop.example:443", false), ("http://a.example:80", false), ("https://a:0", false),
        ("https://a:65536", false), ("https://", false), ("https://a.example:", false), ("null", false),
        ("https://a b", false), ("https://a:1:2", false), ("https://user@a.example", false), ("https://a:08", false),
    ])
    func `origins are taken as browsers send them`(text: String, isOrigin: Bool) {
        #expect((CrossOrigin.origin(text) != nil) == isOrigin)
    }
}
