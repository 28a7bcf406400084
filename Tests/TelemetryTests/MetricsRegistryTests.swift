import Metrics
import Telemetry
import Testing

@Suite struct MetricsRegistryTests {
    @Test func `an empty registry prints nothing`() {
        #expect(MetricsRegistry().text().isEmpty)
    }

    @Test func `counters get a total and one type line for all their series`() {
        let registry = MetricsRegistry()
        registry.describe(counter: "http.requests", "Requests served.\nBy \\ status.")
        Counter(label: "http.requests", dimensions: [("status", "200"), ("method", "GET")], factory: registry)
            .increment(by: 3)
        Counter(label: "http.requests", dimensions: [("method", "GET"), ("status", "200")], factory: registry)
            .increment()
        Counter(label: "http.requests", dimensions: [("method", "GET"), ("status", "404")], factory: registry)
            .increment()
        #expect(
            registry.text() == """
                # HELP http_requests_total Requests served.\\nBy \\\\ status.
                # TYPE http_requests_total counter
                http_requests_total{method="GET",status="200"} 4
                http_requests_total{method="GET",status="404"} 1

                """)
    }

    @Test func `label values are escaped and label names made valid`() {
        let registry = MetricsRegistry()
        Counter(label: "9 lives_total", dimensions: [("http.route", "a\\b\"c\nd"), ("le", "é")], factory: registry)
            .increment()
        #expect(
            registry.text() == """
                # TYPE _9_lives_total counter
                _9_lives_total{http_route="a\\\\b\\"c\\nd",label_le="é"} 1

                """)
    }

    @Test func `a histogram is cumulative and ends in infinity`() {
        let registry = MetricsRegistry()
        let timer = Timer(label: "http.duration", dimensions: [("route", "/v1/quotes")], factory: registry)
        timer.recordMilliseconds(1)  // on the bound of 0.001 s, and so within it
        timer.recordMicroseconds(1_001)
        timer.recordSeconds(11)
        let labels = #"route="/v1/quotes""#
        let small = #"http_duration_seconds_bucket{\#(labels),le="0.0005"} 0"#
        let lines = registry.text().split(separator: "\n").map(String.init)
        #expect(lines[0] == "# TYPE http_duration_seconds histogram")
        #expect(lines[1] == small)
        #expect(lines[2] == #"http_duration_seconds_bucket{\#(labels),le="0.001"} 1"#)
        #expect(lines[3] == #"http_duration_seconds_bucket{\#(labels),le="0.0025"} 2"#)
        #expect(lines[14] == #"http_duration_seconds_bucket{\#(labels),le="10"} 2"#)
        #expect(lines[15] == #"http_duration_seconds_bucket{\#(labels),le="+Inf"} 3"#)
        #expect(lines[16] == "http_duration_seconds_sum{\(labels)} 11.002001")
        #expect(lines[17] == "http_duration_seconds_count{\(labels)} 3")
        #expect(lines.count == 18)
        #expect(registry.text().hasSuffix("3\n"))
    }

    @Test func `gauges go both ways and recorders become gauges or histograms`() {
        let registry = MetricsRegistry()
        let meter = Meter(label: "pool.busy", factory: registry)
        meter.set(5)
        meter.decrement(by: 1.5)
        Gauge(label: "queue.age", factory: registry).record(Double.infinity)
        Recorder(label: "body.bytes", factory: registry).record(17)
        let text = registry.text()
        #expect(text.contains("# TYPE pool_busy gauge\npool_busy 3.5\n"))
        #expect(text.contains("# TYPE queue_age gauge\nqueue_age +Inf\n"))
        #expect(text.contains("# TYPE body_bytes histogram\nbody_bytes_bucket{le=\"1\"} 0\n"))
        #expect(text.contains("body_bytes_bucket{le=\"64\"} 1\n"))
    }

    @Test func `a counter never falls and stops at its top`() {
        let registry = MetricsRegistry()
        let counter = Counter(label: "c", factory: registry)
        counter.increment(by: Int64.max)
        counter.increment(by: 1)
        counter.increment(by: -5)
        let fractions = FloatingPointCounter(label: "f", factory: registry)
        fractions.increment(by: 0.25)
        fractions.increment(by: -1.0)
        #expect(registry.text().contains("\nc_total 9223372036854775807\n"))
        #expect(registry.text().contains("\nf_total 0.25\n"))
    }

    @Test func `label sets beyond the cap are measured together and counted`() {
        let registry = MetricsRegistry(seriesMax: 2)
        for path in ["/a", "/b", "/c", "/d", "/a"] {
            Counter(label: "hits", dimensions: [("path", path)], factory: registry).increment()
        }
        #expect(
            registry.text() == """
                # TYPE hits_total counter
                hits_total{overflow="true"} 2
                hits_total{path="/a"} 2
                hits_total{path="/b"} 1
                # TYPE telemetry_series_overflow_total counter
                telemetry_series_overflow_total{metric="hits_total"} 2

                """)
    }

    @Test func `a second kind under one name is refused and counted`() {
        let registry = MetricsRegistry()
        Meter(label: "things", factory: registry).set(1)
        Recorder(label: "things", factory: registry).record(2)
        Counter(label: "n", factory: registry).increment()
        FloatingPointCounter(label: "n", factory: registry).increment(by: 0.5)
        #expect(
            registry.text() == """
                # TYPE n_total counter
                n_total 1
                # TYPE telemetry_kind_conflicts_total counter
                telemetry_kind_conflicts_total{metric="n_total"} 1
                telemetry_kind_conflicts_total{metric="things"} 1
                # TYPE things gauge
                things 1

                """)
    }

    @Test func `a destroyed series is no longer printed`() {
        let registry = MetricsRegistry()
        let counter = Counter(label: "gone", factory: registry)
        counter.increment()
        counter.destroy()
        #expect(registry.text().isEmpty)
    }

    @Test func `many tasks counting at once lose nothing`() async {
        let registry = MetricsRegistry()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1_000 {
                        Counter(label: "n", factory: registry).increment()
                        Timer(label: "t", factory: registry).recordSeconds(1)
                    }
                }
            }
        }
        #expect(registry.text().contains("n_total 8000\n"))
        #expect(registry.text().contains("t_seconds_sum 8000\nt_seconds_count 8000\n"))
    }
}
