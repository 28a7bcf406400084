/// An address about to be dialled, and whether it may be a stranger's.
///
/// Source of the ranges: IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890 and its updates). IPv6 is read
/// the other way round: only global unicast (2000::/3) is public, less the special blocks within.
package enum NetworkAddress: Hashable, Sendable {
    case v4([UInt8])
    case v6([UInt8])

    /// nil unless there are 4 or 16 bytes, in network order.
    init?(bytes: [UInt8]) {
        switch bytes.count {
        case 4: self = .v4(bytes)
        case 16: self = .v6(bytes)
        default: return nil
        }
    }

    /// Reads `192.0.2.1` or, without brackets, `2001:db8::1`; nil for a name.
    init?(text: some StringProtocol) {
        if let bytes = Self.v4Bytes(text) {
            self = .v4(bytes)
        } else if let bytes = Self.v6Bytes(text) {
            self = .v6(bytes)
        } else {
            return nil
        }
    }

    /// Reachable over the public internet, as far as its number tells.
    var isPublic: Bool {
        switch self {
        case .v4(let bytes): Self.isPublic(v4: bytes)
        case .v6(let bytes): Self.isPublic(v6: bytes)
        }
    }

    private static func isPublic(v4 bytes: [UInt8]) -> Bool {
        switch (bytes[0], bytes[1], bytes[2]) {
        case (0, _, _), (10, _, _), (127, _, _): false  // this network, private, loopback
        case (100, 64...127, _): false  // carrier-grade NAT, RFC 6598
        case (169, 254, _): false  // link-local, where clouds keep their metadata service
        case (172, 16...31, _), (192, 168, _): false  // private, RFC 1918
        case (192, 0, 0), (192, 0, 2), (192, 88, 99): false  // protocol assignments, documentation, 6to4 relays
        case (198, 18...19, _), (198, 51, 100), (203, 0, 113): false  // benchmarks, documentation
        case (224...255, _, _): false  // multicast, reserved, broadcast
        default: true
        }
    }

    private static func isPublic(v6 bytes: [UInt8]) -> Bool {
        if bytes.starts(with: [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]) {
            return isPublic(v4: Array(bytes.suffix(4)))  // NAT64, RFC 6052: the way to IPv4 on IPv6-only networks
        }
        guard bytes[0] & 0xE0 == 0x20 else { return false }  // mapped, loopback, link-local, unique local, multicast
        switch (bytes[0], bytes[1], bytes[2], bytes[3]) {
        case (0x20, 0x01, 0...1, _): return false  // 2001::/23, protocol assignments with Teredo
        case (0x20, 0x01, 0x0D, 0xB8): return false  // documentation
        case (0x20, 0x02, _, _): return false  // 6to4 carries any IPv4 address inside
        case (0x3F, 0xFF, 0...0x0F, _): return false  // documentation, RFC 9637
        default: return true
        }
    }

    private static func v4Bytes(_ text: some StringProtocol) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        let bytes = parts.compactMap { part in
            part.utf8.allSatisfy { (48...57).contains($0) } && part.utf8.count <= 3 ? UInt8(part) : nil
        }
        return bytes.count == 4 ? bytes : nil
    }

    private static func v6Bytes(_ text: some StringProtocol) -> [UInt8]? {
        let address = text.prefix { $0 != "%" }  // a zone says which interface, not which address
        guard address.contains(":") else { return nil }
        let halves = address.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false).map {
            groups(String($0))
        }
        guard let head = halves[0] else { return nil }
        guard halves.count == 2 else { return head.count == 16 ? head : nil }
        guard let tail = halves[1], head.count + tail.count <= 14 else { return nil }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    private static func groups(_ text: String) -> [UInt8]? {
        guard !text.isEmpty else { return [] }
        var bytes: [UInt8] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (position, part) in parts.enumerated() {
            if position == parts.count - 1, part.contains("."), let last = v4Bytes(part) {
                bytes += last
            } else if (1...4).contains(part.utf8.count), !part.hasPrefix("+"), let group = UInt16(part, radix: 16) {
                bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
            } else {
                return nil
            }
        }
        return bytes
    }
}
