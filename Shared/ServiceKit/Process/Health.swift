import HTTPTypes
import Hummingbird
import JSON
import Synchronization
import Telemetry

/// One thing a service needs before it can serve: its database, a table it must have read.
package struct ReadinessCheck: Sendable {
    package let name: String
    /// Throws where it is not there.
    package let check: @Sendable () async throws -> Void

    package init(_ name: String, check: @escaping @Sendable () async throws -> Void) {
        self.name = name
        self.check = check
    }
}

/// `/healthz`: the process lives. `/readyz`: it can serve, or which dependency is missing. `/metrics`: Prometheus text.
struct HealthRoutes {
    /// A dependency that takes longer counts as missing.
    static let checkTimeout: Duration = .seconds(2)

    let checks: [ReadinessCheck]
    /// Who may read `/metrics`: anybody who reaches the service, or where strangers do, who has a peer's token.
    let mayReadMetrics: @Sendable (Call) -> Bool
    /// Who is told why a dependency is missing: a peer with its token.
    let mayReadDetail: @Sendable (Call) -> Bool
    /// Set from the signal to stop on.
    let leaving: Leaving

    private struct Health: Codable {
        let status: String
    }

    private struct Readiness: Codable {
        let status: String
        let dependencies: [Dependency]
    }

    private struct Dependency: Codable {
        let name: String
        let status: String
        /// Why it is missing; told to peers alone, as it may name what is inside.
        var detail: String?
    }

    func register(on routes: Routes) {
        routes.raw(.get, "/healthz") { _ in
            .bytes(try StrictJSONEncoder().encode(Health(status: "alive")), type: ContentType.json)
        }
        let (checks, leaving) = (checks, leaving)
        let mayReadDetail = mayReadDetail
        routes.raw(.get, "/readyz") { call in
            var states = await Self.run(checks, telling: mayReadDetail(call))
            if leaving.hasBegun { states.append(Dependency(name: "listener", status: "stopping")) }
            let isReady = states.allSatisfy { $0.status == "ready" }
            let answer = Readiness(status: isReady ? "ready" : "not_ready", dependencies: states)
            return .bytes(
                try StrictJSONEncoder().encode(answer), status: isReady ? .ok : .serviceUnavailable,
                type: ContentType.json)
        }
        let mayReadMetrics = mayReadMetrics
        routes.raw(.get, "/metrics") { call in
            guard mayReadMetrics(call) else {
                throw Problem("no-such-route", .notFound, "There is nothing at this address")
            }
            return .bytes(Array(Telemetry.metrics.text().utf8), type: "text/plain; version=0.0.4; charset=utf-8")
        }
    }

    private static func run(_ checks: [ReadinessCheck], telling isTelling: Bool) async -> [Dependency] {
        await withTaskGroup(of: (Int, String?).self) { group in
            for (index, check) in checks.enumerated() {
                group.addTask { (index, await failure(of: check)) }
            }
            var failures: [Int: String] = [:]
            for await (index, failure) in group { failures[index] = failure }
            return checks.enumerated().map { index, check in
                Dependency(
                    name: check.name, status: failures[index] == nil ? "ready" : "missing",
                    detail: isTelling ? failures[index] : nil)
            }
        }
    }

    /// Why a check does not pass; nil where it does.
    private static func failure(of check: ReadinessCheck) async -> String? {
        await withTaskGroup(of: String?.self) { group in
            group.addTask {
                do { try await check.check() } catch { return "\(error)" }
                return nil
            }
            group.addTask {
                try? await Task.sleep(for: checkTimeout)
                return "no answer within \(checkTimeout.components.seconds) seconds"
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }
}

/// Whether the process was told to stop: known to its listener and to `/readyz`.
final class Leaving: Sendable {
    private let state = Atomic(false)

    var hasBegun: Bool { state.load(ordering: .relaxed) }
    func begin() { state.store(true, ordering: .relaxed) }
}
