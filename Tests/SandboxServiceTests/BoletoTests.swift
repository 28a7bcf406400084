import Commerce
import Foundation
import HTTPTypes
import ServiceKit
import TestSupport
import Testing
import Wire

@testable import SandboxService

@Suite struct BoletoTests {
    @Test func `a slip is registered, paid, told, and credited the next day`() async throws {
        try await withSandbox { rig in
            let created = try await rig.boleto()
            #expect(created.status == 201)
            #expect(created.member("status") == "registered")
            let id = try #require(created.member("boleto_id"))
            let page = try await rig.open("/boleto/pay/\(id)")
            #expect(page.text.contains("R$\u{A0}243,12"))
            #expect(page.text.contains("Vence na quarta-feira, 25 de novembro de 2026."))
            #expect(page.text.contains(TestSlip.line))
            #expect(page.text.contains("CPF •••.982.•••-••"))
            #expect(!page.text.contains("529"))
            let bars = try #require(Interleaved2of5(TestSlip.barcode))
            #expect(page.text.contains(bars.path(height: 50)))

            #expect(try await rig.submit("/boleto/pay/\(id)", ["act": "ok"]).status == 303)
            try await rig.pass()
            try await rig.pass(.seconds(30))
            #expect(rig.shop.heard.count == 2)
            for (heard, word) in zip(rig.shop.heard, ["paid", "credited"]) {
                let webhookID = heard.header("webhook-id")
                let signer = try #require(StandardWebhook(secret: try TestKeys.text(.boletoSecret)))
                let stamp = try #require(Int64(heard.header("webhook-timestamp")))
                #expect(
                    heard.header("webhook-signature")
                        == signer.signature(id: webhookID, timestamp: stamp, body: heard.body))
                #expect(heard.text.contains("\"event_id\":\"\(webhookID)\""))
                #expect(heard.text.contains("\"status\":\"\(word)\""))
                #expect(heard.text.contains("\"paid_amount\":\"243.12\""))
                #expect(heard.text.contains("\"paid_at\":\"2026-11-21T12:00:00.000Z\""))
            }
            let token = try TestKeys.text(.boletoToken)
            let status = try await rig.sandbox.send(
                .get, "/boleto/v1/boletos/\(id)", headers: [("authorization", "Bearer \(token)")])
            #expect(status.member("status") == "credited")
        }
    }

    @Test func `a slip that does not agree with itself is refused with every reason`() async throws {
        try await withSandbox { rig in
            let amount = try await rig.boleto(replacing: [("243.12", "243.13")])
            #expect(amount.status == 422)
            #expect(
                try amount.problem.errors?.map(\.detail) == ["The amount is 24312 cents; it should be 24313."])
            let due = try await rig.boleto(replacing: [("2026-11-25", "2026-11-26")])
            #expect(try due.problem.errors?.map(\.pointer) == ["/barcode"])
            let line = try await rig.boleto(replacing: [("\"\(TestSlip.line)", "\"1\(TestSlip.line.dropFirst())")])
            #expect(Set(try line.problem.errors?.map(\.pointer) ?? []) == ["/digitable_line"])
            let past = try await rig.boleto(replacing: [("2026-11-25", "2026-11-20")])
            #expect(try past.problem.errors?.map(\.pointer).contains("/due_date") == true)
            let payer = try await rig.boleto(replacing: [("529.982.247-25", "529.982.247-26"), ("Fernanda Alves", "")])
            #expect(try payer.problem.errors?.map(\.pointer) == ["/payer/name", "/payer/document"])
        }
    }

    @Test(arguments: ["", "x", "bol_"])
    func `a wrong token registers nothing`(token: String) async throws {
        try await withSandbox { rig in
            let answer = try await rig.boleto(token: token)
            #expect(answer.status == 401)
            let look = try await rig.sandbox.send(.get, "/boleto/v1/boletos/x")
            #expect(look.status == 401)
        }
    }

    @Test func `less than was asked for is told as it is`() async throws {
        try await withSandbox { rig in
            let id = try #require(try await rig.boleto().member("boleto_id"))
            #expect(try await rig.open("/boleto/pay/\(id)").text.contains("Pago R$\u{A0}240,00"))
            _ = try await rig.submit("/boleto/pay/\(id)", ["act": "less"])
            try await rig.pass()
            #expect(rig.shop.heard.first?.text.contains("\"paid_amount\":\"240.00\"") == true)
        }
    }

    @Test func `a bank that tells tomorrow tells tomorrow`() async throws {
        try await withSandbox { rig in
            let id = try #require(try await rig.boleto().member("boleto_id"))
            _ = try await rig.submit("/boleto/pay/\(id)", ["act": "d1"])
            let page = try await rig.open("/boleto/pay/\(id)")
            #expect(page.text.contains("o banco ainda não avisou"))
            #expect(page.header("refresh") == "5")
            #expect(try await rig.submit("/boleto/pay/\(id)", ["act": "ok"]).status == 409)
            try await rig.pass(.seconds(29))
            #expect(rig.shop.heard.isEmpty)
            try await rig.pass(.seconds(1))
            #expect(rig.shop.heard.count == 1)
        }
    }

    @Test func `the slip can be had as a PDF`() async throws {
        try await withSandbox { rig in
            let created = try await rig.boleto()
            let id = try #require(created.member("boleto_id"))
            #expect(created.member("pdf_url")?.hasSuffix("/boleto/pdf/\(id)") == true)
            let answer = try await rig.open("/boleto/pdf/\(id)")
            #expect(answer.header("content-type") == "application/pdf")
            let text = String(decoding: answer.body, as: UTF8.self)
            #expect(text.hasPrefix("%PDF-1.4\n"))
            #expect(text.hasSuffix("%%EOF\n"))
            #expect(text.contains("(\(TestSlip.line)) Tj"))
            // 5 bars for each of 22 pairs, 2 to begin and 2 to end.
            #expect(text.split(separator: " re f").count - 1 == 114)
        }
    }
}
