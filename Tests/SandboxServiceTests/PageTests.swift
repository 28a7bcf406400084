import Commerce
import Foundation
import HTTPTypes
import ServiceKit
import TestSupport
import Testing

@testable import SandboxService

@Suite struct PageTests {
    @Test func `every page has the stripe, the policy and no script`() async throws {
        try await withSandbox { rig in
            let upi = try #require(try await rig.upiOrder().member("order_id"))
            let ideal = try #require(try await rig.idealPayment().member("payment_id"))
            let boleto = try #require(try await rig.boleto().member("boleto_id"))
            let wallet = try rig.alipayPage()
            let trade = try #require(try await rig.open(wallet).header("location"))
            for path in [
                "/", "/upi/pay/\(upi)", "/upi/collect/\(upi)", "/upi/open", "/ideal/pay/\(ideal)",
                "/boleto/pay/\(boleto)",
                trade, "/shop/return?order=pay_1", "/upi/pay/nobody",
            ] {
                let page = try await rig.open(path)
                #expect(page.header("content-type") == "text/html; charset=utf-8")
                let policy = page.header("content-security-policy") ?? ""
                #expect(policy.hasPrefix("default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'"))
                #expect(page.text.contains("<div class=\"sandbox\"><p>"))
                #expect(!page.text.contains("<script"))
                #expect(!page.text.contains(" style="))
                #expect(!page.text.contains("{{"))
                // The budget of a shopper's page.
                #expect(page.body.count < 16_000)
            }
        }
    }

    @Test func `what a shop wrote is text on the page, never markup`() async throws {
        try await withSandbox { rig in
            let answer = try await rig.upiOrder(replacing: [("\"Kade\"", "\"<b onload=x>'&\"")])
            let id = try #require(answer.member("order_id"))
            let page = try await rig.open("/upi/pay/\(id)")
            #expect(page.text.contains("&lt;b onload=x&gt;&#39;&amp;"))
            #expect(!page.text.contains("<b onload"))
        }
    }

    @Test func `a button that is not there is refused, as a page for a browser`() async throws {
        try await withSandbox { rig in
            let id = try #require(try await rig.upiOrder().member("order_id"))
            let answer = try await rig.submit("/upi/pay/\(id)", ["act": "steal"])
            #expect(answer.status == 422)
            #expect(answer.text.contains("act: This button is not known."))
        }
    }

    @Test func `the way back to the shop tells what the provider says`() async throws {
        try await withSandbox { rig in
            let id = try #require(try await rig.idealPayment().member("payment_id"))
            let early = try await rig.open("/shop/return?order=1&trxid=\(id)&ec=pay_1")
            #expect(early.text.contains("We don’t know yet"))
            #expect(early.header("refresh") == "5")
            _ = try await rig.control("ideal", id, "{\"outcome\":\"approve\"}")
            let after = try await rig.open("/shop/return?order=1&trxid=\(id)&ec=pay_1")
            #expect(after.text.contains("The provider says: paid"))
            #expect(after.header("refresh") == nil)
            #expect(try await rig.open("/shop/return?order=ord_9").text.contains("is not known here"))
        }
    }

    @Test func `the stylesheet is there under the address that pages name`() async throws {
        try await withSandbox { rig in
            let page = try await rig.open("/").text
            let path = try #require(
                page.components(separatedBy: "<link rel=\"stylesheet\" href=\"").last?.split(separator: "\"").first)
            let sheet = try await rig.open(String(path))
            #expect(sheet.status == 200)
            #expect(sheet.header("content-type") == "text/css; charset=utf-8")
        }
    }
}
