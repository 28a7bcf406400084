import CLibPQ

/// The prepared statements of one connection: name by text and types, the least recently used evicted beyond the cap.
struct PostgresStatements {
    struct Key: Hashable {
        let text: String
        let types: [Oid]
    }

    /// A service has some dozens of statements; lists for `IN` add a few. Each costs the server some 10 KiB.
    static let countMax = 256

    private var entries: [Key: (name: String, lastUse: UInt64)] = [:]
    private var uses: UInt64 = 0
    private var made: UInt64 = 0

    var count: Int { entries.count }

    /// The name of a statement that is prepared, or on its way in the same pipeline.
    mutating func name(of key: Key) -> String? {
        uses += 1
        guard let index = entries.index(forKey: key) else { return nil }
        entries.values[index].lastUse = uses
        return entries.values[index].name
    }

    /// A name for a statement about to be prepared, and the one to deallocate for it.
    mutating func add(_ key: Key) -> (name: String, evicted: String?) {
        var evicted: String?
        if entries.count >= Self.countMax, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            entries[oldest.key] = nil
            evicted = oldest.value.name
        }
        made += 1
        let name = "s\(made)"
        entries[key] = (name, uses)
        return (name, evicted)
    }

    mutating func remove(_ key: Key) { entries[key] = nil }
    mutating func removeAll() { entries = [:] }
}
