import Crypto

/// What the idempotency table is asked with.
package struct IdempotencyRequest: Hashable, Sendable {
    /// Merchant, mode, method and path: a key means nothing outside of it. Not the API key, so that whoever changes it
    /// may still send again.
    package let scope: String
    package let key: String
    /// SHA-256 over method, path, query, version and the canonical form of the body: what makes two calls the same.
    package let fingerprint: [UInt8]
    /// As releases before 2026-12 made it, over the bytes of the body as they came; nil where it is not known. Their
    /// keys are kept for thirty days too.
    package let formerFingerprint: [UInt8]?

    package init(scope: String, key: String, fingerprint: [UInt8], formerFingerprint: [UInt8]? = nil) {
        self.scope = scope
        self.key = key
        self.fingerprint = fingerprint
        self.formerFingerprint = formerFingerprint
    }

    /// The same with a fingerprint under a secret key: that of a body that names a person could else be guessed at.
    package func keyed(by hash: ([UInt8]) -> [UInt8]) -> IdempotencyRequest {
        IdempotencyRequest(
            scope: scope, key: key, fingerprint: hash(fingerprint), formerFingerprint: formerFingerprint)
    }

    /// The longest key.
    static let keyBytesMax = 255

    /// The key in a header: bare, or a string of RFC 8941, which in its quotes may escape `"` and `\`. Both are one key.
    /// - Returns: nil where it is neither, or not 1 to 255 visible ASCII characters.
    static func key(in value: String) -> String? {
        var bytes = Array(value.utf8)
        if bytes.first == UInt8(ascii: "\"") {
            guard bytes.count >= 2, let unquoted = unquoted(bytes[1...]) else { return nil }
            bytes = unquoted
        }
        guard (1...keyBytesMax).contains(bytes.count), bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What stands before the closing quote, which must be the last byte.
    private static func unquoted(_ rest: ArraySlice<UInt8>) -> [UInt8]? {
        let (quote, backslash) = (UInt8(ascii: "\""), UInt8(ascii: "\\"))
        var text: [UInt8] = []
        var position = rest.startIndex
        while position < rest.endIndex {
            switch rest[position] {
            case quote: return position == rest.endIndex - 1 ? text : nil
            case backslash:
                position += 1
                guard position < rest.endIndex, [quote, backslash].contains(rest[position]) else { return nil }
                text.append(rest[position])
            default: text.append(rest[position])
            }
            position += 1
        }
        return nil
    }

    /// SHA-256 over the parts, each ended by a zero byte, which none can hold, and then the body.
    static func hash(_ parts: [String], _ body: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        for part in parts {
            hash.update(data: Array(part.utf8))
            hash.update(data: [0])
        }
        hash.update(data: body)
        return Array(hash.finalize())
    }
}
