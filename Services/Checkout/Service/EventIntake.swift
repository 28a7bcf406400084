import CheckoutDomain
import Commerce
import JSON
import Logging
import ServiceKit
import Storage
import Wire

/// Takes what payments and fraud tell: each event once, with what it changes, in one transaction.
struct EventIntake: Sendable {
    let database: any Database
    let steps: OrderSteps
    let ambient: Ambient

    func take(_ event: EventsAPI.Event) async throws {
        switch event.topic {
        case PaymentsAPI.updatedTopic:
            let payment = try event.data.decode(PaymentsAPI.PaymentUpdated.self).payment
            try await once(event) { try steps.take(payment, in: $0) }
        case FraudAPI.decidedTopic:
            let decided = try event.data.decode(FraudAPI.CaseDecided.self)
            try await once(event) { try review(decided, in: $0) }
        default:
            break  // Topics are added over time; one not known here concerns us not.
        }
    }

    private func once(_ event: EventsAPI.Event, _ change: @escaping @Sendable (any SQLConnection) throws -> Void)
        async throws
    {
        let now = ambient.timestamp()
        do {
            try await database.write { db in
                guard try EventInbox(db: db).take(event.id, topic: event.topic, at: now) else { return }
                try change(db)
            }
        } catch let error as IllegalTransition where error.state == .placed {
            // Its own screening is not written yet: the event is early, and must come again.
            throw Problem.unavailable("The order")
        } catch let error as IllegalTransition {
            // Sending it again would not help: it is kept in the log, and the sender is told that we have it.
            Logger.current.error(
                "Event does not fit its order", metadata: ["event": "\(event.id)", "error": "\(error)"])
        }
    }

    private func review(_ decided: FraudAPI.CaseDecided, in db: any SQLConnection) throws {
        let isApproved = decided.verdict == .approved
        try steps.apply(
            .reviewed(approved: isApproved), to: decided.orderId, in: db,
            because: "reviewer \(decided.verdict.rawValue): \(decided.reason)", handsOver: true)
    }
}
