import Commerce
package import Configuration
package import Foundation
package import HTTPTypes
import Hummingbird
import JSON
import Logging
package import ServiceKit
import ServiceLifecycle
import Synchronization
package import Wire

/// Runs a process on a free port of the loopback while `body` runs, then stops it in order.
package func withRunning<Value: Sendable>(
    _ process: ServiceProcess, _ body: @escaping @Sendable (ServiceAddress) async throws -> Value
) async throws -> Value {
    let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
    let group = ServiceGroup(
        configuration: .init(
            services: process.services { port in continuation.yield(port) }.map { .init(service: $0) },
            logger: Logger(label: process.name)))
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
            defer { continuation.finish() }
            try await group.run()
        }
        var iterator = ports.makeAsyncIterator()
        guard let port = await iterator.next() else {
            try await tasks.waitForAll()
            throw NotListening()
        }
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(ServiceAddress(host: "127.0.0.1", port: port)))
        } catch {
            result = .failure(error)
        }
        await group.triggerGracefulShutdown()
        try? await tasks.waitForAll()
        return try result.get()
    }
}

/// The process ended before it took a connection.
package struct NotListening: Error {}

extension ServiceSettings {
    /// Settings for a test: a free port, a secret of its own, and whatever else is given.
    package static func forTests(_ service: String, _ values: [String: String] = [:]) throws -> ServiceSettings {
        try ServiceSettings(service: service, .forTests(values))
    }
}

extension ConfigReader {
    /// A configuration out of `CARNET_…` variables that a test names; the port is free unless it says one.
    package static func forTests(_ values: [String: String] = [:]) -> ConfigReader {
        var variables = ["CARNET_HTTP_PORT": "0", "CARNET_SERVICE_SECRET": testServiceSecret]
        variables.merge(values) { _, given in given }
        return ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: variables)).scoped(
            to: "carnet")
    }
}

package let testServiceSecret = "secret-of-the-tests-only"

extension Ambient {
    /// A clock that stands where it is put and chance that is counted, so that every run is the same.
    package static func fixed(at text: String, seed: UInt64 = 1) -> Ambient {
        let moment = Timestamp(text)?.date ?? Date(timeIntervalSince1970: 0)
        return Ambient(clock: { moment }, chance: SeededChance(seed).next)
    }
}

/// A clock that a test moves by hand.
package final class TestClock: Sendable {
    private let moment: Mutex<Date>
    private let chance: SeededChance

    package init(_ text: String, seed: UInt64 = 1) {
        moment = Mutex(Timestamp(text)?.date ?? Date(timeIntervalSince1970: 0))
        chance = SeededChance(seed)
    }

    package func advance(by duration: Duration) {
        let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
        moment.withLock { $0 += seconds }
    }

    package var ambient: Ambient { Ambient(clock: { self.moment.withLock { $0 } }, chance: chance.next) }
}

/// SplitMix64: the same numbers for the same seed.
package final class SeededChance: Sendable {
    private let state: Mutex<UInt64>

    package init(_ seed: UInt64) { state = Mutex(seed) }

    @Sendable package func next() -> UInt64 {
        state.withLock { state in
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}

/// Asks a running service as one of its peers would, or as a stranger.
package struct Asker: Sendable {
    package let address: ServiceAddress
    private let token: String?

    /// - Parameters:
    ///   - asPeer: whether to carry the tests' service token.
    ///   - now: the moment on the service's clock, which the token is good for.
    package init(_ address: ServiceAddress, asPeer: Bool = true, now: Date = Date()) {
        self.address = address
        token =
            asPeer
            ? ServiceSecret(testServiceSecret).map {
                ServiceToken.issue(secret: $0, caller: "tests", now: now)
            } : nil
    }

    /// Sends one request; `headers` may repeat a name.
    package func send(
        _ method: HTTPRequest.Method, _ target: String, headers: [(name: String, value: String)] = [],
        body: [UInt8] = []
    ) async throws -> ServiceAnswer {
        var all = headers
        if let token { all.append(("carnet-service-token", token)) }
        let hasType = headers.contains { $0.name.lowercased() == "content-type" }
        if !body.isEmpty, !hasType { all.append(("content-type", "application/json")) }
        return try await PlainClient(address).send(
            ServiceCall(method: method, target: target, headers: all, body: body, isRepeatable: method == .get),
            within: .seconds(60))
    }

    package func send(
        _ method: HTTPRequest.Method, _ target: String, headers: [(name: String, value: String)] = [], json: String
    ) async throws -> ServiceAnswer {
        try await send(method, target, headers: headers, body: Array(json.utf8))
    }
}

extension ServiceAnswer {
    package var text: String { String(decoding: body, as: UTF8.self) }

    package func decoded<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try StrictJSONDecoder().decode(type, from: body)
    }

    /// The problem it is; throws where it is none.
    package var problem: ProblemDocument {
        get throws { try decoded(ProblemDocument.self) }
    }
}
