/// Where a sale stands at its provider. Each provider has its own words for it; see `word(at:)`.
enum Standing: String, Codable, CaseIterable, Hashable, Sendable {
    case open
    case paid
    /// The money is on the shop's account: boletos only, the day after.
    case credited
    case declined
    case expired
    /// The payer's bank has not said: UPI only.
    case deemed
    /// The payer's bank could not be asked: iDEAL only.
    case failed
    /// Paid and given back whole: Alipay only.
    case refunded

    /// Whether a sale that stands here may come to stand at `next`.
    ///
    /// Money may arrive late, so what has expired can still be paid; what was paid is never expired or declined again.
    func mayBecome(_ next: Standing) -> Bool {
        switch (self, next) {
        case (.open, .paid), (.open, .declined), (.open, .expired), (.open, .deemed), (.open, .failed): true
        case (.deemed, .paid), (.deemed, .declined), (.expired, .paid): true
        case (.paid, .credited), (.paid, .refunded): true
        default: false
        }
    }

    /// Whether a payer can still do something.
    var isOpen: Bool { self == .open || self == .deemed }

    /// Whether money has come in, and is still there.
    var isPaid: Bool { self == .paid || self == .credited }

    /// The word for this on the provider's wire.
    func word(at provider: Provider) -> String {
        switch provider {
        case .upi: upiWord
        case .ideal: idealWord
        case .boleto: boletoWord
        case .alipay: alipayWord
        }
    }

    private var upiWord: String {
        switch self {
        case .open: "PENDING"
        case .paid, .credited: "SUCCESS"
        case .declined, .failed, .refunded: "FAILURE"
        case .expired: "EXPIRED"
        case .deemed: "DEEMED"
        }
    }

    private var idealWord: String {
        switch self {
        case .open, .deemed: "Open"
        case .paid, .credited: "SettlementCompleted"
        case .declined: "Cancelled"
        case .expired: "Expired"
        case .failed, .refunded: "Error"
        }
    }

    private var boletoWord: String {
        switch self {
        case .open, .deemed: "registered"
        case .paid: "paid"
        case .credited: "credited"
        case .declined, .failed, .refunded: "written_off"
        case .expired: "expired"
        }
    }

    private var alipayWord: String {
        switch self {
        case .open, .deemed: "WAIT_BUYER_PAY"
        case .paid, .credited: "TRADE_SUCCESS"
        // Closed by time, by the payer, or by a full refund: the word does not tell them apart.
        case .declined, .expired, .failed, .refunded: "TRADE_CLOSED"
        }
    }
}
