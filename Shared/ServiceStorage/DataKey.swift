package import Configuration
package import ServiceKit
package import Storage

extension MasterKeys {
    /// `CARNET_DATA_KEY`, at least 32 bytes: the secret under which this service wraps the keys of people's data. Several,
    /// parted by commas, while one is being replaced: the first wraps, the others open what they wrapped before.
    /// - Throws: `SettingError` for one that cannot be used, and where there is none in production.
    package init(of service: String, _ config: ConfigReader, mode: ServiceSettings.Mode) throws {
        let given = config.string(forKey: "data.key", isSecret: true).flatMap { $0.isEmpty ? nil : $0 }
        if mode == .production, given == nil {
            throw SettingError(
                key: "CARNET_DATA_KEY", expected: "a secret of at least \(Self.secretBytesMin) bytes, in production")
        }
        let secrets = (given ?? "carnet-development-data-key-not-for-production").split(
            separator: ",", omittingEmptySubsequences: false)
        guard let keys = MasterKeys(secrets.map { String($0.filter { $0 != " " }) }, service: service) else {
            throw SettingError(
                key: "CARNET_DATA_KEY",
                expected: "1 to \(Self.secretsMax) different secrets of at least \(Self.secretBytesMin) bytes each")
        }
        self = keys
    }
}

extension Vault {
    /// The vault of a service whose tables are migrated.
    package static func open(_ database: any Database, _ masters: MasterKeys, _ ambient: Ambient) async throws -> Vault
    {
        try await open(database, masters: masters, chance: { ambient.random() })
    }
}
