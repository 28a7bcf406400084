import Commerce
import Logging
import ServiceKit
import ServiceLifecycle
import Storage
import Synchronization

/// The keys in force, in memory, read again every half second: a revoked key is refused within one second, and no call
/// waits for the database.
///
/// When a key was used last is noted in memory and written every ten seconds, all in one transaction.
final class KeyCache: Service {
    private static let refreshEvery: Duration = .milliseconds(500)
    /// Ten seconds.
    private static let refreshesPerWrite = 20

    /// A key and its latest use, which outlives reading the key again.
    private final class Entry: Sendable {
        let key: APIKey
        /// Milliseconds since 1970; 0 for never.
        let usedAt: Atomic<Int64>

        init(_ key: APIKey, usedAt: Int64 = 0) {
            self.key = key
            self.usedAt = Atomic(usedAt)
        }
    }

    private struct Table {
        var entries: [[UInt8]: Entry] = [:]
        /// Origins that any publishable key in force names: a preflight comes without a key.
        var origins: Set<String> = []
        /// Whether a publishable key in force names none and so has the origins of the configuration.
        var usesDefaultOrigins = false
        /// Readings that were begun, and the latest whose keys these are: one that was slow must not bring back what a
        /// later one no longer found.
        var begun = 0
        var reading = 0
    }

    private let database: any Database
    private let ambient: Ambient
    private let table = Mutex(Table())
    /// What was written last, by the id of the key; touched by one writer at a time.
    private let written = Mutex<[KeyID: Int64]>([:])

    init(database: any Database, ambient: Ambient = .live) {
        self.database = database
        self.ambient = ambient
    }

    /// The key with this text; nil for one that is unknown, revoked or at its end. Answered from memory; `refresh` comes
    /// first.
    func key(matching text: some StringProtocol) -> APIKey? {
        let hash = KeyText.hash(text)
        guard let entry = table.withLock({ $0.entries[hash] }) else { return nil }
        let now = ambient.timestamp()
        guard entry.key.isInForce(at: now) else { return nil }
        entry.usedAt.store(now.millisecondsSince1970, ordering: .relaxed)
        return entry.key
    }

    /// Whether some publishable key may be used by pages from there.
    /// - Parameter defaults: origins of keys that name none.
    func isOriginKnown(_ origin: String, defaults: Set<String>) -> Bool {
        table.withLock { table in
            if table.origins.contains(origin) || table.origins.contains("*") { return true }
            return table.usesDefaultOrigins && (defaults.contains(origin) || defaults.contains("*"))
        }
    }

    func run() async throws {
        let logger = Logger(label: "gateway.keys")
        var refreshes = 0
        while !Task.isShuttingDownGracefully {
            do {
                try await refresh()
                refreshes += 1
                if refreshes.isMultiple(of: Self.refreshesPerWrite) { try await writeUses() }
            } catch {
                // The keys of half a second ago are used on: a database that is away must not shut every shop.
                logger.warning("Keys were not read again", metadata: ["error": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.refreshEvery) }
        }
        do { try await writeUses() } catch {
            logger.warning("The last uses of keys were not written", metadata: ["error": "\(error)"])
        }
    }

    func refresh() async throws {
        let now = ambient.timestamp()
        let reading = table.withLock { table in
            table.begun += 1
            return table.begun
        }
        let fresh = try await database.read { try KeyRepository(db: $0).inForce(at: now) }
        let browsers = fresh.values.filter { $0.kind == .publishable }
        table.withLock { table in
            guard reading > table.reading else { return }
            table.reading = reading
            let known = table.entries
            table.entries = fresh.reduce(into: [:]) { entries, next in
                let (hash, key) = next
                if let entry = known[hash] {
                    entries[hash] =
                        entry.key == key ? entry : Entry(key, usedAt: entry.usedAt.load(ordering: .relaxed))
                } else {
                    entries[hash] = Entry(key)
                }
            }
            table.origins = Set(browsers.flatMap(\.origins))
            table.usesDefaultOrigins = browsers.contains { $0.origins.isEmpty }
        }
    }

    /// Writes when keys were used last, of those that were used since the writing before.
    func writeUses() async throws {
        let used = table.withLock { $0.entries.values.map { ($0.key.id, $0.usedAt.load(ordering: .relaxed)) } }
        let before = written.withLock { $0 }
        let news = used.filter { $0.1 > 0 && before[$0.0] != $0.1 }
        guard !news.isEmpty else { return }
        try await database.write { db in
            let keys = KeyRepository(db: db)
            // In one order everywhere, so that two gateways do not wait for each other.
            for (id, moment) in news.sorted(by: { $0.0 < $1.0 }) {
                try keys.noteUse(of: id, at: Timestamp(millisecondsSince1970: moment))
            }
        }
        written.withLock { $0 = Dictionary(used, uniquingKeysWith: { first, _ in first }) }
    }
}
