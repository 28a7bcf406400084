import Logging
import Metrics
package import ServiceLifecycle
package import Storage

/// Shows on `/metrics` what waits in the outbox and what was set aside, so that somebody looks.
package struct OutboxWatch: Service {
    private let database: any Database

    private static let every = Duration.seconds(5)

    package init(database: any Database) { self.database = database }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { try await look() } catch {
                    Logger(label: "storage.outbox").debug("Outbox not counted", metadata: ["error": "\(error)"])
                }
                do { try await Task.sleep(for: Self.every) } catch { return }
            }
        }
    }

    func look() async throws {
        let (waiting, dead) = try await database.read { db in
            (try Outbox(db: db).waitingCount(), try Outbox(db: db).deadCount())
        }
        Gauge(label: "outbox_waiting").record(waiting)
        Gauge(label: "outbox_dead").record(dead)
    }
}
