/// What a person, or a test in a person's place, makes happen to a sale: the buttons of the pages and the words of
/// the control interface.
enum Outcome: String, Codable, CaseIterable, Hashable, Sendable {
    /// Paid in full; the callback leaves at once.
    case approve
    /// The payer says no, or has no money.
    case decline
    /// Time runs out now.
    case expire
    /// UPI, iDEAL, boleto: expires now and is paid later. Alipay: paid now, the notification leaves later.
    case late
    /// Paid, and the same callback is sent twice.
    case twice
    /// Paid, but another sum.
    case wrongAmount = "wrong_amount"
    /// Paid, but every callback about it is signed wrongly: only asking finds the truth.
    case badSignature = "bad_signature"
    /// Nothing is paid; a wrongly signed callback says it was.
    case forged
    /// UPI: the payer's bank does not say.
    case deemed
    /// Paid, and no callback is sent.
    case never
    /// Boleto: paid now, and known to anybody only when the bank's file comes the next day.
    case nextDay = "next_day"
    /// iDEAL: paid, and the payer closes the browser.
    case noReturn = "no_return"
    /// iDEAL: the browser is back before the bank has settled.
    case earlyReturn = "early_return"
    /// iDEAL: the bank cannot be reached.
    case down
    /// Alipay: the whole sum goes back.
    case refund

    /// Whether this provider knows such a thing.
    func exists(at provider: Provider) -> Bool {
        switch self {
        case .deemed: provider == .upi
        case .nextDay: provider == .boleto
        case .noReturn, .earlyReturn, .down: provider == .ideal
        case .refund: provider == .alipay
        default: true
        }
    }
}
