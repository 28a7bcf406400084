import Commerce
import Foundation
import HTTPTypes
import NIOCore
import ServiceKit
import Synchronization
import TestSupport
import Testing
import Wire

@testable import GatewayService

@Suite struct ConfigTests {
    private static let whole = """
        {"upstreams": {"checkout": ["http://10.0.0.1:8081", "http://10.0.0.2:8081"]},
         "limits": {"quotes": {"quota": 50, "window_seconds": 5}},
         "merchants": {"mer_01jd0000000000000000000000": {"limits": {"orders": {"quota": 7, "window_seconds": 1}}}},
         "cors": {"allowed_origins": ["https://shop.example"], "max_age_seconds": 60},
         "deadlines_ms": {"reads": 1500},
         "trusted_proxies": ["10.0.0.0/8", "::1"]}
        """

    /// What the senders of a test look at.
    private final class Load: Sendable {
        let isOver = Atomic(false)
    }

    private static func config(_ text: String) throws(ConfigFault) -> GatewayConfig {
        try ConfigFile.config(Array(text.utf8), path: "gateway.json")
    }

    @Test func `every member is read`() throws {
        let config = try Self.config(Self.whole)
        #expect(
            config.upstreams == [
                .checkout: [
                    ServiceAddress(host: "10.0.0.1", port: 8081), ServiceAddress(host: "10.0.0.2", port: 8081),
                ]
            ])
        let merchant = try #require(MerchantID("mer_01jd0000000000000000000000"))
        #expect(config.quota(.quotes, of: merchant) == Quota(.quotes, units: 50, windowSeconds: 5))
        #expect(config.quota(.orders, of: merchant) == Quota(.orders, units: 7, windowSeconds: 1))
        #expect(config.quota(.orders) == QuotaClass.orders.quotaDefault)
        #expect(config.origins == ["https://shop.example"] && config.preflightSeconds == 60)
        let snapshot = config.snapshot(try UpstreamSettings(.forTests()))
        #expect(snapshot.upstreams.addresses[.checkout]?.count == 2)
        #expect(snapshot.upstreams.addresses[.fraud]?.count == 1)
        guard case .found(let read) = snapshot.routes.match(.get, "/v1/orders/1"),
            case .found(let order) = snapshot.routes.match(.post, "/v1/orders")
        else {
            Issue.record("a route is gone")
            return
        }
        #expect(read.route.deadline == .milliseconds(1_500) && order.route.deadline == .seconds(10))
    }

    @Test(arguments: [
        ("", [""]), ("{", [""]), ("[]", [""]), ("null", [""]), (#"{"a":1}"#, ["/a"]),
        (#"{"limits":{"quotes":{"quota":1}}}"#, ["/limits/quotes/window_seconds"]),
        (
            #"{"limits":{"quotes":{"quota":0,"window_seconds":86401},"nope":{"quota":1,"window_seconds":1}}}"#,
            ["/limits/nope", "/limits/quotes/quota", "/limits/quotes/window_seconds"]
        ),
        (
            #"{"upstreams":{"checkout":["10.0.0.1:80","http://a:1","http://a:1"],"shop":["http://a:1"],"fraud":[]}}"#,
            ["/upstreams/checkout/0", "/upstreams/checkout/2", "/upstreams/fraud", "/upstreams/shop"]
        ),
        (#"{"upstreams":{"checkout":["https://a:1"]}}"#, ["/upstreams/checkout/0"]),
        (
            #"{"merchants":{"x/y":{"limits":{"pages":{"quota":1,"window_seconds":1}}}}}"#,
            ["/merchants/x~1y", "/merchants/x~1y/limits/pages"]
        ),
        (
            #"{"cors":{"allowed_origins":["https://a.example/","*"],"max_age_seconds":-1}}"#,
            ["/cors/allowed_origins/0", "/cors/max_age_seconds"]
        ),
        (#"{"deadlines_ms":{"reads":99,"x":1000}}"#, ["/deadlines_ms/reads", "/deadlines_ms/x"]),
        (
            #"{"trusted_proxies":["10.0.0.0/33","a","::1/128","1.2.3.4","10.0.0.0/08"]}"#,
            ["/trusted_proxies/0", "/trusted_proxies/1", "/trusted_proxies/4"]
        ),
        (
            #"{"limits":{"quotes":{"quota":1.5,"window_seconds":"1"}}}"#,
            [
                "/limits/quotes/quota", "/limits/quotes/window_seconds",
            ]
        ),
    ])
    func `every fault is told with its place`(text: String, pointers: [String]) throws {
        let fault = try #require(throws: ConfigFault.self) { try Self.config(text) }
        #expect(Set(fault.issues.map(\.pointer)) == Set(pointers), "\(fault)")
        for pointer in pointers where !pointer.isEmpty { #expect(fault.description.contains(pointer)) }
    }

    @Test func `without a file the defaults hold, and a file that is not there stops the start`() throws {
        #expect(LiveConfig(standing: .standard).current === GatewayConfig.standard)
        #expect(throws: ConfigFault.self) { try LiveConfig(path: "/nonexistent/gateway.json") }
    }

    @Test func `a broken file changes nothing; a good one changes all, and tells whoever reloads with it`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "gateway-\(UUID().uuidString).json").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(Self.whole.utf8).write(to: URL(filePath: path))
        let live = try LiveConfig(path: path)
        let reloads = Mutex<[Int]>([])
        struct Unreadable: Error {}
        live.whenReloaded("counter") { config in
            reloads.withLock { $0.append(config.quota(.quotes).units) }
            if config.quota(.quotes).units == 3 { throw Unreadable() }
        }
        let before = live.current
        try Data("{".utf8).write(to: URL(filePath: path))
        #expect(!live.reload())
        #expect(live.current === before && reloads.withLock(\.isEmpty))
        for (units, isWhole) in [(2, true), (3, false)] {
            let text = #"{"limits":{"quotes":{"quota":\#(units),"window_seconds":1}}}"#
            try Data(text.utf8).write(to: URL(filePath: path))
            #expect(live.reload() == isWhole)
            #expect(live.current.quota(.quotes).units == units)
        }
        #expect(reloads.withLock { $0 } == [2, 3])
    }

    @Test(arguments: [
        (peer: "10.0.0.1", forwarded: ["203.0.113.9"], client: "203.0.113.9"),
        (peer: "10.0.0.1", forwarded: ["1.2.3.4, 203.0.113.9, 10.9.9.9"], client: "203.0.113.9"),
        (peer: "10.0.0.1", forwarded: ["1.2.3.4", "203.0.113.9"], client: "203.0.113.9"),
        (peer: "10.0.0.1", forwarded: ["2001:db8::1"], client: "2001:db8::1"),
        (peer: "10.0.0.1", forwarded: ["203.0.113.9, unknown"], client: "10.0.0.1"),
        (peer: "10.0.0.1", forwarded: [], client: "10.0.0.1"),
        (peer: "11.0.0.1", forwarded: ["203.0.113.9"], client: "11.0.0.1"),
        (peer: "::ffff:10.0.0.1", forwarded: ["203.0.113.9"], client: "203.0.113.9"),
        (peer: "::1", forwarded: ["203.0.113.9"], client: "203.0.113.9"),
        (peer: "::2", forwarded: ["203.0.113.9"], client: "::2"),
    ])
    func `only our own proxies are believed about the client`(peer: String, forwarded: [String], client: String) throws
    {
        let proxies = try Self.config(Self.whole).trustedProxies
        #expect(proxies.client(peer: peer, forwarded: { forwarded }) == client)
        #expect(TrustedProxies(networks: []).client(peer: peer, forwarded: { forwarded }) == peer)
    }

    @Test func `a hundred reloads under load, half of them of broken files, fail no request`() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "gateway-\(UUID().uuidString).json").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        @Sendable func write(_ text: String) throws {
            try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
        }
        try write("{}")
        let config = try LiveConfig(path: path)
        try await PolicyDoor.open(config: config) { door in
            let key = try await door.key()
            let load = Load()
            let statuses = try await withThrowingTaskGroup(of: [Int].self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        var statuses: [Int] = []
                        while !load.isOver.load(ordering: .relaxed) {
                            statuses.append(try await door.send(.post, "/v1/quotes", key: key).status)
                        }
                        return statuses
                    }
                }
                var good = 0
                for number in 1...100 {
                    let isGood = number.isMultiple(of: 2)
                    try write(
                        isGood
                            ? #"{"limits":{"quotes":{"quota":\#(1_000_000 + number),"window_seconds":1}}}"#
                            : ["{", #"{"limits":{"quotes":{"quota":0,"window_seconds":1}}}"#, ""][number % 3])
                    if config.reload() { good += 1 }
                    // Some calls come under each of them.
                    let count = door.seen.count
                    try await door.until { door.seen.count > count + 2 }
                }
                load.isOver.store(true, ordering: .relaxed)
                #expect(good == 50 && config.current.quota(.quotes).units == 1_000_100)
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(statuses.count > 200)
            #expect(statuses.allSatisfy { $0 == 200 })
        }
    }
}
