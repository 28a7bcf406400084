import Commerce
import Crypto
import ServiceKit

/// What a key stands for. The key itself is kept by the merchant alone.
struct APIKey: Hashable, Sendable {
    let id: KeyID
    let merchant: MerchantID
    let mode: KeyMode
    let kind: APIKeyKind
    let name: String
    /// The first characters, by which a person knows it again.
    let prefix: String
    /// What it speaks where a request does not say.
    var version = InterfaceVersion.latest
    /// Where a browser may use it: `https://shop.example`, or `*`. Of publishable keys alone; see `CrossOrigin`.
    var origins: [String] = []
    let createdAt: Timestamp
    let revokedAt: Timestamp?
    /// When a key that was rotated is refused; nil for one without a successor.
    var endsAt: Timestamp?
    var replacedBy: KeyID?
    /// To some ten seconds; nil where it never was.
    var lastUsedAt: Timestamp?

    func isInForce(at now: Timestamp) -> Bool { revokedAt == nil && endsAt.map { now < $0 } ?? true }
}

/// The text of a key: `carnet_sk_test_` or the like and 32 random characters (160 bits).
enum KeyText {
    static func make(_ kind: APIKeyKind, _ mode: KeyMode, ambient: Ambient) -> String {
        let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
        let secret = ambient.randomBytes(32).map { alphabet[Int($0 & 31)] }
        return "carnet_\(kind == .secret ? "sk" : "pk")_\(mode.rawValue)_\(String(decoding: secret, as: UTF8.self))"
    }

    /// SHA-256 of the text. A key has 160 random bits, so a slow hash would only slow us.
    static func hash(_ text: some StringProtocol) -> [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }

    /// Enough to know it by, far from enough to use it.
    static func prefix(of text: String) -> String { String(text.prefix(19)) }
}
