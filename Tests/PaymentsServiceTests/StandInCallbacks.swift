import Commerce
import Foundation
import JSON
import PaymentsDomain
import ServiceKit

@testable import PaymentsService

/// What the provider tells, signed in its way.
struct ProviderMessage: Sendable {
    var headers: [(name: String, value: String)]
    var body: [UInt8]
}

extension StandIn {
    enum News: Sendable {
        case paid(Money)
        case failed
        case expired
        /// A word that the connector does not know.
        case unheardOf
    }

    /// - Parameters:
    ///   - forged: signs with keys that are not the provider's.
    func message(
        _ news: News, about reference: String, event: String, at moment: Timestamp, forged: Bool = false
    ) throws -> ProviderMessage {
        switch provider {
        case .upi: try upi(news, reference, event, moment, forged)
        case .ideal: try ideal(news, reference, event, moment, forged)
        case .boleto: try boleto(news, reference, event, moment, forged)
        case .alipay: try alipay(news, reference, event, moment, forged)
        }
    }

    private func id(of reference: String) -> String {
        sales.first { $0.reference == reference }?.id ?? "unknown-\(reference)"
    }

    private func upi(
        _ news: News, _ reference: String, _ event: String, _ moment: Timestamp, _ forged: Bool
    ) throws -> ProviderMessage {
        let (status, code, amount): (String, String, Money) =
            switch news {
            case .paid(let amount): ("SUCCESS", "00", amount)
            case .failed: ("FAILURE", "Z9", provider.amount)
            case .expired: ("EXPIRED", "U69", provider.amount)
            case .unheardOf: ("ON_HOLIDAY", "99", provider.amount)
            }
        let body = try StrictJSONEncoder().encode(
            UPIWire.Callback(
                eventID: event, orderID: id(of: reference), merchantReference: reference, status: status,
                responseCode: code, amount: amount.amountText, currency: amount.currency.code, rrn: "632512345678",
                occurredAt: moment))
        let seconds = "\(moment.millisecondsSince1970 / 1_000)"
        let secret = forged ? MessageCode(secret: Array("another secret".utf8)) : keys.upiSecret
        return ProviderMessage(
            headers: [
                ("X-Signature-Timestamp", seconds),
                ("X-Signature", Hex.text(secret.code(over: Array("\(seconds).".utf8) + body))),
                ("Content-Type", "application/json"),
            ], body: body)
    }

    private func ideal(
        _ news: News, _ reference: String, _ event: String, _ moment: Timestamp, _ forged: Bool
    ) throws -> ProviderMessage {
        let status =
            switch news {
            case .paid: "SettlementCompleted"
            case .failed: "Error"
            case .expired: "Expired"
            case .unheardOf: "OnHoliday"
            }
        let body = try StrictJSONEncoder().encode(
            IDEALWire.Callback(paymentID: id(of: reference), reference: reference, status: status, eventID: event))
        let created = "\(moment.description.prefix(19))+00:00"
        let digest = IDEALConnector.digest(of: body)
        let text = IDEALSignature.signedText(created: created, requestID: "r-\(event)", digest: digest)
        let signer = forged ? keys.stranger : keys.idealProvider
        let signature = IDEALSignature(
            // A forger names the right key; only the signature gives him away.
            keyID: keys.idealProvider.fingerprint,
            signature: Data(try signer.signature(over: Array(text.utf8))).base64EncodedString())
        return ProviderMessage(
            headers: [
                ("MessageCreateDateTime", created), ("X-Request-ID", "r-\(event)"), ("Digest", digest),
                ("Signature", signature.header), ("Content-Type", "application/json"),
            ], body: body)
    }

    private func boleto(
        _ news: News, _ reference: String, _ event: String, _ moment: Timestamp, _ forged: Bool
    ) throws -> ProviderMessage {
        let (status, paid): (String, Money?) =
            switch news {
            case .paid(let amount): ("paid", amount)
            case .failed: ("written_off", nil)
            case .expired: ("expired", nil)
            case .unheardOf: ("on_holiday", nil)
            }
        let body = try StrictJSONEncoder().encode(
            BoletoWire.Callback(
                eventID: event, boletoID: id(of: reference), ourNumber: reference, status: status,
                paidAmount: paid?.amountText, paidAt: paid == nil ? nil : moment))
        let seconds = "\(moment.millisecondsSince1970 / 1_000)"
        let other = StandardWebhookCode(secret: "whsec_" + Data("another secret".utf8).base64EncodedString())
        let secret = forged ? other ?? keys.boletoSecret : keys.boletoSecret
        return ProviderMessage(
            headers: [
                ("webhook-id", event), ("webhook-timestamp", seconds),
                ("webhook-signature", secret.signature(id: event, timestamp: seconds, body: body)),
                ("Content-Type", "application/json"),
            ], body: body)
    }

    /// The notification's parameters, to be changed before they are signed.
    func alipayParameters(
        _ news: News, _ reference: String, _ event: String, _ moment: Timestamp
    ) -> [String: String] {
        var parameters = [
            "app_id": "2021000000000001", "seller_id": "2088000000000013", "charset": "utf-8", "version": "1.0",
            "notify_id": event, "notify_type": "trade_status_sync", "notify_time": AlipayClock.text(moment),
            "out_trade_no": reference, "trade_no": "2026112122\(reference.suffix(18))", "subject": "Carnet 订单",
            "total_amount": provider.amount.amountText, "trade_status": "TRADE_CLOSED", "sign_type": "RSA2",
        ]
        switch news {
        case .paid(let amount):
            parameters["trade_status"] = "TRADE_SUCCESS"
            parameters["total_amount"] = amount.amountText
            parameters["gmt_payment"] = AlipayClock.text(moment)
        case .unheardOf: parameters["trade_status"] = "ON_HOLIDAY"
        case .failed, .expired: parameters["gmt_close"] = AlipayClock.text(moment)
        }
        return parameters
    }

    func signed(_ parameters: [String: String], forged: Bool = false) throws -> ProviderMessage {
        var parameters = parameters
        let text = AlipayCanonicalText.text(of: parameters, for: .notification)
        let signer = forged ? keys.stranger : keys.alipayProvider
        parameters["sign"] = Data(try signer.signature(over: Array(text.utf8))).base64EncodedString()
        return ProviderMessage(
            headers: [("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")],
            body: Array(AlipayForm.text(parameters).utf8))
    }

    private func alipay(
        _ news: News, _ reference: String, _ event: String, _ moment: Timestamp, _ forged: Bool
    ) throws -> ProviderMessage {
        try signed(alipayParameters(news, reference, event, moment), forged: forged)
    }
}
