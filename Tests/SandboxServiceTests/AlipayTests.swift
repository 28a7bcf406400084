import Commerce
import Foundation
import HTTPTypes
import ServiceKit
import TestSupport
import Testing

@testable import SandboxService

@Suite struct AlipayTests {
    /// Opens the wallet and gives the trade's number.
    private func openTrade(_ rig: Rig, _ reference: String = "pay_1") async throws -> String {
        let answer = try await rig.open(try rig.alipayPage(reference))
        #expect(answer.status == 303)
        let number = try #require(answer.header("location")?.split(separator: "/").last)
        return String(number)
    }

    @Test func `a trade is opened by a signed address, paid in the wallet, and told by a signed form`() async throws {
        try await withSandbox { rig in
            let trade = try await openTrade(rig)
            #expect(trade.utf8.count == 28)
            #expect(try await openTrade(rig) == trade)
            let page = try await rig.open("/alipay/pay/\(trade)")
            #expect(page.text.contains("确认付款 ¥553.14"))
            #expect(page.text.contains("请在 14 分钟内完成"))
            let wrong = try await rig.submit("/alipay/pay/\(trade)", ["pin": "12345"])
            #expect(wrong.status == 422)
            #expect(wrong.text.contains("支付密码是六位数字。"))

            let back = try await rig.submit("/alipay/pay/\(trade)", ["pin": "123456"])
            #expect(back.status == 303)
            #expect(back.header("location")?.hasPrefix("https://shop.example/back?order=1&app_id=") == true)
            try await rig.pass()
            let heard = try #require(rig.shop.heard.first)
            var fields = try FormBody(bytes: heard.body).values
            let encoded = try #require(fields["sign"])
            let sign = try #require(Data(base64Encoded: encoded))
            #expect(fields["sign_type"] == "RSA2")
            fields["sign"] = nil
            fields["sign_type"] = nil
            let text = fields.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
            let alipay = try RSAVerifier(pem: try TestKeys.text(.alipayProviderPublic))
            #expect(alipay.isValid(Array(sign), over: Array(text.utf8)))
            #expect(fields["trade_status"] == "TRADE_SUCCESS")
            #expect(fields["out_trade_no"] == "pay_1")
            #expect(fields["trade_no"] == trade)
            #expect(fields["total_amount"] == "553.14")
            #expect(fields["notify_time"] == "2026-11-21 20:00:00")
            #expect(fields["notify_type"] == "trade_status_sync")
        }
    }

    @Test func `a query is answered with a signature over the raw text of the node`() async throws {
        try await withSandbox { rig in
            _ = try await openTrade(rig)
            let answer = try await rig.alipayQuery("pay_1")
            #expect(answer.status == 200)
            let start = "{\"alipay_trade_query_response\":"
            #expect(answer.text.hasPrefix(start))
            let node = try #require(answer.text.dropFirst(start.count).components(separatedBy: ",\"sign\":").first)
            let encoded = try #require(answer.member("sign"))
            let sign = try #require(Data(base64Encoded: encoded))
            let alipay = try RSAVerifier(pem: try TestKeys.text(.alipayProviderPublic))
            #expect(alipay.isValid(Array(sign), over: Array(node.utf8)))
            #expect(answer.member("trade_status") == "WAIT_BUYER_PAY")
            #expect(try await rig.alipayQuery("pay_9").member("sub_code") == "ACQ.TRADE_NOT_EXIST")
            let unsigned = try await rig.alipayQuery("pay_1", signed: false)
            #expect(unsigned.status == 401)
            #expect(unsigned.member("sub_code") == "isv.invalid-signature")
        }
    }

    @Test(arguments: [
        (changes: ["sign": "AAAA"], status: 401), (changes: ["app_id": "2021000000000002"], status: 422),
        (changes: ["sign_type": "MD5"], status: 422), (changes: ["biz_content": "{"], status: 400),
        (changes: ["notify_url": "nowhere"], status: 422),
        (
            changes: [
                "biz_content":
                    "{\"out_trade_no\":\"1\",\"total_amount\":\"0.00\",\"subject\":\"x\",\"product_code\":\"FAST_INSTANT_TRADE_PAY\"}"
            ], status: 422
        ),
    ])
    func `an address that is not the shop's opens nothing`(changes: [String: String], status: Int) async throws {
        try await withSandbox { rig in
            let page = try rig.alipayPage("pay_1", changing: changes)
            let seen = try await rig.open(page)
            #expect(seen.status == status)
            #expect(seen.header("content-type") == "text/html; charset=utf-8")
            #expect(try await rig.sandbox.send(.get, page).header("content-type") == "application/problem+json")
            #expect(try await rig.alipayQuery("pay_1").member("sub_code") == "ACQ.TRADE_NOT_EXIST")
        }
    }

    @Test func `only the seven bytes are taken as success`() async throws {
        try await withSandbox { rig in
            _ = try await openTrade(rig)
            _ = try await rig.control("alipay", "pay_1", "{\"outcome\":\"approve\"}")
            rig.shop.answer([(200, "SUCCESS"), (200, "success\n"), (500, "success"), (200, "success")])
            try await rig.pass()
            for wait in CallbackSender.backoff.prefix(4) { try await rig.pass(.seconds(wait)) }
            #expect(rig.shop.heard.count == 4)
        }
    }

    @Test func `a full refund closes the trade`() async throws {
        try await withSandbox { rig in
            let trade = try await openTrade(rig)
            #expect(try await rig.submit("/alipay/pay/\(trade)", ["act": "refund"]).status == 409)
            _ = try await rig.submit("/alipay/pay/\(trade)", ["act": "ok"])
            _ = try await rig.submit("/alipay/pay/\(trade)", ["act": "refund"])
            try await rig.pass()
            let told = try rig.shop.heard.map { try FormBody(bytes: $0.body).values }
            #expect(told.map { $0["trade_status"] } == ["TRADE_SUCCESS", "TRADE_CLOSED"])
            #expect(told.last?["refund_fee"] == "553.14")
        }
    }

    @Test func `a late notification finds a trade that is long paid`() async throws {
        try await withSandbox { rig in
            let trade = try await openTrade(rig)
            _ = try await rig.submit("/alipay/pay/\(trade)", ["act": "late"])
            try await rig.pass(.seconds(9))
            #expect(rig.shop.heard.isEmpty)
            #expect(try await rig.alipayQuery("pay_1").member("trade_status") == "TRADE_SUCCESS")
            try await rig.pass(.seconds(1))
            #expect(rig.shop.heard.count == 1)
        }
    }
}
