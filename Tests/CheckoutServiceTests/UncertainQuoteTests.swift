import Commerce
import ServiceKit
import Storage
import Synchronization
import TestSupport
import Testing
import Wire

@testable import CheckoutService

/// Quotes whose charges wait for facts, or whose goods may not come in: they can be read, and not ordered.
@Suite struct UncertainQuoteTests {
    private static let need = LandedCostAPI.Need(lineId: "0", fact: "litres", unit: "litres of one piece", why: "w")

    @Test func `what a cart says besides goes to landed cost and stands in the quote`() async throws {
        try await Shop.open(.sqlite) { shop in
            let cart = Shop.cart.replacing(
                #""quantity":2,"#,
                with: #""quantity":2,"facts":{"litres":"0.7"},"preference":"CA","tax_category":"food","#
            ).replacing(
                #""currency":"EUR","#,
                with: """
                    "currency":"EUR","terms":"dap","seller_fees":[{"name":"Clearance","percent":"2.5",
                    "per":"consignment"}],
                    """, maxReplacements: 1)
            let answer = try await shop.quote(cart)
            #expect(answer.status == 201)
            let asked = try #require(shop.peers.script.withLock { $0.costAsked })
            #expect(asked.lines.first?.facts == LandedCostAPI.Facts([.init(name: "litres", text: "0.7")]))
            #expect(asked.lines.first?.preference == "CA")
            #expect(asked.lines.first?.taxCategory == "food")
            #expect(asked.terms == .dap)
            let quote = try answer.decoded(PublicAPI.Quote.self)
            #expect(quote.lines.first?.facts == asked.lines.first?.facts)
            #expect(quote.terms == .dap)
            #expect(quote.sellerFees == asked.sellerFees)
        }
    }

    @Test func `a discount comes off the goods, and never makes them worth less than nothing`() async throws {
        try await Shop.open(.sqlite) { shop in
            func cart(_ discount: String) -> String {
                Shop.cart.replacing(
                    #""currency":"EUR","#,
                    with: #""currency":"EUR","discount":{"amount":"\#(discount)","currency":"EUR"},"#,
                    maxReplacements: 1)
            }
            let option = try #require(try await shop.quote(cart("5.00")).decoded(PublicAPI.Quote.self).options.first)
            #expect(option.goods == Money(15_00, .eur))
            #expect(option.total == Money(25_10, .eur))
            #expect(shop.peers.script.withLock { $0.costAsked?.discount } == Money(5_00, .eur))
            for discount in ["20.01", "-1.00"] {
                let refused = try await shop.quote(cart(discount))
                #expect(refused.status == 422)
                #expect(try refused.problem.errors?.map(\.pointer) == ["/discount/amount"])
            }
        }
    }

    @Test func `an option that waits for facts shows questions and range, and is not ordered`() async throws {
        try await Shop.open(.sqlite) { shop in
            shop.peers.script.withLock {
                $0.needs = [Self.need]
                $0.range = LandedCostAPI.TotalRange(low: Money(3_00, .eur), high: nil)
            }
            let quote = try await shop.quote().decoded(PublicAPI.Quote.self)
            let option = try #require(quote.options.first)
            #expect(option.needs == [Self.need])
            #expect(option.range == LandedCostAPI.TotalRange(low: Money(3_00, .eur)))
            #expect(option.notOrderable == "facts_needed")
            let order = try await shop.order(quote.id)
            #expect(order.status == 409)
            #expect(try order.problem.type == "urn:carnet:problem:option-not-orderable")
            #expect(try order.problem.errors?.map(\.code) == ["facts_needed"])
        }
    }

    @Test func `goods that may not come in are not ordered`() async throws {
        try await Shop.open(.sqlite) { shop in
            let rule = LandedCostAPI.Rule(id: "us.ban", source: "s", confidence: "high")
            let outcome = LandedCostAPI.Outcome(
                code: "import_prohibited",
                prohibitions: [.init(lineId: "0", rule: rule, since: CalendarDate("2026-09-29"), why: "w")])
            shop.peers.script.withLock { $0.outcome = outcome }
            let quote = try await shop.quote().decoded(PublicAPI.Quote.self)
            #expect(quote.options.first?.outcome == outcome)
            #expect(quote.options.first?.notOrderable == "import_prohibited")
            let order = try await shop.order(quote.id)
            #expect(order.status == 409)
            #expect(try order.problem.errors?.map(\.code) == ["import_prohibited"])
        }
    }
}
