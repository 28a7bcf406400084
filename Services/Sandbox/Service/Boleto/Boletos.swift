import Commerce
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit

/// The wire of the bank that registers boletos, as a shop's server sees it.
struct Boletos: Sendable {
    let sales: Sales
    let keys: KeyRing
    let publicURL: String

    private struct Payer: Decodable {
        let name: String
        let document: String
    }

    private struct Ask: Decodable {
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

    private struct Created: Encodable {
        let boleto_id: String
        let status: String
        let pdf_url: String
    }

    private struct Boleto: Encodable {
        let boleto_id: String
        let our_number: String
        let status: String
        let paid_amount: String?
    }

    func register(on routes: Routes) {
        routes.raw(.post, "/boleto/v1/boletos", bodyBytesMax: 16 << 10) { call in
            try authenticate(call)
            let sale = try await create(try call.json(Ask.self), call.body)
            let answer = Created(
                boleto_id: sale.id, status: sale.word, pdf_url: "\(publicURL)/boleto/pdf/\(sale.id)")
            return .bytes(try StrictJSONEncoder().encode(answer), status: .created, type: ContentType.json)
        }
        routes.raw(.get, "/boleto/v1/boletos/{id}") { call in
            try authenticate(call)
            let sale = try await sales.find(try call.parameter("id"), at: .boleto)
            let answer = Boleto(
                boleto_id: sale.id, our_number: sale.reference, status: sale.word,
                paid_amount: sale.standing.isPaid ? sale.received.amountText : nil)
            return .bytes(try StrictJSONEncoder().encode(answer), type: ContentType.json)
        }
    }

    private func authenticate(_ call: Call) throws {
        // Hashes of equal length, so that the comparison tells nothing of the token by its time.
        let given = call.request.headers[.authorization].map { Array(SHA256.hash(data: Array($0.utf8))) } ?? []
        let expected = Array(SHA256.hash(data: Array("Bearer \(keys.boletoToken)".utf8)))
        guard given.count == expected.count, zip(given, expected).reduce(0, { $0 | ($1.0 ^ $1.1) }) == 0 else {
            throw TradeRefusal.unauthenticated("Authorization must be Bearer and the bank's token.")
        }
    }

    private func create(_ ask: Ask, _ body: [UInt8]) async throws -> Sale {
        var checks = Checks()
        checks.reference(ask.ourNumber, "/our_number")
        let amount = checks.money(ask.amount, ask.currency, only: .brl)
        checks.text(ask.payer.name, "/payer/name", max: 60)
        checks.check(
            PayerDocument.isValid(ask.payer.document), "/payer/document",
            "A CPF of 11 digits or a CNPJ of 14, with right check digits, with dots and dashes or without.")
        let callback = checks.url(ask.callbackURL, "/callback_url")
        let today = Language.portuguese.day(sales.ambient.timestamp())
        checks.check(ask.dueDate >= today, "/due_date", "Not before today in Brazil, \(today).")
        if let amount {
            let flaws = BoletoDigits.flaws(
                barcode: ask.barcode, line: ask.digitableLine, amountMinor: amount.minorUnits, due: ask.dueDate)
            for flaw in flaws { checks.flaw(flaw.pointer, flaw.detail) }
        }
        try checks.finish()
        guard let amount, let callback else { throw TradeRefusal.malformed([]) }
        return try await sales.register(
            Sales.Order(
                provider: .boleto, reference: ask.ourNumber, amount: amount, callbackURL: callback,
                details: .boleto(
                    SaleDetails.Boleto(
                        due: ask.dueDate, payerName: ask.payer.name, payerDocument: ask.payer.document,
                        barcode: ask.barcode, line: ask.digitableLine)),
                expiresAt: Self.end(of: ask.dueDate), asked: body))
    }

    /// Midnight in Brasília after the due day; a weekend's boleto may be paid on the Monday.
    static func end(of due: CalendarDate) -> Timestamp {
        let lastDay = due.adding(days: due.weekday == 6 ? 2 : due.weekday == 7 ? 1 : 0)
        return Timestamp(lastDay.adding(days: 1).startOfDay).adding(.seconds(3 * 3_600))
    }
}
