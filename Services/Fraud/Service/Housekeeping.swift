import Commerce
import Logging
import ServiceKit
import ServiceLifecycle
import Storage

/// Forgets what is no longer needed: sightings that no window reaches, sessions that are over.
struct Housekeeping: Service {
    let database: any Database
    let ambient: Ambient

    /// Longer than the longest window and than an order may be late.
    static let sightingDays: Int64 = 38
    private static let attemptHours: Int64 = 24
    private static let every: Duration = .seconds(3_600)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await tidy()
                } catch {
                    Logger.current.warning("Housekeeping failed", metadata: ["error": "\(error)"])
                }
                do { try await Task.sleep(for: Self.every) } catch { return }
            }
        }
    }

    func tidy() async throws {
        let now = ambient.timestamp()
        try await database.write { db in
            try SightingRepository(db: db).prune(before: now.adding(.seconds(-Self.sightingDays * 86_400)))
            try ReviewerRepository(db: db).prune(
                now: now, attemptsBefore: now.adding(.seconds(-Self.attemptHours * 3_600)))
        }
    }
}
