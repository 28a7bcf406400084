import Logging
import ServiceKit
import ServiceLifecycle

/// Notices imports made by other copies of the service, or on the command line.
struct RateWatch: Service {
    let rates: Rates

    /// Rates come once a day; a few seconds late is soon enough, and one small query is cheap.
    static let interval: Duration = .seconds(3)

    func run() async throws {
        let (ticks, tick) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    do { try await Task.sleep(for: Self.interval) } catch { return }
                    tick.yield()
                }
            }
            for await _ in ticks.cancelOnGracefulShutdown() {
                do {
                    try await rates.refresh()
                } catch {
                    Logger(label: "pricing.rates").warning("Rates not looked up", metadata: ["error": "\(error)"])
                }
            }
            group.cancelAll()
        }
    }
}
