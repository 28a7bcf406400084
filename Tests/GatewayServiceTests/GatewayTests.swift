import Commerce
import Configuration
import HTTPTypes
import Hummingbird
import NIOHTTP1
import ServiceKit
import Storage
import Synchronization
import TestSupport
import Testing
import Wire

@testable import GatewayService

/// Every service behind the gateway, played by one process that tells what reached it.
private final class Behind: Sendable {
    let seen = Mutex<[String: String]>([:])
    let bodies = Mutex<[[UInt8]]>([])

    func process() throws -> ServiceProcess {
        let routes = Routes()
        for (method, path) in [
            (HTTPRequest.Method.post, "/v1/quotes"), (.get, "/v1/quotes/{id}"), (.post, "/v1/orders"),
            (.post, "/v1/callbacks/{provider}"), (.get, "/console/**"), (.get, "/v1/payment-methods"),
            (.post, "/v1/privacy/requests"), (.get, "/v1/privacy/requests"), (.get, "/v1/privacy/requests/{id}"),
            (.get, "/v1/privacy/requests/{id}/export"),
        ] {
            routes.raw(method, path) { call in
                self.seen.withLock { seen in
                    seen = [:]
                    for field in call.request.headers { seen[field.name.canonicalName] = field.value }
                    seen["target"] = call.request.uri.string
                }
                self.bodies.withLock { $0.append(call.body) }
                return .bytes(Array("{}".utf8), headers: [.setCookie: "a=b"], type: "application/json")
            }
        }
        return ServiceProcess(name: "behind", settings: try .forTests("behind"), ambient: .live, routes: routes)
    }
}

private struct Door: Sendable {
    let asker: Asker
    let behind: Behind
    let database: any Database
    let secret: String
    let publishable: String

    static func open(_ engine: Engine = .sqlite, _ body: @escaping @Sendable (Door) async throws -> Void) async throws {
        let behind = Behind()
        try await engine.withDatabase(Migrations.all) { database in
            let secret = try await key(.secret, in: database)
            let publishable = try await key(.publishable, in: database)
            try await withRunning(try behind.process()) { inner in
                let url = "http://\(inner.authority)"
                let config = ConfigReader.forTests([
                    "CARNET_CHECKOUT_URL": url, "CARNET_PRICING_URL": url, "CARNET_LANDED_COST_URL": url,
                    "CARNET_PAYMENTS_URL": url, "CARNET_FRAUD_URL": url,
                ])
                let settings = try ServiceSettings(service: "gateway", config)
                let process = try await buildProcess(
                    settings, database: database, upstreams: try UpstreamSettings(config), ambient: .live)
                try await withRunning(process) { address in
                    try await body(
                        Door(
                            asker: Asker(address, asPeer: false), behind: behind, database: database, secret: secret,
                            publishable: publishable))
                }
            }
        }
    }

    private static func key(_ kind: APIKeyKind, in database: any Database) async throws -> String {
        let text = KeyText.make(kind, .test, ambient: .live)
        let (now, id, merchantID): (Timestamp, KeyID, MerchantID) = (
            Ambient.live.timestamp(), Ambient.live.newID(), Ambient.live.newID()
        )
        try await database.write { db in
            let merchant = try KeyRepository(db: db).merchant(named: "Shop", newID: merchantID, at: now)
            let key = APIKey(
                id: id, merchant: merchant, mode: .test, kind: kind, name: "", prefix: KeyText.prefix(of: text),
                createdAt: now, revokedAt: nil)
            try KeyRepository(db: db).insert(key, hash: KeyText.hash(text))
        }
        return text
    }

    func send(
        _ method: HTTPRequest.Method, _ target: String, key: String?, headers: [(name: String, value: String)] = [],
        json: String = "{}"
    ) async throws -> ServiceAnswer {
        let authorization = key.map { [(name: "authorization", value: "Bearer \($0)")] } ?? []
        return try await asker.send(
            method, target, headers: headers + authorization, body: method == .get ? [] : Array(json.utf8))
    }
}

@Suite struct GatewayTests {
    @Test(arguments: Engine.available)
    func `a call with a key reaches its service with the merchant's name on it`(engine: Engine) async throws {
        try await Door.open(engine) { door in
            let answer = try await door.send(
                .post, "/v1/quotes?x=%20y", key: door.secret,
                headers: [
                    ("carnet-merchant", "mer_01jd0000000000000000000000"), ("x-forwarded-for", "1.2.3.4"),
                    ("carnet-key", "key_01jd0000000000000000000000"),
                    ("cookie", "a=b"), ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
                ], json: #"{"a":1}"#)
            #expect(answer.status == 200)
            let seen = door.behind.seen.withLock { $0 }
            #expect(seen["target"] == "/v1/quotes?x=%20y")
            #expect(seen["carnet-merchant"]?.hasPrefix("mer_") == true)
            #expect(seen["carnet-merchant"] != "mer_01jd0000000000000000000000", "a stranger named the merchant")
            #expect(seen["carnet-key"]?.hasPrefix("key_") == true)
            #expect(seen["carnet-key"] != "key_01jd0000000000000000000000", "a stranger named the key")
            #expect(seen["carnet-key-kind"] == "secret" && seen["carnet-key-mode"] == "test")
            #expect(seen["request-id"] == answer.header("request-id"))
            #expect(seen["traceparent"]?.hasPrefix("00-0af7651916cd43dd8448eb211c80319c-") == true)
            #expect(seen["authorization"] == nil && seen["cookie"] == nil && seen["x-forwarded-for"] == nil)
            #expect(door.behind.bodies.withLock { $0.last } == Array(#"{"a":1}"#.utf8))
        }
    }

    @Test func `without a key, with a wrong one, or with one that is too weak nothing gets through`() async throws {
        try await Door.open { door in
            for header in [nil, "", "Basic abc", "Bearer", "Bearer nonsense", "Bearer \(door.secret)x"] as [String?] {
                let headers = header.map { [(name: "authorization", value: $0)] } ?? []
                let answer = try await door.asker.send(.post, "/v1/quotes", headers: headers, json: "{}")
                #expect(answer.status == 401)
                #expect(answer.header("www-authenticate") == "Bearer")
                #expect(try answer.problem.type.hasPrefix("urn:carnet:problem:api-key-"))
            }
            #expect(try await door.send(.post, "/v1/orders", key: door.publishable).status == 403)
            #expect(try await door.send(.post, "/v1/quotes", key: door.publishable).status == 200)
            #expect(door.behind.bodies.withLock { $0.count } == 1)
        }
    }

    @Test(arguments: [
        (HTTPRequest.Method.post, "/v1/privacy/requests"), (.get, "/v1/privacy/requests"),
        (.get, "/v1/privacy/requests/prv_01jd0000000000000000000000"),
        (.get, "/v1/privacy/requests/prv_01jd0000000000000000000000/export"),
    ])
    func `a key that a browser may hold asks nothing about people`(
        method: HTTPRequest.Method, path: String
    ) async throws {
        try await Door.open { door in
            let stranger = try await door.send(method, path, key: nil)
            let browser = try await door.send(method, path, key: door.publishable)
            #expect(stranger.status == 401 && browser.status == 403)
            #expect(door.behind.bodies.withLock { $0.isEmpty })
            let shop = try await door.send(method, path, key: door.secret)
            #expect(shop.status == 200)
            #expect(door.behind.seen.withLock { $0["target"] } == path)
        }
    }

    @Test(arguments: [
        "/internal/events", "/v1/prices", "/v1/assessments", "/v1/payments", "/internal/payment-offers",
        "/v1/landed-cost/quotes", "/internal/fx/import", "/internal/subjects/export", "/internal/subjects/erase",
    ])
    func `what is for our own services has no public address`(path: String) async throws {
        try await Door.open { door in
            let answer = try await door.send(.post, path, key: door.secret)
            #expect([404, 405].contains(answer.status))
            #expect(door.behind.bodies.withLock { $0.isEmpty })
        }
    }

    @Test func `a callback needs no key and keeps its bytes and its signature`() async throws {
        try await Door.open { door in
            let body = "gmt_create=2026&sign=a%2Bb"
            let answer = try await door.asker.send(
                .post, "/v1/callbacks/alipay",
                headers: [("content-type", "application/x-www-form-urlencoded"), ("x-signature", "abc")],
                body: Array(body.utf8))
            #expect(answer.status == 200)
            #expect(door.behind.bodies.withLock { $0.last } == Array(body.utf8))
            #expect(door.behind.seen.withLock { $0["x-signature"] } == "abc")
            let large = [UInt8](repeating: 65, count: RouteTable.callbackBytesMax + 1)
            #expect(try await door.asker.send(.post, "/v1/callbacks/alipay", body: large).status == 413)
        }
    }

    @Test func `pages get their cookies`() async throws {
        try await Door.open { door in
            let answer = try await door.send(.get, "/console/sign-in", key: nil, headers: [("cookie", "s=1")])
            #expect(answer.status == 200)
            #expect(answer.header("set-cookie") == "a=b")
            #expect(door.behind.seen.withLock { $0["cookie"] } == "s=1")
        }
    }

    @Test func `a revoked key is refused once the keys are read again`() async throws {
        try await Door.open { door in
            #expect(try await door.send(.post, "/v1/quotes", key: door.secret).status == 200)
            let now = Ambient.live.timestamp()
            try await door.database.write { db in
                for key in try KeyRepository(db: db).all() where key.kind == .secret {
                    _ = try KeyRepository(db: db).revoke(key.id, at: now)
                }
            }
            let deadline = ContinuousClock.now + .seconds(10)
            while try await door.send(.post, "/v1/quotes", key: door.secret).status == 200, .now < deadline {}
            #expect(try await door.send(.post, "/v1/quotes", key: door.secret).status == 401)
        }
    }
}
