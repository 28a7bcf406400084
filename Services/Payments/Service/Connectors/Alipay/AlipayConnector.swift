import Commerce
import Foundation
import JSON
import PaymentsDomain
import ServiceKit
import Wire

/// Alipay's page for a browser: a signed address that we make without asking anybody, a signed notification, a query.
struct AlipayConnector: PaymentConnector {
    /// Who we are at Alipay.
    struct Account: Sendable {
        let appID: String
        let sellerID: String
    }

    let http: ProviderHTTP
    /// The gateway as a browser reaches it, without a slash at the end.
    let pageBase: String
    let own: RSASigner
    let alipay: RSAVerifier
    let account: Account
    let ambient: Ambient

    let provider = "alipay"
    /// The signature is in the body.
    let signedHeaders: [String] = []
    let acknowledgement = Acknowledgement.text("success")

    func refusals(of intent: PaymentIntent) -> [FieldError] { [] }

    func prepare(_ intent: PaymentIntent) throws -> PreparedAttempt {
        let milliseconds = intent.expiresAt.millisecondsSince1970 - intent.createdAt.millisecondsSince1970
        let minutes = max(1, milliseconds / 60_000)
        let attempt = AlipayWire.Attempt(
            content: .init(
                outTradeNo: intent.reference.text, totalAmount: intent.amount.amountText,
                subject: String(intent.description.prefix(128)), productCode: "FAST_INSTANT_TRADE_PAY",
                timeoutExpress: "\(minutes)m"),
            notifyURL: intent.callbackURL, returnURL: intent.returnURL, createdAt: intent.createdAt)
        return PreparedAttempt(
            reference: intent.reference.text, expiresAt: intent.createdAt.adding(.seconds(minutes * 60)),
            body: try StrictJSONEncoder().encode(attempt))
    }

    func start(_ attempt: PreparedAttempt) async -> StartOutcome {
        do {
            let page = try StrictJSONDecoder().decode(AlipayWire.Attempt.self, from: attempt.body)
            var parameters = common(method: "alipay.trade.page.pay", at: page.createdAt)
            parameters["notify_url"] = page.notifyURL
            parameters["return_url"] = page.returnURL
            let query = try signed(parameters, content: page.content)
            return .begun(
                providerPayment: nil,
                action: PaymentsAPI.PaymentAction(kind: .redirect, url: "\(pageBase)/alipay/gateway.do?\(query)"))
        } catch {
            return .silent("the page could not be signed")
        }
    }

    func ask(_ question: ProviderQuestion) async -> AskOutcome {
        let parameters = common(method: "alipay.trade.query", at: question.askedAt)
        guard let form = try? signed(parameters, content: AlipayWire.Query(outTradeNo: question.reference)) else {
            return .silent("the question could not be signed")
        }
        let reply = await http.send(
            "POST", "/alipay/gateway.do",
            headers: [("Content-Type", "application/x-www-form-urlencoded;charset=utf-8")], body: Array(form.utf8))
        guard case .answer(let body) = reply, let answer = verified(body) else { return .silent("no usable answer") }
        if answer.subCode == "ACQ.TRADE_NOT_EXIST" { return .told([]) }
        guard answer.code == "10000", answer.outTradeNo == question.reference, let status = answer.tradeStatus,
            let text = answer.totalAmount, let amount = try? Money(text, .cny)
        else { return .silent("code \(answer.code.prefix(8))") }
        return .told(
            Self.facts(
                status, transaction: answer.tradeNo ?? question.reference, amount: amount, source: .query,
                at: question.askedAt))
    }

    /// The answer's node, once its signature over its raw text holds.
    private func verified(_ body: [UInt8]) -> AlipayWire.QueryAnswer? {
        guard let node = AlipayCanonicalText.rawObject(named: "alipay_trade_query_response", in: body),
            let signed = try? ProviderHTTP.decoder.decode(AlipayWire.Signed.self, from: body),
            let signature = Data(base64Encoded: signed.sign), alipay.isValid(Array(signature), over: node)
        else { return nil }
        return try? ProviderHTTP.decoder.decode(AlipayWire.QueryAnswer.self, from: node)
    }

    func read(_ callback: RawCallback, receivedAt: Timestamp) throws(CallbackRefusal) -> CallbackNews {
        guard let parameters = AlipayForm.parameters(in: callback.body), let sign = parameters["sign"] else {
            throw .unsigned("sign")
        }
        let text = AlipayCanonicalText.text(of: parameters, for: .notification)
        guard parameters["sign_type"] == "RSA2", let signature = Data(base64Encoded: sign),
            alipay.isValid(Array(signature), over: Array(text.utf8))
        else { throw .badSignature }
        guard let sentAt = parameters["notify_time"].flatMap(AlipayClock.moment) else { throw .stale }
        try CallbackAge.check(sentAt, receivedAt: receivedAt)
        guard parameters["app_id"] == account.appID else { throw .notOurs(pointer: "app_id") }
        guard parameters["seller_id"] == account.sellerID else { throw .notOurs(pointer: "seller_id") }
        func needed(_ name: String) throws(CallbackRefusal) -> String {
            guard let value = parameters[name], !value.isEmpty else {
                throw .malformed([FieldError(pointer: name, code: "required", detail: "Not in the notification")])
            }
            return value
        }
        let paidAt = parameters["gmt_payment"].flatMap(AlipayClock.moment)
        let closedAt = (parameters["gmt_refund"] ?? parameters["gmt_close"]).flatMap(AlipayClock.moment)
        let status = try needed("trade_status")
        return CallbackNews(
            eventID: try needed("notify_id"), reference: try needed("out_trade_no"),
            providerPayment: parameters["trade_no"],
            facts: Self.facts(
                status, transaction: try needed("trade_no"),
                amount: try ProviderMoney.read(try needed("total_amount"), "CNY", at: "total_amount"),
                source: .callback, at: (status == "TRADE_CLOSED" ? closedAt : paidAt) ?? sentAt))
    }

    /// `TRADE_CLOSED` is a timeout before money and a full refund after it: told after a success it undoes nothing and
    /// is flagged as a contradiction.
    static func facts(
        _ status: String, transaction: String, amount: Money, source: PaymentFact.Source, at moment: Timestamp
    ) -> [PaymentFact] {
        switch status {
        case "TRADE_SUCCESS", "TRADE_FINISHED":
            [PaymentFact(.captured, transaction: transaction, amount: amount, source: source, occurredAt: moment)]
        case "TRADE_CLOSED":
            [PaymentFact(.failed, transaction: transaction, reason: .closed, source: source, occurredAt: moment)]
        default: []
        }
    }

    private func common(method: String, at moment: Timestamp) -> [String: String] {
        [
            "app_id": account.appID, "method": method, "charset": "utf-8", "sign_type": "RSA2",
            "timestamp": AlipayClock.text(moment), "version": "1.0", "format": "JSON",
        ]
    }

    private func signed(_ parameters: [String: String], content: some Encodable) throws -> String {
        var parameters = parameters
        parameters["biz_content"] = String(decoding: try StrictJSONEncoder().encode(content), as: UTF8.self)
        let text = AlipayCanonicalText.text(of: parameters, for: .request)
        parameters["sign"] = Data(try own.signature(over: Array(text.utf8))).base64EncodedString()
        return AlipayForm.text(parameters)
    }
}
