import Synchronization

/// Spans on their way to the collector: a bounded line that drops and counts, and holds nobody up.
package final class SpanQueue: Sendable {
    private struct State {
        var spans: [Span] = []
        var dropped: Int64 = 0
    }

    /// 4,096 spans of some 500 bytes: 2 MiB, and four seconds of a service at a thousand calls a second.
    package static let countMax = 4_096

    private let countMax: Int
    private let state = Mutex(State())
    private let taker = Atomic<Bool>(false)
    /// Of the lower half of a trace's id; up to it, it is recorded.
    private let lowest = Atomic<UInt64>(.max)

    package init(countMax: Int = countMax) { self.countMax = countMax }

    /// Whether anybody takes what is recorded; asked before a span is made, so that none costs one load.
    package var isOn: Bool { taker.load(ordering: .relaxed) }

    package func turn(on isOn: Bool) { taker.store(isOn, ordering: .relaxed) }

    /// How many of the traces that begin here are recorded.
    /// - Parameter millionths: 0 to 1,000,000, which is all.
    package func sample(millionths: Int) {
        let share = UInt64(min(max(millionths, 0), 1_000_000))
        lowest.store(share == 1_000_000 ? .max : UInt64.max / 1_000_000 * share, ordering: .relaxed)
    }

    /// Whether a trace that begins here is recorded.
    package func samples(_ id: TraceID) -> Bool {
        let lowest = lowest.load(ordering: .relaxed)
        return isOn && lowest > 0 && id.low <= lowest
    }

    /// Spans that found the line full, or that the collector did not take.
    package var dropped: Int64 { state.withLock { $0.dropped } }

    package var count: Int { state.withLock { $0.spans.count } }

    package func record(_ span: Span) {
        guard isOn, span.position.isSampled else { return }
        state.withLock { state in
            if state.spans.count < countMax { state.spans.append(span) } else { state.dropped += 1 }
        }
    }

    /// The oldest, at most so many.
    package func take(_ most: Int) -> [Span] {
        state.withLock { state in
            let batch = Array(state.spans.prefix(most))
            state.spans.removeFirst(batch.count)
            return batch
        }
    }

    package func countAsDropped(_ count: Int) { state.withLock { $0.dropped += Int64(count) } }
}
