import Commerce
import Configuration
import HTTPTypes
import Hummingbird
import ServiceKit
import Storage
import Synchronization
import TestSupport
import Wire

@testable import GatewayService

/// A gateway before one process that plays every service and tells what reached it.
struct PolicyDoor: Sendable {
    /// What reached a service.
    final class Seen: Sendable {
        let calls = Mutex<[[String: String]]>([])
        var last: [String: String] { calls.withLock { $0.last ?? [:] } }
        var count: Int { calls.withLock(\.count) }

        func process() throws -> ServiceProcess {
            let routes = Routes()
            for (method, path) in [
                (HTTPRequest.Method.post, "/v1/quotes"), (.get, "/v1/quotes/{id}"), (.post, "/v1/orders"),
                (.get, "/v1/orders/{id}"), (.post, "/v1/callbacks/{provider}"), (.get, "/v1/payment-methods"),
                (.get, "/v1/fx/rates"), (.get, "/console/**"), (.post, "/console/**"),
            ] {
                routes.raw(method, path) { call in
                    var seen = ["target": call.request.uri.string]
                    for field in call.request.headers { seen[field.name.canonicalName] = field.value }
                    self.calls.withLock { $0.append(seen) }
                    return .bytes(Array("{}".utf8), type: "application/json")
                }
            }
            return ServiceProcess(name: "behind", settings: try .forTests("behind"), ambient: .live, routes: routes)
        }
    }

    let asker: Asker
    let seen: Seen
    let database: any Database
    let config: LiveConfig
    let keyCache: KeyCache

    static func open(
        _ engine: Engine = .sqlite, config: LiveConfig = LiveConfig(standing: .standard), ambient: Ambient = .live,
        _ body: @escaping @Sendable (PolicyDoor) async throws -> Void
    ) async throws {
        let seen = Seen()
        try await engine.withDatabase(Migrations.all) { database in
            try await withRunning(try seen.process()) { inner in
                let url = "http://\(inner.authority)"
                let reader = ConfigReader.forTests([
                    "CARNET_CHECKOUT_URL": url, "CARNET_PRICING_URL": url, "CARNET_LANDED_COST_URL": url,
                    "CARNET_PAYMENTS_URL": url, "CARNET_FRAUD_URL": url,
                ])
                let keyCache = KeyCache(database: database, ambient: ambient)
                let process = try await buildProcess(
                    try ServiceSettings(service: "gateway", reader), database: database,
                    upstreams: try UpstreamSettings(reader), ambient: ambient, config: config,
                    keys: keyCache)
                try await withRunning(process) { address in
                    try await body(
                        PolicyDoor(
                            asker: Asker(address, asPeer: false), seen: seen, database: database, config: config,
                            keyCache: keyCache))
                }
            }
        }
    }

    /// Runs `gateway keys …` and reads what it answers.
    @discardableResult
    func keys(_ arguments: String...) async throws -> KeyAnswer {
        let output = Mutex<[UInt8]>([])
        let command = KeyCommand(
            database: database, ambient: .live, actor: .operator("uid 1"),
            write: { bytes in output.withLock { $0 += bytes } })
        try await command.run(arguments)
        return try KeyAnswer(output.withLock { $0 })
    }

    /// Makes a key that the gateway knows by the time this returns.
    func key(_ arguments: String..., merchant: String = "Shop") async throws -> String {
        let output = Mutex<[UInt8]>([])
        let command = KeyCommand(
            database: database, ambient: .live, actor: .operator("uid 1"),
            write: { bytes in output.withLock { $0 += bytes } })
        try await command.run(["create", "--merchant", merchant] + arguments)
        let key = try KeyAnswer(output.withLock { $0 }).key ?? ""
        try await keyCache.refresh()
        return key
    }

    /// Asks again until it is so.
    func until(_ isSo: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while try await !isSo(), .now < deadline { await Task.yield() }
    }

    func send(
        _ method: HTTPRequest.Method, _ target: String, key: String?, headers: [(name: String, value: String)] = [],
        json: String = "{}"
    ) async throws -> ServiceAnswer {
        let authorization = key.map { [(name: "authorization", value: "Bearer \($0)")] } ?? []
        let hasBody = [.post, .put, .patch].contains(method)
        return try await asker.send(
            method, target, headers: headers + authorization, body: hasBody ? Array(json.utf8) : [])
    }
}
