import Metrics
import Testing

@testable import Telemetry

/// Reads a page as the text format 0.0.4 defines it, and says what is against a rule.
///
/// Source: prometheus.io, "Exposition formats", text-based format, read 2026-11-21.
private struct Page {
    private(set) var faults: [String] = []
    private(set) var values: [String: Double] = [:]
    private(set) var types: [String: String] = [:]

    init(_ text: String) {
        if !text.isEmpty, !text.hasSuffix("\n") { faults.append("the last line has no end") }
        if text.contains("\r") { faults.append("a carriage return") }
        var helped: Set<String> = []
        var finished: Set<String> = []
        var current = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix("#") {
                let words = line.split(separator: " ", maxSplits: 3).map(String.init)
                guard words.count == 4 else { fault("short comment", line); continue }
                if words[2] != current { finished.insert(current) }
                current = words[2]
                if finished.contains(current) { fault("family in two places", line) }
                switch words[1] {
                case "HELP":
                    if !helped.insert(current).inserted || types[current] != nil { fault("HELP late or twice", line) }
                case "TYPE":
                    if types[current] != nil { fault("TYPE twice", line) }
                    if !["counter", "gauge", "histogram"].contains(words[3]) { fault("type", line) }
                    types[current] = words[3]
                default: fault("comment", line)
                }
                continue
            }
            sample(line, of: current)
        }
        checkHistograms()
    }

    private mutating func fault(_ what: String, _ line: Substring) { faults.append("\(what): \(line)") }

    private mutating func sample(_ line: Substring, of family: String) {
        let pattern =
            /([a-zA-Z_:][a-zA-Z0-9_:]*)(\{[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\\\|\\"|\\n)*"(?:,[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\\\|\\"|\\n)*")*\})? (\S+)/
        guard let match = line.wholeMatch(of: pattern) else { return fault("sample", line) }
        let name = String(match.1)
        let type = types[family] ?? "none"
        let suffixes = type == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
        if !suffixes.contains(where: { name == family + $0 }) { fault("sample outside of its family", line) }
        if type == "counter", !name.hasSuffix("_total") { fault("counter without _total", line) }
        let number = match.3 == "+Inf" ? .infinity : match.3 == "-Inf" ? -.infinity : Double(match.3)
        guard let number else { return fault("value", line) }
        if values.updateValue(number, forKey: name + (match.2.map(String.init) ?? "")) != nil { fault("twice", line) }
    }

    private mutating func checkHistograms() {
        for (family, type) in types where type == "histogram" {
            let buckets = values.filter { $0.key.hasPrefix("\(family)_bucket{") }
            for (labels, count) in values where labels.hasPrefix("\(family)_count") {
                let rest = labels.dropFirst("\(family)_count".count).dropFirst().dropLast()
                let inf = "\(family)_bucket{\(rest.isEmpty ? "" : "\(rest),")le=\"+Inf\"}"
                if buckets[inf] != count { faults.append("+Inf is not the count: \(labels)") }
                if values["\(family)_sum" + labels.dropFirst("\(family)_count".count)] == nil {
                    faults.append("no sum: \(labels)")
                }
                let own = buckets.filter { $0.key.contains(rest) }.compactMap { key, value -> (Double, Double)? in
                    guard let bound = key.firstMatch(of: /le="([^"]+)"/)?.1 else { return nil }
                    return (bound == "+Inf" ? .infinity : Double(bound) ?? .nan, value)
                }.sorted { $0.0 < $1.0 }
                if zip(own, own.dropFirst()).contains(where: { $0.1 > $1.1 }) {
                    faults.append("not cumulative: \(labels)")
                }
            }
        }
    }
}

@Suite struct ExpositionTests {
    private func busy() -> MetricsRegistry {
        let registry = MetricsRegistry()
        registry.describe(counter: "http_requests", "Requests\nof \\ all")
        for route in ["/v1/quotes/{id}", "a\"b\\c\nd", "é"] {
            let counter = registry.makeCounter(label: "http_requests", dimensions: [("route", route)])
            counter.increment(by: 2)
            let timer = registry.makeTimer(label: "http_request_seconds", dimensions: [("route", route)])
            for nanoseconds: Int64 in [1, 3_000_000, 70_000_000, 60_000_000_000] {
                timer.recordNanoseconds(nanoseconds)
            }
        }
        registry.makeMeter(label: "egress.waiting-now", dimensions: []).set(Int64(-3))
        registry.makeMeter(label: "level", dimensions: []).set(Double.infinity)
        registry.makeRecorder(label: "answer_bytes", dimensions: [], aggregate: true).record(Int64(5_000))
        registry.sample(ProcessMetrics.read)
        registry.sample {
            [
                MetricSample("pool", .gauge, "A pool", labels: [("state", "idle")], value: 1),
                MetricSample("pool", .gauge, "A pool", labels: [("state", "idle")], value: 2),
                MetricSample("spans_dropped_total", .counter, "Dropped", value: 0),
                MetricSample("level", .counter, "Another kind", value: 9),
            ]
        }
        return registry
    }

    @Test func `the page keeps every rule of the text format`() {
        let page = Page(busy().text())
        #expect(page.faults == [])
        #expect(page.types["http_requests_total"] == "counter")
        #expect(page.values["http_request_seconds_count{route=\"é\"}"] == 4)
        #expect(page.values["egress_waiting_now"] == -3)
        #expect(page.values["spans_dropped_total"] == 0)
    }

    @Test(arguments: [
        "a 1", "# TYPE a counter\na 1\n", "# TYPE a gauge\na{b=\"c\"d\"} 1\n", "# TYPE a gauge\na 1\na 2\n",
        "# TYPE a gauge\na 1\n# HELP a late\n", "# TYPE a gauge\na{1b=\"c\"} 1\n", "# TYPE a gauge\na x\n",
        "# TYPE h histogram\nh_bucket{le=\"1\"} 3\nh_bucket{le=\"+Inf\"} 2\nh_sum 1\nh_count 2\n",
        "# TYPE h histogram\nh_bucket{le=\"+Inf\"} 2\nh_sum 1\nh_count 3\n",
        "# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\n# TYPE a gauge\na{c=\"d\"} 1\n",
    ])
    func `the reader of these tests finds what is against a rule`(text: String) {
        #expect(Page(text).faults != [])
    }

    @Test func `samples of one name and labels are summed, and are read anew each time`() {
        let registry = busy()
        for _ in 0..<2 { #expect(Page(registry.text()).values["pool{state=\"idle\"}"] == 3) }
    }

    @Test func `the process tells what it takes`() throws {
        let values = Page(busy().text()).values
        #expect(try #require(values["process_resident_memory_bytes"]) > 1_048_576)
        #expect(try #require(values["process_virtual_memory_bytes"]) > 1_048_576)
        #expect(try #require(values["process_open_fds"]) >= 3)
        #expect(try #require(values["process_max_fds"]) >= 64)
        #expect(try #require(values["process_cpu_seconds_total"]) > 0)
        let now = Double(Span.now()) / 1_000_000_000
        let began = try #require(values["process_start_time_seconds"])
        #expect((now - 86_400...now + 2).contains(began))
    }
}
