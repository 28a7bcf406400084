import Commerce
import Foundation
import JSON
import PaymentsDomain
import ServiceKit
import Wire

/// UPI through an aggregator: an order there, an intent link here that opens the buyer's app.
struct UPIConnector: PaymentConnector {
    /// Who is paid.
    struct Payee: Sendable {
        let address: VirtualPaymentAddress
        let name: String
        /// Merchant category code, four digits.
        let categoryCode: String
    }

    let http: ProviderHTTP
    let secret: MessageCode
    let payee: Payee

    let provider = "upi"
    let signedHeaders = ["x-signature", "x-signature-timestamp"]
    let acknowledgement = Acknowledgement.empty

    func refusals(of intent: PaymentIntent) -> [FieldError] { [] }

    func prepare(_ intent: PaymentIntent) throws -> PreparedAttempt {
        let order = UPIWire.CreateOrder(
            merchantReference: intent.reference.text, amount: intent.amount.amountText,
            currency: intent.amount.currency.code, payeeVPA: payee.address.text, payeeName: payee.name,
            mcc: payee.categoryCode, note: String(intent.description.prefix(50)), expiresAt: intent.expiresAt,
            callbackURL: intent.callbackURL)
        return PreparedAttempt(
            reference: intent.reference.text, expiresAt: intent.expiresAt,
            body: try StrictJSONEncoder().encode(order))
    }

    func start(_ attempt: PreparedAttempt) async -> StartOutcome {
        let reply = await http.send(
            "POST", "/upi/v1/orders",
            headers: [
                ("Content-Type", "application/json"),
                ("X-Signature", Hex.text(secret.code(over: attempt.body))),
            ], body: attempt.body)
        switch reply {
        case .refused(let why): return .refused(why)
        case .silent(let why): return .silent(why)
        case .answer(let body):
            do {
                let created = try ProviderHTTP.decoder.decode(UPIWire.CreatedOrder.self, from: body)
                let asked = try StrictJSONDecoder().decode(UPIWire.CreateOrder.self, from: attempt.body)
                return .begun(providerPayment: created.orderID, action: try action(asked, created))
            } catch {
                return .silent("unreadable answer")
            }
        }
    }

    private func action(
        _ asked: UPIWire.CreateOrder, _ created: UPIWire.CreatedOrder
    ) throws -> PaymentsAPI.PaymentAction {
        let link = try UPIIntentLink(
            payee: payee.address, payeeName: asked.payeeName, categoryCode: asked.mcc, transactionID: created.tid,
            reference: created.tr, note: asked.note, amount: try Money(asked.amount, .inr))
        return PaymentsAPI.PaymentAction(kind: .appLink, appLink: link.text)
    }

    func ask(_ question: ProviderQuestion) async -> AskOutcome {
        guard let id = question.providerPayment else { return .silent("no order id") }
        let reply = await http.send(
            "GET", "/upi/v1/orders/\(URIEscape.encoded(id))",
            headers: [("X-Signature", Hex.text(secret.code(over: [])))])
        guard case .answer(let body) = reply,
            let order = try? ProviderHTTP.decoder.decode(UPIWire.Order.self, from: body),
            order.merchantReference == question.reference, let currency = Currency(code: order.currency),
            let amount = try? Money(order.amount, currency)
        else { return .silent("no usable answer") }
        let outcome = UPIOutcome(
            status: order.status, responseCode: order.responseCode, orderID: order.orderID, rrn: order.rrn,
            amount: amount, source: .query, at: question.askedAt)
        return .told(outcome.facts)
    }

    func read(_ callback: RawCallback, receivedAt: Timestamp) throws(CallbackRefusal) -> CallbackNews {
        let timestamp = try callback.header("x-signature-timestamp")
        let code = Hex.bytes(try callback.header("x-signature"))
        guard let code, secret.isValid(code, over: Array("\(timestamp).".utf8) + callback.body) else {
            throw .badSignature
        }
        try CallbackAge.check(unixSeconds: timestamp, receivedAt: receivedAt)
        let news: UPIWire.Callback
        do { news = try ProviderHTTP.decoder.decode(UPIWire.Callback.self, from: callback.body) } catch {
            throw CallbackRefusal(error)
        }
        let amount = try ProviderMoney.read(news.amount, news.currency)
        let outcome = UPIOutcome(
            status: news.status, responseCode: news.responseCode, orderID: news.orderID, rrn: news.rrn,
            amount: amount, source: .callback, at: news.occurredAt)
        return CallbackNews(
            eventID: news.eventID, reference: news.merchantReference, providerPayment: news.orderID,
            facts: outcome.facts)
    }
}
