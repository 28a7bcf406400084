import Commerce
import Logging
import PaymentsDomain
import ServiceKit
import Storage

/// Sends a payment that was written to its provider, and stores what came of it.
struct PaymentSending: Sendable {
    let database: any Database
    let ambient: Ambient
    let connectors: Connectors
    let changes: PaymentChanges
    let seal: AttemptSeal
    let vault: Vault

    /// - Parameter also: what is written in the same transaction as the outcome.
    func send(
        _ payment: PaymentRecord,
        also: @escaping @Sendable (any SQLConnection, PaymentRecord) throws -> Void = { _, _ in }
    ) async throws -> PaymentRecord {
        let outcome = try await outcome(of: payment)
        note(outcome, payment)
        let (changes, ambient) = (changes, ambient)
        return try await database.write { [vault] db in
            guard let current = try PaymentRepository(db: db, vault: vault).locked(payment.id) else {
                throw Problem.notFound("payment")
            }
            let next = try Self.take(outcome, into: current, in: db, changes, ambient.timestamp())
            try also(db, next)
            return next
        }
    }

    private func outcome(of payment: PaymentRecord) async throws -> StartOutcome {
        guard let sealed = payment.attempt, let connector = connectors[payment.provider] else {
            return .silent("nothing to send")
        }
        guard let body = try seal.open(sealed, of: payment) else {
            // Held back until erasure could not wait any longer: what was never sent never will be.
            let why = "the payer was erased"
            return payment.tries == 0 ? .refused(why) : .silent(why)
        }
        return await connector.start(
            PreparedAttempt(reference: payment.reference, expiresAt: payment.expiresAt, body: body))
    }

    private func note(_ outcome: StartOutcome, _ payment: PaymentRecord) {
        let metadata: Logger.Metadata = ["payment.id": "\(payment.id)", "provider": "\(payment.provider)"]
        switch outcome {
        case .begun: Logger.current.info("Payment begun", metadata: metadata)
        case .refused(let why):
            Logger.current.error("Provider refused a payment", metadata: metadata.merging(["why": "\(why)"]) { $1 })
        case .silent(let why):
            Logger.current.warning(
                "Provider did not answer", metadata: metadata.merging(["why": "\(why)"]) { $1 })
        }
    }

    private static func take(
        _ outcome: StartOutcome, into payment: PaymentRecord, in db: any SQLConnection, _ changes: PaymentChanges,
        _ now: Timestamp
    ) throws -> PaymentRecord {
        // Another sending of the same was answered before ours.
        guard payment.attempt != nil else { return payment }
        func fact(_ kind: PaymentFact.Kind, _ source: PaymentFact.Source, reason: FailureReason? = nil) -> PaymentFact {
            PaymentFact(kind, transaction: payment.reference, reason: reason, source: source, occurredAt: now)
        }
        switch outcome {
        case .begun(let providerPayment, let action):
            return try changes.apply([fact(.instructed, .query)], to: payment, in: db) {
                $0.providerPayment = providerPayment ?? $0.providerPayment
                $0.action = action
                $0.attempt = nil
                $0.tries += 1
            }
        case .refused:
            return try changes.apply([fact(.failed, .query, reason: .refusedByProvider)], to: payment, in: db) {
                $0.tries += 1
            }
        case .silent:
            let isOver = now >= changes.agenda(of: payment).end(announcedAt: nil)
            let end = isOver && (try? payment.state.after(.deadlinePassed)) != nil
            return try changes.apply(end ? [fact(.expired, .ourselves)] : [], to: payment, in: db) {
                $0.tries += 1
                // Illegal only where the state tells more already, and then it stays.
                $0.state = (try? $0.state.after(.answerLost)) ?? $0.state
            }
        }
    }
}
