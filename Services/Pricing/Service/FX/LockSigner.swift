import Crypto
import Foundation
import JSON
import ServiceKit
import Wire

/// Signs what a lock says, so that anybody who has the public key can check it: JSON Web Signatures (RFC 7515) in their
/// compact form with Ed25519 (RFC 8037).
struct LockSigner: Sendable {
    private let key: Curve25519.Signing.PrivateKey
    /// What is in the header of each token, and in the set of keys.
    let keyID: String

    static let type = "carnet-fx-lock"

    private init(seed: [UInt8]) throws {
        key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed)
        keyID = Hex.text(SHA256.hash(data: Array(key.publicKey.rawRepresentation)).prefix(8))
    }

    /// Reads 32 bytes in hexadecimal or base64; nil for anything else.
    init?(_ text: String) {
        let seed = text.utf8.count == 64 ? Hex.bytes(text) : Data(base64Encoded: text).map(Array.init)
        guard let seed, seed.count == 32, let signer = try? LockSigner(seed: seed) else { return nil }
        self = signer
    }

    /// For a laptop, where nothing was set: everybody can make it out of these words, so it proves nothing.
    static let development = try? LockSigner(seed: Array(SHA256.hash(data: Array("carnet development fx key".utf8))))

    private struct Header: Encodable {
        let alg = "EdDSA"
        let typ = LockSigner.type
        let kid: String
    }

    func token(of claims: PricingAPI.LockClaims) throws -> String {
        let header = try StrictJSONEncoder().encode(Header(kid: keyID))
        let payload = try StrictJSONEncoder().encode(claims)
        let signed = Base64URL.text(header) + "." + Base64URL.text(payload)
        return signed + "." + Base64URL.text(Array(try key.signature(for: Array(signed.utf8))))
    }

    var publicKey: PricingAPI.LockKey {
        PricingAPI.LockKey(kid: keyID, x: Base64URL.text(Array(key.publicKey.rawRepresentation)))
    }
}

/// Base 64 for URLs without padding (RFC 4648, 5).
enum Base64URL {
    static func text(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
