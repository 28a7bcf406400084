import JSON

/// What `gateway keys …` printed.
struct KeyAnswer: Sendable {
    struct Key: Codable, Sendable {
        let id: String?
        let key: String?
        let kind: String?
        let version: String?
        let origins: [String]?
        let lastUsed: String?
        let ends: String?
        let replacedBy: String?
        let revoked: String?
        let oldKeyEnds: String?

        private enum CodingKeys: String, CodingKey {
            case id, key, kind, version, origins, ends, revoked
            case lastUsed = "last_used"
            case replacedBy = "replaced_by"
            case oldKeyEnds = "old_key_ends"
        }
    }

    let keys: [Key]
    var key: String? { keys.first?.key }
    var id: String { keys.first?.id ?? "" }

    init(_ bytes: [UInt8]) throws {
        let decoder = StrictJSONDecoder(unknownMembers: .ignored)
        keys =
            bytes.first == UInt8(ascii: "[")
            ? try decoder.decode([Key].self, from: bytes) : [try decoder.decode(Key.self, from: bytes)]
    }
}
