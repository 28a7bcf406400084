import LandedCostDomain
import Synchronization

/// Answers given before: a catalogue has the same title many times. Holds so many and then begins anew.
final class AnswerCache: Sendable {
    /// Some 10 MB.
    static let entriesMax = 20_000

    struct Key: Hashable {
        let version: String
        let text: String
        let facts: [String]
        let limit: Int
    }

    private struct State {
        var answers: [Key: Classifier.Answer] = [:]
        /// Those that were held when the last began; looked at once more before they go.
        var before: [Key: Classifier.Answer] = [:]
    }

    private let state = Mutex(State())
    private let half: Int

    init(entriesMax: Int = AnswerCache.entriesMax) { half = max(1, entriesMax / 2) }

    var count: Int { state.withLock { $0.answers.count + $0.before.count } }

    func answer(_ key: Key, orMade make: () -> Classifier.Answer) -> Classifier.Answer {
        if let known = state.withLock({ $0.answers[key] ?? $0.before[key] }) { return known }
        let made = make()
        state.withLock { state in
            if state.answers.count >= half {
                state.before = state.answers
                state.answers = [:]
            }
            state.answers[key] = made
        }
        return made
    }
}
