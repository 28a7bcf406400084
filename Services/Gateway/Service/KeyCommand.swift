import Commerce
import Foundation
import JSON
import ServiceKit
import ServiceStorage
import Storage

/// `gateway keys …`, which `carnet keys` runs: makes, lists and revokes keys. Answers are JSON on standard output.
struct KeyCommand: Sendable {
    let database: any Database
    let ambient: Ambient
    /// Who runs it, for the audit log.
    var actor = AuditActor.commandLine

    static let usage = """
        usage: gateway keys create --merchant NAME [--mode test|live] [--kind secret|publishable] [--name TEXT]
               gateway keys list
               gateway keys revoke KEY_ID
        """

    func run(_ arguments: [String]) async throws {
        switch arguments.first {
        case "create": try await create(try Self.options(Array(arguments.dropFirst())))
        case "list" where arguments.count == 1: try await list()
        case "revoke" where arguments.count == 2: try await revoke(arguments[1])
        default: throw UsageError(Self.usage)
        }
    }

    private struct Made: Codable {
        let id: KeyID
        let key: String
        let merchant: MerchantID
        let mode: KeyMode
        let kind: APIKeyKind
    }

    private struct Listed: Codable {
        let id: KeyID
        let prefix: String
        let name: String
        let merchant: MerchantID
        let mode: KeyMode
        let kind: APIKeyKind
        let created: Timestamp
        let revoked: Timestamp?
    }

    private func create(_ options: [String: String]) async throws {
        guard let merchantName = options["merchant"], (1...100).contains(merchantName.count) else {
            throw UsageError("--merchant NAME is needed\n\(Self.usage)")
        }
        guard let mode = KeyMode(rawValue: options["mode"] ?? "test"),
            let kind = APIKeyKind(rawValue: options["kind"] ?? "secret")
        else { throw UsageError(Self.usage) }
        let now = ambient.timestamp()
        let text = KeyText.make(kind, mode, ambient: ambient)
        let (keyID, newMerchant): (KeyID, MerchantID) = (ambient.newID(), ambient.newID())
        let name = options["name"] ?? ""
        let merchant = try await database.write { db in
            let repository = KeyRepository(db: db)
            let merchant = try repository.merchant(named: merchantName, newID: newMerchant, at: now)
            let key = APIKey(
                id: keyID, merchant: merchant, mode: mode, kind: kind, name: name, prefix: KeyText.prefix(of: text),
                createdAt: now, revokedAt: nil)
            try repository.insert(key, hash: KeyText.hash(text))
            // The merchant's and the key's names are free text: they stay out of what cannot be changed.
            try AuditLog(db: db).append(
                AuditEntry(
                    act: AuditAct("key.created"), actor: actor, object: keyID.text,
                    detail: [("merchant", merchant.text), ("mode", mode.rawValue), ("kind", kind.rawValue)]),
                at: now.date)
            return merchant
        }
        try answer(Made(id: keyID, key: text, merchant: merchant, mode: mode, kind: kind))
    }

    private func list() async throws {
        let keys = try await database.read { try KeyRepository(db: $0).all() }
        try answer(
            keys.map {
                Listed(
                    id: $0.id, prefix: $0.prefix, name: $0.name, merchant: $0.merchant, mode: $0.mode, kind: $0.kind,
                    created: $0.createdAt, revoked: $0.revokedAt)
            })
    }

    private func revoke(_ text: String) async throws {
        guard let id = KeyID(text) else { throw UsageError("\(text) is no key id; it begins with key_") }
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

    private func answer(_ value: some Encodable) throws {
        FileHandle.standardOutput.write(Data(try StrictJSONEncoder().encode(value) + [UInt8(ascii: "\n")]))
    }

    private static func options(_ arguments: [String]) throws -> [String: String] {
        var options: [String: String] = [:]
        var rest = arguments[...]
        while let name = rest.popFirst() {
            guard name.hasPrefix("--"), ["merchant", "mode", "kind", "name"].contains(name.dropFirst(2)),
                let value = rest.popFirst()
            else { throw UsageError(Self.usage) }
            options[String(name.dropFirst(2))] = value
        }
        return options
    }
}

/// A command that cannot be run as it was given.
struct UsageError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
