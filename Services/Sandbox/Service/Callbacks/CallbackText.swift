import Commerce
import JSON

/// What each provider says in a callback, before it is signed.
enum CallbackText {
    private struct UPI: Encodable {
        let eventID: String
        let orderID: String
        let merchantReference: String
        let status: String
        let responseCode: String
        let amount: String
        let currency: String
        let rrn: String
        let occurredAt: Timestamp

        private enum CodingKeys: String, CodingKey {
            case status, amount, currency, rrn
            case eventID = "event_id"
            case orderID = "order_id"
            case merchantReference = "merchant_reference"
            case responseCode = "response_code"
            case occurredAt = "occurred_at"
        }
    }

    private struct IDEAL: Encodable {
        let paymentID: String
        let reference: String
        let status: String
        let eventID: String

        private enum CodingKeys: String, CodingKey {
            case reference, status
            case paymentID = "payment_id"
            case eventID = "event_id"
        }
    }

    private struct Boleto: Encodable {
        let eventID: String
        let boletoID: String
        let ourNumber: String
        let status: String
        let paidAmount: String?
        let paidAt: Timestamp?

        private enum CodingKeys: String, CodingKey {
            case status
            case eventID = "event_id"
            case boletoID = "boleto_id"
            case ourNumber = "our_number"
            case paidAmount = "paid_amount"
            case paidAt = "paid_at"
        }
    }

    /// - Returns: JSON; for Alipay a form without `notify_time` and signature, which belong to each try.
    static func payload(of sale: Sale, eventID: String, now: Timestamp) throws -> [UInt8] {
        let encoder = StrictJSONEncoder()
        switch sale.provider {
        case .upi:
            return try encoder.encode(
                UPI(
                    eventID: eventID, orderID: sale.id, merchantReference: sale.reference, status: sale.word,
                    responseCode: sale.standing.isPaid ? "00" : sale.code, amount: sale.received.amountText,
                    currency: sale.amount.currency.code, rrn: sale.networkReference, occurredAt: now))
        case .ideal:
            return try encoder.encode(
                IDEAL(paymentID: sale.id, reference: sale.reference, status: sale.word, eventID: eventID))
        case .boleto:
            let isPaid = sale.standing.isPaid
            return try encoder.encode(
                Boleto(
                    eventID: eventID, boletoID: sale.id, ourNumber: sale.reference, status: sale.word,
                    paidAmount: isPaid ? sale.received.amountText : nil, paidAt: isPaid ? sale.changedAt : nil))
        case .alipay: return Array(FormBody.encoded(alipay(sale, eventID, now)).utf8)
        }
    }

    private static func alipay(_ sale: Sale, _ eventID: String, _ now: Timestamp) -> [String: String] {
        guard case .alipay(let details) = sale.details else { return [:] }
        var fields = [
            "notify_id": eventID, "notify_type": "trade_status_sync", "charset": "utf-8", "version": "1.0",
            "app_id": details.appID, "auth_app_id": details.appID, "seller_id": AlipayAccount.sellerID,
            "out_trade_no": sale.reference, "trade_no": sale.id, "trade_status": sale.word,
            "total_amount": sale.received.amountText, "subject": details.subject,
            "gmt_create": AlipayAccount.clock(sale.createdAt),
        ]
        switch sale.standing {
        case .paid, .credited:
            fields["gmt_payment"] = AlipayAccount.clock(sale.changedAt)
            fields["receipt_amount"] = sale.received.amountText
            fields["buyer_id"] = AlipayAccount.buyerID
        case .refunded:
            fields["refund_fee"] = sale.received.amountText
            fields["gmt_refund"] = AlipayAccount.clock(sale.changedAt)
        case .expired, .declined, .failed: fields["gmt_close"] = AlipayAccount.clock(sale.changedAt)
        case .open, .deemed: break
        }
        return fields
    }
}
