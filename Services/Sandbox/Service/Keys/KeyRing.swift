import Foundation

/// The providers' halves of the keys, read once at start.
struct KeyRing: Sendable {
    let upi: UPISignature
    let boleto: StandardWebhook
    /// What `Authorization: Bearer` must carry to register a boleto.
    let boletoToken: String
    let idealShop: RSAVerifier
    let idealOwn: RSASigner
    /// The `keyId` under which iDEAL's provider signs.
    let idealOwnFingerprint: String
    let alipayShop: RSAVerifier
    let alipayOwn: RSASigner

    /// - Throws: `KeyError` with the file that is missing or holds something else.
    init(folder: URL) throws {
        func text(_ file: KeyFile) throws -> String {
            let path = folder.appending(path: file.rawValue).path
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { throw KeyError.missing(path) }
            let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
            guard !trimmed.isEmpty else { throw KeyError.unusable(path) }
            return trimmed
        }
        func usable<Key>(_ file: KeyFile, _ make: (String) throws -> Key?) throws -> Key {
            let content = try text(file)
            guard let key = try? make(content) else {
                throw KeyError.unusable(folder.appending(path: file.rawValue).path)
            }
            return key
        }
        upi = UPISignature(secret: try text(.upiSecret))
        boleto = try usable(.boletoSecret) { StandardWebhook(secret: $0) }
        boletoToken = try text(.boletoToken)
        idealShop = try usable(.idealMerchantPublic) { try RSAVerifier(pem: $0) }
        idealOwn = try usable(.idealProvider) { try RSASigner(pem: $0) }
        idealOwnFingerprint = try usable(.idealProviderPublic) { try RSAVerifier(pem: $0) }.fingerprint
        alipayShop = try usable(.alipayMerchantPublic) { try RSAVerifier(pem: $0) }
        alipayOwn = try usable(.alipayProvider) { try RSASigner(pem: $0) }
    }
}
