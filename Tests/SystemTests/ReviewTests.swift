import Commerce
import Foundation
import ServiceKit
import TestSupport
import Testing
import Wire

/// A person decides, in a real browser.
extension SystemTests {
    @Suite struct ReviewTests {
        @Test(.enabled(if: Browser.isInstalled, Comment(rawValue: Browser.missing)))
        func `a flagged order is approved by a reviewer and then paid`() async throws {
            try await House.open { house in
                let sale = Sale.all[1]  // A boleto cannot be refunded, so the review comes before the slip.
                let quote = try await house.quote(sale.cart(unitPrice: "60.00", quantity: 4))
                let order = try await house.order(
                    sale.order(
                        quote.id,
                        buyer: """
                            {"name":"R. Silva","email":"x7781@mailinator.com","document":"529.982.247-25","previous_orders":0}
                            """))
                #expect(order.state == .inReview)
                #expect(order.payment == nil)

                try await withBrowser { browser in
                    try await browser.open("\(house.url(of: "gateway"))/console")
                    try await browser.fill("#email", House.reviewer.email)
                    try await browser.fill("#password", House.reviewer.password)
                    try await browser.click("button.primary", opensPage: true)
                    #expect(try await browser.text("h1") == "Queue")
                    try await browser.click("tbody a", opensPage: true)
                    #expect(try await browser.text("h1") == "…" + order.id.text.suffix(6))
                    try await browser.fill("#note", "Called the buyer.")
                    try await browser.click("button.ok", opensPage: true)
                    try await browser.waitFor(".toast")
                    #expect(browser.complaints.isEmpty)
                }
                let waiting = try await house.wait(for: .awaitingPayment, of: order.id)
                let action = try #require(waiting.payment?.action)
                #expect(action.line?.isEmpty == false)
                try await house.play("approve", sale, action)
                #expect(try await house.wait(for: .paid, of: order.id).payment?.state == .succeeded)
            }
        }
    }
}
