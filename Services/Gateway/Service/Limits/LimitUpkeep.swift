import ServiceKit
import ServiceLifecycle

/// Lets go of buckets of merchants that are full again.
struct LimitUpkeep: Service {
    let gatekeeper: Gatekeeper
    let ambient: Ambient

    private static let every: Duration = .seconds(60)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { try await ambient.sleep(for: Self.every) } catch { return }
                gatekeeper.limiter.sweep(now: gatekeeper.clock())
            }
        }
    }
}
