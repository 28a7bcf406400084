import Egress
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit
import Synchronization
import Telemetry
import TestSupport
import Testing
import Wire

@testable import ServiceStorage

private struct Word: Codable, Sendable {
    let word: String
}

private let ask = Endpoint<NoBody, Word>(.get, "/ask/{id}")
private let told = Endpoint<NoBody, Word>(.get, "/told/{id}")

@Suite struct SpanExportTests {
    @Test func `without a collector nothing is exported`() throws {
        #expect(try SpanExport(service: "pricing", environment: [:]) == nil)
        #expect(try SpanExport(service: "pricing", environment: ["CARNET_OTLP_URL": ""]) == nil)
    }

    @Test func `the standard's own variables are read, and ours go first`() throws {
        let standard = try #require(
            try SpanExport(
                service: "pricing",
                environment: [
                    "OTEL_EXPORTER_OTLP_ENDPOINT": "https://collector.example/base/", "OTEL_SERVICE_NAME": "prices",
                    "OTEL_EXPORTER_OTLP_HEADERS": "api-key=a%20b, x-two = c=d",
                ]))
        #expect(standard.url == "https://collector.example/base/v1/traces")
        #expect(standard.service == "prices")
        #expect(standard.headers.map(\.name) == ["api-key", "x-two"])
        #expect(standard.headers.map(\.value) == ["a b", "c=d"])
        #expect(standard.ratioMillionths == 1_000_000)
        let ours = try SpanExport(
            service: "pricing",
            environment: [
                "CARNET_OTLP_URL": "http://127.0.0.1:4318", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://other:4318",
                "CARNET_OTLP_RATIO": "0.25",
            ])
        #expect(ours?.url == "http://127.0.0.1:4318/v1/traces")
        #expect(ours?.ratioMillionths == 250_000)
    }

    @Test(arguments: [
        (variable: "CARNET_OTLP_URL", value: "127.0.0.1:4318"), (variable: "CARNET_OTLP_RATIO", value: "1.1"),
        (variable: "CARNET_OTLP_RATIO", value: "-0.1"), (variable: "CARNET_OTLP_RATIO", value: "half"),
        (variable: "OTEL_EXPORTER_OTLP_HEADERS", value: "name"),
    ])
    func `a setting that cannot be used is named`(variable: String, value: String) {
        var environment = ["CARNET_OTLP_URL": "http://127.0.0.1:4318"]
        environment[variable] = value
        let error = #expect(throws: SettingError.self) {
            _ = try SpanExport(service: "pricing", environment: environment)
        }
        #expect(error?.key == variable)
    }

    /// A request, the call to a peer within it, and the peer's part of it, as a collector gets them.
    @Test func `a request is a span, its call another, and the peer's work hangs below that`() async throws {
        let trace = TraceContext(sampled: { _ in true }, random: { UInt64.random(in: 1 ... .max) })
        let secret = try #require(ServiceSecret(testServiceSecret))
        Telemetry.spans.turn(on: true)
        let behind = Routes()
        behind.on(told) { _, _ in Word(word: "heard") }
        try await withRunning(process("last", behind)) { last in
            let client = ServiceClient("Last", at: last, caller: "tests", secret: secret, ambient: .live)
            let front = Routes()
            front.on(ask) { _, _ in try await client.call(told, NoBody(), path: ["id": "secret-2"]) }
            try await withRunning(process("first", front)) { first in
                let token = ServiceToken.issue(secret: secret, caller: "tests", now: Date())
                _ = try await PlainClient(first).send(
                    ServiceCall(
                        method: .get, target: "/ask/secret-1",
                        headers: [("traceparent", trace.traceparent), ("carnet-service-token", token)],
                        isRepeatable: true))
            }
        }
        let spans = Telemetry.spans.take(SpanQueue.countMax).filter { $0.position.traceID == trace.traceID }
        let server = try #require(spans.first { $0.name == "GET /ask/{id}" })
        let call = try #require(spans.first { $0.name == "GET /told/{id}" && $0.kind == .client })
        let peer = try #require(spans.first { $0.name == "GET /told/{id}" && $0.kind == .server })
        #expect(spans.count == 3)
        #expect(server.parent == trace.spanID)
        #expect(call.parent == server.position.spanID)
        #expect(peer.parent == call.position.spanID)
        #expect(peer.start >= server.start && peer.end <= server.end + 1_000_000)
        let document = SpanDocument(service: "first", version: "1", instance: "i").bytes(of: spans)
        #expect(!String(decoding: document, as: UTF8.self).contains("secret-"))
    }

    private func process(_ name: String, _ routes: Routes) throws -> ServiceProcess {
        ServiceProcess(name: name, settings: try .forTests(name), ambient: .live, routes: routes)
    }

    /// Through the real way out to a collector that is busy at first.
    @Test func `batches go out over a socket, and again where the collector is busy`() async throws {
        let got = Mutex<[[UInt8]]>([])
        let collector = Routes()
        collector.raw(.post, "/v1/traces") { call in
            let count = got.withLock { got in
                got.append(call.body)
                return got.count
            }
            #expect(call.request.headers[.contentType] == "application/json")
            guard count > 1 else { throw Problem.unavailable("The collector") }
            return .bytes(Array("{}".utf8), type: "application/json")
        }
        let listening = ServiceProcess(
            name: "collector", settings: try .forTests("collector"), ambient: .live, access: .anybody, routes: collector
        )
        let queue = SpanQueue()
        queue.turn(on: true)
        let position = TraceContext(traceID: TraceID(high: 1, low: 2), spanID: 3)
        queue.record(Span("GET /x", .server, at: position, under: nil, took: .milliseconds(1)))
        try await withRunning(listening) { address in
            let export = try #require(
                try SpanExport(service: "pricing", environment: ["CARNET_OTLP_URL": "http://\(address.authority)"]))
            var settings = EgressSettings(environment: [:], allowedPrivateHosts: [address.authority])
            settings.workers = 1
            let client = EgressClient(settings: settings)
            await export.exporter(through: client, of: queue, sleep: { _ in }).deliver()
            await client.close()
        }
        let bodies = got.withLock { $0 }
        #expect(bodies.count == 2)
        #expect(queue.dropped == 0)
        #expect(String(decoding: bodies[1], as: UTF8.self).contains("\"traceId\":\"00000000000000010000000000000002\""))
    }
}
