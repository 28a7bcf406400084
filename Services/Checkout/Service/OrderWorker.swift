import Commerce
import Logging
import ServiceKit
import ServiceLifecycle
import Storage
import Synchronization

/// Finishes what a crash, a silent peer or a reviewer's approval left to do: looks when an order is handed over, and
/// once a second besides. An order whose peer is slow takes one place, and keeps no other waiting.
struct OrderWorker: Service {
    let database: any Database
    let steps: OrderSteps
    let ambient: Ambient

    /// How many orders are worked on at once.
    private static let concurrency = 16

    func run() async throws {
        let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        await withTaskGroup(of: Void.self) { helpers in
            helpers.addTask {
                for await _ in database.commits(raising: .unfinishedOrder) { wake.yield() }
            }
            helpers.addTask {
                while !Task.isCancelled {
                    await freeAfterClockSetBack()
                    wake.yield()
                    do { try await Task.sleep(for: .seconds(1)) } catch { return }
                }
            }
            await resumeAll(on: wakes, wake)
            helpers.cancelAll()
        }
    }

    private func resumeAll(on wakes: AsyncStream<Void>, _ wake: AsyncStream<Void>.Continuation) async {
        let underway = Underway()
        await withDiscardingTaskGroup { group in
            for await _ in wakes.cancelOnGracefulShutdown() {
                let places = Self.concurrency - underway.count
                guard places > 0 else { continue }  // An order that is done wakes us.
                for id in await taken(places) where underway.begin(id) {
                    group.addTask {
                        await resume(id)
                        underway.end(id)
                        wake.yield()
                    }
                }
            }
        }
    }

    private func taken(_ places: Int) async -> [OrderID] {
        do {
            return try await takeOverdue(places)
        } catch {
            Logger(label: "checkout.worker").warning("Unfinished orders not taken", metadata: ["error": "\(error)"])
            return []
        }
    }

    private func freeAfterClockSetBack() async {
        let now = ambient.timestamp()
        do {
            try await database.write { [steps] db in
                try OrderRepository(db: db, vault: steps.vault)
                    .freeAfterClockSetBack(now: now, wait: steps.resumeAfter)
            }
        } catch {
            Logger(label: "checkout.worker").warning("Moments were not set right", metadata: ["error": "\(error)"])
        }
    }

    private func takeOverdue(_ limit: Int) async throws -> [OrderID] {
        let now = ambient.timestamp()
        return try await database.write { [steps] db in
            try OrderRepository(db: db, vault: steps.vault)
                .takeOverdue(now: now, wait: steps.resumeAfter, limit: limit)
        }
    }

    /// Takes up what is due now and waits for it; how many orders it were. For tests and tools.
    @discardableResult
    func resume() async throws -> Int {
        await freeAfterClockSetBack()
        let ids = try await takeOverdue(Self.concurrency)
        await withDiscardingTaskGroup { group in
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

/// The orders being worked on. One may come due again while a slow peer still has it: it is not begun twice.
private final class Underway: Sendable {
    private let ids = Mutex<Set<OrderID>>([])

    var count: Int { ids.withLock { $0.count } }

    /// Whether it was not under way yet.
    func begin(_ id: OrderID) -> Bool { ids.withLock { $0.insert(id).inserted } }

    func end(_ id: OrderID) { ids.withLock { _ = $0.remove(id) } }
}
