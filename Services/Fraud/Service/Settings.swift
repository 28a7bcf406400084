import Configuration
import Crypto
import ServiceKit

/// What the fraud service is told, besides what every service is (`ServiceSettings`).
struct Settings: Sendable {
    let service: ServiceSettings
    /// `CARNET_FRAUD_HASH_KEY`, at least 32 bytes: the key of the hashes that e-mail, network address, device and means
    /// of payment are counted by. With another key all counters begin anew. Secret.
    let hashKey: SymmetricKey
    /// `CARNET_FRAUD_DATA_KEY`, at least 32 bytes: the key that buyers' data is encrypted with. Secret.
    let dataKey: SymmetricKey
    /// `CARNET_CHECKOUT_URL`, default http://127.0.0.1:8081: who hears of decisions.
    let checkout: ServiceAddress

    /// - Throws: `SettingError` naming the variable that cannot be used.
    init(_ config: ConfigReader) throws {
        service = try ServiceSettings(service: "fraud", config)
        checkout = try ServiceSettings.peer("checkout", config)
        hashKey = try Self.key("fraud.hash.key", "CARNET_FRAUD_HASH_KEY", of: service.mode, config)
        dataKey = try Self.key("fraud.data.key", "CARNET_FRAUD_DATA_KEY", of: service.mode, config)
    }

    /// Whether browsers come by https, and cookies may demand it.
    var isSecure: Bool { service.publicURL.hasPrefix("https://") }

    private static let keyBytesMin = 32

    /// 256 bits out of the text given; on a laptop out of a text that everybody can read here.
    private static func key(
        _ name: String, _ variable: String, of mode: ServiceSettings.Mode, _ config: ConfigReader
    ) throws -> SymmetricKey {
        let given = config.string(forKey: ConfigKey(name), isSecret: true)
        if mode == .production, given == nil {
            throw SettingError(key: variable, expected: "a secret of at least \(keyBytesMin) bytes, in production")
        }
        let text = given ?? "carnet-development-\(variable.lowercased())"
        guard text.utf8.count >= keyBytesMin else {
            throw SettingError(key: variable, expected: "at least \(keyBytesMin) bytes")
        }
        return SymmetricKey(data: SHA256.hash(data: Array(text.utf8)))
    }
}
