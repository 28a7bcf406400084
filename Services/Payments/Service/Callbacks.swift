import Commerce
import Logging
import PaymentsDomain
import ServiceKit
import Storage

/// What providers tell us: stored as it came, verified, taken once, applied in one transaction with its outbox row.
struct Callbacks: Sendable {
    /// How long a callback about a payment that we do not know waits for it.
    static let parkedFor: Duration = .seconds(72 * 3_600)
    /// How long a refused one is kept for whoever wants to know why.
    static let refusedKeptFor: Duration = .seconds(7 * 86_400)
    /// How long what an abandoned one said is kept for whoever looks for its payment.
    static let abandonedKeptFor: Duration = .seconds(30 * 86_400)
    /// A callback that is still unfinished after this long was left behind by a process that died.
    static let unfinishedAfter: Duration = .seconds(5)
    /// Callbacks looked into in one round of the worker.
    static let batch = 100

    let database: any Database
    let ambient: Ambient
    let connectors: Connectors
    let changes: PaymentChanges
    let vault: Vault

    /// Returns once the callback is durable and, where its payment is known, applied.
    /// - Throws: `CallbackRefusal`, with nothing applied; a 404 problem for a provider that we do not have.
    func take(_ raw: RawCallback, from provider: String) async throws -> Acknowledgement {
        guard let connector = connectors[provider] else { throw Problem.notFound("provider") }
        let callback = StoredCallback(
            id: ambient.newID(EventKind.self).text, provider: provider, raw: raw, receivedAt: ambient.timestamp())
        try await database.write { [vault] db in try CallbackRepository(db: db, vault: vault).store(callback) }
        try await settle(callback, connector)
        return connector.acknowledgement
    }

    /// Names of the headers that are kept; nil for a provider that we do not have.
    func signedHeaders(of provider: String) -> [String]? { connectors[provider]?.signedHeaders }

    private func settle(_ callback: StoredCallback, _ connector: any PaymentConnector) async throws {
        let news: CallbackNews
        do {
            news = try connector.read(callback.raw, receivedAt: callback.receivedAt).checked()
        } catch {
            let (note, now) = (error.note, ambient.timestamp())
            try await database.write { [vault] db in
                try CallbackRepository(db: db, vault: vault).settle(callback, as: .refused, note: note, at: now)
            }
            throw error
        }
        let verdict = try await database.write { [self] db in try apply(news, of: callback, in: db) }
        Logger.current.info(
            "Callback taken",
            metadata: [
                "provider": "\(callback.provider)", "callback.id": "\(callback.id)", "verdict": "\(verdict.rawValue)",
            ])
    }

    private func apply(
        _ news: CallbackNews, of callback: StoredCallback, in db: any SQLConnection
    ) throws -> CallbackVerdict {
        let repository = CallbackRepository(db: db, vault: vault)
        let now = ambient.timestamp()
        // The payment's row first, then the event's: every writer takes the two in this order.
        let payment = try PaymentRepository(db: db, vault: vault).locked(
            reference: news.reference, at: callback.provider)
        let verdict: CallbackVerdict
        if try !repository.claim(event: news.eventID, of: callback.provider, by: callback.id) {
            verdict = .duplicate
        } else if payment == nil {
            verdict = .parked
        } else {
            verdict = news.facts.isEmpty ? .ignored : .applied
        }
        guard try repository.settle(callback, as: verdict, news: news, payment: payment, at: now) else {
            return verdict
        }
        if let payment, verdict == .applied { _ = try take(news, of: callback, into: payment, in: db) }
        return verdict
    }

    private func take(
        _ news: CallbackNews, of callback: StoredCallback, into payment: PaymentRecord, in db: any SQLConnection
    ) throws -> PaymentRecord {
        try changes.apply(news.facts, to: payment, callback: callback.id, in: db) {
            $0.providerPayment = $0.providerPayment ?? news.providerPayment
        }
    }

    // MARK: - For the worker

    /// Finishes callbacks that a process stored and did not live to look into.
    func finishUnfinished() async throws {
        let limit = ambient.timestamp().adding(.zero - Self.unfinishedAfter)
        let left = try await database.read { db in
            try CallbackRepository(db: db, vault: vault).unfinished(before: limit, limit: Self.batch)
        }
        for callback in left {
            guard let connector = connectors[callback.provider] else { continue }
            do {
                try await settle(callback, connector)
            } catch is CallbackRefusal {
                // Settled as refused; there is nobody left to tell.
            }
        }
    }

    /// Applies parked callbacks whose payment has turned up, and gives up those that waited too long.
    func matchParked() async throws {
        let found = try await database.read { db in
            try CallbackRepository(db: db, vault: vault).matchable(limit: Self.batch)
        }
        for callback in found {
            guard let connector = connectors[callback.provider],
                let news = try? connector.read(callback.raw, receivedAt: callback.receivedAt)
            else { continue }
            try await database.write { [self] db in
                guard
                    let payment = try PaymentRepository(db: db, vault: vault).locked(
                        reference: news.reference, at: callback.provider),
                    try CallbackRepository(db: db, vault: vault).settle(
                        callback, as: news.facts.isEmpty ? .ignored : .applied, news: news, payment: payment,
                        at: ambient.timestamp())
                else { return }
                _ = try take(news, of: callback, into: payment, in: db)
            }
        }
    }

    /// Gives up what was parked for too long and deletes old refusals.
    func sweep() async throws {
        let now = ambient.timestamp()
        // Strangers may post as many as they like, so there may be more than one helping of them.
        while try await database.write({ db in
            try CallbackRepository(db: db, vault: vault).sweepRefused(
                before: now.adding(.zero - Self.refusedKeptFor), limit: 1_000)
        }) == 1_000 {}
        while try await database.write({ [vault] db in
            try CallbackRepository(db: db, vault: vault).emptyAbandoned(
                before: now.adding(.zero - Self.abandonedKeptFor), limit: 1_000)
        }) == 1_000 {}
        let abandoned = try await database.write { db in
            try CallbackRepository(db: db, vault: vault).abandon(before: now.adding(.zero - Self.parkedFor), at: now)
        }
        guard abandoned > 0 else { return }
        Logger.current.error("Callbacks without a payment were given up", metadata: ["count": "\(abandoned)"])
    }
}
