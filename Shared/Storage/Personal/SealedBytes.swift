import Crypto

/// The one place of a value: a sealed value that was moved to another table, column or row does not open there.
package struct FieldPlace: Hashable, Sendable {
    let table: String
    let column: String
    let row: String

    package init(_ table: StaticString, _ column: StaticString, row: String) {
        self.table = "\(table)"
        self.column = "\(column)"
        self.row = row
    }

    /// Each part preceded by its length, so that no two places give the same bytes.
    var bytes: [UInt8] { [table, column, row].flatMap { Array("\($0.utf8.count):\($0)".utf8) } }
}

/// AES-256-GCM (NIST SP 800-38D): a version byte, 12 random bytes of nonce, the ciphertext, 16 bytes of tag.
enum SealedBytes {
    static let version: UInt8 = 1
    private static let nonceBytes = 12

    static func seal(
        _ bytes: [UInt8], under key: SymmetricKey, in place: FieldPlace, chance: () -> UInt64
    ) throws -> [UInt8] {
        let nonce = Chance.bytes(nonceBytes, chance)
        let box = try AES.GCM.seal(
            bytes, using: key, nonce: try AES.GCM.Nonce(data: nonce), authenticating: place.bytes)
        return [version] + nonce + box.ciphertext + box.tag
    }

    /// - Throws: `SealBroken` for bytes that were changed or moved, or that another key sealed.
    static func open(_ sealed: [UInt8], under key: SymmetricKey, in place: FieldPlace) throws(SealBroken) -> [UInt8] {
        do {
            guard sealed.first == version else { throw SealBroken(table: place.table, column: place.column) }
            let box = try AES.GCM.SealedBox(combined: sealed.dropFirst())
            return Array(try AES.GCM.open(box, using: key, authenticating: place.bytes))
        } catch {
            throw SealBroken(table: place.table, column: place.column)
        }
    }
}

/// A sealed value does not open where it stands: it was changed, moved, or sealed under another key.
package struct SealBroken: Error, Hashable, Sendable {
    package let table: String
    package let column: String
}

enum Chance {
    static func bytes(_ count: Int, _ chance: () -> UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 7)
        while bytes.count < count { withUnsafeBytes(of: chance()) { bytes.append(contentsOf: $0) } }
        return Array(bytes.prefix(count))
    }
}
