import Egress
import Foundation
import ServiceKit
import Telemetry

/// Where a service's spans go, and how many traces are recorded.
///
/// | variable | meaning |
/// | --- | --- |
/// | `CARNET_OTLP_URL`, else `OTEL_EXPORTER_OTLP_ENDPOINT` | the collector, such as http://127.0.0.1:4318; none: off |
/// | `OTEL_EXPORTER_OTLP_HEADERS` | `name=value,…` sent with each batch, percent-encoded; may hold a secret |
/// | `OTEL_SERVICE_NAME` | instead of the service's own name |
/// | `CARNET_OTLP_RATIO` | share of the traces that begin here, 0 to 1, default 1 |
package struct SpanExport: Sendable {
    let url: String
    let headers: [(name: String, value: String)]
    let service: String
    let ratioMillionths: Int
    private let environment: [String: String]

    /// nil where no collector is named.
    /// - Throws: `SettingError` naming the variable that cannot be used.
    package init?(service: String, environment: [String: String]) throws {
        func given(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        let key = given("CARNET_OTLP_URL") == nil ? "OTEL_EXPORTER_OTLP_ENDPOINT" : "CARNET_OTLP_URL"
        guard var base = given(key) else { return nil }
        while base.hasSuffix("/") { base.removeLast() }
        guard base.hasPrefix("http://") || base.hasPrefix("https://"), Self.authority(of: base) != nil else {
            throw SettingError(key: key, expected: "an address such as http://127.0.0.1:4318")
        }
        url = base + "/v1/traces"
        self.service = given("OTEL_SERVICE_NAME") ?? service
        headers = try (given("OTEL_EXPORTER_OTLP_HEADERS") ?? "").split(separator: ",").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1).map {
                $0.trimmingCharacters(in: .whitespaces).removingPercentEncoding ?? ""
            }
            guard parts.count == 2, !parts[0].isEmpty else {
                throw SettingError(key: "OTEL_EXPORTER_OTLP_HEADERS", expected: "name=value,name=value")
            }
            return (parts[0], parts[1])
        }
        ratioMillionths = try Self.millionths(given("CARNET_OTLP_RATIO") ?? "1")
        self.environment = environment
    }

    /// Runs `body` with spans exported beside it, and sends what is left when it ends.
    package func around(_ body: @Sendable () async throws -> Void) async throws {
        var settings = EgressSettings(
            environment: environment, allowedPrivateHosts: Self.authority(of: url).map { [$0] } ?? [])
        settings.workers = 1
        let client = EgressClient(settings: settings)
        let exporter = exporter(through: client)
        Telemetry.spans.sample(millionths: ratioMillionths)
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await exporter.run() }
                try await body()
                group.cancelAll()
            }
        } catch {
            await exporter.finish()
            await client.close()
            throw error
        }
        await exporter.finish()
        await client.close()
    }

    func exporter(
        through client: EgressClient, of queue: SpanQueue = Telemetry.spans,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) -> SpanExporter {
        let document = SpanDocument(
            service: service, version: Telemetry.version, instance: UUID().uuidString.lowercased())
        return SpanExporter(queue, document, sleep: sleep) { [url, headers] body in
            let request = EgressRequest(
                method: "POST", url: url, headers: headers + [("Content-Type", "application/json")], body: body,
                deadline: Self.deadline)
            do throws(EgressFailure) {
                let answer = try await client.send(request)
                return .init(status: answer.status, body: answer.body, retryAfter: answer.retryAfter)
            } catch {
                switch error {
                case .unavailable: return .later(after: nil)
                case .refused, .outcomeUnknown: return .refused(error.reason)
                }
            }
        }
    }

    private static let deadline: Duration = .seconds(10)

    /// `host:port` as egress compares it.
    private static func authority(of url: String) -> String? {
        guard let parts = URLComponents(string: url), let host = parts.host, !host.isEmpty else { return nil }
        return "\(host.lowercased()):\(parts.port ?? (parts.scheme == "https" ? 443 : 80))"
    }

    /// `0.25` is 250,000.
    private static func millionths(_ text: String) throws -> Int {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let fraction = parts.count == 2 ? parts[1] : ""
        guard let whole = ["0": 0, "1": 1][parts.first ?? ""], fraction.utf8.count <= 6,
            fraction.utf8.allSatisfy({ (48...57).contains($0) }),
            let rest = Int(fraction + String(repeating: "0", count: 6 - fraction.utf8.count)),
            whole * 1_000_000 + rest <= 1_000_000
        else { throw SettingError(key: "CARNET_OTLP_RATIO", expected: "a share from 0 to 1, such as 0.25") }
        return whole * 1_000_000 + rest
    }
}
