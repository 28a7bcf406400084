/// One value read at the moment it is asked for; see `MetricsRegistry.sample`.
package struct MetricSample: Sendable {
    package enum Kind: Sendable {
        case gauge, counter
    }

    let name: String
    let kind: Kind
    let help: String
    let labels: [(String, String)]
    let value: Double

    /// - Parameters:
    ///   - name: whole, with its unit; a counter's ends with `_total`.
    ///   - value: of samples with one name and the same labels, the sum is shown.
    package init(
        _ name: String, _ kind: Kind = .gauge, _ help: String, labels: [(String, String)] = [], value: Double
    ) {
        self.name = name
        self.kind = kind
        self.help = help
        self.labels = labels
        self.value = value
    }

    /// Joins a page. A family of another kind under this name stays alone: two types would spoil the page.
    func add(to families: inout [String: MetricFamily], help helps: inout [String: String], seriesMax: Int) {
        let name = MetricName.metric(name)
        let labels = MetricLabels(labels)
        switch kind {
        case .gauge:
            guard families[name, default: MetricFamily(kind: .gauge)].kind == .gauge else { return }
            families[name, default: MetricFamily(kind: .gauge)]
                .series(labels, seriesMax: seriesMax) { GaugeSeries() }?.series.increment(by: value)
        case .counter:
            guard families[name, default: MetricFamily(kind: .counter)].kind == .counter else { return }
            families[name, default: MetricFamily(kind: .counter)]
                .series(labels, seriesMax: seriesMax) { FloatingPointCounterSeries() }?.series.increment(by: value)
        }
        helps[name] = help
    }
}
