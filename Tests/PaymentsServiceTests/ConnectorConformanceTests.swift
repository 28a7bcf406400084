import Commerce
import Foundation
import PaymentsDomain
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import PaymentsService

/// What every connector must do, each on both engines, against its provider's wire on a real socket.
@Suite struct ConnectorConformanceTests {
    typealias Provider = StandIn.Provider

    @Test(arguments: Provider.allCases, Engine.available)
    func `a payment begins at the provider and says what the buyer must do`(
        provider: Provider, engine: Engine
    ) async throws {
        try await Bench.run(provider, on: engine) { bench in
            let answer = try await bench.create()
            #expect(answer.status == 201)
            let payment: PaymentsAPI.Payment = try answer.decoded()
            #expect(payment.state == .requiresAction)
            #expect(payment.amount == provider.amount)
            #expect(payment.provider == provider.rawValue)
            let action = try #require(payment.action)
            switch provider {
            case .upi: #expect(action.appLink?.contains("&am=4392.36&cu=INR") == true)
            case .ideal: #expect(action.url?.hasPrefix("https://bank.example/pay/ideal_1_") == true)
            case .boleto:
                #expect(action.barcode?.utf8.count == 44)
                #expect(action.line?.hasPrefix("00190.00009 01234.5670") == true)
                #expect(action.dueOn != nil && action.documentUrl != nil)
            case .alipay: #expect(action.url?.contains("/alipay/gateway.do?app_id=2021000000000001&") == true)
            }
            #expect(try await bench.get(payment.id) == payment)
            // What was sent, and the payer in it, is not kept once the provider has it.
            #expect(try await bench.record(payment.id)?.attempt == nil)
        }
    }

    @Test(arguments: Provider.allCases, Engine.available)
    func `a true callback pays it once, however often it comes`(provider: Provider, engine: Engine) async throws {
        try await Bench.run(provider, on: engine) { bench in
            let payment = try await bench.created()
            let reference = try #require(try await bench.record(payment.id)?.reference)
            bench.provider.move(reference, to: .paid)
            let message = try bench.provider.message(
                .paid(provider.amount), about: reference, event: "e1", at: bench.now)
            let first = try await bench.tell(message)
            #expect(first.status == (provider == .alipay ? 200 : 204))
            #expect(first.text == (provider == .alipay ? "success" : ""))
            // What a notification without a sum says must be asked about.
            try await bench.application.worker.doDue()
            let paid = try await bench.get(payment.id)
            #expect(paid.state == .succeeded)
            #expect(paid.received == provider.amount)
            #expect(paid.flags.isEmpty)
            #expect(paid.action == nil)

            #expect(try await bench.tell(message).status == first.status)
            let again = try bench.provider.message(
                .paid(provider.amount), about: reference, event: "e2", at: bench.now)
            #expect(try await bench.tell(again).status == first.status)
            try await bench.application.worker.doDue()
            #expect(try await bench.get(payment.id) == paid)
            #expect(try await bench.verdicts().sorted() == ["applied", "applied", "duplicate"])
            let events = try await bench.events()
            #expect(events.filter { $0.state == .succeeded } == [paid])
            #expect(events.map(\.sequence) == events.map(\.sequence).sorted())
        }
    }

    @Test(arguments: Provider.allCases, Engine.available)
    func `a failure that comes after the money undoes nothing`(provider: Provider, engine: Engine) async throws {
        try await Bench.run(provider, on: engine) { bench in
            let payment = try await bench.created()
            let reference = try #require(try await bench.record(payment.id)?.reference)
            let before = bench.now
            bench.clock.advance(by: .seconds(30))
            bench.provider.move(reference, to: .paid)
            let paid = try bench.provider.message(.paid(provider.amount), about: reference, event: "e2", at: bench.now)
            _ = try await bench.tell(paid)
            try await bench.application.worker.doDue()
            #expect(try await bench.get(payment.id).state == .succeeded)
            // It was sent before the money, and comes after it.
            let expired = try bench.provider.message(.expired, about: reference, event: "e1", at: before)
            #expect(try await bench.tell(expired).status < 300)
            let standing = try await bench.get(payment.id)
            #expect(standing.state == .succeeded)
            #expect(standing.received == provider.amount)
        }
    }

    @Test(arguments: Provider.allCases, Engine.available)
    func `money after an ending is kept and flagged late`(provider: Provider, engine: Engine) async throws {
        try await Bench.run(provider, on: engine) { bench in
            let payment = try await bench.created()
            let reference = try #require(try await bench.record(payment.id)?.reference)
            _ = try await bench.tell(
                try bench.provider.message(.failed, about: reference, event: "e1", at: bench.now))
            let failed = try await bench.get(payment.id)
            #expect(failed.state == .failed)
            #expect(failed.reason != nil)
            bench.clock.advance(by: .seconds(60))
            bench.provider.move(reference, to: .paid)
            _ = try await bench.tell(
                try bench.provider.message(.paid(provider.amount), about: reference, event: "e2", at: bench.now))
            try await bench.application.worker.doDue()
            let late = try await bench.get(payment.id)
            #expect(late.state == .succeeded)
            #expect(late.flags == ["late"])
        }
    }

    @Test(arguments: Provider.allCases, Engine.available)
    func `a forged callback is refused and changes nothing`(provider: Provider, engine: Engine) async throws {
        try await Bench.run(provider, on: engine) { bench in
            let payment = try await bench.created()
            let reference = try #require(try await bench.record(payment.id)?.reference)
            let forged = try bench.provider.message(
                .paid(provider.amount), about: reference, event: "e1", at: bench.now, forged: true)
            var changed = try bench.provider.message(
                .paid(provider.amount), about: reference, event: "e2", at: bench.now)
            changed.body.append(contentsOf: provider == .alipay ? Array("&fund=1".utf8) : [0x20])
            var bare = changed
            bare.headers = [("Content-Type", "application/json")]
            bare.body = Array("{}".utf8)
            for message in [forged, changed, bare] {
                let answer = try await bench.tell(message)
                #expect(answer.status == 401)
                #expect(try answer.problem.type.hasPrefix("urn:carnet:problem:callback-"))
            }
            #expect(try await bench.get(payment.id) == payment)
            #expect(try await bench.verdicts() == ["refused", "refused", "refused"])
            // The event ids of forgers are not taken: the true event still counts.
            bench.provider.move(reference, to: .paid)
            _ = try await bench.tell(
                try bench.provider.message(.paid(provider.amount), about: reference, event: "e1", at: bench.now))
            try await bench.application.worker.doDue()
            #expect(try await bench.get(payment.id).state == .succeeded)
        }
    }

    @Test(arguments: Provider.allCases, Engine.available)
    func `a callback more than five minutes old or ahead is refused`(provider: Provider, engine: Engine) async throws {
        try await Bench.run(provider, on: engine) { bench in
            let payment = try await bench.created()
            let reference = try #require(try await bench.record(payment.id)?.reference)
            for (event, seconds) in [("e1", Int64(-301)), ("e2", 301)] {
                let message = try bench.provider.message(
                    .failed, about: reference, event: event, at: bench.now.adding(.seconds(seconds)))
                let answer = try await bench.tell(message)
                #expect(answer.status == 401)
                #expect(try answer.problem.type == "urn:carnet:problem:callback-stale")
            }
            #expect(try await bench.get(payment.id).state == .requiresAction)
            let message = try bench.provider.message(
                .failed, about: reference, event: "e3", at: bench.now.adding(.seconds(-299)))
            #expect(try await bench.tell(message).status < 300)
            #expect(try await bench.get(payment.id).state == .failed)
        }
    }

    @Test(arguments: Provider.allCases, Engine.available)
    func `another sum is flagged and never shown as paid`(provider: Provider, engine: Engine) async throws {
        try await Bench.run(provider, on: engine) { bench in
            let payment = try await bench.created()
            let reference = try #require(try await bench.record(payment.id)?.reference)
            let other = Money(provider.amount.minorUnits - 1, provider.amount.currency)
            bench.provider.move(reference, to: .paid, paying: other)
            _ = try await bench.tell(
                try bench.provider.message(.paid(other), about: reference, event: "e1", at: bench.now))
            try await bench.application.worker.doDue()
            let held = try await bench.get(payment.id)
            #expect(held.state == .pending)
            #expect(held.flags == ["amount_mismatch"])
            #expect(held.received == other)
            #expect(try await !bench.events().contains { $0.state == .succeeded })
        }
    }

    @Test(arguments: [Provider.upi, .ideal, .boleto], Engine.available)
    func `an answer that was lost is found by asking again`(provider: Provider, engine: Engine) async throws {
        try await Bench.run(provider, on: engine) { bench in
            bench.provider.behave(.cutsOff)
            let answer = try await bench.create()
            #expect(answer.status == 201)
            let unknown: PaymentsAPI.Payment = try answer.decoded()
            #expect(unknown.state == .created)
            #expect(unknown.action == nil)
            #expect(try await bench.record(unknown.id)?.state == .unconfirmed)
            #expect(bench.provider.registrations == 1)

            bench.provider.behave(.normal)
            bench.clock.advance(by: .seconds(2))
            #expect(try await bench.application.worker.doDue() == 1)
            let found = try await bench.get(unknown.id)
            #expect(found.state == .requiresAction)
            #expect(found.action != nil)
            #expect(bench.provider.registrations == 1)
            // What the buyer must do lies in no outbox: it is added as the event is told.
            #expect(try await bench.events().last == found.acting(nil))
            #expect(try await bench.told().last == found)
            // The caller's key gives its first answer, byte for byte.
            let replay = try await bench.create()
            #expect(replay.body == answer.body)
            #expect(replay.header("Idempotent-Replayed") == "true")
        }
    }

    @Test(arguments: [Provider.upi, .ideal, .boleto], Engine.available)
    func `a provider that refuses ends the payment with a reason`(provider: Provider, engine: Engine) async throws {
        try await Bench.run(provider, on: engine) { bench in
            bench.provider.behave(.refuses)
            let payment = try await bench.created()
            #expect(payment.state == .failed)
            #expect(payment.reason == "The payment could not be started with this method.")
            #expect(payment.action == nil)
        }
    }

    @Test(arguments: Provider.allCases, Engine.available)
    func `a callback that was lost is made up for by asking`(provider: Provider, engine: Engine) async throws {
        try await Bench.run(provider, on: engine) { bench in
            let payment = try await bench.created()
            let reference = try #require(try await bench.record(payment.id)?.reference)
            bench.provider.move(reference, to: .paid)
            let due = try #require(try await bench.record(payment.id)?.dueAt)
            bench.clock.advance(by: .milliseconds(due.millisecondsSince1970 - bench.now.millisecondsSince1970))
            #expect(try await bench.application.worker.doDue() == 1)
            #expect(try await bench.get(payment.id).state == .succeeded)
        }
    }

    @Test(arguments: Provider.allCases, Engine.available)
    func `a silent provider is asked a bounded number of times and the payment expires`(
        provider: Provider, engine: Engine
    ) async throws {
        try await Bench.run(provider, on: engine) { bench in
            let payment = try await bench.created()
            bench.provider.behave(.fails)
            var rounds = 0
            while let due = try await bench.record(payment.id)?.dueAt, rounds < 100 {
                let wait = due.millisecondsSince1970 - bench.now.millisecondsSince1970
                bench.clock.advance(by: .milliseconds(max(0, wait)))
                try await bench.application.worker.doDue()
                rounds += 1
            }
            #expect(rounds < 50)
            let record = try #require(try await bench.record(payment.id))
            #expect(record.state == .expired)
            #expect(bench.now >= payment.expiresAt.adding(.seconds(record.graceSeconds)))
            let reference = record.reference
            bench.provider.behave(.normal)
            bench.provider.move(reference, to: .paid)
            let message = try bench.provider.message(
                .paid(provider.amount), about: reference, event: "late", at: bench.now)
            #expect(try await bench.tell(message).status < 300)
            try await bench.application.worker.doDue()
            let late = try await bench.get(payment.id)
            #expect(late.state == .succeeded)
            #expect(late.flags == ["late"])
        }
    }

    @Test(arguments: Provider.allCases, Engine.available)
    func `news of a payment that is not there yet waits for it`(provider: Provider, engine: Engine) async throws {
        try await Bench.run(provider, on: engine) { bench in
            let payment = try await bench.created()
            let record = try #require(try await bench.record(payment.id))
            let message = try bench.provider.message(.failed, about: "a-new-one", event: "e1", at: bench.now)
            #expect(try await bench.tell(message).status < 300)
            #expect(try await bench.verdicts() == ["parked"])
            try await bench.application.worker.callbacks.matchParked()
            #expect(try await bench.verdicts() == ["parked"])

            let id: PaymentID = bench.clock.ambient.newID()
            try await bench.database.write { db in
                try PaymentRepository(db: db, vault: bench.vault).insert(record.copied(id: id, reference: "a-new-one"))
            }
            try await bench.application.worker.callbacks.matchParked()
            #expect(try await bench.get(id).state == .failed)
            #expect(try await bench.verdicts() == ["applied"])
        }
    }

    @Test(arguments: Provider.allCases, Engine.available)
    func `a word that nobody knows is taken and changes nothing`(provider: Provider, engine: Engine) async throws {
        try await Bench.run(provider, on: engine) { bench in
            let payment = try await bench.created()
            let reference = try #require(try await bench.record(payment.id)?.reference)
            let message = try bench.provider.message(.unheardOf, about: reference, event: "e1", at: bench.now)
            #expect(try await bench.tell(message).status < 300)
            #expect(try await bench.get(payment.id) == payment)
            #expect(try await bench.verdicts() == ["ignored"])
        }
    }
}

extension PaymentRecord {
    /// Another payment of the same kind.
    func copied(id: PaymentID, reference: String) -> PaymentRecord {
        PaymentRecord(
            id: id, subject: subject, orderID: orderID, merchant: merchant, method: method, provider: provider,
            amount: amount,
            state: state, flags: flags, received: received, failure: failure, sequence: sequence,
            reference: reference, providerPayment: nil, action: action, attempt: attempt, tries: tries,
            graceSeconds: graceSeconds, createdAt: createdAt, expiresAt: expiresAt, updatedAt: updatedAt, dueAt: dueAt)
    }
}
