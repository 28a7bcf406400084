import Commerce
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit

/// The wire of the iDEAL acquirer, as a shop's server sees it. Every call is signed by the shop.
struct IDEALPayments: Sendable {
    let sales: Sales
    let keys: KeyRing
    let publicURL: String

    /// How far the shop's clock may be from ours, both ways.
    static let toleranceSeconds: Int64 = 300
    /// iDEAL lets a payment live from one minute to one hour.
    static let lifetimes: ClosedRange<Int64> = 60...3_600

    private struct Ask: Decodable {
        let reference: String
        let amount: String
        let currency: String
        let description: String
        let returnURL: String
        let callbackURL: String
        let expiresIn: String

        private enum CodingKeys: String, CodingKey {
            case reference, amount, currency, description
            case returnURL = "return_url"
            case callbackURL = "callback_url"
            case expiresIn = "expires_in"
        }
    }

    private struct Created: Encodable {
        let payment_id: String
        let status: String
        let redirect_url: String
    }

    private struct Payment: Encodable {
        let payment_id: String
        let reference: String
        let status: String
        let amount: String
        let currency: String
        let end_to_end_id: String
    }

    func register(on routes: Routes) {
        routes.raw(.post, "/ideal/v2/payments", bodyBytesMax: 16 << 10) { call in
            try authenticate(call)
            let sale = try await create(try call.json(Ask.self), call.body)
            let answer = Created(
                payment_id: sale.id, status: sale.word, redirect_url: "\(publicURL)/ideal/pay/\(sale.id)")
            return .bytes(try StrictJSONEncoder().encode(answer), status: .created, type: ContentType.json)
        }
        routes.raw(.get, "/ideal/v2/payments/{id}") { call in
            try authenticate(call)
            let sale = try await sales.find(try call.parameter("id"), at: .ideal)
            let answer = Payment(
                payment_id: sale.id, reference: sale.reference, status: sale.word, amount: sale.received.amountText,
                currency: sale.amount.currency.code, end_to_end_id: sale.networkReference)
            return .bytes(try StrictJSONEncoder().encode(answer), type: ContentType.json)
        }
    }

    /// - Throws: `.unauthenticated` naming the first thing that does not hold.
    private func authenticate(_ call: Call) throws {
        let headers = call.request.headers
        func header(_ name: HTTPField.Name) throws -> String {
            let values = headers[values: name]
            guard values.count == 1 else { throw TradeRefusal.unauthenticated("Send \(name) exactly once.") }
            return values[0]
        }
        let named = IDEALHeaders(
            messageCreateDateTime: try header(.messageCreateDateTime), requestID: try header(.idealRequestID),
            digest: try header(.digest))
        guard named.digest == IDEALHeaders.digest(of: call.body) else {
            throw TradeRefusal.unauthenticated("Digest is not that of the body.")
        }
        guard let moment = Timestamp(named.messageCreateDateTime) else {
            throw TradeRefusal.unauthenticated("MessageCreateDateTime is written 2026-11-20T10:00:00+00:00.")
        }
        let now = sales.ambient.timestamp()
        guard abs(moment.millisecondsSince1970 - now.millisecondsSince1970) <= Self.toleranceSeconds * 1_000 else {
            throw TradeRefusal.unauthenticated("MessageCreateDateTime is more than five minutes from now.")
        }
        guard let signature = IDEALSignature(try header(.idealSignature)) else {
            throw TradeRefusal.unauthenticated("Signature names keyId, algorithm, headers and signature.")
        }
        guard signature.keyID.uppercased() == keys.idealShop.fingerprint else {
            throw TradeRefusal.unauthenticated("keyId is not the SHA-1 of the shop's public key.")
        }
        guard keys.idealShop.isValid(signature.signature, over: Array(named.signedText.utf8)) else {
            throw TradeRefusal.unauthenticated("Signature does not verify.")
        }
    }

    private func create(_ ask: Ask, _ body: [UInt8]) async throws -> Sale {
        var checks = Checks()
        checks.reference(ask.reference, "/reference")
        let amount = checks.money(ask.amount, ask.currency, only: .eur)
        checks.text(ask.description, "/description", max: 140)
        let back = checks.url(ask.returnURL, "/return_url")
        let callback = checks.url(ask.callbackURL, "/callback_url")
        let lifetime = checks.value(
            ISODuration.seconds(ask.expiresIn).flatMap { Self.lifetimes.contains($0) ? $0 : nil }, "/expires_in",
            "A duration from PT1M to PT1H.")
        try checks.finish()
        guard let amount, let back, let callback, let lifetime else { throw TradeRefusal.malformed([]) }
        return try await sales.register(
            Sales.Order(
                provider: .ideal, reference: ask.reference, amount: amount, callbackURL: callback, returnURL: back,
                details: .ideal(SaleDetails.IDEAL(description: ask.description)),
                expiresAt: sales.ambient.timestamp().adding(.seconds(lifetime)), asked: body))
    }
}
