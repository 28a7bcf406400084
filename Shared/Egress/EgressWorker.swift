import CLibCurl
import Logging
import Synchronization

/// One thread with one libcurl multi handle: all its connections, its transfers and its waiting line.
///
/// `@unchecked Sendable`: `multi`, `hosts`, `waiting`, `running` and `idle` are touched by the thread in `run()` alone.
/// Other threads reach only `inbox`, behind its lock, and `curl_multi_wakeup`, which libcurl allows from any thread and
/// which is called under that lock, before `run()` has taken the handle down.
final class EgressWorker: @unchecked Sendable {
    private struct Inbox {
        var arrived: [EgressCall] = []
        var load = 0
        var isClosing = false
    }

    private struct Host {
        var active = 0
        var breaker: CircuitBreaker
    }

    private let settings: EgressSettings
    private let metrics: EgressMetrics
    private let logger: Logger
    private let inbox = Mutex(Inbox())
    private let multi: UnsafeMutableRawPointer

    private var hosts: [String: Host] = [:]
    private var waiting: [EgressCall] = []
    private var running: [UnsafeMutableRawPointer: EgressTransfer] = [:]
    private var idle: [EgressTransfer] = []

    /// nil when libcurl has no memory for a handle.
    init?(_ settings: EgressSettings, _ metrics: EgressMetrics, _ logger: Logger) {
        guard let multi = curl_multi_init() else { return nil }
        self.settings = settings
        self.metrics = metrics
        self.logger = logger
        self.multi = multi
        carnet_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, settings.concurrentPerWorker)
    }

    // MARK: From any thread

    /// Takes a call over; its outcome comes through the call itself, always.
    func submit(_ call: EgressCall) {
        let refusal: EgressFailure? = inbox.withLock { inbox in
            if inbox.isClosing { return .unavailable("The way out is closed") }
            if inbox.load >= settings.waitingMax { return .unavailable("Too many calls are waiting") }
            inbox.load += 1
            inbox.arrived.append(call)
            curl_multi_wakeup(multi)
            return nil
        }
        if let refusal { call.finish(.failure(refusal)) }
    }

    /// Looks again for calls that were cancelled.
    func wake() {
        inbox.withLock { inbox in
            if !inbox.isClosing { _ = curl_multi_wakeup(multi) }
        }
    }

    func close() {
        inbox.withLock { inbox in
            if !inbox.isClosing { _ = curl_multi_wakeup(multi) }
            inbox.isClosing = true
        }
    }

    // MARK: On the worker's own thread

    /// Runs until `close`; every call it ever took has its outcome then.
    func run() {
        while true {
            let (arrived, isClosing) = inbox.withLock { inbox in
                defer { inbox.arrived = [] }
                return (inbox.arrived, inbox.isClosing)
            }
            for call in arrived {
                metrics.isWaiting(1)
                waiting.append(call)
            }
            if isClosing { break }
            endCancelledAndExpired()
            repeat {
                startWhatFits()
                var active: Int32 = 0
                curl_multi_perform(multi, &active)
            } while takeEnded()
            curl_multi_poll(multi, nil, 0, millisecondsToWait(), nil)
        }
        for call in waiting {
            metrics.isWaiting(-1)
            finish(call, .failure(.unavailable("The way out is closed")))
        }
        for transfer in Array(running.values) { stop(transfer, "The way out was closed") }
        waiting = []
        idle = []
        curl_multi_cleanup(multi)
    }

    /// libcurl wakes by itself for its transfers; the waiting line's deadlines are ours.
    private func millisecondsToWait() -> Int32 {
        guard let next = waiting.map(\.expires).min() else { return 60_000 }
        let left = next - ContinuousClock.now
        return left > .zero ? Int32(min(60_000, left.curlMilliseconds)) : 0
    }

    private func endCancelledAndExpired() {
        let now = ContinuousClock.now
        waiting.removeAll { call in
            guard call.isCancelled || call.expires <= now else { return false }
            metrics.isWaiting(-1)
            let reason = call.isCancelled ? "The call was cancelled" : "No slot became free before the deadline"
            finish(call, .failure(.unavailable(reason)))
            return true
        }
        for transfer in Array(running.values) where transfer.call?.isCancelled == true {
            stop(transfer, "The call was cancelled")
        }
    }

    /// First come, first served, but a host at its bound does not hold up the others.
    private func startWhatFits() {
        guard !waiting.isEmpty, running.count < settings.concurrentPerWorker else { return }
        let now = ContinuousClock.now
        var left: [EgressCall] = []
        for call in waiting {
            let origin = call.target.origin
            var host = hosts[origin] ?? Host(breaker: CircuitBreaker(settings.breaker))
            guard running.count < settings.concurrentPerWorker, host.active < settings.concurrentPerHost else {
                left.append(call)
                continue
            }
            metrics.isWaiting(-1)
            guard host.breaker.admits(at: now) else {
                finish(call, .failure(.unavailable("\(origin) has not answered lately; not called for now")))
                continue
            }
            host.active += 1
            hosts[origin] = host
            metrics.started(origin)
            if host.breaker.standing == .probing { metrics.breaker(origin, .probing, hasOpened: false) }
            start(call, now)
        }
        waiting = left
    }

    private func start(_ call: EgressCall, _ now: ContinuousClock.Instant) {
        guard let transfer = idle.popLast() ?? EgressTransfer() else {
            leave(call.target.origin, .abandoned)
            return finish(call, .failure(.unavailable("The transfer could not be set up")))
        }
        do throws(EgressFailure) {
            try transfer.prepare(call, settings, now: now)
            guard curl_multi_add_handle(multi, transfer.easy) == CURLM_OK else {
                throw .unavailable("The transfer could not be set up")
            }
            running[transfer.easy] = transfer
        } catch {
            leave(call.target.origin, .abandoned)
            finish(call, .failure(error))
        }
    }

    /// Hands over what libcurl has finished; true when there was something, so that a slot is free.
    private func takeEnded() -> Bool {
        var hasEnded = false
        var code = CURLE_OK
        while let easy = carnet_curl_next_ended(multi, &code) {
            curl_multi_remove_handle(multi, easy)
            guard let transfer = running.removeValue(forKey: easy), let call = transfer.call else { continue }
            hasEnded = true
            let outcome = transfer.outcome(code)
            if case .success = outcome {
                leave(call.target.origin, .succeeded)
            } else {
                leave(call.target.origin, transfer.endedByOwnLimit ? .abandoned : .failed)
            }
            finish(call, outcome)
            keep(transfer)
        }
        return hasEnded
    }

    /// Ends a transfer before its time; libcurl closes its connection.
    private func stop(_ transfer: EgressTransfer, _ reason: String) {
        curl_multi_remove_handle(multi, transfer.easy)
        running[transfer.easy] = nil
        guard let call = transfer.call else { return }
        leave(call.target.origin, .abandoned)
        finish(call, .failure(transfer.failure(reason)))
        keep(transfer)
    }

    private func keep(_ transfer: EgressTransfer) {
        transfer.clear()
        if idle.count < settings.concurrentPerHost { idle.append(transfer) }
    }

    private enum Ending { case succeeded, failed, abandoned }

    private func leave(_ origin: String, _ ending: Ending) {
        guard var host = hosts[origin] else { return }
        host.active -= 1
        metrics.stopped(origin)
        let before = host.breaker.standing
        var hasOpened = false
        switch ending {
        case .succeeded: host.breaker.succeeded()
        case .abandoned: host.breaker.abandoned(at: ContinuousClock.now)
        case .failed: hasOpened = host.breaker.failed(at: ContinuousClock.now)
        }
        if hasOpened {
            logger.warning("Calls to a host paused", metadata: ["host": "\(metrics.label(of: origin))"])
        }
        if before != host.breaker.standing || hasOpened {
            metrics.breaker(origin, host.breaker.standing, hasOpened: hasOpened)
        }
        // Merchants' addresses are many: a host with nothing to remember is forgotten.
        hosts[origin] = host.active == 0 && host.breaker.isFresh ? nil : host
    }

    private func finish(_ call: EgressCall, _ outcome: EgressCall.Outcome) {
        inbox.withLock { $0.load -= 1 }
        call.finish(outcome)
    }
}
