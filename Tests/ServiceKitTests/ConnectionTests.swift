import Foundation
import NIOCore
import ServiceKit
import TestSupport
import Testing

@Suite struct `Connections` {
    private static let get = "GET /mirror?1 HTTP/1.1\r\nHost: a\r\n\r\n"

    private static var brief: ListenerDeadlines {
        var brief = ListenerDeadlines.standard
        let moment = TimeAmount.milliseconds(150)
        (brief.idle, brief.header, brief.body, brief.write, brief.linger) = (moment, moment, moment, moment, moment)
        return brief
    }

    @Test func `requests sent ahead are answered in their order`() async throws {
        let text = try await withRunning(mirror()) { address in
            let client = try await RawClient.connect(address)
            var bytes = ""
            for number in 0..<50 {
                bytes += "POST /mirror?\(number) HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab"
            }
            try await client.send(bytes + "GET /mirror?last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            return await client.untilClosed()
        }
        let answers = text.split(separator: "<").dropFirst().map { $0.prefix { $0 != ">" } }
        #expect(answers == (0..<50).map { "POST /mirror?\($0) ab" } + ["GET /mirror?last "])
    }

    @Test func `many requests ahead of their answers stay within memory`() async throws {
        // Far more than is read ahead while one is answered.
        let body = String(repeating: "x", count: 60_000)
        let text = try await withRunning(mirror()) { address in
            let client = try await RawClient.connect(address)
            for _ in 0..<20 {
                try await client.send("POST /mirror HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n\(body)")
            }
            try await client.send("GET /mirror HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            return await client.untilClosed()
        }
        #expect(text.components(separatedBy: "HTTP/1.1 200 OK").count == 22)
    }

    @Test func `after an error nothing of the connection is understood any more`() async throws {
        let text = try await withRunning(mirror()) { address in
            let client = try await RawClient.connect(address)
            try await client.send("GET /mirror HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + Self.get)
            return await client.untilClosed()
        }
        #expect(text.components(separatedBy: "HTTP/1.1 ").count == 2)
    }

    @Test func `a client that waits for 100 Continue gets it`() async throws {
        let text = try await withRunning(mirror()) { address in
            let client = try await RawClient.connect(address)
            try await client.send(
                "POST /mirror HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 3\r\n\r\n"
            )
            let go = await client.until("\r\n\r\n")
            #expect(go == "HTTP/1.1 100 Continue\r\n\r\n")
            try await client.send("abc")
            return await client.untilClosed()
        }
        #expect(text.contains("<POST /mirror abc>"))
    }

    @Test func `a client that waits learns at once that its body is too large`() async throws {
        let text = try await withRunning(mirror()) { address in
            let client = try await RawClient.connect(address)
            try await client.send(
                "POST /mirror HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9999999\r\n\r\n")
            return await client.untilClosed()
        }
        #expect(text.hasPrefix("HTTP/1.1 413 "))
    }

    @Test func `who closed only its own half still gets the answer`() async throws {
        let text = try await withRunning(mirror()) { address in
            let client = try await RawClient.connect(address)
            try await client.send(Self.get)
            try await client.closeOutput()
            return await client.untilClosed()
        }
        #expect(text.contains("<GET /mirror?1 >"))
    }

    @Test(arguments: [
        "GET /mirror HTTP/1.1\r\nHost: a\r\nX: ", "POST /mirror HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab",
        "POST /mirror HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nab",
    ])
    func `a request that does not end is cut, with an answer`(_ start: String) async throws {
        // On a busy machine the first byte may be late, and a connection without one ends without a word.
        var deadlines = Self.brief
        deadlines.idle = .seconds(60)
        let text = try await withRunning(mirror([:], deadlines)) { address in
            let client = try await RawClient.connect(address)
            try await client.send(start)
            return await client.untilClosed()
        }
        #expect(text.hasPrefix("HTTP/1.1 408 "), "\(text)")
    }

    @Test func `a body that drips steadily is cut all the same`() async throws {
        let text = try await withRunning(mirror([:], Self.brief)) { address in
            let client = try await RawClient.connect(address)
            try await client.send("POST /mirror HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
            while (try? await client.send("x")) != nil { await Task.yield() }
            return await client.untilClosed()
        }
        #expect(text.hasPrefix("HTTP/1.1 408 "), "\(text)")
    }

    @Test func `a connection on which nothing comes is closed without a word`() async throws {
        let text = try await withRunning(mirror([:], Self.brief)) { address in
            await (try RawClient.connect(address)).untilClosed()
        }
        #expect(text.isEmpty)
    }

    @Test func `a client that does not read its answer is cut off`() async throws {
        try await withRunning(mirror([:], Self.brief)) { address in
            let other = try await RawClient.connect(address)
            let silent = try await SilentReader.connect(address)
            try await silent.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
            await silent.untilReset()
            // The others were served meanwhile, or their own idle limit was over.
            await other.close()
        }
    }

    @Test func `one connection too many is told so`() async throws {
        let texts = try await withRunning(mirror(["CARNET_HTTP_CONNECTIONS": "16"])) { address in
            var open: [RawClient] = []
            for _ in 0..<16 {
                let client = try await RawClient.connect(address)
                try await client.send(Self.get)
                _ = await client.until("<GET")
                open.append(client)
            }
            let late = try await RawClient.connect(address)
            let refused = await late.untilClosed()
            for client in open { await client.close() }
            await late.close()
            // Places are free again once those before are gone.
            var again = ""
            repeat {
                let client = try await RawClient.connect(address)
                try? await client.send(Self.get)
                again = await client.until("HTTP/1.1 ")
                await client.close()
            } while again.hasPrefix("HTTP/1.1 503 ")
            return (refused, again)
        }
        #expect(texts.0.hasPrefix("HTTP/1.1 503 "))
        #expect(texts.0.lowercased().contains("retry-after: 1"))
        #expect(texts.1.hasPrefix("HTTP/1.1 200 "))
    }

    @Test func `a body of unknown length goes in chunks, to 1_0 until the end`() async throws {
        let (chunked, plain) = try await withRunning(mirror()) { address in
            let new = try await RawClient.connect(address)
            try await new.send("GET /stream HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let old = try await RawClient.connect(address)
            try await old.send("GET /stream HTTP/1.0\r\n\r\n")
            return (await new.untilClosed(), await old.untilClosed())
        }
        #expect(chunked.contains("transfer-encoding: chunked"))
        #expect(chunked.hasSuffix("\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"))
        #expect(plain.hasSuffix("\r\n\r\nonetwo"))
        #expect(!plain.contains("chunked"))
    }

    @Test func `a large answer arrives whole`() async throws {
        let text = try await withRunning(mirror()) { address in
            let client = try await RawClient.connect(address)
            try await client.send("GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            return await client.untilClosed()
        }
        #expect(text.utf8.count > 8 << 20)
        #expect(text.hasSuffix("aaaa"))
    }
}
