import Commerce
import Foundation
import PaymentsDomain
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import PaymentsService

@Suite struct PaymentRepositoryTests {
    private static let moment = Timestamp(millisecondsSince1970: 1_795_000_000_123)
    private static let clock = TestClock("2026-11-21T12:00:00Z")

    private static func payment(_ reference: String, dueAt: Timestamp? = moment) -> PaymentRecord {
        PaymentRecord(
            id: clock.ambient.newID(), orderID: clock.ambient.newID(), merchant: clock.ambient.newID(),
            method: "upi_intent", provider: "upi", amount: Money(1_00, .inr), state: .created, flags: [],
            received: nil, failure: nil, sequence: 1, reference: reference, providerPayment: nil, action: nil,
            attempt: [1, 2, 3], tries: 0, graceSeconds: 900, createdAt: moment,
            expiresAt: moment.adding(.seconds(600)), updatedAt: moment, dueAt: dueAt)
    }

    @Test(arguments: Engine.available)
    func `a payment is read back as it was written`(engine: Engine) async throws {
        try await engine.withDatabase(Migrations.all) { database in
            let vault = try await Vault.forTests(database)
            var payment = Self.payment("r1")
            try await database.write { [payment] db in try PaymentRepository(db: db, vault: vault).insert(payment) }
            let id = payment.id
            let written = try await database.read { db in try PaymentRepository(db: db, vault: vault).find(id) }
            #expect(written == payment)
            payment.state = .held
            payment.flags = [.amountMismatch, .late]
            payment.received = Money(99, .jpy)
            payment.failure = .declined
            payment.sequence = 7
            payment.providerPayment = "p1"
            payment.action = PaymentsAPI.PaymentAction(kind: .appLink, appLink: "upi://pay?pa=a@b")
            payment.attempt = nil
            payment.tries = 3
            payment.updatedAt = Self.moment.adding(.seconds(5))
            payment.dueAt = nil
            try await database.write { [payment] db in try PaymentRepository(db: db, vault: vault).update(payment) }
            let read = try await database.write { db in
                try PaymentRepository(db: db, vault: vault).locked(reference: "r1", at: "upi")
            }
            #expect(read == payment)
            #expect(
                try await database.write { db in
                    try PaymentRepository(db: db, vault: vault).locked(reference: "r1", at: "ideal")
                }
                    == nil)
        }
    }

    @Test(arguments: Engine.available)
    func `a reference names one payment of a provider`(engine: Engine) async throws {
        try await engine.withDatabase(Migrations.all) { database in
            let vault = try await Vault.forTests(database)
            try await database.write { db in try PaymentRepository(db: db, vault: vault).insert(Self.payment("r1")) }
            await #expect(throws: SQLError.self) {
                try await database.write { db in try PaymentRepository(db: db, vault: vault).insert(Self.payment("r1"))
                }
            }
        }
    }

    @Test(arguments: Engine.available)
    func `the schema refuses a payment of nothing and one that cannot be sent`(engine: Engine) async throws {
        try await engine.withDatabase(Migrations.all) { database in
            let vault = try await Vault.forTests(database)
            var unsendable = Self.payment("r1")
            unsendable.attempt = nil
            await #expect(throws: SQLError.self) {
                try await database.write { [unsendable] db in
                    try PaymentRepository(db: db, vault: vault).insert(unsendable)
                }
            }
            await #expect(throws: SQLError.self) {
                try await database.write { db in
                    try db.execute("INSERT INTO numbering (provider, last) VALUES ('boleto', 0)")
                }
            }
        }
    }

    @Test(arguments: Engine.available)
    func `due payments are taken oldest first and kept until the lease ends`(engine: Engine) async throws {
        try await engine.withDatabase(Migrations.all) { database in
            let vault = try await Vault.forTests(database)
            let dues = [3, 1, 2].map { Self.payment("r\($0)", dueAt: Self.moment.adding(.seconds(Int64($0)))) }
            try await database.write { db in
                for payment in dues + [Self.payment("r0", dueAt: nil)] {
                    try PaymentRepository(db: db, vault: vault).insert(payment)
                }
            }
            func take(at second: Int64, limit: Int = 10) async throws -> [String] {
                let now = Self.moment.adding(.seconds(second))
                return try await database.write { db in
                    try PaymentRepository(db: db, vault: vault).takeDue(
                        of: "upi", at: now, until: now.adding(.seconds(30)), limit: limit
                    ).map(\.reference)
                }
            }
            #expect(try await take(at: 0) == [])
            #expect(try await take(at: 2, limit: 1) == ["r1"])
            #expect(try await take(at: 3) == ["r2", "r3"])
            #expect(try await take(at: 31) == [])
            #expect(try await take(at: 32) == ["r1"])
            #expect(try await take(at: 33).sorted() == ["r2", "r3"])
        }
    }

    @Test(arguments: Engine.available)
    func `what waits under a clock that was set back is looked at when it was meant to be`(engine: Engine) async throws
    {
        try await engine.withDatabase(Migrations.all) { database in
            let vault = try await Vault.forTests(database)
            var asked = Self.payment("asked", dueAt: Self.moment.adding(.seconds(630)))
            asked.state = .pending
            asked.attempt = nil
            let unsent = Self.payment("unsent", dueAt: Self.moment.adding(.seconds(601)))
            let taken = try await database.write { [asked] db in
                let payments = PaymentRepository(db: db, vault: vault)
                for payment in [asked, unsent] { try payments.insert(payment) }
                // Nobody puts a sending off for ten minutes; a question may well be.
                func take(at second: Int64) throws -> [String] {
                    let now = Self.moment.adding(.seconds(second))
                    try payments.freeAfterClockSetBack(at: now)
                    return try payments.takeDue(of: "upi", at: now, until: now.adding(.seconds(100)), limit: 9)
                        .map(\.reference)
                }
                let atOnce = try take(at: 0)
                let count = try payments.bringForward(by: .seconds(600), at: Self.moment)
                return (atOnce, count, try take(at: 29), try take(at: 30))
            }
            #expect(taken.0 == ["unsent"])
            #expect(taken.1 == 2)
            #expect(taken.2 == ["unsent"])
            #expect(taken.3 == ["asked"])
        }
    }

    @Test(arguments: Engine.available)
    func `each provider's payments are numbered one after another`(engine: Engine) async throws {
        try await engine.withDatabase(Migrations.all) { database in
            let vault = try await Vault.forTests(database)
            var numbers: [Int64] = []
            for provider in ["boleto", "boleto", "other", "boleto"] {
                numbers.append(
                    try await database.write { db in
                        try PaymentRepository(db: db, vault: vault).nextSerial(of: provider)
                    })
            }
            #expect(numbers == [1, 2, 1, 3])
        }
    }

    @Test(arguments: Engine.available)
    func `a fact is kept once, with its earliest moment`(engine: Engine) async throws {
        try await engine.withDatabase(Migrations.all) { database in
            let vault = try await Vault.forTests(database)
            let payment = Self.payment("r1")
            @Sendable func fact(_ second: Int64, _ amount: Money) -> PaymentFact {
                PaymentFact(
                    .captured, transaction: "t", amount: amount, source: .callback,
                    occurredAt: Self.moment.adding(.seconds(second)))
            }
            let read = try await database.write { db in
                try PaymentRepository(db: db, vault: vault).insert(payment)
                let facts = FactRepository(db: db)
                for (second, amount) in [(5, Money(1_00, .inr)), (3, Money(1_00, .inr)), (9, Money(2_00, .inr))] {
                    try facts.add(fact(Int64(second), amount), to: payment.id, callback: nil, at: Self.moment)
                }
                try facts.add(
                    PaymentFact(
                        .failed, transaction: "t", reason: .wrongPin, source: .query, occurredAt: Self.moment),
                    to: payment.id, callback: "c1", at: Self.moment.adding(.seconds(1)))
                return try facts.all(of: payment.id)
            }
            #expect(
                Set(read) == [
                    fact(3, Money(1_00, .inr)), fact(9, Money(2_00, .inr)),
                    PaymentFact(.failed, transaction: "t", reason: .wrongPin, source: .query, occurredAt: Self.moment),
                ])
        }
    }
}
