import Foundation

/// Standard Webhooks 1.0: `v1,` and base64 of HMAC-SHA256 over id, time and body with dots between.
struct StandardWebhook: Sendable {
    private let seal: Seal

    /// nil unless the secret is `whsec_` and base64.
    init?(secret: String) {
        guard secret.hasPrefix("whsec_"), let key = Data(base64Encoded: String(secret.dropFirst(6))), !key.isEmpty
        else { return nil }
        seal = Seal(secret: Array(key))
    }

    /// - Parameter timestamp: Unix seconds.
    func signature(id: String, timestamp: Int64, body: [UInt8]) -> String {
        "v1," + Data(seal.code(over: Array("\(id).\(timestamp).".utf8) + body)).base64EncodedString()
    }
}
