import ServiceKit

/// The aggregator's signature: hex HMAC-SHA256, over the body of what a shop sends, and over the time, a dot and the
/// body of what is sent to a shop.
struct UPISignature: Sendable {
    let seal: Seal

    /// The key is the text of the secret's file, as it stands.
    init(secret: String) { seal = Seal(secret: Array(secret.utf8)) }

    func isValid(_ header: String?, over body: [UInt8]) -> Bool {
        guard let header, let code = Hex.bytes(header) else { return false }
        return seal.isValid(code, over: body)
    }

    /// - Parameter timestamp: Unix seconds.
    func callback(timestamp: Int64, body: [UInt8]) -> String {
        Hex.text(seal.code(over: Array("\(timestamp).".utf8) + body))
    }
}
