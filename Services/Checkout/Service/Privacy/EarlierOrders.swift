import Commerce
import JSON
import ServiceKit
import ServiceStorage
import Storage
import Wire

/// Seals what was written before there were subjects.
struct EarlierOrders: Sendable {
    let database: any Database
    let ambient: Ambient
    let vault: Vault

    private static let batch = 50

    var steps: [VaultUpkeep.Step] { [sealOrders, sealAnswers] }

    private var sealOrders: VaultUpkeep.Step {
        { [self] in
            let now = ambient.now()
            return try await database.write { db in
                let repository = OrderRepository(db: db, vault: vault)
                let orders = try repository.unsealed(limit: Self.batch)
                for var order in orders {
                    guard let buyer = order.request?.buyer else {
                        throw PeerMistake(what: "an order from before has no request")
                    }
                    order.subject = try vault.subject(of: order.owner.person(of: buyer), at: now, in: db)
                    try repository.adopt(order)
                }
                return orders.count
            }
        }
    }

    private var sealAnswers: VaultUpkeep.Step {
        let answers = EarlierAnswers(database, endpoint: "POST \(PublicAPI.createOrder.path)") { [vault] body, db in
            guard let told = try? StrictJSONDecoder().decode(PublicAPI.Order.self, from: body),
                let subject = try OrderRepository(db: db, vault: vault).unlocked(told.id)?.subject
            else { return nil }
            return (told.id.text, subject)
        }
        return { try await answers.seal() }
    }
}
