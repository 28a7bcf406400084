import Crypto

/// The keys that wrap all others of one service. The first wraps; the others only open what they wrapped before, until
/// `VaultUpkeep` has wrapped it anew.
///
/// Each service derives its own from the secrets it is given, so that a key read from one service's memory opens nothing
/// of another's tables.
package struct MasterKeys: Sendable {
    struct Key: Sendable {
        /// Eight bytes in hexadecimal, derived as the key is: names it without telling anything of it.
        let id: String
        let key: SymmetricKey
    }

    /// A secret of fewer bytes would be guessed.
    package static let secretBytesMin = 32
    /// One in force and those being replaced; more would be a mistake.
    package static let secretsMax = 8

    let keys: [Key]

    /// - Returns: nil for no secret, too many, a short one, or one given twice.
    package init?(_ secrets: [String], service: String) {
        guard (1...Self.secretsMax).contains(secrets.count), Set(secrets).count == secrets.count,
            secrets.allSatisfy({ $0.utf8.count >= Self.secretBytesMin })
        else { return nil }
        keys = secrets.map { secret in
            let material = SymmetricKey(data: Array(secret.utf8))
            func derived(_ purpose: String, bytes: Int) -> SymmetricKey {
                HKDF<SHA256>.deriveKey(
                    inputKeyMaterial: material, info: Array("carnet \(service) \(purpose)".utf8),
                    outputByteCount: bytes)
            }
            let id = derived("wrapping key id", bytes: 8).withUnsafeBytes { Array($0) }
            return Key(id: HexText.of(id), key: derived("wrapping key", bytes: 32))
        }
    }

    var current: Key { keys[0] }
    /// Ids of the keys that only open.
    var retired: [String] { keys.dropFirst().map(\.id) }

    func key(_ id: String) throws(UnknownMasterKey) -> SymmetricKey {
        guard let key = keys.first(where: { $0.id == id }) else { throw UnknownMasterKey(id: id) }
        return key.key
    }
}

/// A key in the tables was wrapped by a master key that this process was not given.
package struct UnknownMasterKey: Error, Hashable, Sendable, CustomStringConvertible {
    package let id: String

    package var description: String {
        "the secret whose id is \(id) is missing: it must stay in CARNET_DATA_KEY until everything is wrapped anew"
    }
}

enum HexText {
    static func of(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
