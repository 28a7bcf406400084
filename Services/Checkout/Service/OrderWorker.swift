import Commerce
import Logging
import ServiceKit
import ServiceLifecycle
import Storage

/// Finishes what a crash, a silent peer or a reviewer's approval left to do: looks when an order is handed over, and
/// once a second besides.
struct OrderWorker: Service {
    let database: any Database
    let steps: OrderSteps
    let ambient: Ambient

    /// How many orders are taken up at once.
    private static let batchMax = 16

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
            group.addTask {
                for await _ in database.commits(raising: .unfinishedOrder) { wake.yield() }
            }
            group.addTask {
                while !Task.isCancelled {
                    wake.yield()
                    do { try await Task.sleep(for: .seconds(1)) } catch { return }
                }
            }
            for await _ in wakes.cancelOnGracefulShutdown() { await pass() }
            group.cancelAll()
        }
    }

    private func pass() async {
        do {
            while try await resume() == Self.batchMax {}
        } catch {
            Logger(label: "checkout.worker").warning("Unfinished orders not taken", metadata: ["error": "\(error)"])
        }
    }

    /// Takes up what is due now; how many orders it were.
    @discardableResult
    func resume() async throws -> Int {
        let now = ambient.timestamp()
        let nextAt = now.adding(steps.resumeAfter)
        let ids = try await database.write { [vault = steps.vault] db in
            try OrderRepository(db: db, vault: vault).takeOverdue(now: now, nextAt: nextAt, limit: Self.batchMax)
        }
        await withTaskGroup(of: Void.self) { group in
            for id in ids { group.addTask { await resume(id) } }
        }
        return ids.count
    }

    private func resume(_ id: OrderID) async {
        do {
            _ = try await steps.advance(id)
        } catch {
            Logger(label: "checkout.worker").warning(
                "Order is still unfinished", metadata: ["order": "\(id)", "error": "\(error)"])
        }
    }
}
