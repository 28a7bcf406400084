package import HTTPTypes
import Metrics
import Synchronization

/// Counts and times requests by route. The series are looked up once each: making one anew for each request costs more
/// than answering it.
package final class RequestMetrics: Sendable {
    private struct Key: Hashable {
        let route: String
        let method: HTTPRequest.Method
        let status: Int
    }

    private struct Series {
        let count: Counter
        let time: Metrics.Timer
    }

    private let known = Mutex<[Key: Series]>([:])

    package init() {}

    package func record(route: String, method: HTTPRequest.Method, status: Int, took: Duration) {
        let series = series(Key(route: route, method: method, status: status))
        series.count.increment()
        let (seconds, attoseconds) = took.components
        series.time.recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }

    private func series(_ key: Key) -> Series {
        known.withLock { known in
            if let found = known[key] { return found }
            let new = Series(
                count: Counter(
                    label: "http_requests",
                    dimensions: [
                        ("route", key.route), ("method", key.method.rawValue), ("status", String(key.status)),
                    ]),
                time: Metrics.Timer(label: "http_request_seconds", dimensions: [("route", key.route)]))
            known[key] = new
            return new
        }
    }
}
