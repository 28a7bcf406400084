import Crypto
import Foundation

/// The key that heads of the audit log are signed with (Ed25519, RFC 8032).
package struct AuditSigningKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey
    package let publicKey: AuditPublicKey

    /// - Parameter seed: 32 random bytes.
    /// - Throws: `CryptoKitError` for another number of them.
    package init(seed: [UInt8]) throws {
        key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed)
        publicKey = AuditPublicKey(key.publicKey)
    }

    /// Reads 32 bytes in hexadecimal or base64.
    /// - Returns: nil for anything else.
    package init?(_ text: String) {
        guard let seed = KeyText.bytes(text), let key = try? AuditSigningKey(seed: seed) else { return nil }
        self = key
    }

    /// For a laptop, where nothing was set: everybody can make it out of these words, so it proves nothing.
    package static let development = try? AuditSigningKey(
        seed: Array(SHA256.hash(data: Array("carnet development audit key".utf8))))

    func signature(of bytes: [UInt8]) throws -> [UInt8] { Array(try key.signature(for: bytes)) }
}

/// What a signature is checked with. It is no secret; whoever verifies must have it from elsewhere than the database.
package struct AuditPublicKey: Hashable, Sendable {
    private let bytes: [UInt8]
    /// The first eight bytes of its SHA-256 in hexadecimal: which key a head was signed with.
    package let id: String

    init(_ key: Curve25519.Signing.PublicKey) {
        bytes = Array(key.rawRepresentation)
        id = KeyText.hex(SHA256.hash(data: bytes).prefix(8))
    }

    /// Reads 32 bytes in hexadecimal or base64.
    /// - Returns: nil for anything else.
    package init?(_ text: String) {
        guard let bytes = KeyText.bytes(text),
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)
        else { return nil }
        self.init(key)
    }

    /// 64 hexadecimal digits.
    package var text: String { KeyText.hex(bytes) }

    func isValid(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else { return false }
        return key.isValidSignature(signature, for: message)
    }
}

/// Keys and hashes as text.
enum KeyText {
    static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// 32 bytes in hexadecimal, or in base64 with its padding.
    static func bytes(_ text: String) -> [UInt8]? {
        if text.utf8.count == 64 {
            let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
            guard digits.count == 64 else { return nil }
            return stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
        }
        guard let data = Data(base64Encoded: text), data.count == 32 else { return nil }
        return Array(data)
    }
}
