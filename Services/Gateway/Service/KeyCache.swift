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
    private let ambient: Ambient
    private let keys = Mutex<[[UInt8]: APIKey]?>(nil)

    init(database: any Database, ambient: Ambient) {
        self.database = database
        self.ambient = ambient
    }

    /// The key with this text; nil for one that is unknown or revoked.
    func key(matching text: String) async throws -> APIKey? {
        let hash = KeyText.hash(text)
        if let keys = keys.withLock({ $0 }) { return keys[hash] }
        return try await refresh()[hash]
    }

    func run() async throws {
        let logger = Logger(label: "gateway.keys")
        while !Task.isShuttingDownGracefully {
            do {
                _ = try await refresh()
            } catch {
                // The keys of half a second ago are used on: a database that is away must not shut every shop.
                logger.warning("Keys were not read again", metadata: ["error": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.refreshEvery) }
        }
    }

    @discardableResult
    func refresh() async throws -> [[UInt8]: APIKey] {
        let fresh = try await database.read { try KeyRepository(db: $0).inForce() }
        keys.withLock { $0 = fresh }
        return fresh
    }
}
