import Commerce
import Logging
import ServiceKit
import ServiceLifecycle
import Storage
import Wire

/// Takes privacy requests up when they come, when they are due again, and after a crash: looks once a second besides.
struct PrivacyWorker: Service {
    let database: any Database
    let work: PrivacyWork
    let ambient: Ambient

    /// How many are taken up at once.
    private static let batchMax = 4
    /// The longest wait after failures in a row: 1, 2, 4 … seconds up to it.
    private static let delayMax: Int64 = 300
    /// Rounds between two sweeps of old exports.
    private static let sweepEvery = 600

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
            group.addTask {
                for await _ in database.commits(raising: .privacyRequest) { wake.yield() }
            }
            group.addTask {
                while !Task.isCancelled {
                    wake.yield()
                    do { try await Task.sleep(for: .seconds(1)) } catch { return }
                }
            }
            var round = 0
            for await _ in wakes.cancelOnGracefulShutdown() {
                await pass(sweeping: round % Self.sweepEvery == 0)
                round += 1
            }
            group.cancelAll()
        }
    }

    private func pass(sweeping: Bool) async {
        do {
            if sweeping { try await sweep() }
            while try await doDue() == Self.batchMax {}
        } catch {
            Logger(label: "checkout.privacy").warning("Requests were not taken", metadata: ["error": "\(error)"])
        }
    }

    /// Takes up what is due now; how many requests it were.
    @discardableResult
    func doDue() async throws -> Int {
        let now = ambient.timestamp()
        let ids = try await database.write { [vault = work.vault] db in
            try PrivacyRepository(db: db, vault: vault).takeDue(
                at: now, until: now.adding(PrivacyWork.lease), limit: Self.batchMax)
        }
        for id in ids {
            do {
                try await work.advance(id)
            } catch {
                Logger(label: "checkout.privacy").warning(
                    "Request goes on later", metadata: ["request": "\(id)", "error": "\(error)"])
                try await putOff(id)
            }
        }
        return ids.count
    }

    private func putOff(_ id: PrivacyRequestID) async throws {
        let now = ambient.timestamp()
        try await database.write { [vault = work.vault] db in
            let repository = PrivacyRepository(db: db, vault: vault)
            guard var request = try repository.locked(id), request.status != .completed else { return }
            let seconds = min(Self.delayMax, 1 << Int64(min(request.attempts, 20)))
            request.attempts += 1
            try repository.update(request, nextAt: now.adding(.seconds(seconds)))
        }
    }

    func sweep() async throws {
        let now = ambient.timestamp()
        _ = try await database.write { [vault = work.vault] db in
            try PrivacyRepository(db: db, vault: vault).sweep(at: now)
        }
    }
}
