import Commerce
import Crypto
import Foundation
import FraudDomain
import ServiceKit

/// How this service keeps what belongs to people: as keyed hashes where it only counts, encrypted where it must show.
struct PersonalData: Sendable {
    private let hashKey: SymmetricKey
    private let dataKey: SymmetricKey
    private let ambient: Ambient

    init(hashKey: SymmetricKey, dataKey: SymmetricKey, ambient: Ambient) {
        self.hashKey = hashKey
        self.dataKey = dataKey
        self.ambient = ambient
    }

    /// HMAC-SHA256 of a value, with what it is of: one value of two kinds gives two hashes.
    func hash(_ kind: String, _ value: String) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array("\(kind)\0\(value)".utf8), using: hashKey))
    }

    func matches(_ given: [UInt8], _ kind: String, _ value: String) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(given, authenticating: Array("\(kind)\0\(value)".utf8), using: hashKey)
    }

    /// AES-256-GCM: nonce, ciphertext, tag. It opens for the same order only.
    func seal(_ bytes: [UInt8], for order: OrderID) throws -> [UInt8] {
        let nonce = try AES.GCM.Nonce(data: ambient.randomBytes(12))
        let box = try AES.GCM.seal(bytes, using: dataKey, nonce: nonce, authenticating: Array(order.text.utf8))
        return Array(nonce) + box.ciphertext + box.tag
    }

    /// - Throws: `CryptoKitError` for bytes that were changed, or sealed for another order or under another key.
    func open(_ sealed: [UInt8], for order: OrderID) throws -> [UInt8] {
        Array(
            try AES.GCM.open(
                AES.GCM.SealedBox(combined: sealed), using: dataKey, authenticating: Array(order.text.utf8)))
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
