import Commerce
import Foundation
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

/// The checker finds what is wrong: each invariant is broken by hand, in the tables themselves, and found.
extension SystemTests {
    @Suite struct CheckerTests {
        @Test func `whatever is changed behind the services' backs is found`() async throws {
            try await House.open { house in
                let stage = Stage(house, seed: 1)
                let sale = Sale.all[2]
                let order = try await stage.order(sale)
                let entry = stage.history.begin(.approval, order.id.text)
                try await house.play("approve", sale, try #require(order.payment?.action))
                stage.history.note(entry, status: 200)
                #expect(try await stage.settle() == [])

                let document = try #require(stage.history.all(.quote).first?.answers.first)
                for harm in Self.harms(to: order, document) {
                    _ = try await house.withDatabase(of: harm.service) { try await $0.executeAll(harm.done) }
                    let found = try await stage.checkAll(try await Books(of: house))
                    #expect(found.map(\.invariant).contains(harm.invariant), "\(harm.what): \(found)")
                    _ = try await house.withDatabase(of: harm.service) { try await $0.executeAll(harm.undone) }
                    // What came back went backwards, for whoever saw it in between.
                    _ = try await stage.checkAll(try await Books(of: house))
                    #expect(try await stage.settle() == [], "after \(harm.what)")
                }
                stage.history.note(entry, status: 500)
                #expect(try await stage.checkAll(try await Books(of: house)).map(\.invariant).contains("I6"))
            }
        }

        private struct Harm: Sendable {
            let what: String
            let invariant: String
            let service: String
            let done: [SQL]
            let undone: [SQL]
        }

        private static func harms(to order: PublicAPI.Order, _ document: [UInt8]) -> [Harm] {
            let (id, quote) = (order.id, order.quoteId)
            let other = OrderID(quote.uuid)
            return [
                Harm(
                    what: "a quote is changed", invariant: "I1", service: "checkout",
                    done: ["UPDATE quote SET document = \([UInt8]("{}".utf8)) WHERE id = \(quote)"],
                    undone: ["UPDATE quote SET document = \(document) WHERE id = \(quote)"]),
                Harm(
                    what: "a key makes two orders", invariant: "I2", service: "checkout",
                    done: [
                        """
                        INSERT INTO orders (
                            id, merchant_id, mode, quote_id, state, review, is_refund_due, delivery_option,
                            payment_method, total_minor, currency, request, payment_sequence, created_at, updated_at,
                            due_at)
                        SELECT \(other), merchant_id, mode, quote_id, 'blocked', review, is_refund_due,
                            delivery_option, payment_method, total_minor, currency, request, 0, created_at,
                            updated_at, due_at
                        FROM orders WHERE id = \(id)
                        """
                    ],
                    undone: ["DELETE FROM orders WHERE id = \(other)"]),
                Harm(
                    what: "a payment takes another sum", invariant: "I3", service: "payments",
                    done: ["UPDATE payment SET amount_minor = amount_minor + 1 WHERE order_id = \(id)"],
                    undone: ["UPDATE payment SET amount_minor = amount_minor - 1 WHERE order_id = \(id)"]),
                Harm(
                    what: "the provider took what we know nothing of", invariant: "I3", service: "sandbox",
                    done: ["UPDATE sale SET reference = reference || 'x'"],
                    undone: ["UPDATE sale SET reference = substr(reference, 1, length(reference) - 1)"]),
                Harm(
                    what: "an order goes back", invariant: "I4", service: "checkout",
                    done: ["UPDATE order_step SET state = 'placed' WHERE order_id = \(id) AND position = 3"],
                    undone: ["UPDATE order_step SET state = 'awaiting_payment' WHERE order_id = \(id) AND position = 3"]
                ),
                Harm(
                    what: "an event is not heard", invariant: "I5", service: "checkout",
                    done: ["UPDATE event_inbox SET topic = 'x' || topic"],
                    undone: ["UPDATE event_inbox SET topic = substr(topic, 2)"]),
            ]
        }
    }
}
