import Egress
import Telemetry
import Testing

@Suite struct EgressMetricsTests {
    private func request(_ server: ScriptedServer) -> EgressRequest {
        EgressRequest(method: "GET", url: "http://\(server.origin)/1234", deadline: .seconds(10))
    }

    @Test func `calls are counted by named host and outcome, and nothing is left in flight`() async throws {
        let registry = MetricsRegistry()
        try await withServer(
            {
                $0.number == 1
                    ? .bytes(ScriptedServer.answer("x")) : .bytes(ScriptedServer.answer("", status: "404 No"))
            }, { $0.metrics = registry }
        ) { server, client in
            _ = try await client.send(request(server))
            _ = try await client.send(request(server))
            let lines = registry.text().split(separator: "\n")
            let host = server.origin
            #expect(lines.contains("egress_calls_total{host=\"\(host)\",outcome=\"2xx\"} 1"))
            #expect(lines.contains("egress_calls_total{host=\"\(host)\",outcome=\"4xx\"} 1"))
            #expect(lines.contains("egress_call_seconds_count{host=\"\(host)\"} 2"))
            #expect(lines.contains("egress_in_flight{host=\"\(host)\"} 0"))
            #expect(lines.contains("egress_waiting 0"))
        }
    }

    @Test func `a breaker that opens is seen`() async throws {
        let registry = MetricsRegistry()
        try await withServer({ _ in .close }, { $0.metrics = registry }) { server, client in
            for _ in 0..<5 { #expect(await client.failure(request(server)) != nil) }
            #expect(await client.failure(request(server))?.kind == "unavailable")
            let lines = registry.text().split(separator: "\n")
            #expect(lines.contains("egress_breaker_state{host=\"\(server.origin)\"} 2"))
            #expect(lines.contains("egress_breaker_opened_total{host=\"\(server.origin)\"} 1"))
            #expect(lines.contains("egress_calls_total{host=\"\(server.origin)\",outcome=\"unavailable\"} 1"))
            #expect(server.requests.count == 5)
        }
    }

    @Test func `strangers share one label`() async throws {
        let registry = MetricsRegistry()
        var settings = EgressSettings()
        settings.metrics = registry
        settings.addresses = ["a.example:80": "127.0.0.1", "b.example:80": "10.0.0.1"]
        let client = EgressClient(settings: settings)
        for host in ["a.example", "b.example"] {
            let failure = await client.failure(
                EgressRequest(method: "GET", url: "http://\(host)/", deadline: .seconds(5)))
            #expect(failure?.kind == "refused")
        }
        await client.close()
        #expect(registry.text().contains("egress_calls_total{host=\"other\",outcome=\"refused\"} 2\n"))
        #expect(!registry.text().contains("example"))
    }
}
