import Commerce
import Crypto
import Foundation
import FraudDomain
import ServiceKit

/// How this service counts what belongs to people: by keyed hashes. What it must show is sealed, see `Vault`.
struct PersonalData: Sendable {
    private let hashKey: SymmetricKey

    init(hashKey: SymmetricKey) { self.hashKey = hashKey }

    /// HMAC-SHA256 of a value, with what it is of: one value of two kinds gives two hashes.
    func hash(_ kind: String, _ value: String) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array("\(kind)\0\(value)".utf8), using: hashKey))
    }

    func matches(_ given: [UInt8], _ kind: String, _ value: String) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(given, authenticating: Array("\(kind)\0\(value)".utf8), using: hashKey)
    }
}

/// A network address as counters take it: IPv4 whole, IPv6 by its first 64 bits, which is one household or host.
struct NetworkAddress: Hashable, Sendable {
    let counted: String

    /// nil unless the text is an IPv4 address of four decimal parts, or an IPv6 address (RFC 4291).
    init?(_ text: String) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            counted = "4:" + Hex.text(withUnsafeBytes(of: &four) { Array($0) })
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            let bytes = withUnsafeBytes(of: &six) { Array($0) }
            // An IPv4 address in an IPv6 coat counts as what it is.
            let isMapped = bytes.prefix(12).elementsEqual(Array(repeating: 0, count: 10) + [255, 255])
            counted = isMapped ? "4:" + Hex.text(bytes.suffix(4)) : "6:" + Hex.text(bytes.prefix(8))
        } else {
            return nil
        }
    }
}
