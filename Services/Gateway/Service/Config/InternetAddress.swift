import Foundation

/// An IPv4 or IPv6 address as sixteen bytes; IPv4 in its mapped form `::ffff:a.b.c.d` (RFC 4291, 2.5.5.2).
struct InternetAddress: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    private static let mappedPrefix: UInt64 = 0xFFFF

    /// nil for text that is no address.
    init?(_ text: some StringProtocol) {
        var four = in_addr()
        var six = in6_addr()
        let text = String(text)
        if inet_pton(AF_INET, text, &four) == 1 {
            high = 0
            low = Self.mappedPrefix << 32 | UInt64(UInt32(bigEndian: four.s_addr))
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            (high, low) = withUnsafeBytes(of: six) { bytes in
                (
                    UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                    UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
                )
            }
        } else {
            return nil
        }
    }

    var isIPv4: Bool { high == 0 && low >> 32 == Self.mappedPrefix }

    /// What one customer of a network has: an IPv4 address, or the 64 bits before an IPv6 interface.
    var network: NetworkKey { NetworkKey(high: high, low: isIPv4 ? low : 0) }

    struct NetworkKey: Hashable, Sendable {
        let high: UInt64
        let low: UInt64
    }

    /// Whether the first bits are those of another.
    /// - Parameter bits: 0 to 128, of the sixteen bytes.
    func shares(_ bits: Int, with other: InternetAddress) -> Bool {
        let (highMask, lowMask) = (Self.mask(bits), Self.mask(bits - 64))
        return (high ^ other.high) & highMask == 0 && (low ^ other.low) & lowMask == 0
    }

    private static func mask(_ bits: Int) -> UInt64 { bits <= 0 ? 0 : bits >= 64 ? .max : ~(.max >> UInt64(bits)) }
}

/// Proxies of ours in front of the gateway, whose word on a client's address is believed.
struct TrustedProxies: Hashable, Sendable {
    /// A network in CIDR form, such as `10.0.0.0/8`, or one address.
    struct Network: Hashable, Sendable {
        let address: InternetAddress
        let bits: Int

        init?(_ text: String) {
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count <= 2, let address = InternetAddress(parts[0]) else { return nil }
            let longest = address.isIPv4 ? 32 : 128
            var bits = longest
            if parts.count == 2 {
                guard let given = Int(parts[1]), (0...longest).contains(given), String(given) == parts[1] else {
                    return nil
                }
                bits = given
            }
            self.address = address
            self.bits = address.isIPv4 ? bits + 96 : bits
        }
    }

    let networks: [Network]

    /// The address a call came from: the peer's, or where the peer is a proxy of ours, the last one in
    /// `X-Forwarded-For` that is no proxy of ours. What a stranger writes before that is not believed.
    func client(peer: String?, forwarded: () -> [String]) -> String? {
        guard !networks.isEmpty, let peer, let address = InternetAddress(peer), trusts(address) else { return peer }
        let hops = forwarded().joined(separator: ",").split(separator: ",").map { hop in
            hop.filter { $0 != " " && $0 != "\t" }
        }
        for hop in hops.reversed() {
            // From here to the left nothing was written by ours.
            guard let address = InternetAddress(hop) else { return peer }
            if !trusts(address) { return hop }
        }
        return peer
    }

    private func trusts(_ address: InternetAddress) -> Bool {
        networks.contains { address.shares($0.bits, with: $0.address) }
    }
}
