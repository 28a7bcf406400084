import Crypto
import CryptoExtras
import Foundation
import ServiceKit

/// Our private key: SHA256withRSA (PKCS #1 v1.5), which iDEAL and Alipay prescribe.
struct RSASigner: Sendable {
    private let key: _RSA.Signing.PrivateKey
    /// SHA-1 of our public key (SubjectPublicKeyInfo, DER), 40 upper-case hexadecimal digits: iDEAL's `keyId`.
    let fingerprint: String

    init(pem: String) throws {
        key = try _RSA.Signing.PrivateKey(pemRepresentation: pem)
        fingerprint = Hex.text(Insecure.SHA1.hash(data: key.publicKey.derRepresentation)).uppercased()
    }

    func signature(over message: [UInt8]) throws -> [UInt8] {
        Array(try key.signature(for: SHA256.hash(data: message), padding: .insecurePKCS1v1_5).rawRepresentation)
    }
}

/// Somebody's public key.
struct RSAVerifier: Sendable {
    private let key: _RSA.Signing.PublicKey
    /// As `RSASigner.fingerprint`.
    let fingerprint: String

    init(pem: String) throws {
        key = try _RSA.Signing.PublicKey(pemRepresentation: pem)
        fingerprint = Hex.text(Insecure.SHA1.hash(data: key.derRepresentation)).uppercased()
    }

    func isValid(_ signature: [UInt8], over message: [UInt8]) -> Bool {
        key.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: signature), for: SHA256.hash(data: message),
            padding: .insecurePKCS1v1_5)
    }
}
