import Commerce
import JSON
import Storage
import Wire

/// Completes what is told of a payment: what the buyer must do is not in the outbox, it is read from the payment.
struct PaymentNews: Sendable {
    let database: any Database
    let vault: Vault

    func payload(of event: OutboxEvent) async throws -> [UInt8] {
        guard event.topic == PaymentsAPI.updatedTopic,
            let told = try? StrictJSONDecoder().decode(PaymentsAPI.PaymentUpdated.self, from: event.payload).payment
        else { return event.payload }
        // A payment's action never changes once there is one; it is shown while the buyer can act.
        guard told.action == nil, told.state == .requiresAction || told.state == .pending else { return event.payload }
        let payment = try await database.read { [vault] db in
            try PaymentRepository(db: db, vault: vault).find(told.id)
        }
        guard let action = payment?.action else { return event.payload }
        return try StrictJSONEncoder().encode(PaymentsAPI.PaymentUpdated(payment: told.acting(action)))
    }
}
