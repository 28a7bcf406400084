import Commerce
import Foundation
import HTTPTypes
import ServiceKit
import TestSupport
import Testing

@testable import SandboxService

@Suite struct ControlTests {
    @Test func `a test plays the payer by the shop's reference or the provider's id`() async throws {
        try await withSandbox { rig in
            let id = try #require(try await rig.upiOrder().member("order_id"))
            let seen = try await rig.sandbox.send(.get, "/control/upi/pay_1")
            #expect(seen.member("id") == id)
            #expect(seen.member("standing") == "open")
            let played = try await rig.control("upi", id, "{\"outcome\":\"wrong_amount\",\"amount\":\"15000.01\"}")
            #expect(played.text.contains("\"paid\":{\"amount\":\"15000.01\",\"currency\":\"INR\"}"))
            #expect(try await rig.control("upi", id, "{\"outcome\":\"approve\"}").status == 409)
        }
    }

    @Test(arguments: [
        (body: "{\"outcome\":\"win\"}", status: 422), (body: "{}", status: 422), (body: "[", status: 400),
        (body: "{\"outcome\":\"refund\"}", status: 422),
        (body: "{\"outcome\":\"approve\",\"amount\":\"1.00\"}", status: 422),
        (body: "{\"outcome\":\"wrong_amount\",\"amount\":\"1\"}", status: 422),
        (body: "{\"outcome\":\"decline\",\"response_code\":\"00\"}", status: 422),
        (body: "{\"outcome\":\"late\",\"delay_seconds\":-1}", status: 422),
        (body: "{\"outcome\":\"late\",\"delay_seconds\":86401}", status: 422),
        (body: "{\"outcome\":\"approve\",\"surprise\":1}", status: 422),
    ])
    func `a wish that makes no sense changes nothing`(body: String, status: Int) async throws {
        try await withSandbox { rig in
            _ = try await rig.upiOrder()
            #expect(try await rig.control("upi", "pay_1", body).status == status)
            #expect(try await rig.sandbox.send(.get, "/control/upi/pay_1").member("standing") == "open")
        }
    }

    @Test(arguments: [
        "/control/upi/nobody", "/control/paypal/pay_1", "/control/upi/%00", "/upi/v1/orders/%00", "/upi/pay/%2ex",
        "/boleto/pay/x", "/alipay/pay/x", "/ideal/pay/x", "/nowhere",
    ])
    func `what is not there is a 404`(path: String) async throws {
        try await withSandbox { rig in
            let answer = try await rig.sandbox.send(.get, path)
            #expect(answer.status == 404)
        }
    }

    @Test func `a body that is too large is refused before it is read`() async throws {
        try await withSandbox { rig in
            let large = "{\"outcome\":\"" + String(repeating: "a", count: 5_000) + "\"}"
            _ = try await rig.upiOrder()
            #expect(try await rig.control("upi", "pay_1", large).status == 413)
        }
    }

    @Test func `callbacks can be listed by payment`() async throws {
        try await withSandbox { rig in
            let id = try #require(try await rig.upiOrder("pay_1").member("order_id"))
            _ = try await rig.upiOrder("pay_2")
            _ = try await rig.control("upi", "pay_1", "{\"outcome\":\"twice\"}")
            _ = try await rig.control("upi", "pay_2", "{\"outcome\":\"decline\",\"response_code\":\"ZM\"}")
            let all = try await rig.sandbox.send(.get, "/control/callbacks")
            #expect(all.text.components(separatedBy: "\"payment_id\"").count - 1 == 3)
            let one = try await rig.sandbox.send(.get, "/control/callbacks?payment_id=\(id)")
            #expect(one.text.components(separatedBy: "\"payment_id\":\"\(id)\"").count - 1 == 2)
            #expect(try await rig.sandbox.send(.get, "/control/callbacks?payment_id=%00").status == 422)
            #expect(try await rig.sandbox.send(.get, "/control/callbacks?page=2").status == 422)
        }
    }
}
