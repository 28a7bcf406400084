import Commerce
import Foundation
import HTTPTypes
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import SandboxService

@Suite struct IDEALTests {
    @Test func `a payment goes through a bank's page back to the shop, and is told under the provider's key`()
        async throws
    {
        try await withSandbox { rig in
            let created = try await rig.idealPayment()
            #expect(created.status == 201)
            #expect(created.member("status") == "Open")
            let id = try #require(created.member("payment_id"))
            #expect(created.member("redirect_url")?.hasSuffix("/ideal/pay/\(id)") == true)

            let page = try await rig.open("/ideal/pay/\(id)")
            #expect(page.text.contains("€\u{A0}132,50"))
            #expect(page.text.contains("U heeft nog 27 minuten"))
            #expect(page.header("refresh") == nil)
            #expect(
                page.header("content-security-policy")?.contains("form-action 'self' https://shop.example;") == true)
            #expect(try await rig.submit("/ideal/bank/\(id)", ["bank": "Bank of Nowhere"]).status == 422)
            #expect(
                try await rig.submit("/ideal/bank/\(id)", ["bank": "Rabobank"]).header("location")
                    == "/ideal/bank/\(id)")
            let bank = try await rig.open("/ideal/bank/\(id)")
            #expect(bank.text.contains("<h2>Rabobank (sandbox)</h2>"))
            #expect(bank.header("refresh") == "5")

            let back = try await rig.submit("/ideal/pay/\(id)", ["act": "ok"])
            #expect(back.status == 303)
            #expect(back.header("location") == "https://shop.example/back?order=1&trxid=\(id)&ec=pay_1")
            try await rig.pass()
            let heard = try #require(rig.shop.heard.first)
            let digest = IDEALHeaders.digest(of: heard.body)
            #expect(heard.header("digest") == digest)
            let text =
                "messagecreatedatetime: \(heard.header("messagecreatedatetime"))\n"
                + "x-request-id: \(heard.header("x-request-id"))\ndigest: \(digest)"
            let signature = try #require(IDEALSignature(heard.header("signature")))
            let provider = try RSAVerifier(pem: try TestKeys.text(.idealProviderPublic))
            #expect(provider.isValid(signature.signature, over: Array(text.utf8)))
            #expect(signature.keyID == provider.fingerprint)
            #expect(heard.header("messagecreatedatetime") == "2026-11-21T12:00:00+00:00")
            #expect(heard.text.contains("\"status\":\"SettlementCompleted\""))

            let status = try await rig.idealCall("/ideal/v2/payments/\(id)")
            #expect(status.member("status") == "SettlementCompleted")
            #expect(status.member("end_to_end_id")?.utf8.count == 35)
        }
    }

    @Test func `a call that is not signed by the shop is refused`() async throws {
        try await withSandbox { rig in
            let id = try #require(try await rig.idealPayment().member("payment_id"))
            let path = "/ideal/v2/payments/\(id)"
            #expect(try await rig.sandbox.send(.get, path).status == 401)
            #expect(try await rig.idealCall(path, created: "2026-11-21T11:54:59+00:00").status == 401)
            #expect(try await rig.idealCall(path, created: "2026-11-21T12:05:01+00:00").status == 401)
            #expect(try await rig.idealCall(path, created: "2026-11-21T12:04:59+00:00").status == 200)
            #expect(try await rig.idealCall(path, created: "today").status == 401)
            #expect(try await rig.idealCall(path, keyID: String(repeating: "0", count: 40)).status == 401)
            #expect(try await rig.idealCall(path, digestOf: "{}").status == 401)
        }
    }

    @Test(arguments: [
        ("132.50", "132.5", "/amount"), ("EUR", "USD", "/currency"), ("PT27M", "PT2H", "/expires_in"),
        ("PT27M", "soon", "/expires_in"), ("https://shop.example", "shop.example", "/return_url"),
        ("2 artikelen uit Jaipur", "", "/description"),
    ])
    func `a wrong member is named`(old: String, new: String, pointer: String) async throws {
        try await withSandbox { rig in
            let answer = try await rig.idealPayment(replacing: [(old, new)])
            #expect(answer.status == 422)
            #expect(try answer.problem.errors?.map(\.pointer) == [pointer])
        }
    }

    /// Buttons: what the status is at once, where the browser goes, and what the callbacks say in the end.
    @Test(arguments: [
        (act: "cancel", now: "Cancelled", leaves: true, told: ["Cancelled"]),
        (act: "expire", now: "Expired", leaves: false, told: ["Expired"]),
        (act: "noreturn", now: "SettlementCompleted", leaves: false, told: ["SettlementCompleted"]),
        (act: "early", now: "Open", leaves: true, told: ["SettlementCompleted"]),
        (act: "down", now: "Error", leaves: true, told: ["Error"]),
        (act: "late", now: "Expired", leaves: false, told: ["Expired", "SettlementCompleted"]),
        (act: "twice", now: "SettlementCompleted", leaves: true, told: ["SettlementCompleted", "SettlementCompleted"]),
        (act: "never", now: "SettlementCompleted", leaves: true, told: []),
    ])
    func `each button does what it says`(act: String, now: String, leaves: Bool, told: [String]) async throws {
        try await withSandbox { rig in
            let id = try #require(try await rig.idealPayment().member("payment_id"))
            let answer = try await rig.submit("/ideal/pay/\(id)", ["act": act])
            #expect(answer.header("location")?.hasPrefix(leaves ? "https://shop.example/" : "/ideal/pay/") == true)
            #expect(try await rig.idealCall("/ideal/v2/payments/\(id)").member("status") == now)
            try await rig.pass()
            try await rig.pass(.seconds(10))
            let words = rig.shop.heard.map { heard in
                ["Cancelled", "Expired", "SettlementCompleted", "Error"].first { heard.text.contains("\"\($0)\"") }
            }
            #expect(words == told)
            let events = rig.shop.heard.compactMap { $0.text.split(separator: "\"event_id\":").last }
            #expect(act != "twice" || Set(events).count == 1)
        }
    }
}
