import Commerce
import ServiceKit
import Synchronization

/// Which providers do not answer, so that their methods are not offered until they do.
final class ProviderHealth: Sendable {
    /// One lost call is chance; three in a row are not.
    static let failuresMax = 3
    /// How long after the last failure a provider counts as down: then one buyer may try again.
    static let downFor: Duration = .seconds(30)
    /// A call without an answer for so long counts as lost already, though its answer may still come: buyers need not
    /// wait for the deadline to be told.
    static let hangsAfter: Duration = .seconds(4)

    private struct Record {
        var failures = 0
        var lastFailure: Timestamp?
        /// When calls that wait for their answer were begun.
        var waiting: [Int: ContinuousClock.Instant] = [:]
        var begun = 0
        /// When the call was begun that was answered last.
        var answered: ContinuousClock.Instant?

        /// Calls that hang, with nothing answered that was asked later.
        func hanging(at moment: ContinuousClock.Instant) -> Int {
            let latest = moment - ProviderHealth.hangsAfter
            return waiting.values.count { began in began <= latest && answered.map { began > $0 } ?? true }
        }
    }

    private let ambient: Ambient
    private let records = Mutex<[String: Record]>([:])

    init(ambient: Ambient) { self.ambient = ambient }

    /// A call begins; `ended` takes the number.
    func began(_ provider: String, at moment: ContinuousClock.Instant = .now) -> Int {
        records.withLock { records in
            var record = records[provider] ?? Record()
            record.begun += 1
            record.waiting[record.begun] = moment
            records[provider] = record
            return record.begun
        }
    }

    func ended(_ call: Int, of provider: String, isUp: Bool) {
        let now = ambient.timestamp()
        records.withLock { records in
            var record = records[provider] ?? Record()
            let began = record.waiting.removeValue(forKey: call)
            record.failures = isUp ? 0 : record.failures + 1
            record.lastFailure = isUp ? nil : now
            if isUp, let began { record.answered = max(record.answered ?? began, began) }
            records[provider] = record
        }
    }

    var down: Set<String> { down(at: .now) }

    func down(at moment: ContinuousClock.Instant) -> Set<String> {
        let now = ambient.timestamp()
        return records.withLock { records in
            Set(
                records.filter { _, record in
                    let isLost: Bool
                    if let last = record.lastFailure {
                        // One that lies ahead was written under a clock that has been set back since.
                        isLost = last <= now && now < last.adding(Self.downFor)
                    } else {
                        isLost = false
                    }
                    let lost = isLost ? record.failures : 0
                    return lost + record.hanging(at: moment) >= Self.failuresMax
                }.keys)
        }
    }
}
