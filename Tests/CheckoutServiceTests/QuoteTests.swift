import Commerce
import HTTPTypes
import ServiceKit
import Storage
import Synchronization
import TestSupport
import Testing
import Wire

@testable import CheckoutService

@Suite struct QuoteTests {
    @Test(arguments: Engine.available)
    func `a quote adds up, is kept and is the same bytes again`(engine: Engine) async throws {
        try await Shop.open(engine) { shop in
            let answer = try await shop.quote()
            #expect(answer.status == 201)
            let quote = try answer.decoded(PublicAPI.Quote.self)
            let option = try #require(quote.options.first)
            #expect(option.goods == Money(20_00, .eur))
            #expect(option.shipping == Money(5_00, .eur))
            #expect(option.total == Money(30_10, .eur))  // 20.00 + 5.00 + duty 3.00 + tax 2.10
            #expect(option.payNow == option.total && option.payOnDelivery.isZero)
            #expect(option.paymentMethods.map(\.method) == ["ideal"])
            #expect(quote.expiresAt == quote.createdAt.adding(.seconds(30 * 60)))
            #expect(try await shop.get("/v1/quotes/\(quote.id)").body == answer.body)
        }
    }

    @Test(arguments: Engine.available)
    func `another merchant's quote does not exist`(engine: Engine) async throws {
        try await Shop.open(engine) { shop in
            let quote = try await shop.quote().decoded(PublicAPI.Quote.self)
            let other = try await shop.get("/v1/quotes/\(quote.id)", merchant: "mer_01jd0000000000000000000001")
            #expect(other.status == 404)
            #expect(try await shop.get("/v1/quotes/qt_nonsense").status == 404)
        }
    }

    @Test(arguments: [
        (#""quantity":2"#, #""quantity":0"#, ["/lines/0/quantity"]),
        (#""quantity":2"#, #""quantity":"two""#, ["/lines/0/quantity"]),
        (#""country":"NL""#, #""country":"XX""#, ["/destination/country"]),
        (#""hs_code":"610910""#, #""hs_code":"61""#, ["/lines/0/hs_code"]),
        (#""amount":"10.00""#, #""amount":"-1.00""#, ["/lines/0/unit_price/amount"]),
        (#""amount":"10.00""#, #""amount":"10.0""#, ["/lines/0/unit_price/amount"]),
        (#""currency":"EUR","#, #""currency":"XYZ","#, ["/currency"]),
        (#""currency":"EUR","#, #""currency":"DEM","#, ["/currency"]),
        (#""currency":"EUR","#, #""currency":"HRK","#, ["/currency"]),
        (#""sku":"TEE""#, #""sku":"TEE","colour":"red""#, ["/lines/0/colour"]),
    ])
    func `a bad cart is refused with the pointer of each fault, and nothing is kept`(
        from: String, to: String, pointers: [String]
    ) async throws {
        try await Shop.open(.sqlite) { shop in
            let answer = try await shop.quote(Shop.cart.replacing(from, with: to, maxReplacements: 1))
            #expect(answer.status == 422)
            #expect((try answer.problem.errors ?? []).map(\.pointer) == pointers)
            let kept = try await shop.database.read { db in try db.first("SELECT COUNT(*) AS n FROM quote")?.int("n") }
            #expect(kept == 0)
        }
    }

    @Test func `a call without a merchant is refused`() async throws {
        try await Shop.open(.sqlite) { shop in
            let answer = try await Asker(shop.address, now: shop.clock.ambient.now()).send(
                .post, "/v1/quotes", json: Shop.cart)
            #expect(answer.status == 403)
        }
    }
}
