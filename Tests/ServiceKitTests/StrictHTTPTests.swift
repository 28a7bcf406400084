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
            .bytes(Array("<\(call.request.method) \(call.request.uri) \(String(decoding: call.body, as: UTF8.self))>".utf8), type: "text/plain")
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
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: String
        let status: Int
        var testDescription: String { name }

        init(_ name: String, _ status: Int, _ bytes: String) {
            self.name = name
            self.bytes = bytes
            self.status = status
        }
    }

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
        Case("chunks", 200, "\(post)Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n02;x=1\r\nbc\r\n0\r\n\r\n"),
        Case("trailers", 200, "\(post)Connection: close\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n0\r\nX-T: 1\r\n\r\n"),
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
        if one.bytes.hasPrefix("POST"), !one.bytes.contains("Length: 0") { #expect(text.contains("<POST /mirror abc>")) }
        if one.status == 405 { #expect(text.lowercased().contains("\r\nallow: get, head, options, post\r\n")) }
    }

    /// Each is refused, and its connection is closed, though none asked for that.
    static let refused: [Case] = [
        Case("no host", 400, "\(get)\r\n"),
        Case("two hosts", 400, "\(get)Host: a\r\nHost: a\r\n\r\n"),
        Case("empty host", 400, "\(get)Host:\r\n\r\n"),
        Case("host with a user", 400, "\(get)Host: u@a\r\n\r\n"),
        Case("host with a path", 400, "\(get)Host: a/b\r\n\r\n"),
        Case("host with a space", 400, "\(get)Host: a b\r\n\r\n"),
        Case("host with a bad port", 400, "\(get)Host: a:99999\r\n\r\n"),
        Case("two hosts in 1.0", 400, "GET /mirror HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"),
        Case("coding in 1.0", 400, "POST /mirror HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        Case("coding beside length", 400, "\(post)Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        Case("length beside coding", 400, "\(post)Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n"),
        Case("coding twice", 400, "\(post)Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        Case("chunked twice", 400, "\(post)Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
        Case("chunked not last", 400, "\(post)Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"),
        Case("coding of control bytes", 400, "\(post)Transfer-Encoding: \u{b}chunked\r\n\r\n0\r\n\r\n"),
        Case("coding empty", 400, "\(post)Transfer-Encoding:\r\n\r\n0\r\n\r\n"),
        Case("coding quoted", 400, "\(post)Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n"),
        Case("unknown coding", 501, "\(post)Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        Case("two lengths", 400, "\(post)Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"),
        Case("list of lengths", 400, "\(post)Content-Length: 3, 3\r\n\r\nabc"),
        Case("signed length", 400, "\(post)Content-Length: +3\r\n\r\nabc"),
        Case("negative length", 400, "\(post)Content-Length: -1\r\n\r\n"),
        Case("hexadecimal length", 400, "\(post)Content-Length: 0x3\r\n\r\nabc"),
        Case("empty length", 400, "\(post)Content-Length:\r\n\r\nabc"),
        Case("endless length", 400, "\(post)Content-Length: 99999999999999999999\r\n\r\n"),
        Case("body announced too large", 413, "\(post)Content-Length: 1048577\r\n\r\n"),
        Case("bare LF after the request line", 400, "GET /mirror HTTP/1.1\nHost: a\r\n\r\n"),
        Case("bare LF after a field", 400, "\(get)Host: a\nX: b\r\n\r\n"),
        Case("bare LF at the end", 400, "\(get)Host: a\r\n\n"),
        Case("bare CR in a value", 400, "\(get)Host: a\r\nX: b\rc\r\n\r\n"),
        Case("NUL in a value", 400, "\(get)Host: a\r\nX: b\0c\r\n\r\n"),
        Case("folded line", 400, "\(get)Host: a\r\nX: b\r\n c\r\n\r\n"),
        Case("first line folded", 400, "\(get) Host: a\r\n\r\n"),
        Case("space before the colon", 400, "\(get)Host : a\r\n\r\n"),
        Case("no colon", 400, "\(get)Host: a\r\nX\r\n\r\n"),
        Case("no name", 400, "\(get)Host: a\r\n: b\r\n\r\n"),
        Case("name with a bracket", 400, "\(get)Host: a\r\nX(: b\r\n\r\n"),
        Case("name beyond ASCII", 400, "\(get)Host: a\r\nÄ: b\r\n\r\n"),
        Case("authorization twice", 400, "\(get)Host: a\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n"),
        Case("key twice", 400, "\(post)Idempotency-Key: a\r\nidempotency-key: a\r\nContent-Length: 0\r\n\r\n"),
        Case("type twice", 400, "\(post)Content-Type: a/b\r\nContent-Type: c/d\r\nContent-Length: 0\r\n\r\n"),
        Case("two line breaks before", 400, "\r\n\r\n\(get)Host: a\r\n\r\n"),
        Case("no target", 400, "GET HTTP/1.1\r\nHost: a\r\n\r\n"),
        Case("two spaces", 400, "GET  /mirror HTTP/1.1\r\nHost: a\r\n\r\n"),
        Case("tab in the request line", 400, "GET\t/mirror HTTP/1.1\r\nHost: a\r\n\r\n"),
        Case("space at the end", 400, "GET /mirror HTTP/1.1 \r\nHost: a\r\n\r\n"),
        Case("space in the target", 400, "GET /mir ror HTTP/1.1\r\nHost: a\r\n\r\n"),
        Case("target without a slash", 400, "GET mirror HTTP/1.1\r\nHost: a\r\n\r\n"),
        Case("target with a fragment", 400, "GET /mirror#a HTTP/1.1\r\nHost: a\r\n\r\n"),
        Case("target beyond ASCII", 400, "GET /mirrör HTTP/1.1\r\nHost: a\r\n\r\n"),
        Case("target with a bad escape", 400, "GET /mirror%zz HTTP/1.1\r\nHost: a\r\n\r\n"),
        Case("target with a cut escape", 400, "GET /mirror%2 HTTP/1.1\r\nHost: a\r\n\r\n"),
        Case("target that climbs", 400, "GET /v1/../mirror HTTP/1.1\r\nHost: a\r\n\r\n"),
        Case("target that climbs in disguise", 400, "GET /v1/.%2E/mirror HTTP/1.1\r\nHost: a\r\n\r\n"),
        Case("target of another scheme", 400, "GET ftp://a/mirror HTTP/1.1\r\nHost: a\r\n\r\n"),
        Case("target with a user", 400, "GET http://u@a/mirror HTTP/1.1\r\nHost: a\r\n\r\n"),
        Case("star for a get", 400, "GET * HTTP/1.1\r\nHost: a\r\n\r\n"),
        Case("0.9", 400, "GET /mirror\r\n\r\n"),
        Case("lower-case version", 400, "GET /mirror http/1.1\r\nHost: a\r\n\r\n"),
        Case("long version", 400, "GET /mirror HTTP/1.10\r\nHost: a\r\n\r\n"),
        Case("2.0", 505, "GET /mirror HTTP/2.0\r\nHost: a\r\n\r\n"),
        Case("preface of 2", 501, "PRI * HTTP/1.1\r\n\r\n"),
        Case("connect", 501, "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n"),
        Case("trace", 501, "TRACE /mirror HTTP/1.1\r\nHost: a\r\n\r\n"),
        Case("unknown method", 501, "BREW /mirror HTTP/1.1\r\nHost: a\r\n\r\n"),
        Case("lower-case method", 501, "get /mirror HTTP/1.1\r\nHost: a\r\n\r\n"),
        Case("method with a bracket", 400, "G(T /mirror HTTP/1.1\r\nHost: a\r\n\r\n"),
        Case("a greeting of TLS", 400, "\u{16}\u{3}\u{1}\u{2}"),
        Case("a long word", 400, String(repeating: "A", count: 40)),
        Case("long target", 414, "GET /\(String(repeating: "a", count: 8_193)) HTTP/1.1\r\nHost: a\r\n\r\n"),
        Case("endless target", 414, "GET /\(String(repeating: "a", count: 9_000))"),
        Case("large header", 431, "\(get)Host: a\r\nX: \(String(repeating: "a", count: 33_000))\r\n\r\n"),
        Case("endless header", 431, "\(get)Host: a\r\nX: \(String(repeating: "a", count: 42_000))"),
        Case("101 fields", 431, "\(get)Host: a\r\n\((0..<100).map { "X-\($0): a\r\n" }.joined())\r\n"),
        Case("unknown expectation", 417, "\(post)Expect: 200-ok\r\nContent-Length: 3\r\n\r\nabc"),
        Case("chunk size empty", 400, "\(post)Transfer-Encoding: chunked\r\n\r\n\r\n"),
        Case("chunk size negative", 400, "\(post)Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n"),
        Case("chunk size prefixed", 400, "\(post)Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n"),
        Case("chunk size padded", 400, "\(post)Transfer-Encoding: chunked\r\n\r\n3 \r\nabc\r\n0\r\n\r\n"),
        Case("chunk size endless", 400, "\(post)Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nabc\r\n0\r\n\r\n"),
        Case("chunk too large", 413, "\(post)Transfer-Encoding: chunked\r\n\r\n7fffffff\r\nabc"),
        Case("chunk line with bare LF", 400, "\(post)Transfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n"),
        Case("chunk longer than said", 400, "\(post)Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n"),
        Case("chunk shorter than said", 400, "\(post)Transfer-Encoding: chunked\r\n\r\n5\r\nabc\r\n0\r\n\r\n"),
        Case("chunk extension with CR", 400, "\(post)Transfer-Encoding: chunked\r\n\r\n3;a\rb\r\nabc\r\n0\r\n\r\n"),
        Case("long extension", 400, "\(post)Transfer-Encoding: chunked\r\n\r\n3;\(String(repeating: "a", count: 300))\r\n"),
        Case(
            "many extensions", 400,
            "\(post)Transfer-Encoding: chunked\r\n\r\n\(String(repeating: "1;\(String(repeating: "x", count: 200))\r\na\r\n", count: 6))0\r\n\r\n"),
        Case("trailer with bare LF", 400, "\(post)Transfer-Encoding: chunked\r\n\r\n0\r\nA: b\n\r\n"),
    ]

    @Test(arguments: refused) func `what leaves a choice is refused`(_ one: Case) async throws {
        let text = try await withRunning(mirror()) { address in
            let client = try await RawClient.connect(address)
            try await client.send(one.bytes)
            return await client.untilClosed()
        }
        #expect(text.hasPrefix("HTTP/1.1 \(one.status) "), "\(text.prefix(300))")
        #expect(text.components(separatedBy: "HTTP/1.1 ").count == 2, "one answer alone")
        let parts = text.components(separatedBy: "\r\n\r\n")
        #expect(parts[0].contains("content-type: application/problem+json") || parts[0].contains("Content-Type: application/problem+json"))
        let problem = try StrictJSONDecoder().decode(ProblemDocument.self, from: Array((parts.last ?? "").utf8))
        #expect(problem.status == one.status)
        #expect(parts[0].contains(problem.instance ?? "none"))
    }

    /// However the bytes are cut on their way, they mean the same.
    @Test(arguments: [0, 4, 17, 29, 43, 60, 80, refused.count + 1, refused.count + 7])
    func `bytes that drip mean the same`(_ index: Int) async throws {
        let one = index < Self.refused.count ? Self.refused[index] : Self.taken[index - Self.refused.count]
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
