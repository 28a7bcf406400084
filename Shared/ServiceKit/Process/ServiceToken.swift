import Crypto
package import Foundation
import Synchronization

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

    /// The second until which a token says it is good.
    static func expiry(of token: String) -> Int64? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 3 ? Int64(parts[1]) : nil
    }

    private static func signature(of claim: String, _ secret: ServiceSecret) -> String {
        Hex.text(HMAC<SHA256>.authenticationCode(for: Array(claim.utf8), using: secret.key))
    }
}

/// Tokens that were found good, so that the one a peer sends for a minute is checked once.
final class KnownTokens: Sendable {
    /// More than there are peers; beyond it all are forgotten.
    private static let countMax = 64
    private let expiries = Mutex<[String: Int64]>([:])

    func isGood(_ token: String, secret: ServiceSecret, now: Date) -> Bool {
        let second = Int64(now.timeIntervalSince1970)
        if let expiry = expiries.withLock({ $0[token] }),
            (1...2 * ServiceToken.lifetimeSeconds).contains(expiry - second)
        {
            return true
        }
        guard ServiceToken.verify(token, secret: secret, now: now) != nil, let expiry = ServiceToken.expiry(of: token)
        else { return false }
        expiries.withLock { expiries in
            if expiries.count >= Self.countMax { expiries = [:] }
            expiries[token] = expiry
        }
        return true
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
