import Egress
import Synchronization
import Telemetry
import Testing

/// A network that fails in every way it can, over real sockets.
@Suite struct EgressFaultTests {
    private func post(_ server: ScriptedServer, milliseconds: Int = 20_000) -> EgressRequest {
        EgressRequest(
            method: "POST", url: "http://\(server.origin)/pay", body: Array("{}".utf8),
            deadline: .milliseconds(milliseconds))
    }

    @Test(arguments: [
        ScriptedServer.Reply.endless("HTTP/1.1 200 OK\r\n\r\n", String(repeating: "b", count: 8_192)),
        .endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "4\r\nbbbb\r\n"),
        .endless("HTTP/1.1 200 OK\r\n", "X-More: " + String(repeating: "h", count: 500) + "\r\n"),
        .endless("HTTP/1.1 200 OK\r\nX-Long: ", String(repeating: "h", count: 8_192)),
        .endless("", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
        .endless("", String(repeating: "x", count: 1_024)),
    ])
    func `an answer without an end is cut at the caps, long before the deadline`(
        reply: ScriptedServer.Reply
    ) async throws {
        try await withServer({ _ in reply }) { server, client in
            let started = ContinuousClock.now
            #expect(await client.failure(post(server))?.kind == "outcomeUnknown")
            #expect(ContinuousClock.now - started < .seconds(15))
        }
    }

    @Test func `a reset before the answer is an unknown outcome`() async throws {
        try await withServer({ _ in .reset }) { server, client in
            #expect(await client.failure(post(server))?.kind == "outcomeUnknown")
            #expect(server.requests.count == 1)
        }
    }

    @Test func `the deadline of the work at hand cuts a longer one of the call`() async throws {
        let end = ContinuousClock.now + .milliseconds(300)
        try await withServer({ _ in .hang }, { $0.context = { EgressContext(expires: end) } }) { server, client in
            let started = ContinuousClock.now
            #expect(await client.failure(post(server))?.kind == "outcomeUnknown")
            #expect(ContinuousClock.now - started < .seconds(15))
            let late = await client.failure(post(server))
            #expect(late == .unavailable("No time is left for the call"))
            #expect(server.requests.count == 1)
        }
    }

    @Test func `a cancelled call that still waits for its turn is not sent`() async throws {
        let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
        try await withServer(
            { _ in
                arrival.yield()
                return .hang
            }, { $0.concurrentPerHost = 1 }
        ) { server, client in
            let request = post(server)
            let first = Task { await client.failure(request) }
            for await _ in arrivals.prefix(1) {}
            let second = Task { await client.failure(request) }
            second.cancel()
            #expect(await second.value == .unavailable("The call was cancelled"))
            first.cancel()
            #expect(await first.value?.kind == "outcomeUnknown")
            #expect(server.requests.count == 1)
        }
    }

    @Test(arguments: [
        (lines: ["Retry-After: 7"], wait: Duration.seconds(7)), (lines: [], wait: nil),
        (lines: ["Retry-After: soon"], wait: nil), (lines: ["Retry-After: -1"], wait: nil),
        (lines: ["Retry-After: 1", "Retry-After: 2"], wait: nil),
        (lines: ["Retry-After: Sun, 22 Nov 2026 08:49:37 GMT"], wait: nil),
    ])
    func `how long to wait is kept`(lines: [String], wait: Duration?) async throws {
        try await withServer({ _ in
            .bytes(ScriptedServer.answer("", status: "503 Busy", headers: lines))
        }) { server, client in
            let answer = try await client.send(post(server))
            #expect(answer.retryAfter == wait)
        }
    }

    @Test func `hosts of the house hear of the trace, and each call is a span of it`() async throws {
        let trace = TraceContext(traceID: TraceID(high: 1, low: 2), spanID: 3)
        let number = Atomic<UInt64>(0x10)
        try await withServer(
            { _ in .bytes(ScriptedServer.answer("x")) },
            {
                $0.context = {
                    let id = number.add(1, ordering: .relaxed).newValue
                    return EgressContext(parent: trace, span: trace.child { id })
                }
            }
        ) { server, client in
            _ = try await client.send(post(server))
            _ = try await client.send(post(server))
            let told = server.requests.flatMap(\.headers).filter { $0.hasPrefix("traceparent: ") }
            #expect(
                told
                    == ["11", "12"].map {
                        "traceparent: 00-00000000000000010000000000000002-00000000000000\($0)-01"
                    })
        }
    }
}
