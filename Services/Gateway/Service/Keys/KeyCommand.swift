import Commerce
import Foundation
import JSON
import ServiceKit
import ServiceStorage
import Storage

/// `gateway keys …`, which `carnet keys` runs: makes, lists, rotates and revokes keys. Answers are JSON on standard
/// output.
struct KeyCommand: Sendable {
    let database: any Database
    let ambient: Ambient
    /// Who runs it, for the audit log.
    var actor = AuditActor.commandLine
    var write: @Sendable ([UInt8]) -> Void = { FileHandle.standardOutput.write(Data($0)) }

    static let usage = """
        usage: gateway keys create --merchant NAME [--mode test|live] [--kind secret|publishable] [--name TEXT]
                                   [--origin https://SHOP ...]
               gateway keys list
               gateway keys rotate KEY_ID [--overlap 24h]
               gateway keys revoke KEY_ID
        """

    /// Long enough to bring a new key to every machine of a shop.
    static let overlapDefault: Duration = .seconds(86_400)
    /// Beyond that the old key is not rotated but kept.
    static let overlapMax: Duration = .seconds(30 * 86_400)
    /// More than the shops of one company.
    static let originsMax = 50

    func run(_ arguments: [String]) async throws {
        let rest = Array(arguments.dropFirst())
        switch arguments.first {
        case "create": try await create(try Options(rest, known: ["merchant", "mode", "kind", "name", "origin"]))
        case "list" where rest.isEmpty: try await list()
        case "rotate":
            guard let id = rest.first else { throw UsageError(Self.usage) }
            try await rotate(id, try Options(Array(rest.dropFirst()), known: ["overlap"]))
        case "revoke" where rest.count == 1: try await revoke(rest[0])
        default: throw UsageError(Self.usage)
        }
    }

    // MARK: - Create

    private struct Made: Codable {
        let id: KeyID
        let key: String
        let merchant: MerchantID
        let mode: KeyMode
        let kind: APIKeyKind
        let version: String
        let origins: [String]
    }

    private func create(_ options: Options) async throws {
        guard let merchantName = try options.one("merchant"), (1...100).contains(merchantName.count) else {
            throw UsageError("--merchant NAME is needed\n\(Self.usage)")
        }
        guard let mode = KeyMode(rawValue: try options.one("mode") ?? "test"),
            let kind = APIKeyKind(rawValue: try options.one("kind") ?? "secret")
        else { throw UsageError(Self.usage) }
        let origins = try origins(options.all("origin"), for: kind)
        let now = ambient.timestamp()
        let text = KeyText.make(kind, mode, ambient: ambient)
        let (keyID, newMerchant): (KeyID, MerchantID) = (ambient.newID(), ambient.newID())
        let name = try options.one("name") ?? ""
        let key = try await database.write { db in
            let repository = KeyRepository(db: db)
            let key = APIKey(
                id: keyID, merchant: try repository.merchant(named: merchantName, newID: newMerchant, at: now),
                mode: mode, kind: kind, name: name, prefix: KeyText.prefix(of: text), origins: origins, createdAt: now,
                revokedAt: nil)
            try repository.insert(key, hash: KeyText.hash(text))
            try AuditLog(db: db).append(created(key), at: now.date)
            return key
        }
        try answer(made(key, text))
    }

    private func made(_ key: APIKey, _ text: String) -> Made {
        Made(
            id: key.id, key: text, merchant: key.merchant, mode: key.mode, kind: key.kind,
            version: key.version.rawValue, origins: key.origins)
    }

    /// The merchant's and the key's names are free text: they stay out of what cannot be changed.
    private func created(_ key: APIKey, more: [(String, String)] = []) -> AuditEntry {
        AuditEntry(
            act: AuditAct("key.created"), actor: actor, object: key.id.text,
            detail: [("merchant", key.merchant.text), ("mode", key.mode.rawValue), ("kind", key.kind.rawValue)] + more)
    }

    private func origins(_ given: [String], for kind: APIKeyKind) throws -> [String] {
        guard given.isEmpty || kind == .publishable else {
            throw UsageError("--origin is for publishable keys: a secret key never belongs in a browser")
        }
        guard given.count <= Self.originsMax else { throw UsageError("at most \(Self.originsMax) origins") }
        for origin in given where CrossOrigin.origin(origin) == nil {
            throw UsageError("--origin \(origin): expected https://shop.example, as the browser sends it, or *")
        }
        return given
    }

    // MARK: - List

    private struct Listed: Codable {
        let id: KeyID
        let prefix: String
        let name: String
        let merchant: MerchantID
        let mode: KeyMode
        let kind: APIKeyKind
        let version: String
        let origins: [String]
        let created: Timestamp
        let lastUsed: Timestamp?
        let ends: Timestamp?
        let replacedBy: KeyID?
        let revoked: Timestamp?

        private enum CodingKeys: String, CodingKey {
            case id, prefix, name, merchant, mode, kind, version, origins, created, ends, revoked
            case lastUsed = "last_used"
            case replacedBy = "replaced_by"
        }
    }

    private func list() async throws {
        let keys = try await database.read { try KeyRepository(db: $0).all() }
        try answer(
            keys.map {
                Listed(
                    id: $0.id, prefix: $0.prefix, name: $0.name, merchant: $0.merchant, mode: $0.mode, kind: $0.kind,
                    version: $0.version.rawValue, origins: $0.origins, created: $0.createdAt, lastUsed: $0.lastUsedAt,
                    ends: $0.endsAt, replacedBy: $0.replacedBy, revoked: $0.revokedAt)
            })
    }

    // MARK: - Rotate and revoke

    private struct Rotated: Codable {
        let made: Made
        let old: KeyID
        let oldEnds: Timestamp

        func encode(to encoder: any Encoder) throws {
            try made.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(old, forKey: .old)
            try container.encode(oldEnds, forKey: .oldEnds)
        }

        private enum CodingKeys: String, CodingKey {
            case made
            case old = "replaces"
            case oldEnds = "old_key_ends"
        }
    }

    private func rotate(_ idText: String, _ options: Options) async throws {
        let id = try keyID(idText)
        let overlap = try options.one("overlap").map(Self.duration) ?? Self.overlapDefault
        let now = ambient.timestamp()
        let end = Timestamp(
            millisecondsSince1970: now.millisecondsSince1970 + overlap.components.seconds * 1_000)
        let newID: KeyID = ambient.newID()
        // Drawn for both kinds, as which one the old key is of is known within the transaction only.
        let texts = APIKeyKind.allCases.flatMap { kind in
            KeyMode.allCases.map { mode in (kind, mode, KeyText.make(kind, mode, ambient: ambient)) }
        }
        let (key, text) = try await database.write { db in
            let repository = KeyRepository(db: db)
            guard let old = try repository.locked(id), old.isInForce(at: now) else {
                throw UsageError("no key in force has the id \(id)")
            }
            if let next = old.replacedBy { throw UsageError("\(id) was rotated already: \(next) took its place") }
            guard let text = texts.first(where: { $0.0 == old.kind && $0.1 == old.mode })?.2 else {
                throw UsageError(Self.usage)
            }
            let new = APIKey(
                id: newID, merchant: old.merchant, mode: old.mode, kind: old.kind, name: old.name,
                prefix: KeyText.prefix(of: text), version: old.version, origins: old.origins, createdAt: now,
                revokedAt: nil)
            try repository.insert(new, hash: KeyText.hash(text))
            try repository.end(id, at: end, replacedBy: newID)
            let log = AuditLog(db: db)
            try log.append(created(new, more: [("replaces", id.text)]), at: now.date)
            try log.append(
                AuditEntry(
                    act: AuditAct("key.rotated"), actor: actor, object: id.text,
                    detail: [("replaced_by", newID.text), ("ends_at", "\(end)")]), at: now.date)
            return (new, text)
        }
        try answer(Rotated(made: made(key, text), old: id, oldEnds: end))
    }

    private func revoke(_ text: String) async throws {
        let id = try keyID(text)
        let now = ambient.timestamp()
        let isRevoked = try await database.write { db in
            guard try KeyRepository(db: db).revoke(id, at: now) else { return false }
            try AuditLog(db: db).append(
                AuditEntry(act: AuditAct("key.revoked"), actor: actor, object: id.text), at: now.date)
            return true
        }
        guard isRevoked else { throw UsageError("no key in force has the id \(text)") }
        try answer(["revoked": text])
    }

    private func keyID(_ text: String) throws -> KeyID {
        guard let id = KeyID(text) else { throw UsageError("\(text) is no key id; it begins with key_") }
        return id
    }

    private func answer(_ value: some Encodable) throws {
        write(try StrictJSONEncoder().encode(value) + [UInt8(ascii: "\n")])
    }

    /// `90m`, `24h`, `7d`; 0 ends the old key at once.
    static func duration(_ text: String) throws -> Duration {
        let units: [Character: Int64] = ["m": 60, "h": 3_600, "d": 86_400]
        let refused = UsageError("--overlap \(text): expected 0, or such as 90m, 24h or 7d, up to 30d")
        if text == "0" { return .zero }
        guard let unit = text.last.flatMap({ units[$0] }), text.utf8.dropLast().allSatisfy({ (48...57).contains($0) }),
            let count = Int64(text.dropLast()), count <= 100_000
        else { throw refused }
        let duration = Duration.seconds(count * unit)
        guard duration <= overlapMax else { throw refused }
        return duration
    }

    /// What follows the verb: `--name value`, some more than once.
    private struct Options {
        private var given: [(name: String, value: String)] = []

        init(_ arguments: [String], known: Set<String>) throws {
            var rest = arguments[...]
            while let name = rest.popFirst() {
                guard name.hasPrefix("--"), known.contains(String(name.dropFirst(2))), let value = rest.popFirst()
                else {
                    throw UsageError(KeyCommand.usage)
                }
                given.append((String(name.dropFirst(2)), value))
            }
        }

        func all(_ name: String) -> [String] { given.filter { $0.name == name }.map(\.value) }

        func one(_ name: String) throws -> String? {
            let values = all(name)
            guard values.count <= 1 else { throw UsageError("--\(name) can be given once") }
            return values.first
        }
    }
}

/// A command that cannot be run as it was given.
struct UsageError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
