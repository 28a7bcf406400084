import Commerce
import Crypto
import Storage

/// Keeps what is sent to a provider, which may name the payer, unreadable in the table: sealed for its payer.
struct AttemptSeal: Sendable {
    /// What payments from before there were subjects were sealed with, AES-256-GCM, for the same payment only.
    let earlierKey: SymmetricKey

    static func place(_ id: PaymentID) -> FieldPlace { FieldPlace("payment", "attempt", row: id.text) }

    /// - Returns: nil where the payer was erased.
    /// - Throws: `SealBroken`, `CryptoKitError` for bytes that were changed, or sealed for another payment.
    func open(_ sealed: [UInt8], of payment: PaymentRecord) throws -> [UInt8]? {
        guard let subject = payment.subject else { return try openEarlier(sealed, for: payment.id) }
        return try subject.open(sealed, in: Self.place(payment.id))
    }

    func openEarlier(_ sealed: [UInt8], for payment: PaymentID) throws -> [UInt8] {
        Array(
            try AES.GCM.open(
                AES.GCM.SealedBox(combined: sealed), using: earlierKey, authenticating: Array(payment.text.utf8)))
    }
}
