import Metrics
import Synchronization

/// What one label set of one metric has measured.
protocol MetricSeries: AnyObject, Sendable {
    /// Appends the sample lines of this series.
    func write(name: String, labels: MetricLabels, to text: inout String)
}

/// Goes up only.
final class CounterSeries: MetricSeries, CounterHandler {
    private let count = Atomic<Int64>(0)

    /// A negative amount is not counted: a counter that falls would read as a restart. At the top it stays there.
    func increment(by amount: Int64) {
        guard amount > 0 else { return }
        var seen = count.load(ordering: .relaxed)
        while true {
            let (sum, overflow) = seen.addingReportingOverflow(amount)
            let (exchanged, original) = count.weakCompareExchange(
                expected: seen, desired: overflow ? .max : sum, ordering: .relaxed)
            if exchanged { return }
            seen = original
        }
    }

    func reset() { count.store(0, ordering: .relaxed) }

    func write(name: String, labels: MetricLabels, to text: inout String) {
        text += "\(name)\(labels.text()) \(count.load(ordering: .relaxed))\n"
    }
}

/// Goes up only, by fractions too.
final class FloatingPointCounterSeries: MetricSeries, FloatingPointCounterHandler {
    private let sum = Mutex(0.0)

    func increment(by amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        sum.withLock { $0 += amount }
    }

    func reset() { sum.withLock { $0 = 0 } }

    func write(name: String, labels: MetricLabels, to text: inout String) {
        text += "\(name)\(labels.text()) \(sum.withLock(\.self).prometheusText)\n"
    }
}

/// A level that goes up and down; also keeps the last value of a recorder that does not aggregate.
final class GaugeSeries: MetricSeries, MeterHandler, RecorderHandler {
    private let value = Mutex(0.0)

    func set(_ value: Int64) { set(Double(value)) }

    func set(_ value: Double) { self.value.withLock { $0 = value } }

    func increment(by amount: Double) { value.withLock { $0 += amount } }

    func decrement(by amount: Double) { value.withLock { $0 -= amount } }

    func record(_ value: Int64) { set(Double(value)) }

    func record(_ value: Double) { set(value) }

    func write(name: String, labels: MetricLabels, to text: inout String) {
        text += "\(name)\(labels.text()) \(value.withLock(\.self).prometheusText)\n"
    }
}

/// How often values fell under each of a few fixed bounds. Timers count in seconds.
final class HistogramSeries: MetricSeries, TimerHandler, RecorderHandler {
    private struct State {
        /// One more than there are bounds: the last is what lies above them all.
        var counts: [UInt64]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let state: Mutex<State>

    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1_000_000_000) }

    func record(_ value: Int64) { record(Double(value)) }

    /// What is not a number is left out: it would make the sum useless for good.
    func record(_ value: Double) {
        guard value.isFinite else { return }
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }

    func write(name: String, labels: MetricLabels, to text: inout String) {
        let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
        var cumulative: UInt64 = 0
        for (bound, count) in zip(bounds, counts) {
            cumulative += count
            text += "\(name)_bucket\(labels.text(le: bound.prometheusText)) \(cumulative)\n"
        }
        cumulative += counts[bounds.count]
        text += "\(name)_bucket\(labels.text(le: "+Inf")) \(cumulative)\n"
        text += "\(name)_sum\(labels.text()) \(sum.prometheusText)\n"
        text += "\(name)_count\(labels.text()) \(cumulative)\n"
    }
}

extension Double {
    /// As Prometheus reads it: `+Inf`, `-Inf`, `NaN`, and whole numbers without a fraction.
    var prometheusText: String {
        if isNaN { return "NaN" }
        if isInfinite { return self < 0 ? "-Inf" : "+Inf" }
        if let whole = Int64(exactly: self), whole.magnitude < 1 << 53 { return String(whole) }
        return description
    }
}
