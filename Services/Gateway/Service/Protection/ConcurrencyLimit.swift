import NIOCore

/// How many calls a service may have under way, found from how long they take: when calls take longer than they need,
/// more of them at once only make all of them wait.
///
/// After each window of calls `limit = gradient × limit + √limit`, where the gradient is the time that is tolerated over
/// the 90th percentile of the times seen, between 0.5 and 1. Tolerated is twice the least time of the route and a fixed
/// allowance, so that routes of different length, and the unrest of a busy machine, do not count as overload.
struct ConcurrencyLimit {
    static let window: TimeAmount = .milliseconds(100)
    /// Fewer tell nothing.
    static let samplesMin = 20
    static let allowance: TimeAmount = .milliseconds(50)
    /// The least time of a route is learnt anew in such spans, as services change.
    static let memory: TimeAmount = .seconds(30)

    private struct Baseline {
        var least: Int64
        var leastNow = Int64.max
        var spanEnd: NIODeadline

        init(_ took: Int64, _ spanEnd: NIODeadline) {
            least = took
            self.spanEnd = spanEnd
        }
    }

    let smallest: Int
    let largest: Int
    private(set) var limit: Int
    private var baselines: [Int: Baseline] = [:]
    /// Times over what is tolerated, in thousandths.
    private var strains: [Int64] = []
    private var windowEnd: NIODeadline?
    private var mostInFlight = 0

    init(smallest: Int, largest: Int) {
        self.smallest = min(smallest, largest)
        self.largest = largest
        limit = largest
        strains.reserveCapacity(256)
    }

    /// The least time of a route; nil before its first answer.
    func leastTime(ofRoute route: Int) -> TimeAmount? { baselines[route].map { .nanoseconds($0.least) } }

    /// A call of a route was answered.
    /// - Parameter inFlight: how many were under way with it.
    mutating func answered(route: Int, took: TimeAmount, inFlight: Int, at now: NIODeadline) {
        let took = max(took.nanoseconds, 1)
        let tolerated = 2 * least(route, took, now) + Self.allowance.nanoseconds
        if strains.count < 1_024 { strains.append(took * 1_000 / tolerated) }
        mostInFlight = max(mostInFlight, inFlight)
        let end = windowEnd ?? now + Self.window
        windowEnd = end
        guard now >= end, strains.count >= Self.samplesMin else { return }
        adjust()
        strains.removeAll(keepingCapacity: true)
        mostInFlight = 0
        windowEnd = now + Self.window
    }

    private mutating func adjust() {
        strains.sort()
        let strain = strains[strains.count * 9 / 10]
        let gradient = min(max(1_000_000 / max(strain, 1), 500), 1_000)
        let root = Int(Double(limit).squareRoot())
        guard gradient < 1_000 || mostInFlight * 2 >= limit else {
            // Room that nobody uses is no proof that there is more; but what an overload took comes back in quiet times.
            limit = min(limit + 1, largest)
            return
        }
        limit = min(max(Int(gradient) * limit / 1_000 + root, smallest), largest)
    }

    private mutating func least(_ route: Int, _ took: Int64, _ now: NIODeadline) -> Int64 {
        var baseline = baselines[route] ?? Baseline(took, now + Self.memory)
        baseline.least = min(baseline.least, took)
        baseline.leastNow = min(baseline.leastNow, took)
        if baseline.spanEnd <= now {
            // A span of overload must not pass for the usual: it raises the figure by a tenth at most.
            baseline.least = min(max(baseline.leastNow, baseline.least), baseline.least + baseline.least / 10 + 1)
            baseline.leastNow = .max
            baseline.spanEnd = now + Self.memory
        }
        baselines[route] = baseline
        return baseline.least
    }
}
