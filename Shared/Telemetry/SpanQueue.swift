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

    package init(countMax: Int = countMax) { self.countMax = countMax }

    /// Whether anybody takes what is recorded; asked before a span is made, so that none costs one load.
    package var isOn: Bool { taker.load(ordering: .relaxed) }

    package func turn(on isOn: Bool) { taker.store(isOn, ordering: .relaxed) }

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
