import Commerce
import Foundation
import HTTPTypes
import JSON
import PaymentsDomain
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import PaymentsService

@Suite struct CallbackRoutesTests {
    @Test func `a callback of a provider that we do not have is a 404, and one that is too large a 413`() async throws {
        try await Bench.run(.upi, on: .sqlite) { bench in
            let small = ProviderMessage(headers: [], body: Array("{}".utf8))
            let unknown = try await bench.tell(small, as: "paypal")
            #expect(unknown.status == 404)
            let edge = ProviderMessage(headers: [], body: [UInt8](repeating: 0x20, count: 256 * 1_024))
            #expect(try await bench.tell(edge).status == 401)
            let large = ProviderMessage(headers: [], body: edge.body + [0x20])
            #expect(try await bench.tell(large).status == 413)
            #expect(try await bench.count("callback") == 1)
        }
    }

    @Test(arguments: [
        "{", "[]", "{}", #"{"event_id":"e","order_id":"o","merchant_reference":"r","status":"SUCCESS"}"#, "\u{0}",
    ])
    func `a signed body that is not the provider's is a problem, not a crash`(body: String) async throws {
        try await Bench.run(.upi, on: .sqlite) { bench in
            let seconds = "\(bench.now.millisecondsSince1970 / 1_000)"
            let bytes = Array(body.utf8)
            let code = Hex.text(bench.provider.keys.upiSecret.code(over: Array("\(seconds).".utf8) + bytes))
            let answer = try await bench.tell(
                ProviderMessage(headers: [("X-Signature-Timestamp", seconds), ("X-Signature", code)], body: bytes))
            #expect(answer.status == 422)
            #expect(try answer.problem.errors?.isEmpty == false)
            #expect(try await bench.verdicts() == ["refused"])
        }
    }

    @Test func `a signature header that is there twice is no signature`() async throws {
        try await Bench.run(.upi, on: .sqlite) { bench in
            let payment = try await bench.created()
            let reference = try #require(try await bench.record(payment.id)?.reference)
            var message = try bench.provider.message(.failed, about: reference, event: "e", at: bench.now)
            message.headers.append(("X-Signature", "00"))
            #expect(try await bench.tell(message).status == 401)
            #expect(try await bench.get(payment.id) == payment)
        }
    }

    @Test func `money in another currency is held`() async throws {
        try await Bench.run(.upi, on: .sqlite) { bench in
            let payment = try await bench.created()
            let reference = try #require(try await bench.record(payment.id)?.reference)
            let message = try bench.provider.message(
                .paid(Money(4_392_36, .usd)), about: reference, event: "e", at: bench.now)
            #expect(try await bench.tell(message).status == 204)
            let held = try await bench.get(payment.id)
            #expect(held.state == .pending)
            #expect(held.flags == ["amount_mismatch"])
            #expect(held.received == Money(4_392_36, .usd))
        }
    }

    @Test func `a second movement of the same sum is flagged and stays paid`() async throws {
        try await Bench.run(.alipay, on: .sqlite) { bench in
            let payment = try await bench.created()
            let reference = try #require(try await bench.record(payment.id)?.reference)
            for (event, trade) in [("e1", "t1"), ("e2", "t2")] {
                var parameters = bench.provider.alipayParameters(
                    .paid(payment.amount), reference, event, bench.now)
                parameters["trade_no"] = trade
                #expect(try await bench.tell(try bench.provider.signed(parameters)).text == "success")
            }
            let paid = try await bench.get(payment.id)
            #expect(paid.state == .succeeded)
            #expect(paid.flags == ["amount_mismatch"])
            #expect(try paid.received == payment.amount.times(2))
        }
    }

    @Test func `Alipay's closing after a success is a contradiction, not a failure`() async throws {
        try await Bench.run(.alipay, on: .sqlite) { bench in
            let payment = try await bench.created()
            let reference = try #require(try await bench.record(payment.id)?.reference)
            _ = try await bench.tell(
                try bench.provider.message(.paid(payment.amount), about: reference, event: "e1", at: bench.now))
            bench.clock.advance(by: .seconds(60))
            _ = try await bench.tell(
                try bench.provider.message(.failed, about: reference, event: "e2", at: bench.now))
            let standing = try await bench.get(payment.id)
            #expect(standing.state == .succeeded)
            #expect(standing.flags == ["contradicted"])
        }
    }

    @Test(arguments: [("app_id", "2021000000000002"), ("seller_id", "2088000000000014")])
    func `a notification to another account is not ours, however well signed`(name: String, value: String) async throws
    {
        try await Bench.run(.alipay, on: .sqlite) { bench in
            let payment = try await bench.created()
            let reference = try #require(try await bench.record(payment.id)?.reference)
            var parameters = bench.provider.alipayParameters(.paid(payment.amount), reference, "e", bench.now)
            parameters[name] = value
            let answer = try await bench.tell(try bench.provider.signed(parameters))
            #expect(answer.status == 422)
            #expect(answer.text != "success")
            #expect(try answer.problem.errors?.map(\.pointer) == [name])
            #expect(try await bench.get(payment.id) == payment)
        }
    }

    @Test(arguments: Engine.available)
    func `a callback that was stored and not looked into is finished by the worker`(engine: Engine) async throws {
        try await Bench.run(.boleto, on: engine) { bench in
            let payment = try await bench.created()
            let reference = try #require(try await bench.record(payment.id)?.reference)
            let message = try bench.provider.message(
                .paid(payment.amount), about: reference, event: "e1", at: bench.now)
            let stored = StoredCallback(
                id: "evt_left_behind", provider: "boleto",
                raw: RawCallback(
                    headers: message.headers.map { .init(name: $0.name.lowercased(), value: $0.value) },
                    body: message.body), receivedAt: bench.now)
            try await bench.database.write { db in try CallbackRepository(db: db, vault: bench.vault).store(stored) }
            try await bench.application.worker.callbacks.finishUnfinished()
            #expect(try await bench.verdicts() == ["received"])
            // Its age is what it was when it came.
            bench.clock.advance(by: .seconds(600))
            try await bench.another().worker.callbacks.finishUnfinished()
            #expect(try await bench.verdicts() == ["applied"])
            #expect(try await bench.record(payment.id)?.state == .succeeded)
        }
    }

    @Test(arguments: Engine.available)
    func `parked callbacks are given up after three days, refused ones deleted after seven`(engine: Engine) async throws
    {
        try await Bench.run(.upi, on: engine) { bench in
            _ = try await bench.tell(
                try bench.provider.message(.failed, about: "nobody", event: "e1", at: bench.now))
            _ = try await bench.tell(ProviderMessage(headers: [], body: []))
            let callbacks = bench.application.worker.callbacks
            bench.clock.advance(by: .seconds(72 * 3_600))
            try await callbacks.sweep()
            #expect(try await bench.verdicts().sorted() == ["parked", "refused"])
            bench.clock.advance(by: .seconds(1))
            try await callbacks.sweep()
            #expect(try await bench.verdicts().sorted() == ["abandoned", "refused"])
            bench.clock.advance(by: .seconds(4 * 86_400))
            try await callbacks.sweep()
            #expect(try await bench.verdicts() == ["abandoned"])
        }
    }

    @Test(arguments: Engine.available)
    func `the same event from many sides at once counts once`(engine: Engine) async throws {
        try await Bench.run(.upi, on: engine) { bench in
            let payment = try await bench.created()
            let reference = try #require(try await bench.record(payment.id)?.reference)
            let same = try bench.provider.message(.paid(payment.amount), about: reference, event: "e", at: bench.now)
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 { group.addTask { try await bench.tell(same).status } }
                for try await status in group { #expect(status == 204) }
            }
            #expect(try await bench.verdicts().sorted() == ["applied"] + Array(repeating: "duplicate", count: 7))
            #expect(try await bench.events().filter { $0.state == .succeeded }.count == 1)
        }
    }
}
