import Commerce
import HTTPTypes
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import CheckoutService

@Suite struct ReleaseTests {
    private static let merchant = "mer_01m808mcsxfre9965etmne2key"

    /// As the shop sent it to that release, to the byte.
    private static func body(_ quote: String) -> String {
        #"{"quote_id": "\#(quote)", "delivery_option": "post", "payment_method": "ideal", "#
            + #""buyer": {"name": "Ana Jansen", "email": "ana@example.com", "previous_orders": 3}, "#
            + #""ship_to": {"country": "NL", "city": "Amsterdam", "postal_code": "1012 JS"}, "#
            + #""return_url": "http://127.0.0.1:11090/shop/return"}"#
    }

    @Test(arguments: ReleasedDatabase.releases)
    func `no migration that was released has changed`(release: String) throws {
        #expect(try ReleasedDatabase("checkout", release: release).changes(in: Migrations.all) == [])
    }

    @Test(arguments: Engine.available)
    func `what the release before wrote goes on`(engine: Engine) async throws {
        let released = try ReleasedDatabase("checkout", release: "2026-11-21")
        try await Shop.open(engine, at: "2026-11-22T12:00:00Z", from: released) { shop in
            let (orders, stored) = try await shop.database.read { db in
                (
                    try db.query("SELECT id, quote_id FROM orders ORDER BY created_at"),
                    try db.first("SELECT scope, body FROM idempotency WHERE key = 'key-1'").map { row in
                        // It may have been sealed in the meantime.
                        try SealedAnswer.read(
                            row.bytes("body"), scope: row.text("scope"), key: "key-1", vault: shop.vault, in: db)
                    }
                )
            }
            #expect(orders.count == released.count("orders"))
            var states: [OrderState] = []
            for order in orders {
                let path = "/v1/orders/\(try order.text("id"))"
                let answer = try await shop.get(path, merchant: Self.merchant)
                states.append(try answer.decoded(PublicAPI.Order.self).state)
                let quote = try await shop.get("/v1/quotes/\(try order.text("quote_id"))", merchant: Self.merchant)
                #expect(try quote.decoded(PublicAPI.Quote.self).id.text == order.text("quote_id"))
            }
            #expect(states.prefix(3) == [.paid, .awaitingPayment, .awaitingPayment])
            // Its answer again, to the byte; and the call that it did not live to end is ended.
            let (asker, _) = shop.ask()
            func send(_ key: String, _ quote: String) async throws -> ServiceAnswer {
                try await asker.send(
                    .post, "/v1/orders",
                    headers: [
                        ("carnet-merchant", Self.merchant), ("carnet-key-mode", "test"), ("idempotency-key", key),
                    ], json: Self.body(quote))
            }
            let first = try await send("key-1", try orders[0].text("quote_id"))
            #expect(first.status == 201 && first.header("idempotent-replayed") == "true")
            #expect(stored == .open(first.body))
            #expect(try await send("key-1", try orders[1].text("quote_id")).status == 422)
            let last = try await send("key-4", try orders[3].text("quote_id"))
            #expect(last.status == 201)
            let order = try last.decoded(PublicAPI.Order.self)
            #expect(order.state == .awaitingPayment)
            #expect(try order.id.text == orders[3].text("id"))
        }
    }
}
