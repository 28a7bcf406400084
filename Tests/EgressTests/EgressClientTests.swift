import Egress
import Testing

@Suite struct EgressClientTests {
    private func get(_ server: ScriptedServer, _ path: String = "/", seconds: Int = 60) -> EgressRequest {
        EgressRequest(method: "GET", url: "http://\(server.origin)\(path)", deadline: .seconds(seconds))
    }

    private func post(_ server: ScriptedServer, milliseconds: Int = 60_000) -> EgressRequest {
        EgressRequest(
            method: "POST", url: "http://\(server.origin)/pay", body: Array("{}".utf8),
            deadline: .milliseconds(milliseconds))
    }

    @Test func `a request goes out as it was given and the answer comes back whole`() async throws {
        try await withServer({ _ in
            .bytes(ScriptedServer.answer("hello", status: "201 Created", headers: ["X-One: a", "x-one:  b  "]))
        }) { server, client in
            let answer = try await client.send(
                EgressRequest(
                    method: "POST", url: "http://\(server.origin)/v1/things?a=b",
                    headers: [("Content-Type", "application/json"), ("Idempotency-Key", "k1"), ("X-Empty", "")],
                    body: Array(#"{"a":1}"#.utf8), deadline: .seconds(10)))
            #expect(answer.status == 201)
            #expect(answer.body == Array("hello".utf8))
            #expect(answer.headers["x-ONE"] == "a")
            #expect(answer.headers.values(of: "X-One") == ["a", "b"])
            let request = try #require(server.requests.first)
            #expect(request.line == "POST /v1/things?a=b HTTP/1.1")
            #expect(request.body == Array(#"{"a":1}"#.utf8))
            #expect(request.headers.contains("Content-Type: application/json"))
            #expect(request.headers.contains("Idempotency-Key: k1"))
            #expect(request.headers.contains("X-Empty:"))
            #expect(request.headers.contains("User-Agent: Carnet"))
            #expect(!request.headers.contains { $0.hasPrefix("Expect") })
        }
    }

    @Test func `a post without a body says its length, and no content type is made up`() async throws {
        try await withServer({ _ in .bytes(ScriptedServer.answer("")) }) { server, client in
            _ = try await client.send(
                EgressRequest(method: "POST", url: "http://\(server.origin)/", deadline: .seconds(10)))
            let headers = try #require(server.requests.first).headers
            #expect(headers.contains("Content-Length: 0"))
            #expect(!headers.contains { $0.lowercased().hasPrefix("content-type") })
        }
    }

    @Test func `one connection serves calls that follow one another`() async throws {
        try await withServer({ _ in .bytes(ScriptedServer.answer("x")) }) { server, client in
            for _ in 0..<5 { _ = try await client.send(get(server)) }
            #expect(server.requests.map(\.number) == [1, 2, 3, 4, 5])
            #expect(server.connections == 1)
        }
    }

    @Test func `many calls at once all get their own answer`() async throws {
        try await withServer({ .bytes(ScriptedServer.answer($0.line)) }) { server, client in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        let answer = try await client.send(
                            EgressRequest(
                                method: "GET", url: "http://\(server.origin)/\(number)", deadline: .seconds(20)))
                        return String(decoding: answer.body, as: UTF8.self) == "GET /\(number) HTTP/1.1"
                    }
                }
                for try await isOwn in group { #expect(isOwn) }
            }
            #expect(server.connections <= EgressSettings().concurrentPerHost)
        }
    }

    @Test func `an answer that never comes is an unknown outcome, at the deadline`() async throws {
        try await withServer({ _ in .hang }) { server, client in
            let start = ContinuousClock.now
            let failure = await client.failure(post(server, milliseconds: 200))
            #expect(failure?.kind == "outcomeUnknown")
            #expect(ContinuousClock.now - start < .seconds(60))
            #expect(server.requests.count == 1)
        }
    }

    @Test(arguments: [
        ScriptedServer.Reply.bytesThenClose("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"),
        .bytesThenClose("HTTP/1.1 200 OK\r\nContent-"),
        .bytesThenHang("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"),
        .bytesThenClose("SSH-2.0-OpenSSH_9.2\r\n\r\n"),
        .close,
    ])
    func `an answer that is cut off or is no answer is an unknown outcome`(reply: ScriptedServer.Reply) async throws {
        try await withServer({ _ in reply }) { server, client in
            #expect(await client.failure(post(server, milliseconds: 500))?.kind == "outcomeUnknown")
        }
    }

    @Test func `a post on a kept connection that died is not sent again`() async throws {
        try await withServer({ $0.number == 1 ? .bytes(ScriptedServer.answer("x")) : .close }) { server, client in
            _ = try await client.send(get(server))
            #expect(await client.failure(post(server))?.kind == "outcomeUnknown")
            #expect(server.requests.map(\.line) == ["GET / HTTP/1.1", "POST /pay HTTP/1.1"])
        }
    }

    @Test func `a post under a key is sent again on a fresh connection when the kept one died`() async throws {
        try await withServer({ $0.number == 1 ? .bytes(ScriptedServer.answer("x")) : .close }) { server, client in
            _ = try await client.send(get(server))
            var keyed = post(server)
            keyed.headers = [("Idempotency-Key", "k1")]
            let answer = try await client.send(keyed)
            #expect(answer.status == 200)
            #expect(server.requests.map(\.number) == [1, 2, 1])
        }
    }

    @Test func `nobody listening is unavailable: nothing was sent`() async throws {
        let port = try ScriptedServer.closedPort()
        var settings = EgressSettings()
        settings.allowedPrivateHosts = ["127.0.0.1:\(port)"]
        let client = EgressClient(settings: settings)
        let request = EgressRequest(method: "POST", url: "http://127.0.0.1:\(port)/", deadline: .seconds(10))
        #expect(await client.failure(request)?.kind == "unavailable")
        await client.close()
    }

    @Test func `a TLS handshake that fails is unavailable`() async throws {
        try await withServer({ _ in .close }) { server, client in
            let request = EgressRequest(method: "POST", url: "https://\(server.origin)/", deadline: .milliseconds(300))
            #expect(await client.failure(request)?.kind == "unavailable")
            #expect(server.requests.isEmpty)
        }
    }

    @Test func `a redirect is an answer and is not followed`() async throws {
        try await withServer({ _ in
            .bytes(ScriptedServer.answer("", status: "302 Found", headers: ["Location: /elsewhere"]))
        }) { server, client in
            let answer = try await client.send(get(server))
            #expect(answer.status == 302)
            #expect(answer.headers["location"] == "/elsewhere")
            #expect(server.requests.count == 1)
        }
    }

    @Test func `interim answers are dropped, with their headers`() async throws {
        let reply = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + ScriptedServer.answer("x")
        try await withServer({ _ in .bytes(reply) }) { server, client in
            let answer = try await client.send(get(server))
            #expect(answer.status == 200)
            #expect(answer.headers["link"] == nil)
        }
    }

    @Test func `trailers do not become headers`() async throws {
        let reply =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Late\r\n\r\n1\r\na\r\n0\r\nX-Late: 1\r\n\r\n"
        try await withServer({ _ in .bytes(reply) }) { server, client in
            let answer = try await client.send(get(server))
            #expect(answer.body == Array("a".utf8))
            #expect(answer.headers["x-late"] == nil)
        }
    }

    @Test(arguments: [true, false])
    func `a body of exactly the cap passes and one byte more does not`(isChunked: Bool) async throws {
        let cap = 1_000
        try await withServer(
            { request in
                let body = String(repeating: "b", count: request.line.contains("/more") ? cap + 1 : cap)
                guard isChunked else { return .bytes(ScriptedServer.answer(body)) }
                let size = String(body.utf8.count, radix: 16)
                return .bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(size)\r\n\(body)\r\n0\r\n\r\n")
            }, { $0.responseBodyBytesMax = cap }
        ) { server, client in
            let whole = try await client.send(get(server))
            #expect(whole.body.count == cap)
            let failure = await client.failure(get(server, "/more"))
            #expect(failure == .outcomeUnknown("The answer's body is larger than 1000 bytes"))
            var larger = get(server, "/more")
            larger.responseBodyBytesMax = cap + 1
            let more = try await client.send(larger)
            #expect(more.body.count == cap + 1)
        }
    }

    @Test func `headers beyond the cap in bytes or in number end the call`() async throws {
        try await withServer({ request in
            let lines =
                request.line.contains("/many")
                ? (0..<101).map { "X-\($0): v" } : ["X-Long: " + String(repeating: "v", count: 33_000)]
            return .bytes(ScriptedServer.answer("x", headers: lines))
        }) { server, client in
            let many = await client.failure(get(server, "/many"))
            #expect(many == .outcomeUnknown("The answer has more than 100 headers"))
            let long = await client.failure(get(server, "/long"))
            #expect(long == .outcomeUnknown("The answer's headers are larger than 32768 bytes"))
        }
    }

    @Test func `a cancelled call closes its connection and says that the outcome is unknown`() async throws {
        let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
        try await withServer({ _ in
            arrival.yield()
            return .hang
        }) { server, client in
            let request = post(server)
            async let failure = client.failure(request)
            let task = Task { await client.failure(request) }
            for await _ in arrivals.prefix(2) {}
            task.cancel()
            #expect(await task.value == .outcomeUnknown("The call was cancelled"))
            await client.close()
            #expect(await failure == .outcomeUnknown("The way out was closed"))
            #expect(await client.failure(request) == .unavailable("The way out is closed"))
        }
    }

    @Test func `a host that hangs holds its own slots and not those of another`() async throws {
        let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
        try await withServer({ _ in
            arrival.yield()
            return .hang
        }) { slow, _ in
            try await withServer(
                { _ in .bytes(ScriptedServer.answer("x")) },
                {
                    $0.allowedPrivateHosts.insert(slow.origin)
                    $0.workers = 1
                    $0.concurrentPerHost = 2
                }
            ) { quick, client in
                let stuck = EgressRequest(method: "POST", url: "http://\(slow.origin)/", deadline: .seconds(30))
                let holders = (0..<2).map { _ in Task { await client.failure(stuck) } }
                for await _ in arrivals.prefix(2) {}
                var third = stuck
                third.deadline = .milliseconds(100)
                #expect(
                    await client.failure(third) == .unavailable("No slot became free before the deadline"))
                let other = try await client.send(get(quick))
                #expect(other.status == 200)
                for holder in holders { holder.cancel() }
                for holder in holders { #expect(await holder.value?.kind == "outcomeUnknown") }
                #expect(slow.requests.count == 2)
            }
        }
    }

    @Test func `after failures in a row a host is left alone`() async throws {
        let port = try ScriptedServer.closedPort()
        var settings = EgressSettings()
        settings.allowedPrivateHosts = ["127.0.0.1:\(port)"]
        settings.breaker.failuresMax = 3
        let client = EgressClient(settings: settings)
        let request = EgressRequest(method: "GET", url: "http://127.0.0.1:\(port)/", deadline: .seconds(10))
        for _ in 0..<3 {
            #expect(await client.failure(request)?.reason.contains("not answered lately") == false)
        }
        let paused = await client.failure(request)
        #expect(paused == .unavailable("127.0.0.1:\(port) has not answered lately; not called for now"))
        await client.close()
    }

    @Test func `a name is checked by the address it leads to`() async throws {
        try await withServer({ _ in .bytes(ScriptedServer.answer("x")) }) { server, _ in
            var settings = EgressSettings()
            settings.addresses = ["shop.example:\(server.port)": "127.0.0.1"]
            let client = EgressClient(settings: settings)
            let request = EgressRequest(
                method: "GET", url: "http://shop.example:\(server.port)/", deadline: .seconds(10))
            let failure = await client.failure(request)
            #expect(failure == .refused("shop.example:\(server.port) is at an address that is not public"))
            #expect(server.connections == 0)
            await client.close()

            settings.allowedPrivateHosts = ["shop.example:\(server.port)"]
            let allowed = EgressClient(settings: settings)
            let answer = try await allowed.send(request)
            #expect(answer.status == 200)
            await allowed.close()
        }
    }

    @Test func `a call through a proxy asks it for the whole URL, and private names do not reach it`() async throws {
        try await withServer({ _ in .bytes(ScriptedServer.answer("from the proxy")) }) { proxy, _ in
            var settings = EgressSettings()
            settings.proxy = ProxyRule(forHTTP: "http://\(proxy.origin)", forHTTPS: nil, exceptions: [])
            let client = EgressClient(settings: settings)
            let answer = try await client.send(
                EgressRequest(method: "GET", url: "http://rates.example/a", deadline: .seconds(10)))
            #expect(answer.body == Array("from the proxy".utf8))
            #expect(proxy.requests.map(\.line) == ["GET http://rates.example/a HTTP/1.1"])
            let inner = EgressRequest(method: "GET", url: "http://10.0.0.1/", deadline: .seconds(10))
            #expect(await client.failure(inner) == .refused("10.0.0.1:80 is not a public address"))
            await client.close()
        }
    }
}
