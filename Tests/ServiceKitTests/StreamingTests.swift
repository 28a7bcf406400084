import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit
import TestSupport
import Testing

/// Answers each row with its number and length.
private struct Measurer: RowAnswering {
    private var width = 0

    mutating func begin(columns: [String]) throws {
        width = columns.count
        guard columns.contains("a") else { throw Problem("malformed-table", .badRequest, "There is no column a") }
    }

    func opening() -> [UInt8] { Array("<open \(width)>\n".utf8) }

    mutating func answer(_ row: Row, into out: inout [UInt8]) {
        out += "\(row.number)@\(row.line):\(row.isTooLong ? "too long" : String(row.bytes.count))\n".utf8
    }

    func ending(_ rows: Int, _ problem: Problem?, into out: inout [UInt8]) {
        out += "<end \(rows) \(problem?.slug ?? "whole")>\n".utf8
    }
}

/// Passes a body on to a peer, and its answer back.
func relay(_ body: IncomingBody, to peer: ServiceAddress, head: String) async throws -> Response {
    let exchange = try await StreamedExchange.begin(
        ByteBuffer(string: head), body, to: peer, name: "Peer", deadline: .now() + .seconds(30), on: body.eventLoop)
    let answer = try await exchange.answer()
    return Response(
        status: .init(code: answer.status),
        body: ResponseBody { writer in
            while let piece = try await exchange.next() { try await writer.write(piece) }
            try await writer.finish(nil)
        })
}

@Suite struct `Streamed bodies` {
    private static let limits = StreamLimits(bytesMax: 64 << 20, stall: .seconds(10), whole: .seconds(60))

    private static func service(
        _ limits: StreamLimits = limits, rowsMax: Int = 1_000_000, access: ServiceProcess.Access = .anybody
    ) throws -> ServiceProcess {
        let routes = Routes()
        routes.stream(.post, "/rows", limits: limits) { call, body in
            let format = try RowFormat.ofBody(call.request)
            return try await RowStream(body, in: format, rowsMax: rowsMax, Measurer()).response(in: format)
        }
        routes.raw(.get, "/mirror") { _ in .bytes(Array("<mirror>".utf8), type: "text/plain") }
        var deadlines = ListenerDeadlines.standard
        deadlines.write = .milliseconds(300)
        return ServiceProcess(
            name: "rows", settings: try .forTests("rows"), ambient: .live, access: access, routes: routes,
            deadlines: deadlines)
    }

    private static func head(_ framing: String, _ more: String = "Connection: close\r\n") -> String {
        "POST /rows?x=1 HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-ndjson\r\n\(more)\(framing)\r\n\r\n"
    }

    private static func chunk(_ text: String) -> String { "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n" }

    @Test func `a body far over the limit of other routes is answered row by row`() async throws {
        let text = try await withRunning(Self.service()) { address in
            let client = try await RawClient.connect(address)
            let row = String(repeating: "x", count: 99) + "\n"
            try await client.send(Self.head("Content-Length: \(100 * 20_000)"))
            for _ in 0..<200 { try await client.send(String(repeating: row, count: 100)) }
            return await client.untilClosed()
        }
        #expect(text.contains("transfer-encoding: chunked"))
        #expect(text.contains("\n1@1:99\n") && text.contains("\n20000@20000:99\n"))
        #expect(text.contains("<end 20000 whole>"))
    }

    @Test func `rows are answered before the body ends, and the connection goes on behind it`() async throws {
        let text = try await withRunning(Self.service()) { address in
            let client = try await RawClient.connect(address)
            try await client.send(Self.head("Transfer-Encoding: chunked", "") + Self.chunk("one\ntwo\nth"))
            let early = await client.until("2@2:3")
            #expect(!early.contains("3@3"))
            try await client.send(
                Self.chunk("ree") + "0\r\n\r\n" + "GET /mirror HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            return await client.untilClosed()
        }
        #expect(text.contains("3@3:5\n"))
        #expect(text.contains("<end 3 whole>"))
        #expect(text.hasSuffix("<mirror>"))
    }

    @Test(arguments: ["Content-Length: 0", "Transfer-Encoding: chunked\r\n\r\n0"])
    func `no rows are no rows`(_ framing: String) async throws {
        let text = try await withRunning(Self.service()) { address in
            let client = try await RawClient.connect(address)
            try await client.send(Self.head(framing))
            return await client.untilClosed()
        }
        #expect(text.contains("<end 0 whole>"))
    }

    @Test func `a body that says it is too large is refused before it is sent`() async throws {
        let text = try await withRunning(Self.service()) { address in
            let client = try await RawClient.connect(address)
            try await client.send(Self.head("Content-Length: 99999999", "Expect: 100-continue\r\n"))
            return await client.untilClosed()
        }
        #expect(text.hasPrefix("HTTP/1.1 413 "))
    }

    @Test func `a body that turns out too large ends with that`() async throws {
        let small = StreamLimits(bytesMax: 10, whole: .seconds(60))
        let text = try await withRunning(Self.service(small)) { address in
            let client = try await RawClient.connect(address)
            try await client.send(
                Self.head("Transfer-Encoding: chunked") + Self.chunk("a\nb\n") + Self.chunk("c\nd\ne\nf\n"))
            return await client.untilClosed()
        }
        #expect(text.contains("2@2:1") && text.contains("<end 2 body-too-large>"))
    }

    @Test func `rows over the limit are refused, those before it are answered`() async throws {
        let text = try await withRunning(Self.service(rowsMax: 3)) { address in
            let client = try await RawClient.connect(address)
            try await client.send(Self.head("Content-Length: 10") + "a\nb\nc\nd\ne\n")
            return await client.untilClosed()
        }
        #expect(text.contains("3@3:1") && !text.contains("4@4") && text.contains("<end 3 too-many-rows>"))
    }

    @Test func `a body that stands still is ended`() async throws {
        let brief = StreamLimits(bytesMax: 1_000, stall: .milliseconds(150), whole: .seconds(60))
        let text = try await withRunning(Self.service(brief)) { address in
            let client = try await RawClient.connect(address)
            try await client.send(Self.head("Content-Length: 100") + "a\nb")
            return await client.untilClosed()
        }
        #expect(text.contains("1@1:1") && text.contains("<end 1 body-too-slow>"))
    }

    @Test func `a body that drips is ended when its time is over`() async throws {
        let brief = StreamLimits(bytesMax: 1_000_000, stall: .seconds(10), whole: .milliseconds(250))
        let text = try await withRunning(Self.service(brief)) { address in
            let client = try await RawClient.connect(address)
            try await client.send(Self.head("Content-Length: 1000000"))
            while (try? await client.send("x")) != nil { await Task.yield() }
            return await client.untilClosed()
        }
        #expect(text.contains("<end 0 body-too-slow>"), "\(text)")
    }

    @Test func `a body that is cut is told apart from a whole one`() async throws {
        let text = try await withRunning(Self.service()) { address in
            let client = try await RawClient.connect(address)
            try await client.send(Self.head("Content-Length: 100") + "a\nb\n")
            try await client.closeOutput()
            return await client.untilClosed()
        }
        #expect(text.contains("<end 2 bad-framing>"))
    }

    @Test func `who sends all before reading gets the whole answer`() async throws {
        let text = try await withRunning(Self.service()) { address in
            let silent = try await SilentReader.connect(address)
            let rows = String(repeating: "aaaaaaa\n", count: 400_000)
            try await silent.send(Self.head("Content-Length: \(rows.utf8.count)") + rows)
            return try await silent.readsAll()
        }
        #expect(text.hasSuffix("0\r\n\r\n") && text.utf8.count > 6_000_000)
    }

    @Test func `who sends all and never reads is cut`() async throws {
        try await withRunning(Self.service()) { address in
            let silent = try await SilentReader.connect(address)
            // Short rows, long answers.
            let rows = String(repeating: "a\n", count: 1_000_000)
            try await silent.send(Self.head("Content-Length: \(rows.utf8.count)") + rows)
            await silent.untilReset()
        }
    }

    @Test(arguments: [(40, "<end 4 bad-framing>"), (4_000, "<end 6 whole>")])
    func `what is passed on ends with words, also where it is too large here`(bytesMax: Int, ending: String)
        async throws
    {
        let rows = try Self.service()
        let text = try await withRunning(rows) { inner in
            let outer = Routes()
            outer.stream(.post, "/relay", limits: StreamLimits(bytesMax: bytesMax, whole: .seconds(60))) { _, body in
                let head =
                    "POST /rows HTTP/1.1\r\nhost: a\r\ncontent-type: application/x-ndjson\r\n"
                    + "transfer-encoding: chunked\r\n\r\n"
                return try await relay(body, to: inner, head: head)
            }
            let relaying = ServiceProcess(
                name: "relay", settings: try .forTests("relay"), ambient: .live, access: .anybody, routes: outer)
            return try await withRunning(relaying) { address in
                let client = try await RawClient.connect(address)
                try await client.send(
                    Self.head("Transfer-Encoding: chunked").replacing("/rows?x=1", with: "/relay")
                        + Self.chunk("aaaaaaa\nbbbbbbb\nccccccc\nddddddd\n"))
                _ = await client.until("4@4:7")
                try await client.send(Self.chunk("eeeeeee\nfffffff\n") + "0\r\n\r\n")
                return await client.untilClosed()
            }
        }
        #expect(text.contains("200 OK") && text.contains(ending), "\(text)")
    }

    @Test func `who may not ask is told before the body is read`() async throws {
        let text = try await withRunning(Self.service(access: .peers)) { address in
            let client = try await RawClient.connect(address)
            try await client.send(Self.head("Content-Length: 60000000", ""))
            return await client.untilClosed()
        }
        #expect(text.hasPrefix("HTTP/1.1 401 "))
        #expect(text.contains("connection: close"))
    }

    @Test(arguments: [("b,c\n1,2\n", "There is no column a"), ("\"a\n1\n", "no row of names"), ("", "no row of names")])
    func `a table without its columns is refused as a whole`(_ table: String, _ words: String) async throws {
        let text = try await withRunning(Self.service()) { address in
            let client = try await RawClient.connect(address)
            try await client.send(
                "POST /rows HTTP/1.1\r\nHost: a\r\nContent-Type: text/csv\r\nConnection: close\r\n"
                    + "Content-Length: \(table.utf8.count)\r\n\r\n\(table)")
            return await client.untilClosed()
        }
        #expect(text.hasPrefix("HTTP/1.1 400 ") && text.contains(words))
    }

    @Test func `a table's row of names is no row`() async throws {
        let answer = try await withRunning(Self.service()) { address in
            try await Asker(address).send(
                .post, "/rows", headers: [("content-type", "text/csv")], body: Array("b,a\n1,2\n3,4".utf8))
        }
        #expect(answer.text == "<open 2>\n1@2:3\n2@3:3\n<end 2 whole>\n")
        #expect(answer.header("content-type") == "text/csv; charset=utf-8")
    }

    @Test func `another media type is refused, and another method`() async throws {
        let (type, method) = try await withRunning(Self.service()) { address in
            let asker = Asker(address)
            return (try await asker.send(.post, "/rows", json: "{}"), try await asker.send(.get, "/rows"))
        }
        #expect(type.status == 415)
        #expect(method.status == 405)
    }
}
