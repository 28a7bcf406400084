/// All series of one metric name.
struct MetricFamily {
    enum Kind: String {
        case counter, gauge, histogram
    }

    let kind: Kind
    private(set) var series: [MetricLabels: any MetricSeries] = [:]

    init(kind: Kind) { self.kind = kind }

    /// The series of these labels, made when new. Beyond `seriesMax` label sets it is the overflow series.
    mutating func series<Series: MetricSeries>(
        _ labels: MetricLabels, seriesMax: Int, make: () -> Series
    ) -> (series: Series, isOverflow: Bool)? {
        if let known = series[labels] { return (known as? Series).map { ($0, false) } }
        let isOverflow = series.count >= seriesMax
        let key = isOverflow ? .overflow : labels
        if isOverflow, let known = series[key] { return (known as? Series).map { ($0, true) } }
        let new = make()
        series[key] = new
        return (new, isOverflow)
    }

    mutating func remove(_ handler: AnyObject) {
        for (labels, series) in series where series === handler { self.series[labels] = nil }
    }

    func write(name: String, help: String?, to text: inout String) {
        guard !series.isEmpty else { return }
        if let help { text += "# HELP \(name) \(Self.escaped(help))\n" }
        text += "# TYPE \(name) \(kind.rawValue)\n"
        for labels in series.keys.sorted() { series[labels]?.write(name: name, labels: labels, to: &text) }
    }

    private static func escaped(_ help: String) -> String {
        var text = ""
        for scalar in help.unicodeScalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
