package import Metrics
import Synchronization

/// The `swift-metrics` backend: keeps every series in memory and prints them for Prometheus.
///
/// The number of series is bounded: a metric takes `seriesMax` label sets, and what comes beyond is measured
/// together under `overflow="true"` and counted in `telemetry_series_overflow_total`.
package final class MetricsRegistry: MetricsFactory {
    private struct State {
        var families: [String: MetricFamily] = [:]
        var help: [String: String] = [:]
        var samplers: [@Sendable () -> [MetricSample]] = []
    }

    /// Label sets of one metric. A service has a few dozen routes, times the handful of statuses that each gives.
    package static let seriesMaxDefault = 500

    /// Seconds: from half a millisecond, the time of a warm quote, to the 10 s that no route may exceed.
    package static let timerBounds: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]

    /// For sizes and counts: powers of four up to a mebibyte.
    package static let recorderBounds: [Double] = [
        1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576,
    ]

    /// Media type of `text()`.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private let seriesMax: Int
    private let state = Mutex(State())

    package init(seriesMax: Int = seriesMaxDefault) { self.seriesMax = seriesMax }

    /// Says what a metric means, on its `HELP` line. The name is the one given to `swift-metrics`.
    package func describe(counter label: String, _ help: String) { describe(Self.counterName(label), help) }
    package func describe(gauge label: String, _ help: String) { describe(MetricName.metric(label), help) }
    package func describe(timer label: String, _ help: String) { describe(Self.timerName(label), help) }
    package func describe(recorder label: String, _ help: String) { describe(MetricName.metric(label), help) }

    private func describe(_ name: String, _ help: String) { state.withLock { $0.help[name] = help } }

    /// Levels that are read when somebody asks for the page, and cost nothing else: queues, pools, the process itself.
    package func sample(_ read: @escaping @Sendable () -> [MetricSample]) {
        state.withLock { $0.samplers.append(read) }
    }

    /// All metrics in the Prometheus text format 0.0.4, in order of their names; empty before the first.
    package func text() -> String {
        let samples = state.withLock { $0.samplers }.flatMap { $0() }
        return state.withLock { state in
            var families = state.families
            for sample in samples { sample.add(to: &families, help: &state.help, seriesMax: seriesMax) }
            var text = ""
            for (name, family) in families.sorted(by: { $0.key < $1.key }) {
                family.write(name: name, help: state.help[name], to: &text)
            }
            return text
        }
    }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(.counter, Self.counterName(label), dimensions) { CounterSeries() }
    }

    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(.counter, Self.counterName(label), dimensions) { FloatingPointCounterSeries() }
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(.gauge, MetricName.metric(label), dimensions) { GaugeSeries() }
    }

    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        let name = MetricName.metric(label)
        guard aggregate else { return series(.gauge, name, dimensions) { GaugeSeries() } }
        return series(.histogram, name, dimensions) { HistogramSeries(bounds: Self.recorderBounds) }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(.histogram, Self.timerName(label), dimensions) { HistogramSeries(bounds: Self.timerBounds) }
    }

    package func destroyCounter(_ handler: any CounterHandler) { remove(handler) }
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }
    package func destroyMeter(_ handler: any MeterHandler) { remove(handler) }
    package func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }
    package func destroyTimer(_ handler: any TimerHandler) { remove(handler) }

    /// A name that is already in use for another kind of metric gives a series that nobody prints, and is counted:
    /// two types under one name would make the whole page unreadable.
    private func series<Series: MetricSeries>(
        _ kind: MetricFamily.Kind, _ name: String, _ dimensions: [(String, String)], make: () -> Series
    ) -> Series {
        let labels = MetricLabels(dimensions)
        return state.withLock { state in
            guard state.families[name, default: MetricFamily(kind: kind)].kind == kind,
                let found = state.families[name, default: MetricFamily(kind: kind)]
                    .series(labels, seriesMax: seriesMax, make: make)
            else {
                count("telemetry_kind_conflicts_total", name, in: &state)
                return make()
            }
            if found.isOverflow { count("telemetry_series_overflow_total", name, in: &state) }
            return found.series
        }
    }

    private func count(_ counter: String, _ metric: String, in state: inout State) {
        state.families[counter, default: MetricFamily(kind: .counter)]
            .series(MetricLabels([("metric", metric)]), seriesMax: seriesMax) { CounterSeries() }?
            .series.increment(by: 1)
    }

    private func remove(_ handler: AnyObject) {
        state.withLock { state in
            for name in state.families.keys { state.families[name]?.remove(handler) }
        }
    }

    private static func counterName(_ label: String) -> String { suffixed(MetricName.metric(label), "_total") }

    private static func timerName(_ label: String) -> String { suffixed(MetricName.metric(label), "_seconds") }

    private static func suffixed(_ name: String, _ suffix: String) -> String {
        name.hasSuffix(suffix) ? name : name + suffix
    }
}
