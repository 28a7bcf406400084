import Commerce

/// What crosses HTTP between us and the UPI aggregator.
enum UPIWire {
    struct CreateOrder: Codable, Hashable, Sendable {
        let merchantReference: String
        let amount: String
        let currency: String
        let payeeVPA: String
        let payeeName: String
        let mcc: String
        let note: String
        let expiresAt: Timestamp
        let callbackURL: String

        private enum CodingKeys: String, CodingKey {
            case amount, currency, mcc, note
            case merchantReference = "merchant_reference"
            case payeeVPA = "payee_vpa"
            case payeeName = "payee_name"
            case expiresAt = "expires_at"
            case callbackURL = "callback_url"
        }
    }

    struct CreatedOrder: Codable, Hashable, Sendable {
        let orderID: String
        let status: String
        let tr: String
        let tid: String

        private enum CodingKeys: String, CodingKey {
            case status, tr, tid
            case orderID = "order_id"
        }
    }

    struct Order: Codable, Hashable, Sendable {
        let orderID: String
        let merchantReference: String
        let status: String
        let responseCode: String
        let amount: String
        let currency: String
        let rrn: String?

        private enum CodingKeys: String, CodingKey {
            case status, amount, currency, rrn
            case orderID = "order_id"
            case merchantReference = "merchant_reference"
            case responseCode = "response_code"
        }
    }

    struct Callback: Codable, Hashable, Sendable {
        let eventID: String
        let orderID: String
        let merchantReference: String
        let status: String
        let responseCode: String
        let amount: String
        let currency: String
        let rrn: String?
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
}
