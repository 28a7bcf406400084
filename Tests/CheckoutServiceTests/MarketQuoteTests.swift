import Commerce
import ServiceKit
import Storage
import Synchronization
import TestSupport
import Testing
import Wire

@testable import CheckoutService

/// Quotes of carts without prices, and quotes with their sums written for a locale.
@Suite struct MarketQuoteTests {
    private static let price = #""unit_price":{"amount":"10.00","currency":"EUR"}"#

    private static func cart() -> String { Shop.cart.replacing(price, with: #""title":"T-shirt""#) }

    @Test(arguments: Engine.available)
    func `a cart without prices has those of the market, frozen in the quote`(engine: Engine) async throws {
        try await Shop.open(engine) { shop in
            let answer = try await shop.quote(Self.cart())
            #expect(answer.status == 201, "\(answer.text)")
            let quote = try answer.decoded(PublicAPI.Quote.self)
            #expect(quote.market == "nl" && quote.priceDisplay == .inclusive)
            #expect(quote.lines.first?.merchantUnitPrice == Money(10_00, .eur))
            #expect(quote.lines.first?.shownUnitPrice == Money(12_10, .eur))
            #expect(quote.options.first?.goods == Money(20_00, .eur))
            let asked = try #require(shop.peers.script.withLock { $0.costAsked })
            #expect(asked.lines.map(\.unitPrice) == [Money(10_00, .eur)])
            let market = try #require(shop.peers.script.withLock { $0.marketAsked })
            #expect(market.country == .netherlands && market.at == nil)
            #expect(market.lines.map(\.sku) == ["TEE"] && market.lines.map(\.quantity) == [2])
            // The same bytes again, whatever the market asks by then.
            #expect(try await shop.get("/v1/quotes/\(quote.id)").body == answer.body)
        }
    }

    @Test func `freight in another currency comes at the rate of the day`() async throws {
        try await Shop.open(.sqlite) { shop in
            let cart = Self.cart().replacing(
                #""freight":{"amount":"5.00","currency":"EUR"}"#, with: #""freight":{"amount":"5.00","currency":"USD"}"#
            )
            let quote = try await shop.quote(cart).decoded(PublicAPI.Quote.self)
            #expect(quote.options.first?.shipping == Money(4_00, .eur))
            #expect(shop.peers.script.withLock { $0.costAsked?.options.first?.freight } == Money(4_00, .eur))
        }
    }

    @Test func `what a shopper is goes to the market, and its refusals come back by the cart's pointers`() async throws
    {
        try await Shop.open(.sqlite) { shop in
            let cart = Self.cart().replacing(
                #""ship_from""#, with: #""shopper":{"group":"trade","is_business":true},"ship_from""#)
            #expect(try await shop.quote(cart).status == 201)
            let asked = shop.peers.script.withLock { $0.marketAsked?.shopper }
            #expect(asked == PricingAPI.Shopper(group: "trade", isBusiness: true))
            for (from, to, pointer) in [
                (#""country":"NL""#, #""country":"DE""#, "/destination/country"),
                (#""sku":"TEE""#, #""sku":"CUP""#, "/lines/0/sku"),
                (#""currency":"EUR","#, #""currency":"USD","#, "/currency"),
            ] {
                let refused = try await shop.quote(Self.cart().replacing(from, with: to, maxReplacements: 1))
                #expect(refused.status == 422, "\(refused.text)")
                #expect(try refused.problem.errors?.map(\.pointer) == [pointer])
            }
        }
    }

    @Test func `a price on one line and none on another is refused`() async throws {
        try await Shop.open(.sqlite) { shop in
            let second = #"{"sku":"CUP","hs_code":"691200","origin":"CN","quantity":1}"#
            let answer = try await shop.quote(Shop.cart.replacing(#""lines":["#, with: #""lines":[\#(second),"#))
            #expect(answer.status == 422)
            #expect(try answer.problem.errors?.map(\.pointer) == ["/lines/0/unit_price"])
        }
    }

    @Test func `what each line bears is said where it was asked for`() async throws {
        try await Shop.open(.sqlite) { shop in
            let plain = try await shop.quote().decoded(PublicAPI.Quote.self)
            #expect(plain.options.first?.lines == nil)
            let cart = Shop.cart.replacing(
                #""currency":"EUR","#, with: #""currency":"EUR","by_line":true,"#, maxReplacements: 1)
            let quote = try await shop.quote(cart).decoded(PublicAPI.Quote.self)
            #expect(quote.options.first?.lines?.map(\.lineId) == ["0"])
            #expect(quote.options.first?.lines?.first?.duty == Money(3_00, .eur))
        }
    }

    @Test func `with a locale every sum is written for its readers, the plain one beside it`() async throws {
        try await Shop.open(.sqlite) { shop in
            let cart = Shop.cart.replacing(
                #""currency":"EUR","#, with: #""currency":"EUR","locale":"nl-NL","#, maxReplacements: 1)
            let quote = try await shop.quote(cart).decoded(PublicAPI.Quote.self)
            #expect(quote.locale == "nl-NL")
            #expect(quote.lines.first?.display == .init(unitPrice: "nl-NL 10.00", total: "nl-NL 20.00"))
            let option = try #require(quote.options.first)
            #expect(
                option.display
                    == .init(
                        goods: "nl-NL 20.00", shipping: "nl-NL 5.00", duty: "nl-NL 3.00", tax: "nl-NL 2.10",
                        fees: "nl-NL 0.00", total: "nl-NL 30.10", payNow: "nl-NL 30.10", payOnDelivery: "nl-NL 0.00"))
            #expect(option.total == Money(30_10, .eur))
        }
    }
}
