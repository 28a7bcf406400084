import Commerce
import Foundation
import ServiceKit
import Synchronization
import TestSupport
import Testing
import Wire

@testable import CheckoutService

/// `GET /v1/reports/fx-exposure`: which quotes are told to pricing as open.
@Suite struct OpenQuotesTests {
    /// The same cart at the prices of a shop that reckons in dollars.
    private static let dollars = Shop.cart.replacing(#"00","currency":"EUR"}"#, with: #"00","currency":"USD"}"#)

    private func told(_ shop: Shop, merchant: String = Shop.merchant) async throws -> [PricingAPI.OpenQuotes] {
        let answer = try await shop.get("/v1/reports/fx-exposure?from=2026-11-01", merchant: merchant)
        #expect(answer.status == 200, "\(answer.text)")
        let (owner, asked) = try #require(shop.peers.script.withLock { $0.exposuresAsked.last })
        #expect(owner.text == merchant)
        #expect(asked.from == CalendarDate("2026-11-01"))
        #expect(!asked.quotesTruncated)
        return asked.openQuotes
    }

    @Test(arguments: Engine.available)
    func `what is open is what holds, was not ordered, and promises a rate`(engine: Engine) async throws {
        try await Shop.open(engine) { shop in
            #expect(try await told(shop).isEmpty)
            let first = try await shop.quote(Self.dollars).decoded(PublicAPI.Quote.self)
            _ = try await shop.quote(Self.dollars)
            _ = try await shop.quote()  // In euros on both sides.
            _ = try await shop.quote(Self.dollars, merchant: "mer_01jd0000000000000000000001")
            let open = try await told(shop)
            #expect(
                open == [
                    PricingAPI.OpenQuotes(
                        from: .usd, to: .eur, within: .hour, count: 2, amount: Money(40_00, .usd),
                        promised: Money(32_00, .eur))
                ])
            #expect(try await shop.order(first.id).status == 201)
            #expect(try await told(shop).first?.count == 1)
            #expect(try await told(shop, merchant: "mer_01jd0000000000000000000001").first?.count == 1)
            shop.clock.advance(by: .seconds(30 * 60))
            #expect(try await told(shop).isEmpty)
        }
    }

    @Test func `a period that is none is refused`() async throws {
        try await Shop.open(.sqlite) { shop in
            let answer = try await shop.get("/v1/reports/fx-exposure?from=yesterday")
            #expect(answer.status == 422)
        }
    }
}
