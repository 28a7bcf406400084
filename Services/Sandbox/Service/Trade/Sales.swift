import Commerce
import Crypto
import Foundation
import ServiceKit
import Storage

extension CommitSignal {
    /// Steps or callbacks were added.
    static let stage = CommitSignal("sandbox.stage")
    /// A callback was tried, and it is kept how that went.
    static let stageTold = CommitSignal("sandbox.told")
}

/// The use cases on sales: register one, look at it, and make something happen to it.
struct Sales: Sendable {
    let database: any Database
    let ambient: Ambient
    let script: Script

    /// What a provider is asked to keep.
    struct Order: Sendable {
        /// Chosen by the caller where other names are made of it.
        var uuid: UUID?
        let provider: Provider
        let reference: String
        let amount: Money
        let callbackURL: CallerURL
        var returnURL: CallerURL?
        let details: SaleDetails
        let expiresAt: Timestamp
        /// What the shop sent, to tell a repetition by.
        let asked: [UInt8]
    }

    /// Keeps a new sale, or finds the one that this very order made before.
    /// - Throws: `.referenceUsed` when the reference names a sale that was asked for in other words.
    func register(_ order: Order) async throws -> Sale {
        let now = ambient.timestamp()
        let bits = (ambient.random(), ambient.random())
        let sale = Sale(
            id: SaleName.id(order.provider, uuid: order.uuid ?? ambient.newUUID(), bits: bits, day: now.day),
            provider: order.provider, reference: order.reference, amount: order.amount, standing: .open, code: "01",
            paidMinor: nil, networkReference: SaleName.network(order.provider, bits: bits, day: now.day),
            callbackURL: order.callbackURL, returnURL: order.returnURL, details: order.details,
            fingerprint: Array(SHA256.hash(data: order.asked)), createdAt: now, expiresAt: order.expiresAt,
            changedAt: now)
        return try await database.write { db in
            let repository = SaleRepository(db: db)
            if try repository.insert(sale) {
                try repository.append([Script.expiry], to: sale.id, from: sale.expiresAt, isScripted: false)
                return sale
            }
            guard let known = try repository.find(reference: sale.reference, at: sale.provider),
                known.fingerprint == sale.fingerprint
            else { throw TradeRefusal.referenceUsed(sale.reference) }
            return known
        }
    }

    /// - Throws: `.unknownSale`.
    func find(_ id: String, at provider: Provider) async throws -> Sale {
        guard SaleName.isName(id) else { throw TradeRefusal.unknownSale }
        guard let sale = try await database.read({ try SaleRepository(db: $0).find(id, at: provider) }) else {
            throw TradeRefusal.unknownSale
        }
        return sale
    }

    /// Whether somebody's choice has steps to come, such as a bank that tells tomorrow.
    func isUnderWay(_ sale: Sale) async throws -> Bool {
        let id = sale.id
        return try await database.read { try SaleRepository(db: $0).isScripted(id) }
    }

    /// Makes an outcome happen; what of it is due now has happened when this returns.
    /// - Parameter name: the provider's id of the sale, or the shop's reference.
    func play(_ outcome: Outcome, _ name: String, at provider: Provider, wish: Script.Wish = .init()) async throws
        -> Sale
    {
        let (ambient, script) = (ambient, script)
        let now = ambient.timestamp()
        return try await database.write { db in
            let repository = SaleRepository(db: db)
            let named = try repository.find(name, at: provider, locked: true)
            guard let sale = try named ?? repository.find(reference: name, at: provider, locked: true) else {
                throw TradeRefusal.unknownSale
            }
            let steps = try script.steps(
                for: outcome, at: provider, from: sale.standing, amountMinor: sale.amount.minorUnits, wish: wish)
            guard try !repository.isScripted(sale.id) else { throw TradeRefusal.underWay }
            try repository.append(steps, to: sale.id, from: now, isScripted: true)
            return try Self.happen(to: sale, now: now, db, ambient)
        }
    }

    /// Remembers what a payer typed or chose, without anything happening.
    func note(_ sale: Sale, _ change: @escaping @Sendable (inout SaleDetails) -> Void) async throws {
        try await database.write { db in
            let repository = SaleRepository(db: db)
            guard var current = try repository.find(sale.id, at: sale.provider, locked: true) else {
                throw TradeRefusal.unknownSale
            }
            change(&current.details)
            try repository.update(current)
        }
    }

    /// At most this many sales a round, so that a round ends.
    static let salesPerRound = 50

    /// Lets time pass: brings about every step that is due.
    /// - Returns: how many sales something happened to.
    func happenDue() async throws -> Int {
        let ambient = ambient
        let now = ambient.timestamp()
        let due = try await database.read { db in
            try SaleRepository(db: db).due(at: now.date, limit: Self.salesPerRound).map {
                (provider: $0.provider, id: $0.id)
            }
        }
        for (provider, id) in due {
            try await database.write { db in
                if let sale = try SaleRepository(db: db).find(id, at: provider, locked: true) {
                    _ = try Self.happen(to: sale, now: now, db, ambient)
                }
            }
        }
        return due.count
    }

    private static func happen(
        to sale: Sale, now: Timestamp, _ db: any SQLConnection, _ ambient: Ambient
    ) throws -> Sale {
        var sale = sale
        for step in try SaleRepository(db: db).takeDue(of: sale.id, at: now.date) {
            guard sale.apply(step, at: now), let notice = step.notice else { continue }
            var told = sale
            if let claim = notice.claims { told.standing = claim }
            let eventID = "evt_" + SaleName.text(ambient.newUUID())
            let payload = try CallbackText.payload(of: told, eventID: eventID, now: now)
            for _ in 0..<notice.copies {
                try CallbackRepository(db: db).insert(
                    Callback(
                        id: "cb_" + SaleName.text(ambient.newUUID()), saleID: sale.id, provider: sale.provider,
                        eventID: eventID, url: sale.callbackURL.text, payload: payload,
                        isMissigned: notice.isMissigned, dueAt: now, createdAt: now))
            }
        }
        try SaleRepository(db: db).update(sale)
        return sale
    }
}
