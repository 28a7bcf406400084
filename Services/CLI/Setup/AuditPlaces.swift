import Foundation
import ServiceKit
import Storage

/// Where the audit log of one service is, and the file of its signed heads.
struct AuditPlace: Sendable {
    let service: String
    let databaseURL: String
    let schema: String
    /// nil to do without.
    let heads: AuditHeadsFile?

    /// The services whose acts are audited.
    static let services = ["checkout", "fraud", "gateway", "payments", "pricing"]

    /// Where each is by what the services are started with: on a laptop by `carnet up`, in a container by its
    /// environment, where the files of the others lie beside that of its own service.
    init(_ service: String, environment: [String: String]) {
        self.service = service
        databaseURL = environment["CARNET_DATABASE_URL"] ?? "sqlite:.carnet/\(service).sqlite"
        schema = service.replacing("-", with: "_")
        let file = environment["CARNET_AUDIT_HEADS"] ?? ".carnet/audit/\(service).heads"
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
        let isOurs = Self.services.allSatisfy { $0 == service || !file.hasSuffix("/\($0).heads") }
        heads = AuditHeadsFile(path: isOurs ? file : "\(folder)/\(service).heads")
    }

    init(_ service: String, databaseURL: String, schema: String, heads: AuditHeadsFile?) {
        self.service = service
        self.databaseURL = databaseURL
        self.schema = schema
        self.heads = heads
    }

    /// Runs `body` on the service's database; nil where there is none, or none with an audit log.
    /// - Throws: also when there is none although heads of it were signed: then it was removed.
    func withDatabase<T: Sendable>(_ body: (any Database) async throws -> T) async throws -> T? {
        if databaseURL.hasPrefix("sqlite:"), !FileManager.default.fileExists(atPath: sqlitePath) {
            return try nothing()
        }
        let database: any Database
        do {
            // One connection is enough, and a long log takes long to read.
            let limits = DatabaseLimits(connections: 1, statementTimeout: .seconds(3_600))
            database = try await openDatabase(databaseURL, schema: schema, limits: limits)
        } catch { throw unreachable(error) }
        do {
            guard try await AuditVerifier.hasLog(database) else {
                await database.close()
                return try nothing()
            }
            let result = try await body(database)
            await database.close()
            return result
        } catch let failure as CommandFailure {
            await database.close()
            throw failure
        } catch {
            await database.close()
            throw unreachable(error)
        }
    }

    private var sqlitePath: String { String(databaseURL.dropFirst("sqlite:".count)) }

    private func nothing<T>() throws -> T? {
        guard try heads?.read()?.lines.isEmpty ?? true else {
            throw CommandFailure(
                "\(service): heads of its audit log were signed, and the database has none: it was removed, or is "
                    + "another; put it back, or name the right one with --database")
        }
        return nil
    }

    /// The address may hold a password: it is not said.
    private func unreachable(_ error: any Error) -> CommandFailure {
        CommandFailure(
            "\(service): its audit log cannot be read: \(error); see that the database is up and is the service's own")
    }
}

/// The public keys that signatures are checked with.
enum AuditKeys {
    /// Only those named on the command line, if there are any: they come from where nobody else could put others.
    static func trusted(
        named: [String], environment: [String: String], remembered: RememberedKeys?
    ) throws(CommandFailure) -> [AuditPublicKey] {
        guard named.isEmpty else {
            var keys: [AuditPublicKey] = []
            for text in named {
                guard let key = AuditPublicKey(text) else {
                    throw CommandFailure(
                        "--public-key must be 64 hexadecimal digits, as carnet audit public-key prints")
                }
                keys.append(key)
            }
            return keys
        }
        var keys = try remembered?.read() ?? []
        if let text = environment["CARNET_AUDIT_KEY"] {
            guard let key = AuditSigningKey(text) else {
                throw CommandFailure("CARNET_AUDIT_KEY: expected 32 bytes in hexadecimal or base64")
            }
            keys.append(key.publicKey)
        }
        guard !keys.isEmpty else {
            throw CommandFailure(
                "no key to check signatures with; give --public-key, as carnet audit public-key prints it")
        }
        return keys
    }
}

/// The public keys that an installation ever signed with, a line each: heads of before a change of keys can be checked
/// after it.
struct RememberedKeys: Sendable {
    let path: String

    func read() throws(CommandFailure) -> [AuditPublicKey] {
        guard let bytes = try SecretFile.read(path) else { return [] }
        var keys: [AuditPublicKey] = []
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            guard let key = AuditPublicKey(String(line)) else {
                throw CommandFailure("\(path) is damaged: a line is no public key; take it from a backup")
            }
            keys.append(key)
        }
        return keys
    }

    /// Adds the public half of the key that the services are started with, if it is not there.
    func remember(_ signingKey: String) throws(CommandFailure) {
        guard let key = AuditSigningKey(signingKey)?.publicKey else {
            throw CommandFailure("CARNET_AUDIT_KEY: expected 32 bytes in hexadecimal or base64")
        }
        let known = try read()
        guard !known.contains(key) else { return }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch { throw CommandFailure("cannot make \(folder): \(SystemError.last)") }
        try SecretFile.write(Array((known + [key]).map { "\($0.text)\n" }.joined().utf8), to: path)
    }
}
