extension Telemetry {
    /// Of the sources; changed with a release.
    package static let version = "1.0.0"

    /// Shows on the page of metrics what the process is and takes, and says what our metrics mean.
    package static func describeProcess(service: String) {
        #if DEBUG
            let build = "debug"
        #else
            let build = "release"
        #endif
        metrics.sample(ProcessMetrics.read)
        metrics.sample {
            [
                MetricSample(
                    "carnet_build_info", .gauge, "Which program this is",
                    labels: [("service", service), ("version", version), ("build", build)], value: 1),
                MetricSample("spans_waiting", .gauge, "Spans that wait for the collector", value: Double(spans.count)),
                MetricSample(
                    "spans_dropped_total", .counter, "Spans that found no place or no collector",
                    value: Double(spans.dropped)),
            ]
        }
        metrics.describe(counter: "http_requests", "Requests answered, by route, method and status")
        metrics.describe(timer: "http_request_seconds", "Time to answer a request, by route")
        metrics.describe(counter: "egress_calls", "Calls out of the house, by host and outcome")
        metrics.describe(timer: "egress_call_seconds", "Time of a call out, by host")
        metrics.describe(gauge: "egress_in_flight", "Calls out that are under way, by host")
        metrics.describe(gauge: "egress_waiting", "Calls out that wait for a slot")
        metrics.describe(gauge: "egress_breaker_state", "0 closed, 1 probing, 2 open, by host")
        metrics.describe(counter: "egress_breaker_opened", "How often calls to a host were paused")
        metrics.describe(gauge: "outbox_waiting", "Events that wait for delivery")
        metrics.describe(gauge: "outbox_dead", "Events set aside for a person to look at")
    }
}
