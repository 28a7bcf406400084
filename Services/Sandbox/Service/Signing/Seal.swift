import Crypto
import CryptoExtras
import Foundation
import ServiceKit

/// HMAC-SHA256, as UPI's aggregator and the boleto bank sign.
struct Seal: Sendable {
    private let key: SymmetricKey

    init(secret: [UInt8]) { key = SymmetricKey(data: secret) }

    func code(over message: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
    }

    /// Compares in constant time.
    func isValid(_ code: [UInt8], over message: [UInt8]) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: message, using: key)
    }
}

/// SHA256withRSA (PKCS #1 v1.5), as iDEAL's acquirer and Alipay sign.
struct RSASigner: Sendable {
    private let key: _RSA.Signing.PrivateKey

    init(pem: String) throws { key = try _RSA.Signing.PrivateKey(pemRepresentation: pem) }

    func signature(over message: [UInt8]) throws -> [UInt8] {
        Array(
            try key.signature(for: SHA256.hash(data: message), padding: .insecurePKCS1v1_5).rawRepresentation)
    }
}

/// Checks SHA256withRSA with somebody's public key.
struct RSAVerifier: Sendable {
    private let key: _RSA.Signing.PublicKey

    init(pem: String) throws { key = try _RSA.Signing.PublicKey(pemRepresentation: pem) }

    func isValid(_ signature: [UInt8], over message: [UInt8]) -> Bool {
        key.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: signature), for: SHA256.hash(data: message),
            padding: .insecurePKCS1v1_5)
    }

    /// SHA-1 of the public key's DER (SubjectPublicKeyInfo), 40 upper-case hexadecimal digits: the `keyId` of iDEAL.
    var fingerprint: String { Hex.text(Insecure.SHA1.hash(data: key.derRepresentation)).uppercased() }
}
