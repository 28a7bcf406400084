import Commerce
import ServiceKit
import Synchronization

/// Which providers do not answer, so that their methods are not offered until they do.
final class ProviderHealth: Sendable {
    /// One lost call is chance; three in a row are not.
    static let failuresMax = 3
    /// How long after the last failure a provider counts as down: then one buyer may try again.
    static let downFor: Duration = .seconds(30)

    private struct Record {
        var failures = 0
        var lastFailure: Timestamp?
    }

    private let ambient: Ambient
    private let records = Mutex<[String: Record]>([:])

    init(ambient: Ambient) { self.ambient = ambient }

    func note(_ provider: String, isUp: Bool) {
        let now = ambient.timestamp()
        records.withLock { records in
            var record = records[provider] ?? Record()
            record.failures = isUp ? 0 : record.failures + 1
            record.lastFailure = isUp ? nil : now
            records[provider] = record
        }
    }

    var down: Set<String> {
        let now = ambient.timestamp()
        return records.withLock { records in
            Set(
                records.filter { _, record in
                    guard record.failures >= Self.failuresMax, let last = record.lastFailure else { return false }
                    return now < last.adding(Self.downFor)
                }.keys)
        }
    }
}
