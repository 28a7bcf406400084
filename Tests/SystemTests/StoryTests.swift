import Commerce
import Foundation
import HTTPTypes
import ServiceKit
import TestSupport
import Testing
import Wire

/// From quote to paid, through every process and over real sockets.
extension SystemTests {
    @Suite struct StoryTests {
        @Test(arguments: Sale.all)
        func `a sale goes from quote to paid`(sale: Sale) async throws {
            try await House.open { house in
                let quote = try await house.quote(sale.cart())
                #expect(quote.currency == sale.currency)
                #expect(quote.options.map(\.id) == ["post", "express"])
                for option in quote.options {
                    #expect(try option.goods + option.shipping + option.duty + option.tax + option.fees == option.total)
                    #expect(option.paymentMethods.map(\.method).contains(sale.method))
                    for charge in option.charges {
                        #expect(!charge.rule.id.isEmpty && !charge.rule.source.isEmpty && !charge.formula.isEmpty)
                    }
                }
                #expect(quote.options[0].total.minorUnits < quote.options[1].total.minorUnits)

                let order = try await house.order(sale.order(quote.id))
                #expect(order.state == .awaitingPayment)
                #expect(order.total == quote.options[0].payNow)
                let action = try #require(order.payment?.action)
                try await house.play("approve", sale, action)
                let paid = try await house.wait(for: .paid, of: order.id)
                #expect(paid.payment?.state == .succeeded)
                #expect(paid.history.map(\.state) == [.placed, .startingPayment, .awaitingPayment, .paid])
            }
        }

        @Test func `the figures that the law asks for`() async throws {
            try await House.open { house in
                func duty(_ lines: String, asOf: String?) async throws -> Money {
                    let day = asOf.map { "\"as_of\":\"\($0)\"," } ?? ""
                    let quote = try await house.quote(
                        """
                        {"destination":{"country":"NL"},"ship_from":{"country":"CN"},"currency":"EUR",\(day)"lines":[\(lines)],
                         "delivery_options":[{"id":"post","freight":{"amount":"5.00","currency":"EUR"}}]}
                        """)
                    return try #require(quote.options.first).duty
                }
                func line(_ code: String, _ quantity: Int) -> String {
                    """
                    {"sku":"\(code)","hs_code":"\(code)","origin":"CN","quantity":\(quantity),
                     "unit_price":{"amount":"10.00","currency":"EUR"}}
                    """
                }
                // Regulation (EU) 2026/382: 3 EUR for each HS6 of a consignment to 150 EUR, from 2026-07-01 to 2028-07-01.
                #expect(try await duty(line("610910", 5), asOf: nil) == Money(3_00, .eur))
                #expect(try await duty(line("610910", 1) + "," + line("910211", 1), asOf: nil) == Money(6_00, .eur))
                #expect(try await duty(line("610910", 5), asOf: "2026-06-30") == .zero(.eur))

                let inside = try await house.quote(
                    """
                    {"destination":{"country":"FR"},"ship_from":{"country":"DE"},"lines":[{"sku":"TEE","hs_code":"610910",
                     "origin":"DE","quantity":1,"unit_price":{"amount":"10.00","currency":"EUR"}}],
                     "delivery_options":[{"id":"post","freight":{"amount":"5.00","currency":"EUR"}}]}
                    """)
                #expect(inside.options[0].duty.isZero && inside.options[0].fees.isZero)

                // Remessa Conforme: 20 % to 50 USD; ICMS of 17 % inside: (45 + 9) / 0.83 × 0.17 = 11.0602.
                let brazil = try await house.quote(
                    """
                    {"destination":{"country":"BR","region":"RJ"},"ship_from":{"country":"US"},"currency":"USD",
                     "lines":[{"sku":"MUG","hs_code":"691200","origin":"US","quantity":1,
                               "unit_price":{"amount":"40.00","currency":"USD"}}],
                     "delivery_options":[{"id":"post","freight":{"amount":"5.00","currency":"USD"}}]}
                    """)
                #expect(brazil.options[0].duty == Money(9_00, .usd))
                #expect(brazil.options[0].tax == Money(11_06, .usd))
            }
        }

        @Test func `bad input is a 4xx that names each bad field, and nothing dies`() async throws {
            try await House.open { house in
                let sale = Sale.all[0]
                let manyLines = (0...10_000).map { _ in
                    #"{"sku":"A","hs_code":"610910","origin":"CN","quantity":1,"unit_price":{"amount":"1.00","currency":"EUR"}}"#
                }.joined(separator: ",")
                let bad: [(String, String, String?)] = [
                    ("POST /v1/quotes", "{", ""), ("POST /v1/quotes", "[]", ""),
                    ("POST /v1/quotes", "{}", "/destination"),
                    ("POST /v1/quotes", sale.cart().replacing("\"NL\"", with: "\"ZZ\""), "/destination/country"),
                    ("POST /v1/quotes", sale.cart().replacing("610910", with: "6109"), "/lines/0/hs_code"),
                    ("POST /v1/quotes", sale.cart().replacing("610910", with: "999999"), "/lines/0/hs_code"),
                    ("POST /v1/quotes", sale.cart(unitPrice: "-5.00"), "/lines/0/unit_price/amount"),
                    ("POST /v1/quotes", sale.cart(unitPrice: "99999999999999.00"), "/lines/0/unit_price/amount"),
                    ("POST /v1/quotes", sale.cart(quantity: 0), "/lines/0/quantity"),
                    ("POST /v1/quotes", sale.cart(asOf: "1990-01-01"), "/as_of"),
                    ("POST /v1/quotes", "{\"lines\":[\(manyLines)]}", nil),
                    ("POST /v1/orders", "{}", "/quote_id"),
                    ("GET /v1/payment-methods?country=XX&currency=EUR&amount=1.00", "", "?country"),
                    ("GET /v1/payment-methods", "", "?country"),
                    ("GET /v1/orders/ord_01jd0000000000000000000000", "", nil), ("GET /v1/nothing", "", nil),
                    ("POST /v1/callbacks/ideal", "{}", nil), ("POST /v1/callbacks/nobody", "{}", nil),
                    ("DELETE /v1/quotes", "", nil),
                ]
                for (call, body, pointer) in bad {
                    let parts = call.split(separator: " ").map(String.init)
                    let answer = try await house.ask(
                        try #require(HTTPRequest.Method(parts[0])), parts[1], json: body, key: "k-\(call.hashValue)")
                    #expect(
                        (400..<500).contains(answer.status),
                        "\(call) \(body.prefix(200)): \(answer.status) \(answer.text)")
                    #expect(answer.header("content-type") == "application/problem+json")
                    if let pointer {
                        let pointers = (try answer.problem.errors ?? []).map(\.pointer)
                        #expect(pointers.contains(pointer), "\(call): \(answer.text.prefix(400))")
                    }
                }
                let stranger = try await Asker(house.address(of: "gateway"), asPeer: false).send(
                    .post, "/v1/quotes", json: sale.cart())
                #expect(stranger.status == 401)
                for service in House.services { try await house.waitUntilReady(service) }
            }
        }
    }
}
