import Commerce
import JSON
import PaymentsDomain
import Wire

/// One provider, spoken to in its own words. All that is provider-specific is behind this.
protocol PaymentConnector: Sendable {
    /// Stable name, in paths and rows: `upi`.
    var provider: String { get }
    /// Lower-case names of the headers that a callback's verification needs; nothing else of its head is kept.
    var signedHeaders: [String] { get }
    /// What a callback that is durable is answered with.
    var acknowledgement: Acknowledgement { get }
    /// Whether the scheme numbers its payments, so that each intent needs a serial of its own.
    var numbersPayments: Bool { get }

    /// What the provider would refuse in a payment, by pointer into `CreatePayment`. Empty when it would take it.
    func refusals(of intent: PaymentIntent) -> [FieldError]

    /// Writes down word for word what will be asked of the provider, before anything is sent. Pure.
    func prepare(_ intent: PaymentIntent) throws -> PreparedAttempt

    /// Begins the payment at the provider. Sending it again finds the payment that the first sending began.
    func start(_ attempt: PreparedAttempt) async -> StartOutcome

    /// Asks where a payment stands.
    func ask(_ question: ProviderQuestion) async -> AskOutcome

    /// Verifies a callback and reads it.
    /// - Parameter receivedAt: what its age is measured at.
    func read(_ callback: RawCallback, receivedAt: Timestamp) throws(CallbackRefusal) -> CallbackNews
}

/// What a connector needs to know of a payment to begin it.
struct PaymentIntent: Sendable {
    let reference: ProviderReference
    /// 1, 2, 3 … over all payments of a provider that numbers them; else 0.
    var serial: Int64
    let amount: Money
    let payer: PaymentsAPI.Payer
    let description: String
    let returnURL: String
    let callbackURL: String
    let createdAt: Timestamp
    let expiresAt: Timestamp
}

/// What is sent to a provider to begin a payment, kept until it has answered.
struct PreparedAttempt: Hashable, Sendable {
    /// The name under which the provider knows the payment.
    let reference: String
    /// When the provider will end it: not after the intent's time where the scheme counts in coarser units.
    let expiresAt: Timestamp
    let body: [UInt8]
}

extension PaymentConnector {
    var numbersPayments: Bool { false }
}

enum StartOutcome: Sendable {
    /// - providerPayment: the provider's own name for it, where it gives one.
    case begun(providerPayment: String?, action: PaymentsAPI.PaymentAction)
    /// The provider will never take it. The text is for the log.
    case refused(String)
    /// No answer: it may have begun. To be sent again, word for word.
    case silent(String)
}

struct ProviderQuestion: Sendable {
    let reference: String
    let providerPayment: String?
    let currency: Currency
    let askedAt: Timestamp
}

enum AskOutcome: Sendable {
    /// What the provider knows; empty when it does not know the payment, as before a buyer has opened a page.
    case told([PaymentFact])
    case silent(String)
}

/// A callback as it came in.
struct RawCallback: Hashable, Sendable {
    let headers: [StoredField]
    let body: [UInt8]

    struct StoredField: Codable, Hashable, Sendable {
        let name: String
        let value: String
    }

    /// The value of a header that must be there once.
    func header(_ name: String) throws(CallbackRefusal) -> String {
        let values = headers.filter { $0.name == name }.map(\.value)
        guard values.count == 1 else { throw .unsigned(name) }
        return values[0]
    }
}

/// A verified callback in our words.
struct CallbackNews: Sendable {
    /// The same when the provider sends it again.
    let eventID: String
    /// Our reference, or what stands for it at the provider.
    let reference: String
    let providerPayment: String?
    /// Empty for news that change nothing.
    let facts: [PaymentFact]
}

extension CallbackNews {
    /// Names that fit a column and a log line: visible ASCII, not too long.
    /// - Throws: `.malformed` naming what does not.
    func checked() throws(CallbackRefusal) -> CallbackNews {
        func check(_ name: String, _ value: String) throws(CallbackRefusal) {
            guard (1...Self.nameBytesMax).contains(value.utf8.count),
                value.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
            else {
                throw .malformed([
                    FieldError(pointer: name, code: "invalid_value", detail: "1 to 255 visible ASCII characters")
                ])
            }
        }
        try check("event_id", eventID)
        try check("reference", reference)
        if let providerPayment { try check("payment_id", providerPayment) }
        for fact in facts { try check("transaction", fact.transaction) }
        return self
    }

    private static let nameBytesMax = 255
}

/// Why a callback is not taken. Nothing of it is applied.
enum CallbackRefusal: Error, Sendable {
    /// A header of the signature is missing or there twice.
    case unsigned(String)
    case badSignature
    /// Signed, but more than five minutes old or ahead.
    case stale
    /// Signed, but not readable.
    case malformed([FieldError])
    /// Signed, and about somebody else: the account it names is not ours.
    case notOurs(pointer: String)
}

enum Acknowledgement: Sendable {
    /// 204.
    case empty
    /// 200 with these bytes as plain text.
    case text(String)
}

/// How old a callback may be, and how far ahead of our clock, before it could be a replay. Standard Webhooks' figure.
enum CallbackAge {
    static let limit: Duration = .seconds(300)

    /// - Throws: `.stale`.
    static func check(_ sentAt: Timestamp, receivedAt: Timestamp) throws(CallbackRefusal) {
        guard sentAt >= receivedAt.adding(.zero - limit), sentAt <= receivedAt.adding(limit) else { throw .stale }
    }

    /// Unix seconds as text: digits alone, so that no other reading of the text is possible.
    static func check(unixSeconds text: String, receivedAt: Timestamp) throws(CallbackRefusal) {
        guard (1...11).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }),
            let seconds = Int64(text)
        else { throw .stale }
        try check(Timestamp(millisecondsSince1970: seconds * 1_000), receivedAt: receivedAt)
    }
}

extension CallbackRefusal {
    /// A body that is not what the provider's documents say.
    init(_ failure: JSONFailure) {
        self = .malformed(failure.issues.map { FieldError(pointer: $0.pointer, code: $0.code, detail: $0.detail) })
    }
}
