import Foundation

/// Our half of the keys shared with each provider, and the public keys of theirs, read from one folder at start.
struct ProviderKeys: Sendable {
    let upiSecret: MessageCode
    let boletoSecret: StandardWebhookCode
    /// What `Authorization: Bearer` carries to the boleto bank.
    let boletoToken: String
    let idealOwn: RSASigner
    let idealProvider: RSAVerifier
    let alipayOwn: RSASigner
    let alipayProvider: RSAVerifier

    /// Why the folder cannot be used; names the file, never what is in it.
    struct Unusable: Error, CustomStringConvertible {
        let path: String
        let problem: String

        var description: String { "\(path) \(problem); make it with: sandbox generate-keys DIR" }
    }

    init(folder: String) throws {
        func text(_ file: String) throws -> String {
            let path = "\(folder)/\(file)"
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                throw Unusable(path: path, problem: "is not there")
            }
            let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
            guard !trimmed.isEmpty else { throw Unusable(path: path, problem: "is empty") }
            return trimmed
        }
        func usable<Key>(_ file: String, _ make: (String) throws -> Key?) throws -> Key {
            let content = try text(file)
            guard let key = try? make(content) else {
                throw Unusable(path: "\(folder)/\(file)", problem: "does not hold a key of its kind")
            }
            return key
        }
        upiSecret = MessageCode(secret: Array(try text("upi.secret").utf8))
        boletoSecret = try usable("boleto.secret") { StandardWebhookCode(secret: $0) }
        boletoToken = try text("boleto.token")
        idealOwn = try usable("ideal-merchant.pem") { try RSASigner(pem: $0) }
        idealProvider = try usable("ideal-provider.pub.pem") { try RSAVerifier(pem: $0) }
        alipayOwn = try usable("alipay-merchant.pem") { try RSASigner(pem: $0) }
        alipayProvider = try usable("alipay-provider.pub.pem") { try RSAVerifier(pem: $0) }
    }
}
