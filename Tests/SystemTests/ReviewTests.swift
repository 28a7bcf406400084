import Commerce
import Foundation
import ServiceKit
import TestSupport
import Testing
import Wire

/// A person decides, in a real browser.
@Suite struct ReviewTests {
    @Test(.enabled(if: Browser.isInstalled, Comment(rawValue: Browser.missing)))
    func `a flagged order is approved by a reviewer and then paid`() async throws {
        try await House.open { house in
            let sale = Sale.all[1]  // A boleto cannot be refunded, so the review comes before the slip.
            let quote = try await house.quote(sale.cart(unitPrice: "95.00", quantity: 6))
            let order = try await house.order(
                sale.order(
                    quote.id,
                    buyer: """
                        {"name":"R. Silva","email":"x7781@mailinator.com","document":"529.982.247-25","ip":"203.0.113.9",
                         "ip_country":"NG","account_age_days":0,"previous_orders":0}
                        """))
            #expect(order.state == .inReview)
            #expect(order.payment == nil)

            try await withBrowser { browser in
                try await browser.open("\(house.url(of: "gateway"))/console")
                try await browser.fill("input[type=email]", House.reviewer.email)
                try await browser.fill("input[type=password]", House.reviewer.password)
                try await browser.click("button[type=submit], button.primary", opensPage: true)
                try await browser.click("main table a", opensPage: true)
                let page = try await browser.text("main")
                #expect(page.contains(order.id.text) || page.contains("mailinator.com"))
                try await Self.approve(browser)
                #expect(browser.complaints.isEmpty)
            }
            let waiting = try await house.wait(for: .awaitingPayment, of: order.id)
            let action = try #require(waiting.payment?.action)
            #expect(action.line?.isEmpty == false)
            try await house.play("approve", sale, action)
            #expect(try await house.wait(for: .paid, of: order.id).payment?.state == .succeeded)
        }
    }

    private static func approve(_ browser: Browser) async throws {
        try await browser.click("form[action$='/approve'] button, button[value=approve], button.ok", opensPage: true)
    }
}
