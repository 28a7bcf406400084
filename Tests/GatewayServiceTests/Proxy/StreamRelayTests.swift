import Commerce
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit
import Storage
import Synchronization
import TestSupport
import Testing
import Wire

@testable import GatewayService

/// Answers each row with its length, and keeps what the head of the call said.
private struct Measurer: RowAnswering {
    mutating func begin(columns: [String]) throws {
        guard columns.contains("a") else { throw Problem("malformed-table", .badRequest, "There is no column a") }
    }
    func opening() -> [UInt8] { Array("<open>\n".utf8) }
    mutating func answer(_ row: Row, into out: inout [UInt8]) { out += "\(row.number):\(row.bytes.count)\n".utf8 }
    func ending(_ rows: Int, _ problem: Problem?, into out: inout [UInt8]) {
        out += "<end \(rows) \(problem?.slug ?? "whole")>\n".utf8
    }
}

private final class Behind: Sendable {
    let seen = Mutex<[String: String]>([:])

    func process() throws -> ServiceProcess {
        let routes = Routes()
        let limits = StreamLimits(bytesMax: 64 << 20, whole: .seconds(60))
        routes.stream(.post, LandedCostAPI.batchesPath, limits: limits) { call, body in
            self.seen.withLock { seen in
                seen = ["target": call.request.uri.string]
                for field in call.request.headers { seen[field.name.canonicalName] = field.value }
            }
            let format = try RowFormat.ofBody(call.request)
            return try await RowStream(body, in: format, rowsMax: 1_000_000, Measurer()).response(in: format)
        }
        return ServiceProcess(name: "behind", settings: try .forTests("behind"), ambient: .live, routes: routes)
    }
}

private struct StreamDoor: Sendable {
    let address: ServiceAddress
    let log: RequestLog
    let secret: String
    let publishable: String

    static func open(
        landedCost: String, limits: [QuotaClass: Quota] = [:],
        _ body: @escaping @Sendable (StreamDoor) async throws -> Void
    ) async throws {
        try await Engine.sqlite.withDatabase(Migrations.all) { database in
            let merchant: MerchantID = Ambient.live.newID()
            func key(_ kind: APIKeyKind) async throws -> String {
                let text = KeyText.make(kind, .test, ambient: .live)
                let id: KeyID = Ambient.live.newID()
                try await database.write { db in
                    let now = Ambient.live.timestamp()
                    let owner = try KeyRepository(db: db).merchant(named: "Shop", newID: merchant, at: now)
                    let key = APIKey(
                        id: id, merchant: owner, mode: .test, kind: kind, name: "", prefix: KeyText.prefix(of: text),
                        createdAt: now, revokedAt: nil)
                    try KeyRepository(db: db).insert(key, hash: KeyText.hash(text))
                }
                return text
            }
            let (secret, publishable) = (try await key(.secret), try await key(.publishable))
            let config = LiveConfig(standing: GatewayConfig(quotas: limits))
            let settings = try ServiceSettings.forTests("gateway")
            let upstreams = try UpstreamSettings(.forTests(["CARNET_LANDED_COST_URL": landedCost]))
            let keys = KeyCache(database: database)
            try await keys.refresh()
            let gatekeeper = Gatekeeper(keys: keys, config: config)
            let current = CurrentSnapshot(config.current.snapshot(upstreams))
            let routes = Routes()
            StreamRelay(current, gatekeeper: gatekeeper, secret: settings.serviceSecret, ambient: .live)
                .register(on: routes)
            let process = ServiceProcess(
                name: "gateway", settings: settings, ambient: .live, access: .anybody, routes: routes,
                direct: GatewayDoor(
                    current, gatekeeper: gatekeeper, secret: settings.serviceSecret, ambient: .live))
            try await withRunning(process) { address in
                try await body(
                    StreamDoor(address: address, log: gatekeeper.log, secret: secret, publishable: publishable))
            }
        }
    }

    /// With a service behind that measures rows.
    static func open(_ body: @escaping @Sendable (StreamDoor, Behind) async throws -> Void) async throws {
        let behind = Behind()
        try await withRunning(try behind.process()) { inner in
            try await open(landedCost: "http://\(inner.authority)") { try await body($0, behind) }
        }
    }

    func head(_ framing: String, key: String? = nil, more: String = "Connection: close\r\n") -> String {
        "POST \(LandedCostAPI.batchesPath)?as_of=2026-11-21 HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-ndjson\r\n"
            + "Authorization: Bearer \(key ?? secret)\r\n\(more)\(framing)\r\n\r\n"
    }

    static func chunk(_ text: String) -> String { "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n" }
}

@Suite struct `Streams through the gateway` {
    @Test func `rows go through while they come, in the merchant's name`() async throws {
        try await StreamDoor.open { door, behind in
            let client = try await RawClient.connect(door.address)
            try await client.send(door.head("Transfer-Encoding: chunked", more: "") + StreamDoor.chunk("one\ntwo\nth"))
            let early = await client.until("2:3")
            #expect(early.hasPrefix("HTTP/1.1 200 ") && !early.contains("3:5"))
            try await client.send(StreamDoor.chunk("ree\n") + "0\r\n\r\n")
            let text = await client.until("whole>")
            #expect(text.contains("<open>\n") && text.contains("3:5\n") && text.contains("<end 3 whole>"))
            #expect(text.contains("ratelimit:") || text.contains("RateLimit:"))
            let seen = behind.seen.withLock { $0 }
            #expect(seen["target"] == "\(LandedCostAPI.batchesPath)?as_of=2026-11-21")
            #expect(seen["carnet-merchant"]?.hasPrefix("mer_") == true && seen["carnet-key-kind"] == "secret")
            #expect(seen["authorization"] == nil && seen["content-length"] == nil)
            // The connection serves on behind it.
            try await client.send("GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(await client.untilClosed().contains("alive"))
            let logged = try #require(door.log.latest(1) { $0.route == LandedCostAPI.batchesPath }.first)
            #expect(logged.status == 200 && logged.bytesIn == 14 && logged.bytesOut > 20)
        }
    }

    @Test func `megabytes both ways arrive whole`() async throws {
        try await StreamDoor.open { door, _ in
            let row = String(repeating: "x", count: 99) + "\n"
            let answer = try await Asker(door.address, asPeer: false).send(
                .post, LandedCostAPI.batchesPath,
                headers: [("authorization", "Bearer \(door.secret)"), ("content-type", "application/x-ndjson")],
                body: Array(String(repeating: row, count: 40_000).utf8))
            let rows = answer.text.split(separator: "\n")
            #expect(rows.count == 40_002 && rows.dropFirst().first == "1:99")
            #expect(rows.suffix(2) == ["40000:99", "<end 40000 whole>"])
        }
    }

    @Test func `who sends all before reading gets the whole answer`() async throws {
        try await StreamDoor.open { door, _ in
            let silent = try await SilentReader.connect(door.address)
            let rows = String(repeating: "aaaaaaa\n", count: 400_000)
            try await silent.send(door.head("Content-Length: \(rows.utf8.count)"))
            try await silent.send(rows)
            #expect(try await silent.readsAll().hasSuffix("0\r\n\r\n"))
        }
    }

    @Test func `who may not ask is told before the body is read`() async throws {
        try await StreamDoor.open { door, behind in
            for (key, status) in [("guess", 401), (door.publishable, 403)] {
                let client = try await RawClient.connect(door.address)
                try await client.send(door.head("Content-Length: 60000000", key: key, more: ""))
                let text = await client.untilClosed()
                #expect(text.hasPrefix("HTTP/1.1 \(status) ") && text.contains("application/problem+json"))
            }
            #expect(behind.seen.withLock { $0.isEmpty })
        }
    }

    @Test func `what the service refuses as a whole is the answer`() async throws {
        try await StreamDoor.open { door, _ in
            let asker = Asker(door.address, asPeer: false)
            let key = ("authorization", "Bearer \(door.secret)")
            let wrong = try await asker.send(.post, LandedCostAPI.batchesPath, headers: [key], json: "{}")
            #expect(wrong.status == 415)
            let table = try await asker.send(
                .post, LandedCostAPI.batchesPath, headers: [key, ("content-type", "text/csv")],
                body: Array("b\n1\n".utf8))
            #expect(try table.status == 400 && table.problem.type.hasSuffix("malformed-table"))
            #expect(table.header("carnet-version") != nil)
            #expect(try await asker.send(.get, LandedCostAPI.batchesPath, headers: [key]).status == 405)
            let tooLarge = try await asker.send(
                .post, LandedCostAPI.batchesPath, headers: [key, ("content-length", "99999999")], body: [])
            #expect(tooLarge.status >= 400)
        }
    }

    @Test func `a service that is away or says nothing right is a 503, and a cut answer is cut`() async throws {
        let dead = try DeadAddress()
        try await StreamDoor.open(landedCost: "http://\(dead.address.authority)") { door in
            let client = try await RawClient.connect(door.address)
            try await client.send(door.head("Content-Length: 4") + "a\nb\n")
            let text = await client.untilClosed()
            #expect(text.hasPrefix("HTTP/1.1 503 ") && text.contains("temporarily-unavailable"))
        }
        for (act, wanted) in [
            (ScriptedPeer.Act.close, "HTTP/1.1 503 "), (.bytes("nonsense\r\n\r\n"), "HTTP/1.1 503 "),
            (.answer(401), "HTTP/1.1 503 "), (.half, "HTTP/1.1 200 "),
        ] {
            let peer = ScriptedPeer(act)
            let address = try await peer.listen()
            try await StreamDoor.open(landedCost: "http://\(address.authority)") { door in
                let client = try await RawClient.connect(door.address)
                try await client.send(door.head("Content-Length: 4") + "a\nb\n")
                let text = await client.untilClosed()
                #expect(text.hasPrefix(wanted) && !text.hasSuffix("0\r\n\r\n"), "\(text)")
            }
            await peer.stop()
        }
    }

    @Test func `one address that is away is passed over`() async throws {
        let dead = try DeadAddress()
        let behind = Behind()
        try await withRunning(try behind.process()) { inner in
            let urls = "http://\(dead.address.authority),http://\(inner.authority)"
            try await StreamDoor.open(landedCost: urls) { door in
                for _ in 0..<6 {
                    let client = try await RawClient.connect(door.address)
                    try await client.send(door.head("Content-Length: 4") + "a\nb\n")
                    #expect(await client.untilClosed().contains("<end 2 whole>"))
                }
            }
        }
    }

    @Test func `nine at a time are one too many, and places come free`() async throws {
        try await StreamDoor.open { door, _ in
            var open: [RawClient] = []
            for _ in 0..<8 {
                let client = try await RawClient.connect(door.address)
                try await client.send(door.head("Transfer-Encoding: chunked") + StreamDoor.chunk("a\n"))
                #expect(await client.until("1:1").contains("200 OK"))
                open.append(client)
            }
            let ninth = try await RawClient.connect(door.address)
            try await ninth.send(door.head("Content-Length: 4") + "a\nb\n")
            let refused = await ninth.untilClosed()
            #expect(refused.hasPrefix("HTTP/1.1 503 ") && refused.contains("temporary-reduced-capacity"))
            // One ends as it should, one goes away in the middle: both places are free again.
            try await open[0].send("0\r\n\r\n")
            #expect(await open[0].untilClosed().contains("<end 1 whole>"))
            await open[1].reset()
            var last = ""
            let deadline = ContinuousClock.now + .seconds(10)
            var done = 0
            while done < 2, ContinuousClock.now < deadline {
                let client = try await RawClient.connect(door.address)
                try await client.send(door.head("Transfer-Encoding: chunked") + StreamDoor.chunk("a\n"))
                last = await client.until("1:1")
                if last.contains("<open>") { done += 1 }
                open.append(client)
            }
            #expect(done == 2, "\(last)")
            for client in open { await client.close() }
        }
    }

    @Test func `a client that leaves in the middle ends the call behind`() async throws {
        let peer = ScriptedPeer(.hang)
        let address = try await peer.listen()
        try await StreamDoor.open(landedCost: "http://\(address.authority)") { door in
            let client = try await RawClient.connect(door.address)
            try await client.send(door.head("Transfer-Encoding: chunked") + StreamDoor.chunk("a\n"))
            let deadline = ContinuousClock.now + .seconds(10)
            while peer.count == 0, ContinuousClock.now < deadline { await Task.yield() }
            await client.reset()
            while peer.closed.withLock({ $0 }) == 0, ContinuousClock.now < deadline { await Task.yield() }
            #expect(peer.closed.withLock { $0 } == 1)
        }
        await peer.stop()
    }

    @Test func `streams have a quota of their own`() async throws {
        let behind = Behind()
        try await withRunning(try behind.process()) { inner in
            let limits = [QuotaClass.bulk: Quota(.bulk, units: 1, windowSeconds: 3_600)]
            try await StreamDoor.open(landedCost: "http://\(inner.authority)", limits: limits) { door in
                for status in [200, 429] {
                    let client = try await RawClient.connect(door.address)
                    try await client.send(door.head("Content-Length: 4") + "a\nb\n")
                    #expect(await client.untilClosed().hasPrefix("HTTP/1.1 \(status) "))
                }
            }
        }
    }

    @Test func `every stream has a service, a secret key and a limit`() {
        for (route, limits) in RouteTable.streams {
            #expect(route.access == .secretKey && route.quotaClass == .bulk)
            #expect(limits.bytesMax <= 144 << 20 && limits.whole <= .seconds(610))
        }
    }
}
