import Glibc
import HTTPTypes
import NIOCore
import ServiceKit
import Storage
import TestSupport

@testable import GatewayService

/// A gateway over scripted services, with routes that need no key.
struct TestGateway: Sendable {
    let address: ServiceAddress
    let asker: Asker
    let current: CurrentSnapshot

    /// `GET /read`, `POST /write` and `POST /callback` lead to payments; `GET /other` leads to pricing.
    static func routes(deadline: TimeAmount = .seconds(30)) -> [GatewayRoute] {
        [
            GatewayRoute(method: .get, path: "/read", access: .noKey, upstream: .payments, deadline: deadline),
            GatewayRoute(
                method: .post, path: "/write", access: .noKey, upstream: .payments, worth: .order, deadline: deadline),
            GatewayRoute(
                method: .post, path: "/callback", access: .noKey, upstream: .payments, worth: .vital,
                deadline: deadline, bodyBytesMax: 1_000),
            GatewayRoute(
                method: .get, path: "/list", access: .noKey, upstream: .payments, worth: .list, deadline: deadline),
            GatewayRoute(method: .get, path: "/other", access: .noKey, upstream: .pricing, deadline: deadline),
        ]
    }

    static func snapshot(
        payments: [ServiceAddress], pricing: [ServiceAddress] = [], deadline: TimeAmount = .seconds(30),
        limits: ProtectionLimits = ProtectionLimits()
    ) throws -> GatewaySnapshot {
        var upstreams = try UpstreamSettings(.forTests())
        upstreams.addresses[.payments] = payments
        upstreams.addresses[.pricing] = pricing
        upstreams.limits = limits
        return GatewaySnapshot(routes: routes(deadline: deadline), upstreams: upstreams)
    }

    /// Runs `body` beside a gateway with these peers, and stops the peers after it.
    static func with<Value: Sendable>(
        _ peers: [ScriptedPeer], pricing: [ScriptedPeer] = [], alsoAt more: [ServiceAddress] = [],
        deadline: TimeAmount = .seconds(30), limits: ProtectionLimits = ProtectionLimits(),
        deadlines: ListenerDeadlines = .standard,
        _ body: @escaping @Sendable (TestGateway) async throws -> Value
    ) async throws -> Value {
        var (payments, prices): ([ServiceAddress], [ServiceAddress]) = (more, [])
        for peer in peers { payments.append(try await peer.listen()) }
        for peer in pricing { prices.append(try await peer.listen()) }
        let snapshot = try snapshot(payments: payments, pricing: prices, deadline: deadline, limits: limits)
        let result: Result<Value, any Error>
        do {
            result = .success(
                try await Engine.sqlite.withDatabase(Migrations.all) { database in
                    let settings = try ServiceSettings.forTests("gateway")
                    let current = CurrentSnapshot(snapshot)
                    let door = GatewayDoor(
                        current, gatekeeper: Gatekeeper(keys: KeyCache(database: database)),
                        secret: settings.serviceSecret, ambient: .live)
                    let process = ServiceProcess(
                        name: "gateway", settings: settings, ambient: .live, access: .anybody, routes: Routes(),
                        deadlines: deadlines, direct: door)
                    return try await withRunning(process) { address in
                        try await body(
                            TestGateway(
                                address: address, asker: Asker(address, asPeer: false), current: current))
                    }
                })
        } catch {
            result = .failure(error)
        }
        for peer in peers + pricing { await peer.stop() }
        return try result.get()
    }

    func get(_ path: String = "/read") async throws -> ServiceAnswer { try await asker.send(.get, path) }

    func post(_ path: String = "/write", key: String? = nil) async throws -> ServiceAnswer {
        try await asker.send(
            .post, path, headers: key.map { [(name: "idempotency-key", value: $0)] } ?? [], json: "{}")
    }

    /// Asks until the answer is as wanted, ten seconds at most.
    func until(_ wanted: (ServiceAnswer) -> Bool) async throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < deadline {
            if wanted(try await get()) { return true }
        }
        return false
    }
}

/// A port of the loopback that is bound, so that nobody else gets it, and not listened at.
final class DeadAddress: Sendable {
    struct Unbound: Error {}

    let address: ServiceAddress
    private let descriptor: Int32

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let isBound = withUnsafeMutablePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain in
                bind(descriptor, plain, length) == 0 && getsockname(descriptor, plain, &length) == 0
            }
        }
        guard isBound else { throw Unbound() }
        address = ServiceAddress(host: "127.0.0.1", port: Int(UInt16(bigEndian: place.sin_port)))
    }

    deinit { close(descriptor) }
}
