import Foundation
import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import ServiceKit
import TestSupport
import Testing
import Wire

/// A listener that says what it understood: method, target, body.
func mirror(_ settings: [String: String] = [:], _ deadlines: ListenerDeadlines = .standard) throws -> ServiceProcess {
    let routes = Routes()
    for method in [HTTPRequest.Method.get, .post] {
        routes.raw(method, "/mirror") { call in
            .bytes(
                Array(
                    "<\(call.request.method) \(call.request.uri) \(String(decoding: call.body, as: UTF8.self))>".utf8),
                type: "text/plain")
        }
    }
    routes.raw(.get, "/large") { _ in .bytes([UInt8](repeating: 0x61, count: 8 << 20), type: "text/plain") }
    routes.raw(.get, "/stream") { _ in
        Response(
            status: .ok,
            body: ResponseBody { writer in
                try await writer.write(ByteBuffer(string: "one"))
                try await writer.write(ByteBuffer(string: "two"))
                try await writer.finish(nil)
            })
    }
    return ServiceProcess(
        name: "mirror", settings: try .forTests("mirror", settings), ambient: .live, access: .anybody, routes: routes,
        deadlines: deadlines)
}

@Suite struct `Strict HTTP` {
    typealias Case = RawHTTPCase

    private static let get = "GET /mirror HTTP/1.1\r\n"
    private static let post = "POST /mirror HTTP/1.1\r\nHost: a\r\n"
    private static let host = "Host: a\r\nConnection: close\r\n"

    /// Each ends its connection, so that the test reads to the end.
    static let taken: [Case] = [
        Case("plain", 200, "\(get)\(host)\r\n"),
        Case("one line break before", 200, "\r\n\(get)\(host)\r\n"),
        Case("host with port", 200, "\(get)Host: shop.example:8080\r\nConnection: close\r\n\r\n"),
        Case("host of IPv6", 200, "\(get)Host: [::1]:80\r\nConnection: close\r\n\r\n"),
        Case("absolute target", 200, "GET http://b.example/mirror HTTP/1.1\r\n\(host)\r\n"),
        Case("1.0 without host", 200, "GET /mirror HTTP/1.0\r\n\r\n"),
        Case("tab and space around a value", 200, "\(get)\(host)X-A: \t b \t\r\n\r\n"),
        Case("empty value", 200, "\(get)\(host)X-A:\r\n\r\n"),
        Case("100 fields", 200, "\(get)\(host)\((0..<98).map { "X-\($0): a\r\n" }.joined())\r\n"),
        Case("long target", 200, "GET /mirror?\(String(repeating: "a", count: 8_180)) HTTP/1.1\r\n\(host)\r\n"),
        Case("head", 200, "HEAD /mirror HTTP/1.1\r\n\(host)\r\n"),
        Case("options", 204, "OPTIONS /mirror HTTP/1.1\r\n\(host)\r\n"),
        Case("options of the server", 204, "OPTIONS * HTTP/1.1\r\n\(host)\r\n"),
        Case("length", 200, "\(post)Connection: close\r\nContent-Length: 3\r\n\r\nabc"),
        Case("length of zero", 200, "\(post)Connection: close\r\nContent-Length: 0\r\n\r\n"),
        Case(
            "chunks", 200,
            "\(post)Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n02;x=1\r\nbc\r\n0\r\n\r\n"),
        Case(
            "trailers", 200,
            "\(post)Connection: close\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n0\r\nX-T: 1\r\n\r\n"),
        Case("chunked get", 200, "\(get)\(host)Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        Case("unknown path", 404, "GET /nowhere HTTP/1.1\r\n\(host)\r\n"),
        Case("method of another path", 405, "DELETE /mirror HTTP/1.1\r\n\(host)\r\n"),
        Case("escaped slash is no separator", 404, "GET /mirror%2Fx HTTP/1.1\r\n\(host)\r\n"),
    ]

    @Test(arguments: taken) func `what is right is taken`(_ one: Case) async throws {
        let text = try await withRunning(mirror()) { address in
            let client = try await RawClient.connect(address)
            try await client.send(one.bytes)
            return await client.untilClosed()
        }
        #expect(text.hasPrefix("HTTP/1.1 \(one.status) "), "\(text.prefix(300))")
        #expect(text.contains("connection: close"))
        #expect(text.lowercased().contains("\r\nrequest-id: req_"))
        if one.bytes.hasPrefix("POST"), !one.bytes.contains("Length: 0") {
            #expect(text.contains("<POST /mirror abc>"))
        }
        if one.status == 405 { #expect(text.lowercased().contains("\r\nallow: get, head, options, post\r\n")) }
    }

    @Test(arguments: RawHTTPCase.refused(at: "/mirror")) func `what leaves a choice is refused`(_ one: Case)
        async throws
    {
        let text = try await withRunning(mirror()) { address in
            let client = try await RawClient.connect(address)
            try await client.send(one.bytes)
            return await client.untilClosed()
        }
        #expect(text.hasPrefix("HTTP/1.1 \(one.status) "), "\(text.prefix(300))")
        #expect(text.components(separatedBy: "HTTP/1.1 ").count == 2, "one answer alone")
        let parts = text.components(separatedBy: "\r\n\r\n")
        #expect(
            parts[0].contains("content-type: application/problem+json")
                || parts[0].contains("Content-Type: application/problem+json"))
        let problem = try StrictJSONDecoder().decode(ProblemDocument.self, from: Array((parts.last ?? "").utf8))
        #expect(problem.status == one.status)
        #expect(parts[0].contains(problem.instance ?? "none"))
    }

    /// However the bytes are cut on their way, they mean the same.
    @Test(arguments: [0, 4, 17, 29, 43, 60, 80].map { RawHTTPCase.refused(at: "/mirror")[$0] } + [taken[1], taken[7]])
    func `bytes that drip mean the same`(_ one: Case) async throws {
        let text = try await withRunning(mirror()) { address in
            let client = try await RawClient.connect(address)
            for byte in one.bytes.utf8 {
                // Who is refused half-way may find the line closed.
                guard (try? await client.send([byte])) != nil else { break }
            }
            return await client.untilClosed()
        }
        #expect(text.hasPrefix("HTTP/1.1 \(one.status) "), "\(text.prefix(300))")
    }
}
