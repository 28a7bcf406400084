import Logging
import ServiceKit
import ServiceLifecycle
import Storage
import Synchronization

/// The keys in force, in memory, read again every half second: a revoked key is refused within one second, and no call
/// waits for the database.
final class KeyCache: Service {
    private static let refreshEvery: Duration = .milliseconds(500)

    private let database: any Database
    private let keys = Mutex<[[UInt8]: APIKey]>([:])

    init(database: any Database) { self.database = database }

    /// The key with this text; nil for one that is unknown or revoked. Answered from memory; `refresh` comes first.
    func key(matching text: String) -> APIKey? {
        let hash = KeyText.hash(text)
        return keys.withLock { $0[hash] }
    }

    func run() async throws {
        let logger = Logger(label: "gateway.keys")
        while !Task.isShuttingDownGracefully {
            do {
                try await refresh()
            } catch {
                // The keys of half a second ago are used on: a database that is away must not shut every shop.
                logger.warning("Keys were not read again", metadata: ["error": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.refreshEvery) }
        }
    }

    func refresh() async throws {
        let fresh = try await database.read { try KeyRepository(db: $0).inForce() }
        keys.withLock { $0 = fresh }
    }
}
