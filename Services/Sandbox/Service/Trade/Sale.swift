import Commerce
import JSON

/// One payment as its provider keeps it: an order at UPI's aggregator, a payment at iDEAL, a boleto, a trade at Alipay.
struct Sale: Hashable, Sendable {
    /// The provider's own name for it.
    let id: String
    let provider: Provider
    /// The shop's name for it; names one sale at each provider.
    let reference: String
    /// What is asked for.
    let amount: Money
    var standing: Standing
    /// UPI's response code; `01` while nobody knows.
    var code: String
    /// What came in, in minor units; nil before anything did.
    var paidMinor: Int64?
    /// What the payment network calls it: UPI's RRN, a SEPA end-to-end id.
    let networkReference: String
    let callbackURL: CallerURL
    let returnURL: CallerURL?
    var details: SaleDetails
    /// SHA-256 of what was asked, to tell a repetition from another sale under the same reference.
    let fingerprint: [UInt8]
    let createdAt: Timestamp
    let expiresAt: Timestamp
    /// When it last came to stand elsewhere; being credited is no news of its own, so for a boleto it is the payment.
    var changedAt: Timestamp

    /// What came in, or what is asked for before anything did.
    var received: Money { Money(paidMinor ?? amount.minorUnits, amount.currency) }

    /// Its standing in the provider's word.
    var word: String { standing.word(at: provider) }

    /// Brings a step about.
    /// - Returns: false, and nothing is changed, when it cannot come to stand there.
    mutating func apply(_ step: Step, at now: Timestamp) -> Bool {
        if let next = step.standing {
            guard standing.mayBecome(next) else { return false }
            standing = next
            if next != .credited { changedAt = now }
        }
        if let paid = step.paidMinor { paidMinor = paid }
        if let newCode = step.code { code = newCode }
        return true
    }
}

/// What only one provider's sales have.
enum SaleDetails: Hashable, Sendable {
    case upi(UPI)
    case ideal(IDEAL)
    case boleto(Boleto)
    case alipay(Alipay)

    struct UPI: Codable, Hashable, Sendable {
        var payeeVPA: String
        var payeeName: String
        var mcc: String
        var note: String
        var tr: String
        var tid: String
        /// Whose app was asked, when the payer typed a UPI number.
        var payerVPA: String?
    }

    struct IDEAL: Codable, Hashable, Sendable {
        var description: String
        var bank: String?
    }

    struct Boleto: Codable, Hashable, Sendable {
        var due: CalendarDate
        var payerName: String
        var payerDocument: String
        var barcode: String
        var line: String
    }

    struct Alipay: Codable, Hashable, Sendable {
        var appID: String
        var subject: String
    }

    /// As the column `details` keeps it.
    var json: [UInt8] {
        get throws {
            let encoder = StrictJSONEncoder()
            return switch self {
            case .upi(let details): try encoder.encode(details)
            case .ideal(let details): try encoder.encode(details)
            case .boleto(let details): try encoder.encode(details)
            case .alipay(let details): try encoder.encode(details)
            }
        }
    }

    init(_ provider: Provider, json: [UInt8]) throws {
        let decoder = StrictJSONDecoder()
        switch provider {
        case .upi: self = .upi(try decoder.decode(UPI.self, from: json))
        case .ideal: self = .ideal(try decoder.decode(IDEAL.self, from: json))
        case .boleto: self = .boleto(try decoder.decode(Boleto.self, from: json))
        case .alipay: self = .alipay(try decoder.decode(Alipay.self, from: json))
        }
    }
}
