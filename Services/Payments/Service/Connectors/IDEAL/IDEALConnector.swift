import Commerce
import Crypto
import Foundation
import JSON
import PaymentsDomain
import ServiceKit
import Wire

/// iDEAL: a page of the buyer's bank. Neither the browser's return nor a notification proves a payment; what the
/// acquirer answers to our own question does.
struct IDEALConnector: PaymentConnector {
    let http: ProviderHTTP
    let own: RSASigner
    let acquirer: RSAVerifier
    let ambient: Ambient

    let provider = "ideal"
    let signedHeaders = ["messagecreatedatetime", "x-request-id", "digest", "signature"]
    let acknowledgement = Acknowledgement.empty

    func refusals(of intent: PaymentIntent) -> [FieldError] { [] }

    func prepare(_ intent: PaymentIntent) throws -> PreparedAttempt {
        let milliseconds = intent.expiresAt.millisecondsSince1970 - intent.createdAt.millisecondsSince1970
        // Whole minutes, not after the deadline; the scheme takes PT1M to PT1H.
        let minutes = min(60, max(1, milliseconds / 60_000))
        let payment = IDEALWire.CreatePayment(
            reference: intent.reference.text, amount: intent.amount.amountText,
            currency: intent.amount.currency.code, description: String(intent.description.prefix(35)),
            returnURL: intent.returnURL, callbackURL: intent.callbackURL, expiresIn: "PT\(minutes)M")
        return PreparedAttempt(
            reference: intent.reference.text, expiresAt: intent.createdAt.adding(.seconds(minutes * 60)),
            body: try StrictJSONEncoder().encode(payment))
    }

    func start(_ attempt: PreparedAttempt) async -> StartOutcome {
        guard let headers = try? signed(attempt.body) else { return .silent("the request could not be signed") }
        let reply = await http.send(
            "POST", "/ideal/v2/payments", headers: headers + [("Content-Type", "application/json")],
            body: attempt.body)
        switch reply {
        case .refused(let why): return .refused(why)
        case .silent(let why): return .silent(why)
        case .answer(let body):
            guard let created = try? ProviderHTTP.decoder.decode(IDEALWire.CreatedPayment.self, from: body),
                created.redirectURL.hasPrefix("https://") || created.redirectURL.hasPrefix("http://")
            else { return .silent("unreadable answer") }
            return .begun(
                providerPayment: created.paymentID,
                action: PaymentsAPI.PaymentAction(kind: .redirect, url: created.redirectURL))
        }
    }

    func ask(_ question: ProviderQuestion) async -> AskOutcome {
        guard let id = question.providerPayment else { return .silent("no payment id") }
        guard let headers = try? signed([]) else { return .silent("the request could not be signed") }
        let reply = await http.send("GET", "/ideal/v2/payments/\(URIEscape.encoded(id))", headers: headers)
        guard case .answer(let body) = reply,
            let payment = try? ProviderHTTP.decoder.decode(IDEALWire.Payment.self, from: body),
            payment.reference == question.reference, let currency = Currency(code: payment.currency),
            let amount = try? Money(payment.amount, currency)
        else { return .silent("no usable answer") }
        return .told(
            Self.facts(
                payment.status, transaction: payment.paymentID, amount: amount, source: .query,
                at: question.askedAt))
    }

    func read(_ callback: RawCallback, receivedAt: Timestamp) throws(CallbackRefusal) -> CallbackNews {
        let created = try callback.header("messagecreatedatetime")
        let requestID = try callback.header("x-request-id")
        let digest = try callback.header("digest")
        guard let signature = IDEALSignature(header: try callback.header("signature")),
            signature.keyID.uppercased() == acquirer.fingerprint,
            let bytes = Data(base64Encoded: signature.signature), digest == Self.digest(of: callback.body)
        else { throw .badSignature }
        let text = IDEALSignature.signedText(created: created, requestID: requestID, digest: digest)
        guard acquirer.isValid(Array(bytes), over: Array(text.utf8)) else { throw .badSignature }
        guard let sentAt = Timestamp(created) else { throw .stale }
        try CallbackAge.check(sentAt, receivedAt: receivedAt)
        let news: IDEALWire.Callback
        do { news = try ProviderHTTP.decoder.decode(IDEALWire.Callback.self, from: callback.body) } catch {
            throw CallbackRefusal(error)
        }
        return CallbackNews(
            eventID: news.eventID, reference: news.reference, providerPayment: news.paymentID,
            facts: Self.facts(
                news.status, transaction: news.paymentID, amount: nil, source: .callback, at: sentAt))
    }

    /// - Parameter amount: nil in a notification, which names none: a success is then only reported.
    static func facts(
        _ status: String, transaction: String, amount: Money?, source: PaymentFact.Source, at moment: Timestamp
    ) -> [PaymentFact] {
        func fact(_ kind: PaymentFact.Kind, amount: Money? = nil, reason: FailureReason? = nil) -> PaymentFact {
            PaymentFact(
                kind, transaction: transaction, amount: amount, reason: reason, source: source, occurredAt: moment)
        }
        switch status {
        case "SettlementCompleted": return [amount.map { fact(.captured, amount: $0) } ?? fact(.successReported)]
        case "Cancelled": return [fact(.cancelled)]
        case "Expired": return [fact(.expired)]
        case "Error": return [fact(.failed, reason: .providerError)]
        default: return []
        }
    }

    static func digest(of body: [UInt8]) -> String {
        "SHA-256=" + Data(SHA256.hash(data: body)).base64EncodedString()
    }

    private func signed(_ body: [UInt8]) throws -> [(name: String, value: String)] {
        let created = "\(ambient.timestamp().description.prefix(19))+00:00"
        let requestID = ambient.newUUID().uuidString.lowercased()
        let digest = Self.digest(of: body)
        let text = IDEALSignature.signedText(created: created, requestID: requestID, digest: digest)
        let signature = IDEALSignature(
            keyID: own.fingerprint,
            signature: Data(try own.signature(over: Array(text.utf8))).base64EncodedString())
        return [
            ("MessageCreateDateTime", created), ("X-Request-ID", requestID), ("Digest", digest),
            ("Signature", signature.header),
        ]
    }
}
