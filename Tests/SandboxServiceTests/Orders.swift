import Commerce
import Foundation
import HTTPTypes
import ServiceKit
import TestSupport

@testable import SandboxService

/// What a shop's server sends, made here byte by byte so that it shares no code with what checks it but the primitives.
extension Rig {
    var now: Timestamp { clock.ambient.timestamp() }

    /// Members that a test changes are replaced in the text.
    func upiOrder(
        _ reference: String = "pay_1", replacing changes: [(String, String)] = [], signature: String? = nil
    ) async throws -> ServiceAnswer {
        var body = """
            {"merchant_reference":"\(reference)","amount":"15033.00","currency":"INR","payee_vpa":"kade@sandbox",\
            "payee_name":"Kade","mcc":"5651","note":"Order 7e4177","expires_at":"\(now.adding(.seconds(600)))",\
            "callback_url":"\(callbackURL)/upi"}
            """
        for (old, new) in changes { body = body.replacing(old, with: new) }
        let seal = Seal(secret: Array(try TestKeys.text(.upiSecret).utf8))
        let code = Hex.text(seal.code(over: Array(body.utf8)))
        return try await sandbox.send(
            .post, "/upi/v1/orders", headers: [("x-signature", signature ?? code)], json: body)
    }

    func idealPayment(
        _ reference: String = "pay_1", replacing changes: [(String, String)] = [],
        returnURL: String = "https://shop.example/back?order=1"
    ) async throws -> ServiceAnswer {
        var body = """
            {"reference":"\(reference)","amount":"132.50","currency":"EUR","description":"2 artikelen uit Jaipur",\
            "return_url":"\(returnURL)","callback_url":"\(callbackURL)/ideal","expires_in":"PT27M"}
            """
        for (old, new) in changes { body = body.replacing(old, with: new) }
        return try await idealCall("/ideal/v2/payments", body: body)
    }

    /// A signed call; GET without a body.
    func idealCall(
        _ path: String, body: String? = nil, created: String = "2026-11-21T12:00:00+00:00", keyID: String? = nil,
        digestOf digested: String? = nil
    ) async throws -> ServiceAnswer {
        let digest = IDEALHeaders.digest(of: Array((digested ?? body ?? "").utf8))
        let requestID = "6b1f0c1e-0000-4000-8000-000000000001"
        let text = "messagecreatedatetime: \(created)\nx-request-id: \(requestID)\ndigest: \(digest)"
        let signer = try RSASigner(pem: try TestKeys.text(.idealMerchant))
        let own = try RSAVerifier(pem: try TestKeys.text(.idealMerchantPublic)).fingerprint
        let signature = Data(try signer.signature(over: Array(text.utf8))).base64EncodedString()
        let headers = [
            ("messagecreatedatetime", created), ("x-request-id", requestID), ("digest", digest),
            (
                "signature",
                "keyId=\"\(keyID ?? own)\", algorithm=\"SHA256withRSA\", headers=\"messagecreatedatetime x-request-id "
                    + "digest\", signature=\"\(signature)\""
            ),
        ]
        guard let body else { return try await sandbox.send(.get, path, headers: headers) }
        return try await sandbox.send(.post, path, headers: headers, json: body)
    }

    /// A slip of 243.12 BRL at bank 001, due 2026-11-25; its digits were worked out by hand of the FEBRABAN layout.
    func boleto(
        _ number: String = "12345670000000001", replacing changes: [(String, String)] = [], token: String? = nil
    ) async throws -> ServiceAnswer {
        var body = """
            {"our_number":"\(number)","amount":"243.12","currency":"BRL","due_date":"2026-11-25",\
            "payer":{"name":"Fernanda Alves","document":"529.982.247-25"},"barcode":"\(TestSlip.barcode)",\
            "digitable_line":"\(TestSlip.line)","callback_url":"\(callbackURL)/boleto"}
            """
        for (old, new) in changes { body = body.replacing(old, with: new) }
        let bearer = try token ?? TestKeys.text(.boletoToken)
        return try await sandbox.send(
            .post, "/boleto/v1/boletos", headers: [("authorization", "Bearer \(bearer)")], json: body)
    }

    /// The address of the wallet, signed over all but `sign`.
    func alipayPage(_ reference: String = "pay_1", changing changes: [String: String] = [:]) throws -> String {
        var fields = [
            "app_id": "2021000000000001", "method": "alipay.trade.page.pay", "charset": "utf-8", "sign_type": "RSA2",
            "timestamp": "2026-11-21 20:00:00", "version": "1.0", "notify_url": "\(callbackURL)/alipay",
            "return_url": "https://shop.example/back?order=1",
            "biz_content": """
            {"out_trade_no":"\(reference)","total_amount":"553.14","subject":"羊毛围巾 1 条",\
            "product_code":"FAST_INSTANT_TRADE_PAY","timeout_express":"14m"}
            """,
        ]
        fields.merge(changes) { $1 }
        return "/alipay/gateway.do?" + (try alipaySigned(fields))
    }

    func alipayQuery(_ reference: String, signed: Bool = true) async throws -> ServiceAnswer {
        let fields = [
            "app_id": "2021000000000001", "method": "alipay.trade.query", "charset": "utf-8", "sign_type": "RSA2",
            "timestamp": "2026-11-21 20:00:00", "version": "1.0",
            "biz_content": "{\"out_trade_no\":\"\(reference)\"}",
        ]
        let form = signed ? try alipaySigned(fields) : FormBody.encoded(fields)
        return try await sandbox.send(
            .post, "/alipay/gateway.do", headers: [("content-type", "application/x-www-form-urlencoded")],
            body: Array(form.utf8))
    }

    private func alipaySigned(_ fields: [String: String]) throws -> String {
        var fields = fields
        let text = fields.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
        let signer = try RSASigner(pem: try TestKeys.text(.alipayMerchant))
        if fields["sign"] == nil {
            fields["sign"] = Data(try signer.signature(over: Array(text.utf8))).base64EncodedString()
        }
        return FormBody.encoded(fields)
    }
}

enum TestSlip {
    static let barcode = "00197164100000243120000001234567000000000117"
    static let line = "00190.00009 01234.567004 00000.001172 7 16410000024312"
}

extension ServiceAnswer {
    /// The text of a member of a flat JSON object.
    func member(_ name: String) -> String? {
        text.range(of: "\"\(name)\":\"").flatMap { range in
            text[range.upperBound...].split(separator: "\"", maxSplits: 1, omittingEmptySubsequences: false).first.map(
                String.init)
        }
    }
}
