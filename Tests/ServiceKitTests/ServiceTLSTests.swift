import Foundation
import HTTPTypes
import Hummingbird
import ServiceKit
import TestSupport
import Testing
import Wire

@Suite(.enabled(if: Certificates.canBeMade, "the openssl command makes the certificates"))
struct ServiceTLSTests {
    private struct Word: Codable, Sendable, Equatable {
        let word: String
    }

    private static let endpoint = Endpoint<NoBody, Word>(.get, "/word")

    private func process(_ variables: [String: String]) throws -> ServiceProcess {
        let routes = Routes()
        routes.on(Self.endpoint) { _, _ in Word(word: "hello") }
        return ServiceProcess(name: "word", settings: try .forTests("word", variables), ambient: .live, routes: routes)
    }

    private func ask(_ address: ServiceAddress, _ variables: [String: String]) async throws -> Word {
        let tls = try #require(try ServiceTLS.from(.forTests(variables)))
        let secret = try #require(ServiceSecret(testServiceSecret))
        let client = ServiceClient(
            "Word", at: ServiceAddress(host: address.host, port: address.port, tls: tls.client), caller: "tests",
            secret: secret, ambient: .live)
        return try await client.call(Self.endpoint, NoBody())
    }

    @Test func `services of one house know each other`() async throws {
        let certificates = try Certificates()
        defer { certificates.remove() }
        let house = certificates.variables("house", trusting: "house")
        let words = try await withRunning(process(house)) { address in
            [try await ask(address, house), try await ask(address, house)]
        }
        #expect(words == [Word(word: "hello"), Word(word: "hello")])
    }

    @Test func `a certificate of another authority opens nothing, on either side`() async throws {
        let certificates = try Certificates()
        defer { certificates.remove() }
        let house = certificates.variables("house", trusting: "house")
        let intruder = certificates.variables("stranger", trusting: "house")
        let wary = certificates.variables("house", trusting: "stranger")
        try await withRunning(process(house)) { address in
            await #expect(throws: CallError.self) { try await ask(address, intruder) }
            await #expect(throws: CallError.self) { try await ask(address, wary) }
            let word = try await ask(address, house)
            #expect(word == Word(word: "hello"))
        }
    }

    @Test(arguments: [true, false])
    func `a stream to a peer goes both ways, with certificates and without`(isSecure: Bool) async throws {
        let certificates = try Certificates()
        defer { certificates.remove() }
        let house = isSecure ? certificates.variables("house", trusting: "house") : [:]
        let tls = try ServiceTLS.from(.forTests(house))
        let secret = try #require(ServiceSecret(testServiceSecret))
        let limits = StreamLimits(bytesMax: 16 << 20, whole: .seconds(60))
        let inner = Routes()
        inner.stream(.post, "/echo", limits: limits) { _, body in
            Response(
                status: .accepted,
                body: ResponseBody { writer in
                    while let piece = try await body.nextPiece() { try await writer.write(piece) }
                    try await writer.finish(nil)
                })
        }
        let echo = ServiceProcess(
            name: "echo", settings: try .forTests("echo", house), ambient: .live, routes: inner)
        let sent = (0..<(3 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let answer = try await withRunning(echo) { address in
            let outer = Routes()
            outer.stream(.post, "/relay", limits: limits) { _, body in
                let token = ServiceToken.issue(secret: secret, caller: "tests", now: Ambient.live.now())
                let head =
                    "POST /echo HTTP/1.1\r\nhost: echo\r\ncarnet-service-token: \(token)\r\n"
                    + "transfer-encoding: chunked\r\n\r\n"
                return try await relay(
                    body, to: ServiceAddress(host: address.host, port: address.port, tls: tls?.client), head: head)
            }
            let relaying = ServiceProcess(
                name: "relay", settings: try .forTests("relay"), ambient: .live, access: .anybody, routes: outer)
            return try await withRunning(relaying) { try await Asker($0).send(.post, "/relay", body: sent) }
        }
        #expect(answer.status == 202 && answer.body == sent)
    }

    @Test func `who speaks without TLS is not understood`() async throws {
        let certificates = try Certificates()
        defer { certificates.remove() }
        let house = certificates.variables("house", trusting: "house")
        let text = try await withRunning(process(house)) { address in
            let client = try await RawClient.connect(address)
            try await client.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
            return await client.untilClosed()
        }
        #expect(!text.contains("HTTP/1.1"))
    }

    @Test func `half of the certificates is none`() throws {
        let error = #expect(throws: SettingError.self) {
            try ServiceTLS.from(.forTests(["CARNET_TLS_CERTIFICATE": "a.pem"]))
        }
        #expect(error?.key == "CARNET_TLS_KEY")
    }

    @Test func `a file that cannot be used is named`() throws {
        let certificates = try Certificates()
        defer { certificates.remove() }
        var variables = certificates.variables("house", trusting: "house")
        variables["CARNET_TLS_KEY"] = "/nowhere.key"
        let error = #expect(throws: SettingError.self) { try ServiceTLS.from(.forTests(variables)) }
        #expect(error?.key == "CARNET_TLS_KEY")
    }

    @Test func `a peer's address is https where there are certificates, and only there`() throws {
        let certificates = try Certificates()
        defer { certificates.remove() }
        var variables = certificates.variables("house", trusting: "house")
        #expect(try ServiceSettings.peer("pricing", .forTests(variables)).tls != nil)
        variables["CARNET_PRICING_URL"] = "http://127.0.0.1:1"
        #expect(throws: SettingError.self) { try ServiceSettings.peer("pricing", .forTests(variables)) }
        #expect(throws: SettingError.self) {
            try ServiceSettings.peer("pricing", .forTests(["CARNET_PRICING_URL": "https://127.0.0.1:1"]))
        }
    }
}
