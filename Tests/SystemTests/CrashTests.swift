import Commerce
import Foundation
import HTTPTypes
import ServiceKit
import TestSupport
import Testing
import Wire

/// A process that dies between a provider's callback and the order being paid loses nothing.
extension SystemTests {
    @Suite struct CrashTests {
        @Test(arguments: Engine.available)
        func `checkout is killed before it hears that the money came`(engine: Engine) async throws {
            try await House.open(engine) { house in
                let sale = Sale.all[0]
                let order = try await house.order(sale.order(try await house.quote(sale.cart()).id))
                let action = try #require(order.payment?.action)
                try await house.killHard("checkout")
                try await house.play("approve", sale, action)
                try await Self.waitForSuccess(of: try #require(order.payment?.id), in: house)
                try house.start("checkout")
                try await house.waitUntilReady("checkout")
                #expect(try await house.wait(for: .paid, of: order.id).history.count == 4)
            }
        }

        @Test(arguments: Engine.available)
        func `payments is killed right after it took the callback, again and again`(engine: Engine) async throws {
            try await House.open(engine) { house in
                let sale = Sale.all[2]
                var orders: [OrderID] = []
                for _ in 0..<3 {
                    let order = try await house.order(sale.order(try await house.quote(sale.cart()).id))
                    orders.append(order.id)
                    let action = try #require(order.payment?.action)
                    // Killed at once: the callback is on its way, half taken, or taken and not yet told on.
                    try await house.play("twice", sale, action)
                    try await house.killHard("payments")
                    try house.start("payments")
                    try await house.waitUntilReady("payments")
                }
                for id in orders {
                    let paid = try await house.wait(for: .paid, of: id)
                    #expect(paid.history.filter { $0.state == .paid }.count == 1)
                }
            }
        }

        private static func waitForSuccess(of id: PaymentID, in house: House) async throws {
            let deadline = ContinuousClock.now + .seconds(30)
            while ContinuousClock.now < deadline {
                let answer = try await house.ask(.get, "/v1/payments/\(id)")
                if answer.status == 200, try answer.decoded(PaymentsAPI.Payment.self).state == .succeeded { return }
                try await House.pause()
            }
            throw HouseError("the payment did not succeed")
        }
    }
}
