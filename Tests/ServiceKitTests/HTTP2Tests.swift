import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHPACK
import NIOHTTP2
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import ServiceKit

@Suite(.enabled(if: Certificates.canBeMade, "the openssl command makes the certificates"))
struct HTTP2Tests {
    private static let page = String(repeating: "0123456789", count: 20_000)

    private func serve(
        _ deadlines: ListenerDeadlines = .standard,
        _ body: @escaping @Sendable (ServiceAddress, PublicTLS, Certificates) async throws -> Void
    ) async throws {
        let certificates = try Certificates()
        defer { certificates.remove() }
        let settings = try ServiceSettings.forTests("door", certificates.publicVariables("house"))
        let routes = Routes()
        routes.raw(.get, "/echo") { call in
            .bytes(Array((call.request.headers[.cookie] ?? "none").utf8), type: "text/plain")
        }
        routes.raw(.post, "/echo") { call in .bytes(call.body, type: "text/plain") }
        routes.raw(.get, "/page") { _ in
            Response(
                status: .ok,
                body: .init(
                    asyncSequence: AsyncStream { stream in
                        for _ in 0..<10 { stream.yield(ByteBuffer(string: Self.page)) }
                        stream.finish()
                    }))
        }
        let process = ServiceProcess(
            name: "door", settings: settings, ambient: .live, access: .anybody, routes: routes, deadlines: deadlines)
        let tls = try #require(settings.publicTLS)
        try await withRunning(process) { try await body($0, tls, certificates) }
    }

    private static func head(_ method: String, _ path: String, _ more: [(String, String)] = []) -> [(String, String)] {
        [(":method", method), (":scheme", "https"), (":path", path), (":authority", "localhost")] + more
    }

    @Test func `requests and answers of every shape cross`() async throws {
        try await serve { address, _, certificates in
            let client = try await HTTP2Client.connect(address, trusting: certificates.authority("house"))
            defer { client.close() }
            let health = try await client.ask(Self.head("GET", "/healthz"))
            #expect(health.status == "200")
            #expect(health.text == #"{"status":"alive"}"#)
            #expect(health.heads.last?.contains(name: "connection") == false)

            let headOnly = try await client.ask(Self.head("HEAD", "/healthz"))
            #expect(headOnly.status == "200")
            #expect(headOnly.isEnded)
            #expect(headOnly.body.readableBytes == 0)

            let sent = [ByteBuffer(string: "one "), ByteBuffer(string: "two")]
            let unsized = try await client.ask(Self.head("POST", "/echo"), sent)
            #expect(unsized.text == "one two")
            let sized = try await client.ask(Self.head("POST", "/echo", [("content-length", "7")]), sent)
            #expect(sized.text == "one two")
            let empty = try await client.ask(Self.head("POST", "/echo"), [ByteBuffer()])
            #expect(empty.status == "200")

            let cookies = try await client.ask(Self.head("GET", "/echo", [("cookie", "a=1"), ("cookie", "b=2")]))
            #expect(cookies.text == "a=1; b=2")
            let page = try await client.ask(Self.head("GET", "/page"))
            #expect(page.body.readableBytes == 2_000_000)

            let expecting = try await client.ask(
                Self.head("POST", "/echo", [("expect", "100-continue")]), [ByteBuffer(string: "x")])
            #expect(expecting.status == "200")
            let unknown = try await client.ask(Self.head("GET", "/nowhere"))
            #expect(unknown.status == "404")
            #expect(unknown.heads.last?.first(name: "content-type") == "application/problem+json")
        }
    }

    @Test func `many streams are answered side by side`() async throws {
        try await serve { address, _, certificates in
            let client = try await HTTP2Client.connect(address, trusting: certificates.authority("house"))
            defer { client.close() }
            let texts = try await withThrowingTaskGroup(of: String.self) { group in
                for index in 0..<200 {
                    group.addTask {
                        try await client.ask(Self.head("POST", "/echo"), [ByteBuffer(string: "\(index)")]).text
                    }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(texts == Set((0..<200).map(String.init)))
        }
    }

    @Test(arguments: [
        [("x-a", "b\r\nx-evil: 1")], [("x-a", "b\nx-evil: 1")], [("x-a", "b\u{0}")], [("X-Upper", "a")],
        [("x a", "b")], [("transfer-encoding", "chunked")], [("connection", "close")], [("te", "gzip")],
        [("host", "other")], [(":path", "/twice")], [("upgrade", "h2c")],
    ])
    func `a malformed request is reset, and the next stream is served`(more: [(String, String)]) async throws {
        try await serve { address, _, certificates in
            let client = try await HTTP2Client.connect(address, trusting: certificates.authority("house"))
            defer { client.close() }
            let answer = try await client.ask(Self.head("GET", "/healthz", more))
            #expect(answer.status == nil)
            #expect(answer.resetCode == .protocolError)
        }
    }

    @Test(arguments: [
        "/a b", "/a\r\nHost: evil", "healthz", "",
    ])
    func `a path that would end its line is reset`(path: String) async throws {
        try await serve { address, _, certificates in
            let client = try await HTTP2Client.connect(address, trusting: certificates.authority("house"))
            defer { client.close() }
            let answer = try await client.ask(Self.head("GET", path))
            #expect(answer.status == nil)
        }
    }

    @Test func `what is too large is refused in words`() async throws {
        try await serve { address, _, certificates in
            let client = try await HTTP2Client.connect(address, trusting: certificates.authority("house"))
            defer { client.close() }
            let long = try await client.ask(Self.head("GET", "/" + String(repeating: "a", count: 9_000)))
            #expect(long.status == "414")
            let part = ByteBuffer(repeating: 0x61, count: 16_000)
            let big = try await client.ask(Self.head("POST", "/echo"), Array(repeating: part, count: 70))
            #expect(big.status == "413")
            let next = try await client.ask(Self.head("GET", "/healthz"))
            #expect(next.status == "200")
        }
    }

    @Test func `a renewed certificate is shown after a reload, a broken file leaves the one before`() async throws {
        try await serve { address, tls, certificates in
            try certificates.replace("house", by: "stranger")
            try tls.reload()
            let client = try await HTTP2Client.connect(address, trusting: certificates.authority("stranger"))
            let health = try await client.ask(Self.head("GET", "/healthz"))
            #expect(health.status == "200")
            client.close()
            try certificates.spoil("house")
            #expect(throws: SettingError.self) { try tls.reload() }
            let again = try await HTTP2Client.connect(address, trusting: certificates.authority("stranger"))
            let answer = try await again.ask(Self.head("GET", "/healthz"))
            #expect(answer.status == "200")
            again.close()
        }
    }

    @Test func `a connection that rests is ended, and one that never greets`() async throws {
        var deadlines = ListenerDeadlines.standard
        deadlines.idle = .seconds(2)
        deadlines.header = .seconds(2)
        try await serve(deadlines) { address, _, certificates in
            let client = try await HTTP2Client.connect(address, trusting: certificates.authority("house"))
            _ = try await client.ask(Self.head("GET", "/healthz"))
            try await client.closed()
            let silent = try await RawClient.connect(address)
            _ = await silent.untilClosed()
        }
    }

    @Test func `an answer is the same in frames however its bytes are cut`() throws {
        let bytes = Array(
            "HTTP/1.1 200 OK\r\nx: y\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
                .utf8)
        for cut in 0...bytes.count {
            var answer = HTTP2Answer()
            var body = ByteBuffer()
            var (heads, ends) = (0, 0)
            for part in [bytes[..<cut], bytes[cut...]] {
                var buffer = ByteBuffer(bytes: part)
                for frame in answer.frames(&buffer) {
                    switch frame {
                    case .headers(let head):
                        heads += 1
                        #expect(head.headers.map(\.name) == [":status", "x"])
                    case .data(let data):
                        if case .byteBuffer(var bytes) = data.data { body.writeBuffer(&bytes) }
                        if data.endStream { ends += 1 }
                    default: Issue.record("no such frame")
                    }
                }
            }
            #expect(String(buffer: body) == "abcde")
            #expect(heads == 1)
            #expect(ends == 1)
        }
    }
}
