import Logging
import ServiceLifecycle
package import Storage

/// Seals rows that were written before their data was sealed, and wraps keys anew after the master key was replaced:
/// in batches, from the start of the process on, until nothing is left; then it looks again now and then, for what an
/// older copy of the service wrote beside us.
package struct VaultUpkeep: Service {
    /// Does one batch; how many rows it were, 0 when nothing is left. Doing it twice does no harm.
    package typealias Step = @Sendable () async throws -> Int

    private static let every: Duration = .seconds(600)

    private let steps: [Step]

    package init(_ vault: Vault, of database: any Database, sealing steps: [Step]) {
        self.steps = steps + [{ try await vault.rewrap(in: database) }]
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await pass()
                } catch {
                    Logger(label: "vault.upkeep").error("Rows were not sealed", metadata: ["error": "\(error)"])
                }
                do { try await Task.sleep(for: Self.every) } catch { return }
            }
        }
    }

    /// Everything that is to do now.
    package func pass() async throws {
        for step in steps {
            var count = 0
            while case let done = try await step(), done > 0 { count += done }
            if count > 0 {
                Logger(label: "vault.upkeep").info("Rows sealed or keys wrapped", metadata: ["count": "\(count)"])
            }
        }
    }
}
