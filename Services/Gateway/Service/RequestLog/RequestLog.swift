import Commerce
import Synchronization

/// The last calls, in a ring of fixed size: what happened to a request whose `Request-Id` somebody has.
final class RequestLog: Sendable {
    static let capacity = 10_000

    private struct Ring {
        var records: [LoggedCall] = []
        var next = 0
    }

    private let capacity: Int
    private let ring: Mutex<Ring>

    init(capacity: Int = RequestLog.capacity) {
        self.capacity = capacity
        var ring = Ring()
        ring.records.reserveCapacity(capacity)
        self.ring = Mutex(ring)
    }

    func append(_ record: LoggedCall) {
        ring.withLock { ring in
            if ring.records.count < capacity {
                ring.records.append(record)
            } else {
                ring.records[ring.next] = record
            }
            ring.next = (ring.next + 1) % capacity
        }
    }

    func record(of requestID: String) -> LoggedCall? {
        ring.withLock { $0.records.first { $0.requestID == requestID } }
    }

    /// The newest first.
    func latest(_ limit: Int, where isWanted: (LoggedCall) -> Bool = { _ in true }) -> [LoggedCall] {
        ring.withLock { ring in
            var found: [LoggedCall] = []
            let count = ring.records.count
            for step in 1...max(count, 1) where count > 0 && found.count < limit {
                let record = ring.records[(ring.next - step + 2 * count) % count]
                if isWanted(record) { found.append(record) }
            }
            return found
        }
    }
}
