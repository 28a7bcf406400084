import Foundation
import HTTPTypes
import JSON
import NIOCore
import ServiceKit
import Synchronization
import TestSupport
import Testing
import Wire

@testable import GatewayService

@Suite struct ForwardingTests {
    @Test func `a request is written anew, and what strangers must not say is left out`() async throws {
        let peer = ScriptedPeer(.answer(200))
        let text = try await TestGateway.with([peer]) { gateway async throws in
            let client = try await RawClient.connect(gateway.address)
            try await client.send(
                """
                POST /write?a=%20b HTTP/1.1\r\nHost: shop.example\r\nContent-Type: application/json\r\nX-Mine: 1\r
                X-Hop: 2\r\nConnection: close, X-Hop\r\nX-Forwarded-For: 9.9.9.9\r\nX-Real-IP: 9.9.9.9\r
                Forwarded: for=9.9.9.9\r\nCarnet-Merchant: mer_x\r\nCarnet-Service-Token: x\r\nAuthorization: Bearer x\r
                Cookie: a=b\r\nTE: trailers\r\nUpgrade: h2c\r\nKeep-Alive: 5\r\nProxy-Authorization: x\r\nRequest-Id: mine\r
                Content-Length: 7\r\n\r\n{"a":1}
                """)
            return await client.untilClosed()
        }
        let seen = try #require(peer.requests.withLock { $0.first })
        let lines = seen.components(separatedBy: "\r\n")
        #expect(lines.first == "POST /write?a=%20b HTTP/1.1")
        #expect(lines[1].hasPrefix("host: 127.0.0.1:"))
        #expect(lines.contains("x-mine: 1") && lines.contains("content-type: application/json"))
        #expect(lines.contains("content-length: 7") && lines.last == #"{"a":1}"#)
        #expect(lines.contains("carnet-client-address: 127.0.0.1"))
        for start in ["carnet-service-token: gateway.", "carnet-deadline: ", "request-id: req_", "traceparent: 00-"] {
            #expect(lines.count { $0.hasPrefix(start) } == 1)
        }
        for word in [
            "9.9.9.9", "mer_x", "Bearer", "cookie", "trailers", "h2c", "x-hop", "keep-alive", "proxy-", "mine",
        ]
        where word != "mine" {
            #expect(!seen.lowercased().contains(word.lowercased()), "\(word) got through")
        }
        #expect(!lines.contains("request-id: mine"))
        #expect(text.hasPrefix("HTTP/1.1 200 ") && text.contains("connection: close"))
    }

    @Test func `of an answer only what concerns the client passes`() async throws {
        let peer = ScriptedPeer(
            .answer(
                201, #"{"b":2}"#,
                fields: "Date: x\r\nServer: y\r\nCarnet-Key: z\r\nConnection: keep-alive\r\nETag: \"e\"\r\n"
                    + "Set-Cookie: a=b\r\nSet-Cookie: c=d\r\nRequest-Id: theirs\r\n"))
        let text = try await TestGateway.with([peer]) { gateway async throws in
            let client = try await RawClient.connect(gateway.address)
            try await client.send("GET /read HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            return await client.untilClosed()
        }
        let lines = text.components(separatedBy: "\r\n")
        #expect(lines.first == "HTTP/1.1 201 Created")
        #expect(lines.contains("ETag: \"e\"") && lines.contains("Set-Cookie: a=b") && lines.contains("Set-Cookie: c=d"))
        #expect(lines.count { $0.lowercased().hasPrefix("date: ") } == 1 && !lines.contains("Date: x"))
        #expect(lines.count { $0.lowercased().hasPrefix("request-id: req_") } == 1)
        #expect(!text.contains("theirs") && !text.contains("Server:") && !text.contains("Carnet-Key"))
        #expect(lines.contains("content-length: 7") && lines.last == #"{"b":2}"#)
    }

    @Test func `chunks come through as one body with a length`() async throws {
        let peer = ScriptedPeer(
            .bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"))
        let text = try await TestGateway.with([peer]) { gateway async throws in
            let client = try await RawClient.connect(gateway.address)
            try await client.send(
                "POST /write HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n"
            )
            return await client.untilClosed()
        }
        #expect(text.hasSuffix("\r\n\r\nonetwo") && text.contains("content-length: 6"))
        #expect(!text.contains("chunked"))
        #expect(peer.requests.withLock { $0.first }?.hasSuffix("content-length: 2\r\n\r\nab") == true)
    }

    @Test func `HEAD is GET without the body, and says how long it would be`() async throws {
        let peer = ScriptedPeer(.bytes("HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n"))
        let text = try await TestGateway.with([peer]) { gateway async throws in
            let client = try await RawClient.connect(gateway.address)
            try await client.send("HEAD /read HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            return await client.untilClosed()
        }
        #expect(peer.requests.withLock { $0.first }?.hasPrefix("HEAD /read ") == true)
        #expect(text.contains("content-length: 13") && text.hasSuffix("\r\n\r\n"))
    }

    @Test func `requests sent ahead are answered in their order, whoever answers them`() async throws {
        let peer = ScriptedPeer { _, request in .answer(200, "<\(request.split(separator: " ")[1])>") }
        let text = try await TestGateway.with([peer]) { gateway async throws in
            let client = try await RawClient.connect(gateway.address)
            var bytes = ""
            for number in 0..<30 {
                bytes += "GET /read?\(number) HTTP/1.1\r\nHost: a\r\n\r\n"
                bytes += "DELETE /read HTTP/1.1\r\nHost: a\r\n\r\n"
                bytes += "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
            }
            try await client.send(bytes + "GET /read?last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            return await client.untilClosed()
        }
        let statuses = text.components(separatedBy: "HTTP/1.1 ").dropFirst().map { $0.prefix(3) }
        #expect(statuses == (0..<30).flatMap { _ in ["200", "405", "200"] } + ["200"])
        let bodies = text.split(separator: "</read?").dropFirst().map { $0.prefix { $0 != ">" } }
        #expect(bodies == (0..<30).map { "\($0)" } + ["last"])
    }

    @Test func `a thousand refusals sent ahead are answered one after the other`() async throws {
        let text = try await TestGateway.with([ScriptedPeer(.answer(200))]) { gateway async throws in
            let client = try await RawClient.connect(gateway.address)
            let one = "DELETE /read HTTP/1.1\r\nHost: a\r\n\r\n"
            try await client.send(
                String(repeating: one, count: 1_000) + "GET /read HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            return await client.untilClosed()
        }
        #expect(text.components(separatedBy: "HTTP/1.1 405 ").count == 1_001)
        #expect(text.components(separatedBy: "HTTP/1.1 200 ").count == 2)
    }

    @Test func `a large answer arrives whole, and who does not read it is cut off`() async throws {
        var brief = ListenerDeadlines.standard
        (brief.write, brief.linger) = (.milliseconds(150), .milliseconds(150))
        let large = String(repeating: "a", count: 6 << 20)
        let peer = ScriptedPeer(.answer(200, large))
        try await TestGateway.with([peer], deadlines: brief) { gateway async throws in
            #expect(try await gateway.get().body.count == 6 << 20)
            let silent = try await SilentReader.connect(gateway.address)
            try await silent.send("GET /read HTTP/1.1\r\nHost: a\r\n\r\n")
            await silent.untilReset()
        }
    }

    @Test func `a body beyond the route's own limit is refused`() async throws {
        let peer = ScriptedPeer(.answer(200))
        try await TestGateway.with([peer]) { gateway async throws in
            let large = [UInt8](repeating: 65, count: 1_001)
            let answer = try await gateway.asker.send(.post, "/callback", body: large)
            #expect(answer.status == 413)
            #expect(try answer.problem.type == "urn:carnet:problem:body-too-large")
            #expect(try await gateway.asker.send(.post, "/callback", body: Array(large.dropLast())).status == 200)
            #expect(peer.count == 1)
        }
    }

    @Test func `other methods, OPTIONS and unknown addresses are answered as everywhere`() async throws {
        try await TestGateway.with([ScriptedPeer(.answer(200))]) { gateway async throws in
            let other = try await gateway.asker.send(.delete, "/read")
            #expect(other.status == 405 && other.header("allow") == "GET, HEAD, OPTIONS")
            #expect(try other.problem.type == "urn:carnet:problem:method-not-allowed")
            #expect(other.header("request-id") == (try other.problem.instance))
            let options = try await gateway.asker.send(.options, "/write")
            #expect(options.status == 204 && options.header("allow") == "OPTIONS, POST")
            #expect(try await gateway.asker.send(.get, "/nowhere").status == 404)
            #expect(try await gateway.asker.send(.get, "/healthz").status == 200)
        }
    }

    @Test func `a client that leaves lets its call end within a second`() async throws {
        let peer = ScriptedPeer(.hang)
        try await TestGateway.with([peer]) { gateway async throws in
            let client = try await RawClient.connect(gateway.address)
            try await client.send("GET /read HTTP/1.1\r\nHost: a\r\n\r\n")
            while peer.count == 0 { await Task.yield() }
            let left = ContinuousClock.now
            await client.reset()
            while peer.closed.withLock({ $0 }) == 0 { await Task.yield() }
            #expect(ContinuousClock.now - left < .seconds(8))
            // And the gateway goes on.
            peer.act(.answer(200))
            #expect(try await gateway.get().status == 200)
        }
    }

    /// What the listener refuses everywhere it refuses at the gateway's door too, and the services never see it.
    @Test(arguments: RawHTTPCase.refused(at: "/read"))
    func `what leaves a choice is refused at the door`(_ one: RawHTTPCase) async throws {
        let peer = ScriptedPeer(.answer(200))
        let text = try await TestGateway.with([peer]) { gateway async throws in
            let client = try await RawClient.connect(gateway.address)
            try await client.send(one.bytes)
            return await client.untilClosed()
        }
        #expect(text.hasPrefix("HTTP/1.1 \(one.status) "), "\(text.prefix(300))")
        #expect(text.components(separatedBy: "HTTP/1.1 ").count == 2, "one answer alone")
        let problem = try StrictJSONDecoder().decode(
            ProblemDocument.self, from: Array((text.components(separatedBy: "\r\n\r\n").last ?? "").utf8))
        #expect(problem.status == one.status)
        #expect(peer.count == 0)
    }
}
