import Commerce
import Logging
import PaymentsDomain
import ServiceKit
import ServiceLifecycle
import Storage

/// Finishes what others began: sends payments that no provider has answered, asks about open ones by their plan, ends
/// those that nobody paid, and matches callbacks with payments that turned up late.
struct PaymentWorker: Service {
    /// Payments looked at side by side: each may hold a provider's slot.
    static let concurrency = 16
    /// How long a payment taken is ours; longer than a provider may take to answer.
    static let lease: Duration = .seconds(30)
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
                helpers.addTask { [tick] in
                    while !Task.isCancelled {
                        wake.yield()
                        do { try await Task.sleep(for: tick) } catch { return }
                    }
                }
                helpers.addTask { [database] in
                    for await _ in database.commits(raising: .paymentDue) { wake.yield() }
                }
                var round = 0
                for await _ in wakes {
                    await oneRound(sweeping: round % Self.sweepEvery == 0)
                    round += 1
                }
                helpers.cancelAll()
            }
        } onGracefulShutdown: {
            wake.finish()
        }
    }

    /// A failure is logged and what it concerned is due again when its lease ends.
    private func oneRound(sweeping: Bool) async {
        do {
            try await callbacks.finishUnfinished()
            try await callbacks.matchParked()
            if sweeping { try await callbacks.sweep() }
            while try await doDue() == Self.concurrency {}
        } catch {
            Logger.current.warning("A round of the payment worker failed", metadata: ["error": "\(error)"])
        }
    }

    /// Looks at payments that are due, at most `concurrency`; how many it were.
    @discardableResult
    func doDue() async throws -> Int {
        let now = ambient.timestamp()
        let due = try await database.write { [vault] db in
            try PaymentRepository(db: db, vault: vault).takeDue(
                at: now, until: now.adding(Self.lease), limit: Self.concurrency)
        }
        await withTaskGroup(of: Void.self) { group in
            for payment in due {
                group.addTask {
                    do { try await look(at: payment) } catch {
                        Logger.current.error(
                            "A payment could not be looked at",
                            metadata: ["payment.id": "\(payment.id)", "error": "\(error)"])
                    }
                }
            }
        }
        return due.count
    }

    private func look(at payment: PaymentRecord) async throws {
        if payment.attempt != nil {
            _ = try await sending.send(payment)
        } else {
            try await ask(about: payment)
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
