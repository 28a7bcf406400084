/// What crosses HTTP between us and the iDEAL acquirer.
enum IDEALWire {
    struct CreatePayment: Codable, Hashable, Sendable {
        let reference: String
        let amount: String
        let currency: String
        let description: String
        let returnURL: String
        let callbackURL: String
        /// ISO 8601 duration in whole minutes, such as `PT15M`.
        let expiresIn: String

        private enum CodingKeys: String, CodingKey {
            case reference, amount, currency, description
            case returnURL = "return_url"
            case callbackURL = "callback_url"
            case expiresIn = "expires_in"
        }
    }

    struct CreatedPayment: Codable, Hashable, Sendable {
        let paymentID: String
        let status: String
        let redirectURL: String

        private enum CodingKeys: String, CodingKey {
            case status
            case paymentID = "payment_id"
            case redirectURL = "redirect_url"
        }
    }

    struct Payment: Codable, Hashable, Sendable {
        let paymentID: String
        let reference: String
        let status: String
        let amount: String
        let currency: String
        let endToEndID: String?

        private enum CodingKeys: String, CodingKey {
            case reference, status, amount, currency
            case paymentID = "payment_id"
            case endToEndID = "end_to_end_id"
        }
    }

    struct Callback: Codable, Hashable, Sendable {
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
}
