package import Foundation
import Logging
import ServiceLifecycle
import Synchronization

/// Delivers the outbox: each event at least once, those of one aggregate in order, aggregates side by side.
///
/// It wakes at each commit that added events and looks once a second besides. A failed delivery is tried again after
/// a wait that doubles, and holds back its own aggregate alone; after too many attempts, or a final refusal, the event
/// is set aside as dead (`Outbox.dead`) and the ones behind it go on. A delivered event is deleted. Any number of relays
/// may run on one PostgreSQL: a lease on each aggregate keeps them apart, and one that crashed is stood in for when its
/// leases lapse.
package final class OutboxRelay: Service {
    private let database: any Database
    private let leases: OutboxLeases
    private let batch: Int
    private let policy: OutboxRelayPolicy
    private let now: @Sendable () -> Date
    private let deliver: @Sendable (OutboxEvent) async throws -> Void
    private let isStopping = Mutex(false)
    /// Aggregates being delivered by `run`.
    private let underway = Mutex(0)
    private let log = Logger(label: "storage.outbox")

    /// Deliveries that are written down together; a crash repeats as many at most.
    private static let keptAtOnce = 32

    /// - Parameters:
    ///   - batch: events of one aggregate taken at a time.
    ///   - owner: unlike any other relay's, also after a restart.
    ///   - deliver: returns when the receiver has the event; what it throws is a failed attempt.
    package init(
        database: any Database, batch: Int = 100, policy: OutboxRelayPolicy = OutboxRelayPolicy(),
        owner: String = UUID().uuidString, now: @escaping @Sendable () -> Date = { Date() },
        deliver: @escaping @Sendable (OutboxEvent) async throws -> Void
    ) {
        self.database = database
        leases = OutboxLeases(owner: owner)
        self.batch = max(1, batch)
        self.policy = policy
        self.now = now
        self.deliver = deliver
    }

    /// Delivers until shutdown, then finishes the deliveries under way and gives the rest back.
    package func run() async throws {
        let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { helpers in
                helpers.addTask { [self] in await tick(wake) }
                helpers.addTask { [self] in
                    for await _ in database.commits(raising: .outbox) { wake.yield() }
                }
                await deliverAll(on: wakes, wake)
                helpers.cancelAll()
            }
        } onGracefulShutdown: {
            self.isStopping.withLock { $0 = true }
            wake.finish()
        }
    }

    /// One pass over what is due now; returns how many events were delivered. For tests and tools.
    package func deliverDue() async throws -> Int {
        let runs = try await take(policy.concurrency)
        return try await withThrowingTaskGroup(of: Int.self) { group in
            for run in runs { group.addTask { [self] in try await deliver(run) } }
            return try await group.reduce(0, +)
        }
    }

    private func tick(_ wake: AsyncStream<Void>.Continuation) async {
        while !Task.isCancelled {
            do {
                try await freeAfterClockSetBack()
            } catch {
                log.warning("Outbox: moments were not set right", metadata: ["error": "\(error)"])
            }
            wake.yield()
            do { try await Task.sleep(for: policy.pollEvery) } catch { return }
        }
    }

    /// Makes due what was put off under a clock that has been set back; `run` does it at each look.
    package func freeAfterClockSetBack() async throws {
        try await database.executeAll(leases.afterClockSetBack(now: now(), policy: policy))
    }

    private func deliverAll(on wakes: AsyncStream<Void>, _ wake: AsyncStream<Void>.Continuation) async {
        await withDiscardingTaskGroup { group in
            for await _ in wakes {
                let places = policy.concurrency - underway.withLock { $0 }
                guard places > 0 else { continue }  // a run that ends wakes us
                do {
                    for run in try await take(places) {
                        underway.withLock { $0 += 1 }
                        group.addTask { [self] in
                            do {
                                _ = try await deliver(run)
                            } catch {
                                log.error("Outbox: a result was not kept", metadata: ["error": "\(error)"])
                            }
                            underway.withLock { $0 -= 1 }
                            wake.yield()
                        }
                    }
                } catch {
                    log.warning("Outbox: events were not taken", metadata: ["error": "\(error)"])
                }
            }
        }
    }

    private func take(_ aggregates: Int) async throws -> [OutboxRun] {
        let moment = now()
        let until = moment.addingTimeInterval(policy.lease / .seconds(1))
        return try await database.write { [leases, batch] db in
            try leases.take(aggregates, perAggregate: batch, now: moment, until: until, db: db)
        }
    }

    /// Delivers the events of one aggregate one after another, as long as they are ours and none fails.
    ///
    /// What was delivered is written down for several at once: a crash in between sends those again, under their ids.
    private func deliver(_ run: OutboxRun) async throws -> Int {
        var delivered: [OutboxEvent] = []
        for (count, event) in run.events.enumerated() {
            let latest = now().addingTimeInterval(policy.deliveryTimeout / .seconds(1))
            if latest >= run.until || isStopping.withLock({ $0 }) {
                try await keep(delivered, of: run, and: leases.giveBack(run, next: event.position))
                return count
            }
            do {
                try await deliverInTime(event)
            } catch {
                try await keep(delivered, of: run, and: after(error, of: event, in: run))
                return count
            }
            delivered.append(event)
            let isLast = count == run.events.count - 1
            guard isLast || delivered.count == Self.keptAtOnce else { continue }
            let after = isLast ? leases.giveBack(run, next: event.position + 1) : []
            guard try await keep(delivered, of: run, and: after) else { return count + 1 }
            delivered = []
        }
        if run.events.isEmpty {
            // All these places are empty: those behind them are next, but none that may have been given out since.
            let next = min(run.start + Int64(batch), run.last + 1)
            try await database.executeAll(leases.giveBack(run, next: next))
        }
        return run.events.count
    }

    /// Writes down what was delivered, and what follows from it; false where the aggregate is another relay's by now.
    @discardableResult
    private func keep(_ delivered: [OutboxEvent], of run: OutboxRun, and more: [SQL]) async throws -> Bool {
        guard !delivered.isEmpty else {
            try await database.executeAll(more)
            return true
        }
        let changed = try await database.executeAll([leases.delivered(delivered, of: run)] + more)
        return changed.first == delivered.count
    }

    private func deliverInTime(_ event: OutboxEvent) async throws {
        try await withThrowingTaskGroup(of: Void.self) { race in
            race.addTask { [self] in try await deliver(event) }
            race.addTask { [policy] in
                try await Task.sleep(for: policy.deliveryTimeout)
                throw OutboxDeliveryTimeout()
            }
            defer { race.cancelAll() }
            try await race.next()
        }
    }

    /// What is to be written after an attempt that failed.
    private func after(_ error: any Error, of event: OutboxEvent, in run: OutboxRun) -> [SQL] {
        let failures = event.attempts + 1
        // Enough to see why; a receiver's whole answer does not belong in a row.
        let words = String("\(error)".filter { $0 != "\0" }.prefix(500))
        guard error is OutboxRefused || failures >= policy.attemptsMax else {
            let due = now().addingTimeInterval(policy.delay(afterFailures: failures) / .seconds(1))
            return leases.failed(event, of: run, error: words, due: due)
        }
        log.error(
            "Outbox: an event is set aside",
            metadata: ["event.id": "\(event.id)", "event.topic": "\(event.topic)", "error": "\(words)"])
        return leases.died(event, of: run, error: words)
    }
}

/// A delivery took longer than `OutboxRelayPolicy.deliveryTimeout`.
struct OutboxDeliveryTimeout: Error {}
