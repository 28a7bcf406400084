import Commerce
import Crypto
import ServiceKit

/// Keeps what is sent to a provider, which may name the payer, unreadable in the table.
struct AttemptSeal: Sendable {
    let key: SymmetricKey
    let ambient: Ambient

    /// AES-256-GCM: nonce, ciphertext, tag. It opens for the same payment only.
    func seal(_ bytes: [UInt8], for payment: PaymentID) throws -> [UInt8] {
        let nonce = try AES.GCM.Nonce(data: ambient.randomBytes(12))
        let box = try AES.GCM.seal(bytes, using: key, nonce: nonce, authenticating: Array(payment.text.utf8))
        return Array(nonce) + box.ciphertext + box.tag
    }

    /// - Throws: `CryptoKitError` for bytes that were changed, or sealed for another payment or under another key.
    func open(_ sealed: [UInt8], for payment: PaymentID) throws -> [UInt8] {
        Array(
            try AES.GCM.open(
                AES.GCM.SealedBox(combined: sealed), using: key, authenticating: Array(payment.text.utf8)))
    }
}
