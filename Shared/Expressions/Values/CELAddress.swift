/// An IP address of version 4 or 6.
package struct CELAddress: Hashable, Sendable, CustomStringConvertible {
    /// 128 bits; an address of version 4 is in the last 32.
    let high: UInt64
    let low: UInt64
    package let isVersion6: Bool

    init(high: UInt64, low: UInt64, isVersion6: Bool) {
        self.high = high
        self.low = low
        self.isVersion6 = isVersion6
    }

    /// Reads `192.0.2.1` or `2001:db8::1`. Nil for anything else, and for zones (`%eth0`), leading zeros, and points
    /// inside an address of version 6. `::ffff:c000:201` is `192.0.2.1` written as version 6, and is read as that: a rule
    /// about a range must not miss it.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count <= 45 else { return nil }
        if text.utf8.contains(UInt8(ascii: ":")) {
            guard let groups = Self.groups(text) else { return nil }
            let high = groups[0..<4].reduce(0) { $0 << 16 | UInt64($1) }
            let low = groups[4..<8].reduce(0) { $0 << 16 | UInt64($1) }
            let isMapped = high == 0 && low >> 32 == 0xFFFF
            self.init(high: high, low: isMapped ? low & 0xFFFF_FFFF : low, isVersion6: !isMapped)
        } else {
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count == 4 else { return nil }
            var low: UInt64 = 0
            for part in parts {
                guard let number = Self.number(part, radix: 10, digitsMax: 3), number <= 255 else { return nil }
                guard part.utf8.count == 1 || part.utf8.first != UInt8(ascii: "0") else { return nil }
                low = low << 8 | UInt64(number)
            }
            self.init(high: 0, low: low, isVersion6: false)
        }
    }

    private static func groups(_ text: some StringProtocol) -> [UInt16]? {
        var groups: [UInt16] = []
        var gap: Int?
        var parts = text.split(separator: ":", omittingEmptySubsequences: false)[...]
        // A leading or trailing `::` makes one more empty part than a `::` in the middle.
        if parts.first?.isEmpty == true {
            guard parts.dropFirst().first?.isEmpty == true else { return nil }
            parts = parts.dropFirst()
        }
        if parts.last?.isEmpty == true {
            guard parts.dropLast().last?.isEmpty == true else { return nil }
            parts = parts.dropLast()
        }
        for part in parts {
            if part.isEmpty {
                guard gap == nil else { return nil }
                gap = groups.count
            } else {
                guard let number = number(part, radix: 16, digitsMax: 4) else { return nil }
                groups.append(UInt16(number))
            }
        }
        guard let gap else { return groups.count == 8 ? groups : nil }
        guard groups.count < 8 else { return nil }
        return groups[..<gap] + Array(repeating: 0, count: 8 - groups.count) + groups[gap...]
    }

    static func number(_ text: some StringProtocol, radix: Int, digitsMax: Int) -> Int? {
        guard (1...digitsMax).contains(text.utf8.count), text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") }) else {
            return nil
        }
        return Int(text, radix: radix).flatMap { $0 >= 0 && text.utf8.first != UInt8(ascii: "-") ? $0 : nil }
    }

    package var family: Int64 { isVersion6 ? 6 : 4 }

    /// The form that RFC 5952 prescribes.
    package var description: String {
        guard isVersion6 else {
            return [24, 16, 8, 0].map { String(low >> UInt64($0) & 0xFF) }.joined(separator: ".")
        }
        let groups =
            [48, 32, 16, 0].map { high >> UInt64($0) & 0xFFFF } + [48, 32, 16, 0].map { low >> UInt64($0) & 0xFFFF }
        var longest = 0..<0
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, groups[end] == 0 { end += 1 }
            if end - start > longest.count { longest = start..<end }
            start = max(end, start + 1)
        }
        let words = groups.map { String($0, radix: 16) }
        guard longest.count > 1 else { return words.joined(separator: ":") }
        return words[..<longest.lowerBound].joined(separator: ":") + "::"
            + words[longest.upperBound...].joined(separator: ":")
    }

    var isUnspecified: Bool { high == 0 && low == 0 }
    var isLoopback: Bool { isVersion6 ? high == 0 && low == 1 : low >> 24 == 127 }
    var isMulticast: Bool { isVersion6 ? high >> 56 == 0xFF : low >> 28 == 0xE }
    var isLinkLocalUnicast: Bool { isVersion6 ? high >> 54 == 0x3FA : low >> 16 == 0xA9FE }
    var isLinkLocalMulticast: Bool { isVersion6 ? high >> 48 & 0xFF0F == 0xFF02 : low >> 8 == 0xE00000 }
    var isGlobalUnicast: Bool {
        let isBroadcast = !isVersion6 && low == 0xFFFF_FFFF
        return !isBroadcast && !isUnspecified && !isLoopback && !isMulticast && !isLinkLocalUnicast
    }
}

/// A range of addresses: `192.0.2.0/24`. The address is kept as it was written; `masked()` clears what lies behind the
/// prefix.
package struct CELAddressRange: Hashable, Sendable, CustomStringConvertible {
    package let address: CELAddress
    package let prefix: UInt8

    package init?(_ text: some StringProtocol) {
        guard let slash = text.lastIndex(of: "/"), let address = CELAddress(text[..<slash]) else { return nil }
        // Of 1.2.3.4 written as version 6, a prefix would count other bits than it says.
        guard address.isVersion6 == text.utf8.contains(UInt8(ascii: ":")) else { return nil }
        let digits = text[text.index(after: slash)...]
        guard let prefix = CELAddress.number(digits, radix: 10, digitsMax: 3),
            prefix <= (address.isVersion6 ? 128 : 32),
            digits.utf8.count == 1 || digits.utf8.first != UInt8(ascii: "0")
        else { return nil }
        self.init(address: address, prefix: UInt8(prefix))
    }

    private init(address: CELAddress, prefix: UInt8) {
        self.address = address
        self.prefix = prefix
    }

    var masked: CELAddressRange { CELAddressRange(address: first(of: address), prefix: prefix) }

    func contains(_ other: CELAddress) -> Bool {
        other.isVersion6 == address.isVersion6 && first(of: other) == first(of: address)
    }

    func contains(_ other: CELAddressRange) -> Bool { other.prefix >= prefix && contains(other.address) }

    /// With all bits behind the prefix cleared.
    private func first(of address: CELAddress) -> CELAddress {
        let kept = Int(prefix) + (address.isVersion6 ? 0 : 96)
        func mask(_ bits: Int) -> UInt64 { bits <= 0 ? 0 : bits >= 64 ? .max : ~(UInt64.max >> UInt64(bits)) }
        return CELAddress(
            high: address.high & mask(kept), low: address.low & mask(kept - 64), isVersion6: address.isVersion6)
    }

    package var description: String { "\(address)/\(prefix)" }
}
