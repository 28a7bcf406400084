import Commerce
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit

/// The wire of the aggregator, as a shop's server sees it.
struct UPIOrders: Sendable {
    let sales: Sales
    let keys: KeyRing

    private struct Ask: Decodable {
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

    private struct Created: Encodable {
        let order_id: String
        let status: String
        let tr: String
        let tid: String
    }

    private struct Order: Encodable {
        let order_id: String
        let merchant_reference: String
        let status: String
        let response_code: String
        let amount: String
        let currency: String
        let rrn: String
    }

    func register(on routes: Routes) {
        routes.raw(.post, "/upi/v1/orders", bodyBytesMax: 16 << 10) { call in
            guard keys.upi.isValid(call.request.headers[.upiSignature], over: call.body) else {
                throw TradeRefusal.unauthenticated("X-Signature is not the hex HMAC-SHA256 of the body.")
            }
            let sale = try await create(try call.json(Ask.self), call.body)
            guard case .upi(let details) = sale.details else { throw TradeRefusal.unknownSale }
            let answer = Created(order_id: sale.id, status: sale.word, tr: details.tr, tid: details.tid)
            return .bytes(try StrictJSONEncoder().encode(answer), status: .created, type: ContentType.json)
        }
        routes.raw(.get, "/upi/v1/orders/{id}") { call in
            let sale = try await sales.find(try call.parameter("id"), at: .upi)
            let answer = Order(
                order_id: sale.id, merchant_reference: sale.reference, status: sale.word, response_code: sale.code,
                amount: sale.received.amountText, currency: sale.amount.currency.code, rrn: sale.networkReference)
            return .bytes(try StrictJSONEncoder().encode(answer), type: ContentType.json)
        }
    }

    private func create(_ ask: Ask, _ body: [UInt8]) async throws -> Sale {
        var checks = Checks()
        checks.reference(ask.merchantReference, "/merchant_reference")
        let amount = checks.money(ask.amount, ask.currency, only: .inr)
        let payee = checks.value(try? UPINumber(ask.payeeVPA), "/payee_vpa", "A UPI number such as shop@bank.")
        checks.text(ask.payeeName, "/payee_name", max: 99)
        checks.check(
            ask.mcc.utf8.count == 4 && ask.mcc.utf8.allSatisfy { (48...57).contains($0) }, "/mcc",
            "The four digits of the merchant category (ISO 18245).")
        // tn has 50 characters at most (NPCI linking specification 1.6).
        checks.text(ask.note, "/note", max: 50)
        checks.check(ask.expiresAt > sales.ambient.timestamp(), "/expires_at", "A moment that is still to come.")
        let callback = checks.url(ask.callbackURL, "/callback_url")
        try checks.finish()
        guard let amount, let payee, let callback else { throw TradeRefusal.malformed([]) }
        let uuid = sales.ambient.newUUID()
        let name = SaleName.text(uuid)
        let details = SaleDetails.UPI(
            payeeVPA: payee.text, payeeName: ask.payeeName, mcc: ask.mcc, note: ask.note, tr: "TR" + name,
            tid: "SBX" + name)
        return try await sales.register(
            Sales.Order(
                uuid: uuid, provider: .upi, reference: ask.merchantReference, amount: amount, callbackURL: callback,
                details: .upi(details), expiresAt: ask.expiresAt, asked: body))
    }
}
