package import Configuration
import Foundation
package import ServiceKit
package import Storage

/// What a service whose acts are audited is told, besides `ServiceSettings`.
package struct AuditSettings: Sendable {
    private let service: String
    /// `CARNET_AUDIT_KEY`, 32 bytes in hexadecimal or base64: signs the heads of the log. Secret. One for all services;
    /// every head names its service.
    private let key: AuditSigningKey
    /// `CARNET_AUDIT_HEADS`: the file outside of the database that signed heads are appended to; default
    /// `.carnet/audit/<service>.heads`.
    private let file: AuditHeadsFile

    /// - Throws: `SettingError` naming the variable that cannot be used.
    package init(_ settings: ServiceSettings, service: String, _ config: ConfigReader) throws {
        self.service = service
        let given = config.string(forKey: "audit.key", isSecret: true)
        if settings.mode == .production, given == nil {
            throw SettingError(key: "CARNET_AUDIT_KEY", expected: "\(Self.keyForm), in production")
        }
        guard let key = given.map({ AuditSigningKey($0) }) ?? AuditSigningKey.development else {
            throw SettingError(key: "CARNET_AUDIT_KEY", expected: Self.keyForm)
        }
        self.key = key
        file = AuditHeadsFile(
            path: config.string(forKey: "audit.heads", default: ".carnet/audit/\(service).heads"))
    }

    private static let keyForm = "32 bytes in hexadecimal or base64, such as openssl rand -hex 32 gives"

    /// What signs beside the service as long as it runs.
    /// - Throws: `AuditFileError` where the file cannot be written: better now than when it is needed.
    package func signer(on database: any Database, ambient: Ambient) throws -> AuditSigner {
        try file.prepare()
        return AuditSigner(service: service, database: database, key: key, file: file, now: { ambient.now() })
    }
}
