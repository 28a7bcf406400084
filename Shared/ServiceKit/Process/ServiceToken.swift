import Crypto
package import Foundation

/// The secret that our services share to know each other by.
package struct ServiceSecret: Sendable {
    let key: SymmetricKey

    /// - Returns: nil for fewer than 16 bytes, which would be guessed.
    package init?(_ text: String) {
        guard text.utf8.count >= 16 else { return nil }
        key = SymmetricKey(data: Array(text.utf8))
    }
}

/// A short-lived proof that a call comes from one of our own services: caller, expiry, HMAC-SHA256 over both.
package enum ServiceToken {
    /// Long enough for two clocks that differ by seconds, short enough to be worthless in a log of yesterday.
    package static let lifetimeSeconds: Int64 = 120

    package static func issue(secret: ServiceSecret, caller: String, now: Date) -> String {
        let claim = "\(caller).\(Int64(now.timeIntervalSince1970) + lifetimeSeconds)"
        return "\(claim).\(signature(of: claim, secret))"
    }

    /// The caller's name; nil for a token that is forged or expired, or that lives longer than ours do.
    package static func verify(_ token: String, secret: ServiceSecret, now: Date) -> String? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let given = Hex.bytes(parts[2]) else { return nil }
        let claim = Array("\(parts[0]).\(parts[1])".utf8)
        guard HMAC<SHA256>.isValidAuthenticationCode(given, authenticating: claim, using: secret.key),
            let expiry = Int64(parts[1])
        else { return nil }
        let (left, overflow) = expiry.subtractingReportingOverflow(Int64(now.timeIntervalSince1970))
        guard !overflow, left > 0, left <= 2 * lifetimeSeconds else { return nil }
        return String(parts[0])
    }

    private static func signature(of claim: String, _ secret: ServiceSecret) -> String {
        Hex.text(HMAC<SHA256>.authenticationCode(for: Array(claim.utf8), using: secret.key))
    }
}

/// Bytes as lower-case hexadecimal text.
package enum Hex {
    package static func text(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// nil unless the text is an even number of hexadecimal digits.
    package static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        var high: UInt8?
        for character in text.utf8 {
            let value: UInt8
            switch character {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = character - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = character - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = character - UInt8(ascii: "A") + 10
            default: return nil
            }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return high == nil ? bytes : nil
    }
}
