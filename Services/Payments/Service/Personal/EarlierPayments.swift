import Commerce
import JSON
import ServiceKit
import ServiceStorage
import Storage
import Wire

/// Seals what was written before there were subjects. Whose these payments are is not known here: each gets a subject of
/// its own, named by its order, which checkout knows the person of.
struct EarlierPayments: Sendable {
    let database: any Database
    let ambient: Ambient
    let vault: Vault
    let seal: AttemptSeal

    private static let batch = 50

    var steps: [VaultUpkeep.Step] {
        [sealPayments, sealCallbacks, sealAnswers, emptyEvents]
    }

    private var sealPayments: VaultUpkeep.Step {
        { [self] in
            let now = ambient.now()
            return try await database.write { db in
                let repository = PaymentRepository(db: db, vault: vault)
                let callbacks = CallbackRepository(db: db, vault: vault)
                let payments = try repository.unsealed(limit: Self.batch)
                for var payment in payments {
                    let subject = try vault.subject(of: Person(order: payment.orderID), at: now, in: db)
                    let attempt = try payment.attempt.map { try seal.openEarlier($0, for: payment.id) }
                    payment.attempt = try subject.seal(attempt, in: AttemptSeal.place(payment.id))
                    payment.subject = subject
                    try repository.adopt(payment)
                    for callback in try callbacks.notYet(of: payment) {
                        try callbacks.seal(callback.id, callback.raw.body, for: subject)
                    }
                }
                return payments.count
            }
        }
    }

    private var sealCallbacks: VaultUpkeep.Step {
        { [self] in
            try await database.write { db in
                try CallbackRepository(db: db, vault: vault).holdUnsealed(limit: Self.batch)
            }
        }
    }

    private var sealAnswers: VaultUpkeep.Step {
        let path = PaymentsAPI.create.path
        let answers = EarlierAnswers(database, endpoint: "POST \(path)") { [vault] body, db in
            guard let told = try? StrictJSONDecoder().decode(PaymentsAPI.Payment.self, from: body),
                let subject = try PaymentRepository(db: db, vault: vault).find(told.id)?.subject
            else { return nil }
            return (told.id.text, subject)
        }
        return { try await answers.seal() }
    }

    /// Takes out of waiting and dead events what the relay adds by itself.
    private var emptyEvents: VaultUpkeep.Step {
        { [database] in
            let found: [(EventID, [UInt8])] = try await database.read { db in
                guard let before = try Vault.earlierThan(in: db) else { return [] }
                let topic = PaymentsAPI.updatedTopic
                return try db.query(
                    "SELECT id, payload FROM outbox WHERE topic = \(topic) AND created_at < \(before) LIMIT 10000"
                ).compactMap { row in
                    guard
                        let told = try? StrictJSONDecoder().decode(
                            PaymentsAPI.PaymentUpdated.self, from: try row.bytes("payload")
                        ).payment,
                        told.action != nil
                    else { return nil }
                    let emptied = PaymentsAPI.PaymentUpdated(payment: told.acting(nil))
                    return (try row.id("id"), try StrictJSONEncoder().encode(emptied))
                }
            }
            guard !found.isEmpty else { return 0 }
            try await database.write { db in
                for (id, payload) in found {
                    try db.execute("UPDATE outbox SET payload = \(payload) WHERE id = \(id)")
                }
            }
            return found.count
        }
    }
}
