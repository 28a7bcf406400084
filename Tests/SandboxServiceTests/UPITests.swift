import Commerce
import Foundation
import HTTPTypes
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import SandboxService

@Suite struct UPITests {
    @Test func `an order is kept, paid in the app, and told under the aggregator's signature`() async throws {
        try await withSandbox { rig in
            let created = try await rig.upiOrder()
            #expect(created.status == 201)
            let id = try #require(created.member("order_id"))
            let tr = try #require(created.member("tr"))
            #expect(created.member("status") == "PENDING")
            #expect(tr.utf8.count <= 35)
            #expect(created.member("tid")?.utf8.count == 35)

            let page = try await rig.open("/upi/pay/\(id)")
            #expect(page.status == 200)
            #expect(page.header("refresh") == "5")
            #expect(page.text.contains("₹15,033.00"))
            #expect(page.text.contains("until <b>17:40</b>, 10 minutes from now"))

            let paid = try await rig.submit("/upi/pay/\(id)", ["act": "ok"])
            #expect(paid.status == 303)
            #expect(paid.header("location") == "/upi/pay/\(id)")
            try await rig.pass()
            let heard = try #require(rig.shop.heard.first)
            #expect(rig.shop.heard.count == 1)
            #expect(heard.path == "/cb/upi")
            let stamp = heard.header("x-signature-timestamp")
            #expect(stamp == "\(rig.now.millisecondsSince1970 / 1_000)")
            let seal = Seal(secret: Array(try TestKeys.text(.upiSecret).utf8))
            #expect(heard.header("x-signature") == Hex.text(seal.code(over: Array("\(stamp).".utf8) + heard.body)))
            for part in [
                "\"status\":\"SUCCESS\"", "\"response_code\":\"00\"", "\"amount\":\"15033.00\"",
                "\"merchant_reference\":\"pay_1\"", "\"order_id\":\"\(id)\"", "\"currency\":\"INR\"",
            ] {
                #expect(heard.text.contains(part))
            }

            let status = try await rig.sandbox.send(.get, "/upi/v1/orders/\(id)")
            #expect(status.member("status") == "SUCCESS")
            #expect(status.member("response_code") == "00")
            #expect(status.member("rrn")?.utf8.count == 12)
            let after = try await rig.open("/upi/pay/\(id)")
            #expect(after.header("refresh") == nil)
            #expect(after.text.contains("You paid ₹15,033.00"))
        }
    }

    @Test func `the same order again is the same order, another under its reference is refused`() async throws {
        try await withSandbox { rig in
            let first = try await rig.upiOrder()
            let again = try await rig.upiOrder()
            #expect(again.status == 201)
            #expect(again.body == first.body)
            let other = try await rig.upiOrder(replacing: [("15033.00", "1.00")])
            #expect(other.status == 409)
        }
    }

    @Test func `an unsigned or missigned order is refused`() async throws {
        try await withSandbox { rig in
            for signature in ["", "00", "zz", String(repeating: "0", count: 64)] {
                let answer = try await rig.upiOrder(signature: signature)
                #expect(answer.status == 401)
                #expect(try answer.problem.type == "urn:carnet:problem:unauthenticated")
            }
        }
    }

    @Test(arguments: [
        ("15033.00", "0.00", "/amount"), ("15033.00", "15033.0", "/amount"), ("15033.00", "-1.00", "/amount"),
        ("15033.00", "99999999999.00", "/amount"), ("INR", "EUR", "/currency"),
        ("kade@sandbox", "kade@sand.box", "/payee_vpa"), ("5651", "565", "/mcc"),
        ("Order 7e4177", "Order 7e4177, with a note that no payer's app shows in full", "/note"),
        ("\"Kade\"", "\"\"", "/payee_name"), ("pay_1", "pay 1", "/merchant_reference"),
        ("2026-11-21T12:10", "2026-11-21T11:10", "/expires_at"), ("http://127", "file://127", "/callback_url"),
        ("\"mcc\"", "\"mmc\"", "/mmc"),
    ])
    func `a wrong member is named`(old: String, new: String, pointer: String) async throws {
        try await withSandbox { rig in
            let answer = try await rig.upiOrder(replacing: [(old, new)])
            #expect(answer.status == 422)
            #expect(try answer.problem.errors?.map(\.pointer).contains(pointer) == true)
        }
    }

    @Test func `each outcome has its word and its code`() async throws {
        try await withSandbox { rig in
            for (outcome, status, code) in [
                ("approve", "SUCCESS", "00"), ("decline", "FAILURE", "Z9"), ("expire", "EXPIRED", "U69"),
                ("deemed", "DEEMED", "RB"), ("bad_signature", "SUCCESS", "00"), ("never", "SUCCESS", "00"),
            ] {
                let id = try #require(try await rig.upiOrder("pay_\(outcome)").member("order_id"))
                let played = try await rig.control("upi", "pay_\(outcome)", "{\"outcome\":\"\(outcome)\"}")
                #expect(played.status == 200)
                let answer = try await rig.sandbox.send(.get, "/upi/v1/orders/\(id)")
                #expect(answer.member("status") == status)
                #expect(answer.member("response_code") == code)
            }
            try await rig.pass()
            #expect(rig.shop.heard.count == 5)
            let seal = Seal(secret: Array(try TestKeys.text(.upiSecret).utf8))
            let valid = rig.shop.heard.filter { heard in
                let signed = Array("\(heard.header("x-signature-timestamp")).".utf8) + heard.body
                return heard.header("x-signature") == Hex.text(seal.code(over: signed))
            }
            #expect(valid.count == 4)
            #expect(!valid.contains { $0.text.contains("pay_bad_signature") })
        }
    }

    @Test func `time runs out by itself, and money may still come`() async throws {
        try await withSandbox { rig in
            let id = try #require(try await rig.upiOrder().member("order_id"))
            try await rig.pass(.seconds(599))
            #expect(rig.shop.heard.isEmpty)
            try await rig.pass(.seconds(1))
            #expect(rig.shop.heard.map { $0.text.contains("EXPIRED") } == [true])
            #expect(try await rig.submit("/upi/pay/\(id)", ["act": "ok"]).status == 409)
            #expect(try await rig.submit("/upi/pay/\(id)", ["act": "late"]).status == 303)
            try await rig.pass()
            #expect(rig.shop.heard.last?.text.contains("SUCCESS") == true)
        }
    }

    @Test func `a bank that said nothing may say it later`() async throws {
        try await withSandbox { rig in
            let id = try #require(try await rig.upiOrder().member("order_id"))
            _ = try await rig.submit("/upi/pay/\(id)", ["act": "deemed"])
            let waiting = try await rig.open("/upi/pay/\(id)")
            #expect(waiting.header("refresh") == "5")
            #expect(waiting.text.contains("We don’t know yet"))
            _ = try await rig.submit("/upi/pay/\(id)", ["act": "ZA"])
            let after = try await rig.sandbox.send(.get, "/upi/v1/orders/\(id)")
            #expect(after.member("response_code") == "ZA")
        }
    }

    @Test func `a pasted link is paid when it says what the order says, and refused when not`() async throws {
        try await withSandbox { rig in
            let created = try await rig.upiOrder()
            let tr = try #require(created.member("tr"))
            let tid = try #require(created.member("tid"))
            let link = "upi://pay?pa=kade@sandbox&pn=Kade&mc=5651&tid=\(tid)&tr=\(tr)&am=15033.00&cu=INR&mode=04"
            let good = try await rig.open("/upi/open?link=\(FormBody.encoded(link))")
            #expect(good.status == 200)
            #expect(good.text.contains("Pays with the PIN"))
            let changed = link.replacing("am=15033", with: "am=1")
            let bad = try await rig.open("/upi/open?link=\(FormBody.encoded(changed))")
            #expect(bad.status == 422)
            #expect(bad.text.contains("The amount (am) is 1.00; the order has 15033.00."))
            #expect(!bad.text.contains("Pays with the PIN"))
            let unknown = try await rig.open("/upi/open?link=\(FormBody.encoded("upi://pay?tr=TR1"))")
            #expect(unknown.status == 422)
            #expect(try await rig.open("/upi/open").status == 200)
        }
    }

    @Test func `a UPI number is asked for on a page of its own, with what is wrong with it`() async throws {
        try await withSandbox { rig in
            let id = try #require(try await rig.upiOrder().member("order_id"))
            let form = try await rig.open("/upi/collect/\(id)")
            #expect(form.status == 200)
            #expect(form.header("refresh") == nil)
            let wrong = try await rig.submit("/upi/collect/\(id)", ["vpa": "ananya@okaxis.com"])
            #expect(wrong.status == 422)
            #expect(wrong.text.contains("<title>Error: "))
            #expect(wrong.text.contains("try “@okaxis”"))
            #expect(wrong.text.contains("value=\"ananya@okaxis.com\""))
            #expect(try await rig.submit("/upi/collect/\(id)", ["vpa": "ananya@okaxis"]).status == 303)
            #expect(try await rig.open("/upi/pay/\(id)").text.contains("We asked ananya@okaxis."))
        }
    }
}
