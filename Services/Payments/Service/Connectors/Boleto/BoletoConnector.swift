import Commerce
import Foundation
import JSON
import PaymentsDomain
import ServiceKit
import Wire

/// Boleto Bancário: we make the slip's digits, the bank registers it and tells when it was paid.
struct BoletoConnector: PaymentConnector {
    /// Our account at the bank.
    struct Account: Sendable {
        /// Three digits, such as `001`.
        let bank: String
        /// Seven digits.
        let agreement: String
        /// Two digits.
        let portfolio: String
    }

    let http: ProviderHTTP
    let token: String
    let secret: StandardWebhookCode
    let account: Account

    let provider = "boleto"
    let signedHeaders = ["webhook-id", "webhook-timestamp", "webhook-signature"]
    let acknowledgement = Acknowledgement.empty
    let numbersPayments = true

    func refusals(of intent: PaymentIntent) -> [FieldError] {
        guard let document = intent.payer.document else {
            return [
                FieldError(
                    pointer: "/payer/document", code: "required",
                    detail: "A boleto names its payer by CPF (11 digits) or CNPJ (14)")
            ]
        }
        guard BrazilianTaxNumber(document) == nil else { return [] }
        return [
            FieldError(
                pointer: "/payer/document", code: "invalid_value",
                detail: "Not a CPF or CNPJ: the check digits do not fit")
        ]
    }

    func prepare(_ intent: PaymentIntent) throws -> PreparedAttempt {
        let dueOn = Self.dueDate(expiring: intent.expiresAt)
        let own = try BoletoOwnField(
            agreement: account.agreement, number: intent.serial, portfolio: account.portfolio)
        let slip = try BoletoBarcode(
            bank: account.bank, dueOn: dueOn, amount: intent.amount, ownField: own.digits)
        let document = intent.payer.document.flatMap { BrazilianTaxNumber($0) }
        let register = BoletoWire.Register(
            ourNumber: own.slipNumber, amount: intent.amount.amountText, currency: intent.amount.currency.code,
            dueDate: dueOn, payer: .init(name: String(intent.payer.name.prefix(60)), document: document?.text ?? ""),
            barcode: slip.digits, digitableLine: slip.printedLine, callbackURL: intent.callbackURL)
        return PreparedAttempt(
            reference: own.slipNumber, expiresAt: Self.end(of: dueOn), body: try StrictJSONEncoder().encode(register))
    }

    /// São Paulo has kept UTC−3 without summer time since 2019 (Decreto 9.772/2019).
    private static let saoPaulo: Duration = .seconds(-3 * 3_600)

    /// The day in São Paulo on which a moment falls.
    static func dueDate(expiring moment: Timestamp) -> CalendarDate { moment.adding(saoPaulo).day }

    /// A slip may be paid until 23:59 in São Paulo: the first moment of the next day there.
    static func end(of day: CalendarDate) -> Timestamp {
        Timestamp(day.adding(days: 1).startOfDay).adding(.zero - saoPaulo)
    }

    func start(_ attempt: PreparedAttempt) async -> StartOutcome {
        let reply = await http.send(
            "POST", "/boleto/v1/boletos",
            headers: [("Content-Type", "application/json"), ("Authorization", "Bearer \(token)")],
            body: attempt.body)
        switch reply {
        case .refused(let why): return .refused(why)
        case .silent(let why): return .silent(why)
        case .answer(let body):
            guard let registered = try? ProviderHTTP.decoder.decode(BoletoWire.Registered.self, from: body),
                let asked = try? StrictJSONDecoder().decode(BoletoWire.Register.self, from: attempt.body)
            else { return .silent("unreadable answer") }
            return .begun(
                providerPayment: registered.boletoID,
                action: PaymentsAPI.PaymentAction(
                    kind: .voucher, line: asked.digitableLine, barcode: asked.barcode, dueOn: asked.dueDate,
                    documentUrl: registered.pdfURL))
        }
    }

    func ask(_ question: ProviderQuestion) async -> AskOutcome {
        guard let id = question.providerPayment else { return .silent("no boleto id") }
        let reply = await http.send(
            "GET", "/boleto/v1/boletos/\(URIEscape.encoded(id))",
            headers: [("Authorization", "Bearer \(token)")])
        guard case .answer(let body) = reply,
            let boleto = try? ProviderHTTP.decoder.decode(BoletoWire.Boleto.self, from: body),
            boleto.ourNumber == question.reference,
            let facts = try? Self.facts(
                boleto.status, boleto: boleto.boletoID, paid: boleto.paidAmount, source: .query,
                at: question.askedAt)
        else { return .silent("no usable answer") }
        return .told(facts)
    }

    func read(_ callback: RawCallback, receivedAt: Timestamp) throws(CallbackRefusal) -> CallbackNews {
        let id = try callback.header("webhook-id")
        let timestamp = try callback.header("webhook-timestamp")
        let signature = try callback.header("webhook-signature")
        guard secret.isValid(header: signature, id: id, timestamp: timestamp, body: callback.body) else {
            throw .badSignature
        }
        try CallbackAge.check(unixSeconds: timestamp, receivedAt: receivedAt)
        let news: BoletoWire.Callback
        do { news = try ProviderHTTP.decoder.decode(BoletoWire.Callback.self, from: callback.body) } catch {
            throw CallbackRefusal(error)
        }
        return CallbackNews(
            eventID: id, reference: news.ourNumber, providerPayment: news.boletoID,
            facts: try Self.facts(
                news.status, boleto: news.boletoID, paid: news.paidAmount, source: .callback,
                at: news.paidAt ?? receivedAt))
    }

    /// Paid and credited are one movement of money: told first by the payer's bank, a day later by ours.
    static func facts(
        _ status: String, boleto: String, paid: String?, source: PaymentFact.Source, at moment: Timestamp
    ) throws(CallbackRefusal) -> [PaymentFact] {
        switch status {
        case "paid", "credited":
            guard let paid else {
                return [PaymentFact(.successReported, transaction: boleto, source: source, occurredAt: moment)]
            }
            let amount = try ProviderMoney.read(paid, "BRL", at: "/paid_amount")
            return [
                PaymentFact(.captured, transaction: boleto, amount: amount, source: source, occurredAt: moment)
            ]
        case "written_off":
            return [
                PaymentFact(.failed, transaction: boleto, reason: .closed, source: source, occurredAt: moment)
            ]
        case "expired": return [PaymentFact(.expired, transaction: boleto, source: source, occurredAt: moment)]
        default: return []
        }
    }
}
