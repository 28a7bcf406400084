import Configuration
import Crypto
import ServiceKit
import ServiceStorage
import Storage

/// What the fraud service is told, besides what every service is (`ServiceSettings`).
struct Settings: Sendable {
    let service: ServiceSettings
    /// `CARNET_FRAUD_HASH_KEY`, at least 32 bytes: the key of the hashes that e-mail, network address, device and means
    /// of payment are counted by. With another key all counters begin anew. Secret.
    let hashKey: SymmetricKey
    /// `CARNET_DATA_KEY`: wraps the keys under which buyers' data is sealed; see `MasterKeys`. Secret.
    let masterKeys: MasterKeys
    /// `CARNET_FRAUD_DATA_KEY`, at least 32 bytes: opens what earlier releases encrypted, and nothing else. Secret.
    let earlierDataKey: SymmetricKey
    /// `CARNET_CHECKOUT_URL`, default http://127.0.0.1:8081: who hears of decisions.
    let checkout: ServiceAddress
    /// `CARNET_PRICING_URL`, default http://127.0.0.1:8083: what the page of rates and prices is made from.
    let pricing: ServiceAddress

    /// - Throws: `SettingError` naming the variable that cannot be used.
    init(_ config: ConfigReader) throws {
        service = try ServiceSettings(service: "fraud", config)
        checkout = try ServiceSettings.peer("checkout", config)
        pricing = try ServiceSettings.peer("pricing", config)
        hashKey = try Self.key(
            "fraud.hash.key", "CARNET_FRAUD_HASH_KEY", isNeeded: service.mode == .production, config)
        masterKeys = try MasterKeys(of: "fraud", config, mode: service.mode)
        earlierDataKey = try Self.key("fraud.data.key", "CARNET_FRAUD_DATA_KEY", isNeeded: false, config)
    }

    /// Whether browsers come by https, and cookies may demand it.
    var isSecure: Bool { service.publicURL.hasPrefix("https://") }

    private static let keyBytesMin = 32

    /// 256 bits out of the text given; on a laptop out of a text that everybody can read here.
    private static func key(
        _ name: String, _ variable: String, isNeeded: Bool, _ config: ConfigReader
    ) throws -> SymmetricKey {
        let given = config.string(forKey: ConfigKey(name), isSecret: true).flatMap { $0.isEmpty ? nil : $0 }
        if isNeeded, given == nil {
            throw SettingError(key: variable, expected: "a secret of at least \(keyBytesMin) bytes, in production")
        }
        let text = given ?? "carnet-development-\(variable.lowercased())"
        guard text.utf8.count >= keyBytesMin else {
            throw SettingError(key: variable, expected: "at least \(keyBytesMin) bytes")
        }
        return SymmetricKey(data: SHA256.hash(data: Array(text.utf8)))
    }
}
