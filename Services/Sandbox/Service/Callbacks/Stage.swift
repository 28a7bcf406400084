import Logging
import ServiceLifecycle
import Storage

/// Lets time pass for all sales, and callbacks leave, until the process stops.
struct Stage: Service {
    let sales: Sales
    let sender: CallbackSender

    /// How late a step may be: what a person who waits does not notice.
    static let beat: Duration = .milliseconds(250)

    func run() async throws {
        let (beats, beat) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let signals = sales.database.commits(raising: .stage)
        await withDiscardingTaskGroup { group in
            group.addTask {
                for await _ in signals.cancelOnGracefulShutdown() { beat.yield() }
                beat.finish()
            }
            group.addTask {
                await cancelWhenGracefulShutdown {
                    while (try? await Task.sleep(for: Self.beat)) != nil { beat.yield() }
                }
            }
            for await _ in beats { await round() }
            group.cancelAll()
        }
    }

    private func round() async {
        do {
            try await happenAll()
        } catch {
            Logger.current.error("The stage stumbled", metadata: ["error": "\(error)"])
        }
    }

    /// Brings about and sends whatever is due now.
    func happenAll() async throws {
        while try await sales.happenDue() == Sales.salesPerRound {}
        while try await sender.sendDue() == CallbackSender.batchMax {}
    }
}
