import HTTPTypes
import NIOCore
import ServiceKit

/// One service behind the gateway, as one event loop sees it: its addresses, and what spares it.
///
/// Confined to its loop. The state machines in `Protection/` decide; this asks them in order and does what they say.
final class UpstreamGroup {
    let name: UpstreamName
    private let eventLoop: any EventLoop
    private let tokens: TokenSource
    private let ambient: Ambient
    private let metrics: UpstreamMetrics
    private var limits: ProtectionLimits
    private var table: AddressTable<ServiceAddress>
    private var breaker = CircuitBreaker()
    private var budget: RetryBudget
    private var concurrency: ConcurrencyLimit
    private var bulkhead = Bulkhead<ProxyCall>()
    private var probedAt = NIODeadline.uptimeNanoseconds(0)
    private var levels: [LevelPart]
    /// By id of the address.
    private var places: [Int: Place] = [:]

    private struct Place {
        let pool: UpstreamPool
        let authority: String
    }

    init(
        _ name: UpstreamName, _ settings: UpstreamSettings, on eventLoop: any EventLoop, tokens: TokenSource,
        ambient: Ambient, metrics: UpstreamMetrics
    ) {
        self.name = name
        self.eventLoop = eventLoop
        self.tokens = tokens
        self.ambient = ambient
        self.metrics = metrics
        limits = settings.limits
        let addresses = settings.addresses[name] ?? []
        table = AddressTable(addresses)
        budget = RetryBudget(perSecond: Self.retriesPerSecond(settings.limits), at: .now())
        concurrency = Self.concurrency(settings.limits, addresses.count)
        levels = [
            metrics.inFlight, metrics.waiting, metrics.missing, metrics.limit, metrics.breakersOpen,
        ].map { LevelPart($0) }
    }

    /// Takes new settings; calls under way end where they are.
    func adopt(_ settings: UpstreamSettings) {
        let addresses = settings.addresses[name] ?? []
        limits = settings.limits
        guard addresses != table.entries.map(\.address) else { return }
        table.replace(with: addresses)
        places = [:]
        concurrency = Self.concurrency(limits, addresses.count)
    }

    private static func concurrency(_ limits: ProtectionLimits, _ addresses: Int) -> ConcurrencyLimit {
        ConcurrencyLimit(smallest: limits.callsMin, largest: limits.callsPerAddress * max(addresses, 1))
    }

    /// This loop's part.
    private static func retriesPerSecond(_ limits: ProtectionLimits) -> Int64 {
        max(limits.retriesPerSecond / Int64(max(NIOSingletons.groupLoopCountSuggestion, 1)), 1)
    }

    // MARK: A call's way in

    func submit(_ call: ProxyCall) {
        let now = call.acceptedAt
        switch breaker.admit(at: now) {
        case .admitted(let ticket): call.ticket = ticket
        case .refused(let pause):
            metrics.wasRefusedByBreaker()
            let seconds = max(Int((pause.nanoseconds + 999_999_999) / 1_000_000_000), 1)
            return call.answer(.unavailable(name.title, retryAfterSeconds: seconds))
        }
        let patience = call.route.worth == .vital ? call.deadline : min(call.deadline, now + limits.waitMax)
        switch bulkhead.enter(call, call.route.worth, limit: concurrency.limit, until: patience) {
        case .go:
            budget.called()
            send(call, now)
        case .wait: call.isWaiting = true
        case .refuse: refuse(call)
        case .replace(let lesser):
            call.isWaiting = true
            refuse(lesser)
        }
    }

    /// Sends it, or says that it cannot be done in time.
    private func send(_ call: ProxyCall, _ now: NIODeadline) {
        // What is left for the answer's way back is kept from the service.
        let left = call.deadline - now - .milliseconds(2)
        guard left > concurrency.leastTime(ofRoute: call.routeIndex) ?? .milliseconds(1) else {
            return end(call) { $0.answer(.unserved($0, self.name)) }
        }
        guard let (id, address) = table.take(avoiding: call.addressID, at: now) else {
            return end(call) { $0.answer(.unserved($0, self.name)) }
        }
        (call.addressID, call.address) = (id, address)
        var bytes = ByteBuffer()
        bytes.reserveCapacity(1_024 + call.body.count)
        let place = place(id, address)
        call.inner().write(
            authority: place.authority, token: tokens.token(), leftMilliseconds: left.nanoseconds / 1_000_000,
            body: call.body.isEmpty && call.isSafe ? .none : .whole(call.body), into: &bytes)
        let attempt = UpstreamCall(
            bytes, isHead: call.request.method == .head, form: .lines, deadline: now + left,
            caller: Attempt(call, self))
        call.attempt = attempt
        place.pool.submit(attempt, onFreshConnection: call.retries > 0)
    }

    private func place(_ id: Int, _ address: ServiceAddress) -> Place {
        if let known = places[id] { return known }
        let new = Place(
            pool: UpstreamPools.shared.pool(on: eventLoop, to: address, name: name.title),
            authority: address.authority)
        places[id] = new
        return new
    }

    private func refuse(_ call: ProxyCall) {
        call.isWaiting = false
        breaker.withdrawn(call.ticket)
        metrics.wasShed(call.route.worth)
        call.answer(.shed(name, retryAfterSeconds: Bulkhead<ProxyCall>.retryAfterSeconds))
    }

    // MARK: Its way out

    private final class Attempt: UpstreamCaller {
        private let call: ProxyCall
        private let group: UpstreamGroup

        init(_ call: ProxyCall, _ group: UpstreamGroup) {
            self.call = call
            self.group = group
        }

        func ended(_ attempt: UpstreamCall, _ result: Result<UpstreamAnswer, CallFailure>) {
            group.ended(call, attempt, result)
        }
    }

    private func ended(_ call: ProxyCall, _ attempt: UpstreamCall, _ result: Result<UpstreamAnswer, CallFailure>) {
        let now = NIODeadline.now()
        let took = attempt.sentAt.map { now - $0 }
        switch result {
        case .success(let answer):
            metrics.attempted(.init(status: answer.status), nanoseconds: took?.nanoseconds)
            table.ended(call.addressID ?? 0, isGood: answer.status < 500 || answer.status == 501, at: now)
            breaker.ended(call.ticket, isGood: answer.status != 500, at: now)
            if let took {
                concurrency.answered(
                    route: call.routeIndex, took: took, inFlight: bulkhead.inFlight, at: now)
            }
            finish { call.answer(answer) }
        case .failure(let failure):
            metrics.attempted(.init(failure.kind), nanoseconds: nil)
            let blame = Self.blame(failure.kind)
            if failure.kind != .unreachable, failure.kind != .unsent { call.wasSent = true }
            // A client that left cut the time short; that says nothing of the service.
            let isTelling = !(call.isAbandoned && failure.kind == .late)
            table.ended(call.addressID ?? 0, isGood: isTelling && blame ? false : nil, at: now)
            if mayRetry(call, failure, now) { return retry(call) }
            if isTelling && blame {
                breaker.ended(call.ticket, isGood: false, at: now)
            } else {
                breaker.withdrawn(call.ticket)
            }
            finish { call.answer(.lost(failure, call, name)) }
        }
    }

    /// Whether the failure is the service's. One whose connection was closed for its age, or that found no place in the
    /// pool, is not.
    private static func blame(_ kind: CallFailure.Kind) -> Bool {
        switch kind {
        case .unreachable, .late, .broken, .unanswered(wasReused: false): true
        case .unsent, .unanswered(wasReused: true), .calledOff: false
        }
    }

    /// Once; what was not sent at all, or what may be sent twice and of whose answer not a byte came.
    private func mayRetry(_ call: ProxyCall, _ failure: CallFailure, _ now: NIODeadline) -> Bool {
        guard call.retries == 0, !call.isAbandoned, call.deadline - now > Self.jitterMax + .milliseconds(5) else {
            return false
        }
        switch failure.kind {
        case .unreachable: break
        case .unanswered: guard call.isRepeatable else { return false }
        case .unsent, .late, .broken, .calledOff: return false
        }
        return budget.takeRetry(at: now)
    }

    private static let jitterMax: TimeAmount = .milliseconds(20)

    private func retry(_ call: ProxyCall) {
        metrics.wasRetried()
        call.retries += 1
        let pause = TimeAmount.microseconds(500 + Int64(ambient.random() % 19_500))
        eventLoop.assumeIsolated().scheduleTask(in: pause) {
            guard !call.isAbandoned else { return self.end(call) { _ in } }
            self.send(call, .now())
        }
    }

    /// It is not made after all.
    private func end(_ call: ProxyCall, _ answer: (ProxyCall) -> Void) {
        breaker.withdrawn(call.ticket)
        finish { answer(call) }
    }

    /// Own state first, then the caller, then who waits.
    private func finish(_ answer: () -> Void) {
        bulkhead.left()
        answer()
        if bulkhead.waiting > 0 {
            for call in bulkhead.crowdedOut(limit: concurrency.limit) { refuse(call) }
        }
        while let next = bulkhead.next(limit: concurrency.limit) {
            next.isWaiting = false
            budget.called()
            send(next, .now())
        }
    }

    /// The client left: one that waits is dropped, one under way gets a moment to end, so that its connection lives.
    func abandoned(_ call: ProxyCall) {
        if call.isWaiting {
            call.isWaiting = false
            if bulkhead.withdraw(call, call.route.worth) { breaker.withdrawn(call.ticket) }
        } else if let attempt = call.attempt {
            attempt.deadline = min(attempt.deadline, .now() + .seconds(1))
        }
    }

    // MARK: From time to time

    /// - Returns: when it wants to be asked again; nil where there is nothing to watch.
    func tick(_ now: NIODeadline) -> TimeAmount? {
        for call in bulkhead.expired(at: now) { refuse(call) }
        let isWell = breaker.state == .closed && table.missing(at: now) == 0
        if !isWell || table.entries.count > 1, probedAt + limits.probeEvery <= now { probe(now) }
        for (part, level) in [
            bulkhead.inFlight, bulkhead.waiting, table.missing(at: now), concurrency.limit,
            breaker.state == .closed ? 0 : 1,
        ].enumerated() {
            levels[part].tell(level)
        }
        if bulkhead.waiting > 0 { return .milliseconds(25) }
        return bulkhead.inFlight > 0 || !isWell || table.entries.count > 1 ? .milliseconds(50) : nil
    }

    private func probe(_ now: NIODeadline) {
        // Spread a little, so that many gateways do not ask at the same moment.
        probedAt = now + .milliseconds(Int64(ambient.random() % 100))
        for entry in table.entries {
            var bytes = ByteBuffer()
            bytes.writeString("GET /readyz HTTP/1.1\r\nhost: \(entry.address.authority)\r\n\r\n")
            let attempt = UpstreamCall(
                bytes, isHead: false, form: .lines, deadline: now + limits.probeTimeout,
                caller: Probe(entry.id, self))
            place(entry.id, entry.address).pool.submit(attempt)
        }
    }

    private final class Probe: UpstreamCaller {
        private let id: Int
        private let group: UpstreamGroup

        init(_ id: Int, _ group: UpstreamGroup) {
            self.id = id
            self.group = group
        }

        func ended(_ call: UpstreamCall, _ result: Result<UpstreamAnswer, CallFailure>) {
            group.heard(id, result)
        }
    }

    private func heard(_ id: Int, _ result: Result<UpstreamAnswer, CallFailure>) {
        switch result {
        case .success(let answer):
            table.heard(id, isReady: answer.status < 500)
            if answer.status < 500 { breaker.heardReady(at: .now()) }
        // A connection that had been closed for its age says nothing; the next second's question will.
        case .failure(let failure) where failure.kind == .unanswered(wasReused: true) || failure.kind == .unsent: break
        case .failure: table.heard(id, isReady: false)
        }
    }
}
