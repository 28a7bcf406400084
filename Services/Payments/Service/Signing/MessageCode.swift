import Crypto
import Foundation

/// HMAC-SHA256 with a shared secret; compared in constant time.
struct MessageCode: Sendable {
    private let key: SymmetricKey

    init(secret: [UInt8]) { key = SymmetricKey(data: secret) }

    func code(over message: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
    }

    func isValid(_ code: [UInt8], over message: [UInt8]) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: message, using: key)
    }
}

/// Callbacks signed as in Standard Webhooks 1.0.0: `v1,` and base 64 of HMAC-SHA256 over id, time and body with points
/// between them.
struct StandardWebhookCode: Sendable {
    private let code: MessageCode

    /// nil unless the secret is `whsec_` and base 64.
    init?(secret: String) {
        guard secret.hasPrefix("whsec_"), let bytes = Data(base64Encoded: String(secret.dropFirst(6))), !bytes.isEmpty
        else { return nil }
        code = MessageCode(secret: Array(bytes))
    }

    func signature(id: String, timestamp: String, body: [UInt8]) -> String {
        "v1," + Data(code.code(over: Self.signed(id, timestamp, body))).base64EncodedString()
    }

    /// Whether any of the signatures in the header, which blanks part, is ours. Other versions, and text that is no
    /// signature at all, do not count.
    func isValid(header: String, id: String, timestamp: String, body: [UInt8]) -> Bool {
        let message = Self.signed(id, timestamp, body)
        var isValid = false
        for text in header.split(separator: " ").prefix(Self.signaturesMax) {
            guard text.hasPrefix("v1,"), let bytes = Data(base64Encoded: String(text.dropFirst(3))) else { continue }
            if code.isValid(Array(bytes), over: message) { isValid = true }
        }
        return isValid
    }

    /// Two are in use while a secret is being replaced; more would only cost time.
    private static let signaturesMax = 8

    private static func signed(_ id: String, _ timestamp: String, _ body: [UInt8]) -> [UInt8] {
        Array("\(id).\(timestamp).".utf8) + body
    }
}
