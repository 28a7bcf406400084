import Logging
package import Metrics
import ServiceLifecycle
package import Storage

/// Shows on `/metrics` what waits in the outbox and what was set aside, so that somebody looks.
package struct OutboxWatch: Service {
    private let database: any Database
    private let metrics: any MetricsFactory

    private static let every = Duration.seconds(5)

    package init(database: any Database, metrics: any MetricsFactory = MetricsSystem.factory) {
        self.database = database
        self.metrics = metrics
    }

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
        Gauge(label: "outbox_waiting", factory: metrics).record(waiting)
        Gauge(label: "outbox_dead", factory: metrics).record(dead)
    }
}
