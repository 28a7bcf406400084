import Commerce
import Logging
import PaymentsDomain
import ServiceKit
import ServiceLifecycle
import Storage
import Synchronization

/// Finishes what others began: sends payments that no provider has answered, asks about open ones by their plan, ends
/// those that nobody paid, and matches callbacks with payments that turned up late.
///
/// Each provider has places of its own: one that hangs keeps neither callbacks nor another provider's payments waiting.
struct PaymentWorker: Service {
    /// Payments of one provider looked at side by side: each may hold a provider's slot.
    static let concurrency = 16
    /// How long a payment taken is ours; longer than a provider may take to answer, and no longer than needed, since it
    /// is how late the payments of a process that died are looked at.
    static let lease: Duration = ProviderHTTP.deadlineDefault + .seconds(2)
    /// Rounds between two sweeps of old callbacks.
    static let sweepEvery = 1_000

    let database: any Database
    let ambient: Ambient
    let connectors: Connectors
    let changes: PaymentChanges
    let sending: PaymentSending
    let callbacks: Callbacks
    let vault: Vault
    let tick: Duration

    func run() async throws {
        let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { helpers in
                helpers.addTask { [self] in
                    while !Task.isCancelled {
                        await freeAfterClockSetBack()
                        wake.yield()
                        do { try await Task.sleep(for: tick) } catch { return }
                    }
                }
                helpers.addTask { [database] in
                    for await _ in database.commits(raising: .paymentDue) { wake.yield() }
                }
                await work(on: wakes, wake)
                helpers.cancelAll()
            }
        } onGracefulShutdown: {
            wake.finish()
        }
    }

    private func work(on wakes: AsyncStream<Void>, _ wake: AsyncStream<Void>.Continuation) async {
        let underway = Underway()
        var clock = ClockWatch(wall: ambient.timestamp())
        await withDiscardingTaskGroup { group in
            var round = 0
            for await _ in wakes {
                await followClock(&clock)
                await lookIntoCallbacks(sweeping: round % Self.sweepEvery == 0)
                round += 1
                for provider in connectors.providers {
                    let places = Self.concurrency - underway.count(of: provider)
                    guard places > 0 else { continue }  // A payment that is done wakes us.
                    for payment in await taken(places, of: provider) {
                        underway.change(provider, by: 1)
                        group.addTask {
                            await look(at: payment)
                            underway.change(provider, by: -1)
                            wake.yield()
                        }
                    }
                }
            }
        }
    }

    private func freeAfterClockSetBack() async {
        let now = ambient.timestamp()
        do {
            try await database.write { [vault] db in
                try PaymentRepository(db: db, vault: vault).freeAfterClockSetBack(at: now)
            }
        } catch {
            Logger.current.warning("Moments were not set right", metadata: ["error": "\(error)"])
        }
    }

    /// Questions planned under a clock that was ahead would come as much too late.
    private func followClock(_ clock: inout ClockWatch) async {
        let now = ambient.timestamp()
        guard let back = clock.setBack(wall: now) else { return }
        do {
            let count = try await database.write { [vault] db in
                try PaymentRepository(db: db, vault: vault).bringForward(by: back, at: now)
            }
            clock.settled()
            Logger.current.warning(
                "The clock was set back", metadata: ["seconds": "\(back.components.seconds)", "payments": "\(count)"])
        } catch {
            Logger.current.warning("Payments were not brought forward", metadata: ["error": "\(error)"])
        }
    }

    private func lookIntoCallbacks(sweeping: Bool) async {
        do {
            try await callbacks.finishUnfinished()
            try await callbacks.matchParked()
            if sweeping { try await callbacks.sweep() }
        } catch {
            Logger.current.warning("Callbacks were not looked into", metadata: ["error": "\(error)"])
        }
    }

    private func taken(_ places: Int, of provider: String) async -> [PaymentRecord] {
        do {
            return try await take(places, of: provider)
        } catch {
            Logger.current.warning(
                "Payments were not taken", metadata: ["provider": "\(provider)", "error": "\(error)"])
            return []
        }
    }

    private func take(_ limit: Int, of provider: String) async throws -> [PaymentRecord] {
        let now = ambient.timestamp()
        return try await database.write { [vault] db in
            try PaymentRepository(db: db, vault: vault).takeDue(
                of: provider, at: now, until: now.adding(Self.lease), limit: limit)
        }
    }

    /// Looks at payments that are due, at most `concurrency` of each provider, and waits for them; how many it were. For
    /// tests and tools.
    @discardableResult
    func doDue() async throws -> Int {
        var due: [PaymentRecord] = []
        await freeAfterClockSetBack()
        for provider in connectors.providers { due += try await take(Self.concurrency, of: provider) }
        await withDiscardingTaskGroup { group in
            for payment in due { group.addTask { await look(at: payment) } }
        }
        return due.count
    }

    /// A failure is logged, and the payment is due again when its lease ends.
    private func look(at payment: PaymentRecord) async {
        do {
            if payment.attempt != nil {
                _ = try await sending.send(payment)
            } else {
                try await ask(about: payment)
            }
        } catch {
            Logger.current.error(
                "A payment could not be looked at", metadata: ["payment.id": "\(payment.id)", "error": "\(error)"])
        }
    }

    private func ask(about payment: PaymentRecord) async throws {
        guard let connector = connectors[payment.provider] else { return }
        let outcome = await connector.ask(
            ProviderQuestion(
                reference: payment.reference, providerPayment: payment.providerPayment,
                currency: payment.amount.currency, askedAt: ambient.timestamp()))
        try await database.write { [self] db in
            guard let current = try PaymentRepository(db: db, vault: vault).locked(payment.id) else { return }
            var facts: [PaymentFact] = []
            if case .told(let told) = outcome { facts = told }
            let next = try changes.apply(facts, to: current, in: db)
            try expire(next, in: db)
        }
        if case .silent(let why) = outcome {
            Logger.current.warning(
                "Provider did not answer a question",
                metadata: ["payment.id": "\(payment.id)", "provider": "\(payment.provider)", "why": "\(why)"])
        }
    }

    /// Ends a payment whose time and grace are over. Money that comes later is kept, and flagged.
    private func expire(_ payment: PaymentRecord, in db: any SQLConnection) throws {
        guard (try? payment.state.after(.deadlinePassed)) != nil else { return }
        let now = ambient.timestamp()
        let facts = try FactRepository(db: db).all(of: payment.id)
        let end = changes.agenda(of: payment).end(announcedAt: PaymentChanges.announcedAt(facts))
        guard now >= end else { return }
        let fact = PaymentFact(
            .expired, transaction: payment.reference, source: .ourselves, occurredAt: now)
        _ = try changes.apply([fact], to: payment, in: db)
    }
}

/// How many payments of each provider are being looked at.
private final class Underway: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    func count(of provider: String) -> Int { counts.withLock { $0[provider, default: 0] } }

    func change(_ provider: String, by difference: Int) {
        counts.withLock { $0[provider, default: 0] += difference }
    }
}
