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

@Suite struct PaymentRoutesTests {
    @Test func `a key counts once and its answer comes again byte for byte`() async throws {
        try await Bench.run(.upi, on: .sqlite) { bench in
            let first = try await bench.create(key: "order-1")
            let again = try await bench.create(key: "\"order-1\"")
            #expect(first.status == 201)
            #expect(again.status == 201)
            #expect(again.body == first.body)
            #expect(first.header("Idempotent-Replayed") == nil)
            #expect(again.header("Idempotent-Replayed") == "true")
            #expect(bench.provider.registrations == 1)

            let other = try await bench.create(bench.order(amount: Money(1_00, .inr)), key: "order-1")
            #expect(other.status == 422)
            #expect(try other.problem.type == "urn:carnet:problem:idempotency-key-reused")
            let next = try await bench.create(key: "order-2")
            #expect(next.status == 201)
            #expect(next.body != first.body)
        }
    }

    @Test func `a payment without a key is refused and nothing is stored`() async throws {
        try await Bench.run(.upi, on: .sqlite) { bench in
            let answer = try await bench.send(
                .post, "/v1/payments", headers: [("Content-Type", "application/json")],
                body: try StrictJSONEncoder().encode(bench.order()))
            #expect(answer.status == 400)
            #expect(try answer.problem.type == "urn:carnet:problem:idempotency-key-required")
            #expect(try await bench.count("payment") == 0)
        }
    }

    @Test func `every wrong field is named at once and nothing is stored`() async throws {
        try await Bench.run(.boleto, on: .sqlite) { bench in
            let good = bench.order()
            let bad = PaymentsAPI.CreatePayment(
                orderId: good.orderId, method: "boleto", amount: Money(1, .brl),
                payer: .init(name: "Ana\u{0}", email: "", country: .brazil, document: nil),
                description: "Card 4242 4242 4242 4242", returnUrl: "javascript:alert(1)",
                expiresAt: Timestamp(millisecondsSince1970: 0))
            let answer = try await bench.create(bad, key: "k")
            #expect(answer.status == 422)
            #expect(
                try answer.problem.errors?.map(\.pointer) == [
                    "/amount/amount", "/expires_at", "/return_url", "/description", "/payer/name",
                ])
            #expect(try await bench.count("payment") == 0)
            // The key is free: what was refused did not happen.
            #expect(try await bench.create(good, key: "k").status == 201)
        }
    }

    @Test(arguments: [nil, "", "123", "529.982.247-24", "111.111.111-11"])
    func `a boleto wants its payer's tax number`(document: String?) async throws {
        try await Bench.run(.boleto, on: .sqlite) { bench in
            let good = bench.order()
            let answer = try await bench.create(
                PaymentsAPI.CreatePayment(
                    orderId: good.orderId, method: good.method, amount: good.amount,
                    payer: .init(name: "Ana", email: "a@example.com", country: .brazil, document: document),
                    description: "Order 1", returnUrl: good.returnUrl, expiresAt: good.expiresAt))
            #expect(answer.status == 422)
            #expect(try answer.problem.errors?.map(\.pointer) == ["/payer/document"])
            #expect(bench.provider.registrations == 0)
        }
    }

    @Test func `methods, currencies and sums that are not taken are refused by name`() async throws {
        try await Bench.run(.upi, on: .sqlite) { bench async throws in
            let good = bench.order()
            func answer(_ method: String, _ amount: Money) async throws -> [String] {
                let answer = try await bench.create(
                    PaymentsAPI.CreatePayment(
                        orderId: good.orderId, method: method, amount: amount, payer: good.payer,
                        description: "Order 1", returnUrl: good.returnUrl, expiresAt: good.expiresAt),
                    key: "\(method)-\(amount.minorUnits)-\(amount.currency)")
                #expect(answer.status == 422)
                return try answer.problem.errors?.map { "\($0.pointer) \($0.code)" } ?? []
            }
            #expect(try await answer("pix", Money(1_00, .brl)) == ["/method unknown"])
            #expect(try await answer("upi_intent", Money(1_00, .eur)) == ["/amount/currency not_offered"])
            #expect(try await answer("upi_intent", Money(99, .inr)) == ["/amount/amount out_of_range"])
            #expect(try await answer("upi_intent", Money(100_000_01, .inr)) == ["/amount/amount out_of_range"])
        }
    }

    @Test(arguments: [
        ("{", 400, "malformed-json"), ("[]", 422, "invalid-fields"), ("{}", 422, "invalid-fields"),
        (#"{"order_id":1}"#, 422, "invalid-fields"), ("\u{FEFF}{}", 400, "malformed-json"),
    ])
    func `a body that is none is a problem, and the process lives`(body: String, status: Int, slug: String) async throws
    {
        try await Bench.run(.upi, on: .sqlite) { bench in
            let answer = try await bench.send(
                .post, "/v1/payments", headers: [("Idempotency-Key", "k"), ("Content-Type", "application/json")],
                body: Array(body.utf8))
            #expect(answer.status == status)
            #expect(try answer.problem.type == "urn:carnet:problem:\(slug)")
            #expect(try await bench.create(key: "k2").status == 201)
        }
    }

    @Test func `a payment is found by its merchant and by our services, and by nobody else`() async throws {
        try await Bench.run(.upi, on: .sqlite) { bench in
            let own: MerchantID = bench.clock.ambient.newID()
            let other: MerchantID = bench.clock.ambient.newID()
            let answer = try await bench.send(
                .post, "/v1/payments",
                headers: [
                    ("Idempotency-Key", "k"), ("Content-Type", "application/json"), ("Carnet-Merchant", own.text),
                ], body: try StrictJSONEncoder().encode(bench.order()))
            let payment: PaymentsAPI.Payment = try answer.decoded()
            let path = "/v1/payments/\(payment.id)"
            #expect(try await bench.send(.get, path, headers: [("Carnet-Merchant", own.text)]).status == 200)
            #expect(try await bench.send(.get, path).status == 200)
            #expect(try await bench.send(.get, path, headers: [("Carnet-Merchant", other.text)]).status == 404)
            for unknown in ["pay_1", "ord_00000000000000000000000000", "pay_7zzzzzzzzzzzzzzzzzzzzzzzzz"] {
                #expect(try await bench.send(.get, "/v1/payments/\(unknown)").status == 404)
            }
        }
    }

    @Test func `the methods for a place and a sum, in order, with reasons, and the others with theirs`() async throws {
        try await Bench.run(.ideal, on: .sqlite) { bench in
            let answer = try await bench.send(.get, "/v1/payment-methods?country=NL&currency=EUR&amount=19.99")
            #expect(answer.status == 200)
            let methods: PaymentsAPI.MethodsAnswer = try answer.decoded()
            #expect(methods.offers.map(\.method) == ["ideal"])
            #expect(methods.offers.first?.name == "iDEAL | Wero")
            #expect(
                methods.offers.first?.reasons == [
                    "75 % of online transactions in Netherlands, 2024 (Stripe docs iDEAL)"
                ])
            #expect(methods.rejected.map(\.method) == ["alipay", "boleto", "upi_intent"])
            #expect(methods.rejected.allSatisfy { $0.codes == ["COUNTRY", "CURRENCY"] })
            #expect(methods.tablesVersion.hasPrefix("methods-"))
        }
    }

    @Test(arguments: [
        ("", ["?country", "?currency", "?amount"]), ("?country=nl&currency=EUR&amount=1.00", ["?country"]),
        ("?country=NL&currency=XXX&amount=1.00", ["?currency"]), ("?country=NL&currency=EUR&amount=1", ["?amount"]),
        ("?country=NL&currency=EUR&amount=0.00", ["?amount"]), ("?country=NL&currency=EUR&amount=-1.00", ["?amount"]),
        ("?country=NL&currency=EUR&amount=99999999999999999999.00", ["?amount"]),
        ("?country=NL&country=BR&currency=EUR&amount=1.00", ["?country"]),
        ("?country=NL&currency=EUR&amount=1.00&colour=blue", ["?colour"]),
    ])
    func `a question that cannot be read names what is wrong`(query: String, pointers: [String]) async throws {
        try await Bench.run(.ideal, on: .sqlite) { bench in
            let answer = try await bench.send(.get, "/v1/payment-methods\(query)")
            #expect(answer.status == 422)
            #expect(try answer.problem.errors?.map(\.pointer) == pointers)
        }
    }

    @Test func `several sums are answered at once`() async throws {
        try await Bench.run(.boleto, on: .sqlite) { bench in
            func ask(_ amounts: [PaymentsAPI.OfferAmount]) async throws -> ServiceAnswer {
                try await bench.send(
                    .post, "/internal/payment-offers", headers: [("Content-Type", "application/json")],
                    body: try StrictJSONEncoder().encode(
                        PaymentsAPI.OffersRequest(country: .brazil, amounts: amounts)))
            }
            let answer: PaymentsAPI.OffersAnswer = try await ask([
                .init(id: "express", amount: Money(243_12, .brl)), .init(id: "post", amount: Money(1, .brl)),
                .init(id: "dear", amount: Money(250_000_01, .brl)),
            ]).decoded()
            #expect(answer.amounts.map(\.id) == ["express", "post", "dear"])
            #expect(answer.amounts.map { $0.offers.map(\.method) } == [["boleto"], [], []])
            let codes = answer.amounts.map { $0.rejected.first { $0.method == "boleto" }?.codes ?? [] }
            #expect(codes == [[], ["AMOUNT_MIN"], ["AMOUNT_MAX"]])

            let wrong = try await ask([
                .init(id: "a", amount: Money(1_00, .brl)), .init(id: "b", amount: Money(0, .brl)),
            ])
            #expect(try wrong.problem.errors?.map(\.pointer) == ["/amounts/1/amount/amount"])
            let many = (0...50).map { PaymentsAPI.OfferAmount(id: "\($0)", amount: Money(1_00, .brl)) }
            #expect(try await ask(Array(many.dropLast())).status == 200)
            #expect(try await ask(many).status == 422)
        }
    }

    @Test func `only our own services get in`() async throws {
        try await Bench.run(.upi, on: .sqlite) { bench in
            let address = try #require(ServiceAddress("http://127.0.0.1:\(bench.port)"))
            for target in ["/v1/payment-methods?country=NL&currency=EUR&amount=1.00", "/v1/payments/pay_1"] {
                let answer = try await PlainClient(address).send(
                    ServiceCall(method: .get, target: target, isRepeatable: true))
                #expect(answer.status == 401)
            }
        }
    }
}
