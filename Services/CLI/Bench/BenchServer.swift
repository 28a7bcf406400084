import Configuration
import Foundation
import Logging
import ServiceKit
import ServiceLifecycle

/// A service of ours in this process, on a free port of the loopback, as it runs in earnest: tokens, middleware, metrics.
enum BenchServer {
    static let secret = "secret-of-the-benchmark"

    static func settings(_ service: String, _ values: [String: String] = [:]) throws -> ServiceSettings {
        var variables = ["CARNET_HTTP_PORT": "0", "CARNET_SERVICE_SECRET": secret, "CARNET_LOG_LEVEL": "error"]
        variables.merge(values) { $1 }
        let config = ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: variables))
        return try ServiceSettings(service: service, config.scoped(to: "carnet"))
    }

    /// Switches on metrics, which a service has too, and of log lines only what went wrong. Once in a process.
    static func bootstrap() throws { try settings("bench").bootstrapTelemetry(service: "bench") }

    static func client(_ name: String, at address: ServiceAddress) throws -> ServiceClient {
        guard let secret = ServiceSecret(secret) else { throw CommandFailure("the benchmark has no secret") }
        return ServiceClient(name, at: address, caller: "bench", secret: secret, ambient: .live)
    }

    /// Runs a process while `body` runs.
    static func running<T: Sendable>(
        _ process: ServiceProcess, _ body: @escaping @Sendable (ServiceAddress) async throws -> T
    ) async throws -> T {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let group = ServiceGroup(
            configuration: .init(
                services: process.services { continuation.yield($0) }.map { .init(service: $0) },
                logger: Logger(label: process.name)))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { continuation.finish() }
                try await group.run()
            }
            var iterator = ports.makeAsyncIterator()
            guard let port = await iterator.next() else {
                try await tasks.waitForAll()
                throw CommandFailure("\(process.name) did not start")
            }
            let result: Result<T, any Error>
            do { result = .success(try await body(ServiceAddress(host: "127.0.0.1", port: port))) } catch {
                result = .failure(error)
            }
            await group.triggerGracefulShutdown()
            try? await tasks.waitForAll()
            return try result.get()
        }
    }
}
