import Commerce
import Foundation
import PaymentsDomain
import ServiceKit
import Wire

/// A request for a payment, checked as far as no provider is needed for it.
struct PaymentOrder: Sendable {
    let body: PaymentsAPI.CreatePayment
    let method: PaymentMethod

    /// Longest texts: what a bank statement and the providers' fields take.
    static let descriptionLength = 1...140
    static let nameLength = 1...140
    static let urlBytesMax = 2_000

    /// - Throws: a 422 problem with every field that is wrong.
    init(_ body: PaymentsAPI.CreatePayment, tables: MethodTables, now: Timestamp) throws {
        var errors: [FieldError] = []
        func fail(_ pointer: String, _ detail: String, code: String = "invalid_value") {
            errors.append(FieldError(pointer: pointer, code: code, detail: detail))
        }
        let method = tables.method(body.method)
        if let method {
            // Where the buyer's country stands against the method was decided with the offer; the payer named here may
            // be billed elsewhere.
            let question = MethodQuestion(country: method.countries.first, amount: body.amount, day: now.day)
            for refusal in Offer.refusals(of: method, for: question) {
                switch refusal.code {
                case .currency: fail("/amount/currency", refusal.sentence, code: "not_offered")
                case .amountMin, .amountMax: fail("/amount/amount", refusal.sentence, code: "out_of_range")
                case .unknownCountry, .country, .notInForce, .providerDown:
                    fail("/method", refusal.sentence, code: "not_offered")
                }
            }
            // What was shown is what is charged and captured, or there is no payment.
            do throws(ChargeRefusal) {
                _ = try tables.chargeUnits.units(of: body.amount, by: method.provider)
            } catch {
                fail("/amount/amount", error.sentence, code: "not_chargeable")
            }
        } else {
            let known = tables.methods.map(\.id).joined(separator: ", ")
            fail("/method", "There is no method of this name; there are \(known)", code: "unknown")
        }
        if body.expiresAt <= now { fail("/expires_at", "This moment has passed") }
        if !Self.isURL(body.returnUrl) {
            fail("/return_url", "An absolute http or https address of at most \(Self.urlBytesMax) bytes")
        }
        for (pointer, text, lengths) in [
            ("/description", body.description, Self.descriptionLength),
            ("/payer/name", body.payer.name, Self.nameLength),
        ] {
            if !lengths.contains(text.unicodeScalars.count) || !Self.isPlain(text) {
                fail(pointer, "1 to \(lengths.upperBound) characters, none of them a control character")
            }
            if CardNumber.isFound(in: text) {
                fail(pointer, "This looks like a card number; card numbers are never taken", code: "card_number")
            }
        }
        guard errors.isEmpty, let method else { throw Problem.invalidFields(errors) }
        self.body = body
        self.method = method
    }

    private static func isPlain(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
    }

    private static func isURL(_ text: String) -> Bool {
        guard text.utf8.count <= urlBytesMax, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            let url = URLComponents(string: text), url.scheme == "https" || url.scheme == "http",
            url.host?.isEmpty == false, url.user == nil, url.password == nil
        else { return false }
        return true
    }
}
