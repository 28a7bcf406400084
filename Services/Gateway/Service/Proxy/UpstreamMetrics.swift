import Metrics
import ServiceKit

/// What the gateway measures of one service behind it. The series are made once; levels are sums over the event loops.
final class UpstreamMetrics: Sendable {
    /// How an attempt ended, as a label.
    enum Outcome: String, CaseIterable, Sendable {
        case ok
        case clientError = "client_error"
        case serverError = "server_error"
        case unreachable, unsent, unanswered, late, broken, abandoned

        init(status: Int) {
            switch status {
            case ..<400: self = .ok
            case ..<500: self = .clientError
            default: self = .serverError
            }
        }

        init(_ kind: CallFailure.Kind) {
            switch kind {
            case .unreachable: self = .unreachable
            case .unsent: self = .unsent
            case .unanswered: self = .unanswered
            case .late: self = .late
            case .broken: self = .broken
            case .calledOff: self = .abandoned
            }
        }
    }

    private let attempts: [Outcome: Counter]
    private let time: Metrics.Timer
    private let shed: [Counter]
    private let refusedByBreaker: Counter
    private let retries: Counter
    let inFlight: Meter
    let waiting: Meter
    let missing: Meter
    let limit: Meter
    let breakersOpen: Meter

    init(_ name: UpstreamName) {
        let label = [("upstream", name.rawValue)]
        attempts = Dictionary(
            uniqueKeysWithValues: Outcome.allCases.map {
                ($0, Counter(label: "upstream_requests", dimensions: label + [("outcome", $0.rawValue)]))
            })
        time = Metrics.Timer(label: "upstream_request_seconds", dimensions: label)
        shed = CallClass.allCases.map {
            Counter(label: "upstream_shed", dimensions: label + [("class", $0.label)])
        }
        refusedByBreaker = Counter(label: "upstream_breaker_refusals", dimensions: label)
        retries = Counter(label: "upstream_retries", dimensions: label)
        inFlight = Meter(label: "upstream_in_flight", dimensions: label)
        waiting = Meter(label: "upstream_waiting", dimensions: label)
        missing = Meter(label: "upstream_addresses_missing", dimensions: label)
        limit = Meter(label: "upstream_concurrency_limit", dimensions: label)
        breakersOpen = Meter(label: "upstream_breakers_open", dimensions: label)
    }

    func attempted(_ outcome: Outcome, nanoseconds: Int64?) {
        attempts[outcome]?.increment()
        if let nanoseconds { time.recordNanoseconds(nanoseconds) }
    }

    func wasRefusedByBreaker() { refusedByBreaker.increment() }
    func wasRetried() { retries.increment() }
    func wasShed(_ worth: CallClass) { shed[worth.rawValue].increment() }
}

/// A level of one event loop, as its part of a sum.
struct LevelPart {
    private let meter: Meter
    private var told = 0

    init(_ meter: Meter) { self.meter = meter }

    mutating func tell(_ level: Int) {
        guard level != told else { return }
        meter.increment(by: Double(level - told))
        told = level
    }
}
