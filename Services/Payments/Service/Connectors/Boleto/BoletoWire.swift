import Commerce

/// What crosses HTTP between us and the bank that registers boletos.
enum BoletoWire {
    struct Payer: Codable, Hashable, Sendable {
        let name: String
        let document: String
    }

    struct Register: Codable, Hashable, Sendable {
        let ourNumber: String
        let amount: String
        let currency: String
        let dueDate: CalendarDate
        let payer: Payer
        let barcode: String
        let digitableLine: String
        let callbackURL: String

        private enum CodingKeys: String, CodingKey {
            case amount, currency, payer, barcode
            case ourNumber = "our_number"
            case dueDate = "due_date"
            case digitableLine = "digitable_line"
            case callbackURL = "callback_url"
        }
    }

    struct Registered: Codable, Hashable, Sendable {
        let boletoID: String
        let status: String
        let pdfURL: String?

        private enum CodingKeys: String, CodingKey {
            case status
            case boletoID = "boleto_id"
            case pdfURL = "pdf_url"
        }
    }

    struct Boleto: Codable, Hashable, Sendable {
        let boletoID: String
        let ourNumber: String
        let status: String
        let paidAmount: String?

        private enum CodingKeys: String, CodingKey {
            case status
            case boletoID = "boleto_id"
            case ourNumber = "our_number"
            case paidAmount = "paid_amount"
        }
    }

    struct Callback: Codable, Hashable, Sendable {
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
}
