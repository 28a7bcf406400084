import Crypto
import CryptoExtras
import Foundation
import ServiceKit

@testable import PaymentsService

/// Keys of both sides, made once for all tests, in files as the service reads them.
struct TestKeys: Sendable {
    let folder: String
    let upiSecret: MessageCode
    let boletoSecret: StandardWebhookCode
    let boletoToken: String
    let idealProvider: RSASigner
    let idealShop: RSAVerifier
    let alipayProvider: RSASigner
    let alipayShop: RSAVerifier
    /// Nobody's: what a forger signs with.
    let stranger: RSASigner

    static let shared = Result { try TestKeys() }

    private init() throws {
        let place = FileManager.default.temporaryDirectory.appending(path: "carnet-keys-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        func write(_ name: String, _ text: String) throws {
            try Data((text + "\n").utf8).write(to: place.appending(path: name))
        }
        func pair(_ name: String) throws -> (own: RSASigner, open: RSAVerifier) {
            let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
            try write("\(name).pem", key.pkcs8PEMRepresentation)
            try write("\(name).pub.pem", key.publicKey.pemRepresentation)
            return (
                try RSASigner(pem: key.pkcs8PEMRepresentation), try RSAVerifier(pem: key.publicKey.pemRepresentation)
            )
        }
        let secret = "whsec_" + Data("a-secret-of-the-tests-and-no-other".utf8).base64EncodedString()
        try write("upi.secret", "upi-secret-of-the-tests")
        try write("boleto.secret", secret)
        try write("boleto.token", "token-of-the-tests")
        (_, idealShop) = try pair("ideal-merchant")
        (idealProvider, _) = try pair("ideal-provider")
        (_, alipayShop) = try pair("alipay-merchant")
        (alipayProvider, _) = try pair("alipay-provider")
        (stranger, _) = try pair("stranger")
        folder = place.path
        upiSecret = MessageCode(secret: Array("upi-secret-of-the-tests".utf8))
        guard let code = StandardWebhookCode(secret: secret) else { throw CocoaError(.coderInvalidValue) }
        boletoSecret = code
        boletoToken = "token-of-the-tests"
    }
}
